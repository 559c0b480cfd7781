from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from requests_app import permissions
from requests_app.cases import actions, escalating, replay, targets
from requests_app.models import (
    BusinessCalendar,
    Department,
    Escalated,
    Escalation,
    Message,
    Page,
    RequestEvent,
    ServiceTarget,
    Shift,
)
from requests_app.outbox import colleagues
from tests.cast import MONDAY


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def weeds(cast):
    """Due on Monday 15 June at five."""
    return cast.submit(cast.high_weeds, at=MONDAY)


def rule(trigger, amount, **more):
    return Escalation.objects.create(name=f"{trigger} {amount}", trigger=trigger, amount=amount, **more)


def told():
    return list(Message.objects.order_by("id").values_list("to", "subject"))


def test_a_rung_is_reached_once_a_clock_and_again_after_reopening(cast, weeds):
    rule("after_due", 9)
    assert escalating.climb(local("2026-06-16 16:59")) == 0
    assert escalating.climb(local("2026-06-16 17:00")) == 1
    assert escalating.climb(local("2026-06-16 17:10")) == 0
    assert told() == [("sam@charteroak.example", f"{weeds.number}: after_due 9")]
    event = RequestEvent.objects.get(kind="escalated")
    assert (event.actor, event.data["name"], event.data["whom"]) == (None, "after_due 9", "supervisor")
    later = local("2026-06-17 09:00")
    actions.close(weeds, by=cast.sam, resolution="fixed", sentence="Mown.", at=later)
    actions.reopen(weeds, by=cast.sam, reason="No.", at=later + timedelta(hours=1))
    assert escalating.climb(local("2026-07-01 09:00")) == 0
    assert escalating.climb(local("2026-07-10 09:00")) == 1
    assert list(replay.differences()) == []


def test_killed_in_the_middle_nothing_is_twice_and_nothing_lost(cast, weeds, monkeypatch):
    rule("after_due", 0)
    send = colleagues.write_to
    monkeypatch.setattr(colleagues, "write_to", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        escalating.climb(local("2026-06-16 09:00"))
    left = RequestEvent.objects.filter(kind="escalated").count(), Escalated.objects.count(), len(told())
    assert left == (0, 0, 0)
    monkeypatch.setattr(colleagues, "write_to", send)
    assert [escalating.climb(local("2026-06-16 09:00")) for _ in range(2)] == [1, 0]
    assert (Escalated.objects.count(), len(told())) == (1, 1)


def test_a_share_of_the_clock_counts_working_hours_only(cast, weeds):
    rule("promise_share", 50, whom="assignee")
    actions.assign(weeds, by=cast.sam, to=cast.ines, at=MONDAY)
    assert escalating.climb(local("2026-06-08 13:00")) == 0  # 3 + 4 x 9 + 5 = 48 of 97 working hours
    assert escalating.climb(local("2026-06-08 14:00")) == 1
    assert told() == [("ines@charteroak.example", f"{weeds.number}: promise_share 50")]


def test_a_paused_clock_reaches_nothing(cast, weeds):
    rule("promise_share", 50)
    rule("before_due", 8)
    actions.assign(weeds, by=cast.sam, to=cast.ines, at=MONDAY)
    actions.start(weeds, by=cast.ines, at=MONDAY)
    actions.hold(weeds, by=cast.ines, reason="parts", at=MONDAY)
    assert escalating.climb(local("2026-06-15 12:00")) == 0


def test_the_target_has_rungs_of_its_own_and_a_new_target_is_a_new_clock(cast):
    ServiceTarget.objects.create(service=cast.high_weeds, amount=2, unit="working_days")
    weeds = cast.submit(cast.high_weeds, at=MONDAY)
    assert weeds.target_at == local("2026-06-03 17:00")
    rule("after_target", 0, department=cast.code_enforcement)
    rule("after_target", 0, department=cast.public_works)
    assert escalating.climb(local("2026-06-03 17:01")) == 1
    targets.set_target(weeds, by=cast.sam, to=local("2026-06-05 12:00"), at=local("2026-06-03 18:00"))
    assert escalating.climb(local("2026-06-04 12:00")) == 0
    assert escalating.climb(local("2026-06-05 12:01")) == 1


def test_untouched_counts_working_days_since_somebody_did_something(cast, weeds):
    rule("untouched", 3)
    actions.add_note(weeds, by=cast.ines, text="Looked.", at=local("2026-06-04 10:00"))  # a Thursday
    assert escalating.climb(local("2026-06-09 09:59")) == 0
    assert escalating.climb(local("2026-06-09 10:00")) == 1
    assert escalating.climb(local("2026-06-12 10:00")) == 0  # its own step is nobody's


def test_an_offer_in_limbo_tells_the_supervisors_on_both_sides(cast, weeds):
    permissions.give_role(cast.pat, permissions.SUPERVISOR)
    actions.hand_over(weeds, by=cast.sam, to=cast.public_works, reason="Yours.", at=MONDAY)
    assert escalating.climb(local("2026-06-02 16:00")) == 0
    assert escalating.climb(local("2026-06-03 09:00")) == 1  # 7 + 9 working hours
    assert {to for to, _ in told()} == {"sam@charteroak.example", "pat@charteroak.example"}
    assert Escalated.objects.get().department == cast.public_works


def test_a_calendar_without_hours_keeps_nobody_else_waiting(cast, weeds):
    empty = BusinessCalendar.objects.create(code="empty", name="Empty")
    Department.objects.create(code="NEW", name="Not yet open", calendar=empty)
    rule("after_due", 9)
    assert escalating.climb(local("2026-06-17 09:00")) == 1


def test_a_page_rings_who_is_on_call_and_the_number_of_statements_does_not_grow(
    cast, weeds, django_assert_max_num_queries
):
    for _ in range(5):
        cast.submit(cast.high_weeds, at=MONDAY)
    Shift.objects.create(
        department=cast.code_enforcement,
        user=cast.ines,
        starts_at=MONDAY,
        ends_at=MONDAY + timedelta(days=30),
    )
    rule("after_due", 0)
    with django_assert_max_num_queries(25):
        assert escalating.climb(local("2026-06-16 09:00")) == 6
    assert len(told()) == 1 and told()[0][1].startswith("6 requests")
    rule("after_due", 1, whom="on_call", how="page")
    assert escalating.climb(local("2026-06-16 09:00")) == 6
    assert set(Page.objects.values_list("user__username", flat=True)) == {"ines"}
