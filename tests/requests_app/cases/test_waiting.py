from datetime import timedelta

import pytest

from requests_app.cases import actions, replay, waiting
from requests_app.models import CallBack, Notice, ServicePatience
from requests_app.online import aftercare
from tests.cast import MONDAY


def days(n):
    return MONDAY + timedelta(days=n)


@pytest.fixture
def weeds(cast):
    """Waits for Rosa, who speaks Spanish, since Monday."""
    cast.rosa.language = "es"
    cast.rosa.save()
    ServicePatience.objects.create(service=cast.high_weeds, waiting_days=14, afterwards="withdraw")
    weeds = cast.submit(cast.high_weeds, resident=cast.rosa, at=MONDAY)
    actions.assign(weeds, by=cast.sam, to=cast.ines, at=MONDAY)
    actions.start(weeds, by=cast.ines, at=MONDAY)
    return actions.hold(weeds, by=cast.ines, reason="resident", at=MONDAY)


def tell(weeds):
    Notice.objects.filter(event__service_request=weeds).update(status="sent", sent_at=MONDAY)


def test_reminded_once_at_half_time_then_closed_as_withdrawn_in_their_language(cast, weeds):
    tell(weeds)
    assert [waiting.follow_up(days(n)) for n in (6, 7, 8, 13)] == [0, 1, 0, 0]
    reminder = weeds.events.last()
    assert reminder.data["name"] == "half of the 14 days to wait for the resident are over"
    assert list(reminder.notices.values_list("template", "language")) == [("still_waiting", "es")]
    assert [waiting.follow_up(days(n)) for n in (14, 15)] == [1, 0]
    weeds.refresh_from_db()
    closing = weeds.events.last()
    assert (weeds.status, weeds.resolution, closing.actor) == ("closed", "withdrawn", None)
    assert closing.data["name"] == "no answer from the resident in 14 days: closed as withdrawn"
    assert list(replay.differences()) == []


def test_it_goes_on_where_the_policy_says_so_or_others_reported_it_too(cast, weeds):
    tell(weeds)
    actions.add_reporter(weeds, by=cast.ana, channel="phone", at=days(1))
    assert waiting.follow_up(days(14)) == 1
    weeds.refresh_from_db()
    assert (weeds.status, weeds.due_at is not None) == ("in_progress", True)


def test_no_time_runs_while_the_office_has_not_told_them(cast, weeds):
    Notice.objects.filter(event__service_request=weeds).update(status="bounced")
    assert [waiting.follow_up(days(n)) for n in (1, 2, 40)] == [1, 0, 0]
    call = CallBack.objects.get()
    assert (call.phone, call.service_request) == (cast.rosa.phone, weeds)
    CallBack.objects.update(outcome="reached", ended_at=days(41))
    assert [waiting.follow_up(days(n)) for n in (47, 48, 55)] == [0, 1, 1]
    weeds.refresh_from_db()
    assert weeds.status == "closed"


def test_a_word_from_the_resident_resumes_it_at_once(cast, weeds):
    aftercare.comment(weeds, text="The gate is open.", is_reporter=True)
    assert (weeds.status, weeds.events.last().data["name"]) == (
        "in_progress",
        "the resident answered (website)",
    )
    actions.hold(weeds, by=cast.ines, reason="resident")
    assert waiting.heard_by_text(cast.rosa.phone, "Yes, come in.", weeds.updated_at) == 1
    weeds.refresh_from_db()
    assert weeds.status == "in_progress"
    actions.hold(weeds, by=cast.ines, reason="parts")
    waiting.answered(weeds, by=cast.ana, text="She asks when.")
    assert weeds.status == "on_hold"
