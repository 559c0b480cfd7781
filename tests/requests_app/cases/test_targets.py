from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from requests_app import story
from requests_app.cases import actions, closures, replay, targets
from requests_app.models import Notice, ServiceTarget
from tests.cast import MONDAY


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def weeds(cast):
    """The promise: Monday 15 June at five. The target: Thursday 4 June at five."""
    ServiceTarget.objects.create(service=cast.high_weeds, amount=3, unit="working_days")
    return cast.submit(cast.high_weeds, resident=cast.rosa, at=MONDAY)


def work(cast, weeds):
    actions.assign(weeds, by=cast.sam, to=cast.ines, at=MONDAY)
    actions.start(weeds, by=cast.ines, at=MONDAY)


def words(weeds):
    related = ("actor", "note", "department", "pending_department", "team", "assignee", "service", "district")
    return [line.words for line in story.ledger(list(weeds.events.select_related(*related)))]


def test_the_row_that_names_most_counts_and_none_is_later_than_the_promise(cast, weeds):
    ServiceTarget.objects.create(service=cast.high_weeds, priority=1, amount=9, unit="calendar_days")
    ServiceTarget.objects.create(
        service=cast.high_weeds, department=cast.public_works, amount=1, unit="working_days"
    )
    urgent = cast.submit(cast.high_weeds, priority=1, at=MONDAY)
    assert weeds.target_at == local("2026-06-04 17:00")
    assert urgent.target_at == urgent.due_at == MONDAY + timedelta(hours=4)


def test_a_hold_before_the_target_pauses_it_and_one_after_it_does_not(cast, weeds):
    work(cast, weeds)
    actions.hold(weeds, by=cast.ines, reason="parts", at=local("2026-06-04 16:00"))
    assert (weeds.target_at, weeds.target_left) == (None, 3600)
    actions.resume(weeds, by=cast.ines, at=local("2026-06-08 10:00"))
    assert weeds.target_at == local("2026-06-08 11:00")
    actions.hold(weeds, by=cast.ines, reason="parts", at=local("2026-06-08 12:00"))
    assert (weeds.target_at, weeds.target_left) == (local("2026-06-08 11:00"), None)
    assert list(replay.differences()) == []


def test_a_target_over_the_change_of_the_clocks_keeps_its_working_hours(cast):
    ServiceTarget.objects.create(service=cast.high_weeds, amount=10, unit="working_hours")
    before = local("2026-10-30 16:00")  # a Friday; the clocks change on Sunday
    weeds = cast.submit(cast.high_weeds, at=before)
    work_at = before + timedelta(minutes=1)
    assert weeds.target_at == local("2026-11-02 17:00")
    actions.assign(weeds, by=cast.sam, to=cast.ines, at=work_at)
    actions.start(weeds, by=cast.ines, at=work_at)
    actions.hold(weeds, by=cast.ines, reason="parts", at=local("2026-11-02 08:00"))
    actions.resume(weeds, by=cast.ines, at=local("2026-11-03 08:00"))
    assert weeds.target_at == local("2026-11-03 17:00")


def test_set_by_hand_it_stays_when_the_priority_changes_and_says_when_it_is_after_the_promise(cast, weeds):
    by_hand = local("2026-06-19 12:00")
    targets.set_target(weeds, by=cast.sam, to=by_hand, reason="The mower is away.", at=MONDAY)
    assert words(weeds)[-1].endswith("It is later than the promise to the resident.")
    actions.reprioritise(weeds, by=cast.sam, priority=1, at=MONDAY)
    assert weeds.target_at == by_hand
    actions.close(weeds, by=cast.sam, resolution="fixed", sentence="Mown.", at=MONDAY)
    actions.reopen(weeds, by=cast.sam, reason="No.", at=MONDAY)
    assert weeds.target_at == weeds.due_at  # an urgent one is promised within four hours
    assert Notice.objects.filter(event__kind="target_set").count() == 0
    assert list(replay.differences()) == []


def test_a_closed_day_moves_the_target_and_residents_are_told_of_the_promise_only(cast, weeds):
    ServiceTarget.objects.all().delete()
    hole = cast.submit(resident=cast.rosa, at=MONDAY)
    ServiceTarget.objects.create(service=cast.pothole, amount=1, unit="working_days")
    assert (
        closures.close_day(cast.public_works.calendar, day=date(2026, 6, 30), name="Flood", by=cast.alma) == 0
    )
    actions.recompute_due(hole, by=cast.alma, reason="A target was set.")
    assert (hole.target_at, hole.events.last().kind) == (local("2026-06-02 17:00"), "target_set")
    assert words(hole)[-1] == "The internal target counted again: A target was set."
    closures.close_day(cast.public_works.calendar, day=date(2026, 6, 2), name="Storm", by=cast.alma)
    hole.refresh_from_db()
    assert (hole.target_at, hole.events.last().kind) == (local("2026-06-03 17:00"), "due_changed")
    assert list(replay.differences()) == []


def test_a_moment_that_is_over_and_a_paused_clock_are_refused_in_words(cast, weeds):
    with pytest.raises(ValidationError, match="still to come"):
        targets.set_target(weeds, by=cast.sam, to=MONDAY, at=MONDAY)
    work(cast, weeds)
    actions.hold(weeds, by=cast.ines, reason="parts", at=MONDAY)
    with pytest.raises(ValidationError, match="paused"):
        targets.set_target(weeds, by=cast.sam, to=local("2026-06-19 12:00"), at=MONDAY)
