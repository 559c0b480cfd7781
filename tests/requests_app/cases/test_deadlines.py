from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from requests_app.cases.deadlines import WALL_CLOCK, BusinessClock, Promise, Step, due_again, is_set_by_hand

ZONE = ZoneInfo("America/New_York")
FOURTH = {date(2026, 7, 3): "Independence Day (observed)"}
CLOCK = BusinessClock(ZONE, {day: [(time(8), time(17))] for day in range(5)}, FOURTH)
LUNCH = BusinessClock(ZONE, {day: [(time(8), time(12)), (time(13), time(17))] for day in range(5)}, {})
ROUND_THE_CLOCK = BusinessClock(ZONE, {day: [(time(0), time(23, 59, 59))] for day in range(7)}, {})

moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31)).map(
    lambda d: d.replace(microsecond=0, tzinfo=UTC)
)


def local(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-06-15 10:00", 1, "2026-06-16 17:00"),
        ("2026-06-15 10:00", 0, "2026-06-15 17:00"),
        ("2026-06-19 16:59", 2, "2026-06-23 17:00"),
        ("2026-06-20 11:00", 1, "2026-06-23 17:00"),  # Saturday counts as received on Monday
        ("2026-06-15 20:00", 1, "2026-06-17 17:00"),  # after hours counts as the next morning
        ("2026-07-02 10:00", 1, "2026-07-06 17:00"),  # over the holiday and the weekend
    ],
)
def test_working_days_end_with_the_office(received, days, due):
    assert Promise(days, "working_days", CLOCK).due_at(local(received)) == local(due)


def test_working_hours_run_only_while_open():
    assert Promise(4, "working_hours", CLOCK).due_at(local("2026-06-19 15:00")) == local("2026-06-22 10:00")
    assert Promise(5, "working_hours", LUNCH).due_at(local("2026-06-15 08:00")) == local("2026-06-15 14:00")


def test_calendar_days_keep_the_hour_over_a_clock_change():
    before, after = local("2026-03-07 09:30"), local("2026-03-09 09:30")
    assert Promise(2, "calendar_days", CLOCK).due_at(before) == after
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=47)


def test_calendar_hours_do_not_care_about_the_clock_change():
    start = local("2026-10-31 20:00")
    assert Promise(24, "calendar_hours", CLOCK).due_at(start).astimezone(ZONE) == local("2026-11-01 19:00")


def test_a_day_with_a_clock_change_has_its_true_length():
    spring = ROUND_THE_CLOCK.intervals(date(2026, 3, 8))[0]
    autumn = ROUND_THE_CLOCK.intervals(date(2026, 11, 1))[0]
    assert spring[1] - spring[0] == timedelta(hours=22, minutes=59, seconds=59)
    assert autumn[1] - autumn[0] == timedelta(hours=24, minutes=59, seconds=59)


@given(moments, st.integers(0, 400_000))
def test_adding_working_seconds_is_undone_by_counting_them(start, seconds):
    assert CLOCK.seconds_between(start, CLOCK.add_seconds(start, seconds)) == seconds


@given(moments, moments, moments)
def test_working_seconds_add_up(a, b, c):
    a, b, c = sorted((a, b, c))
    assert CLOCK.seconds_between(a, b) + CLOCK.seconds_between(b, c) == CLOCK.seconds_between(a, c)


@given(moments, st.integers(0, 30), st.sampled_from(["working_days", "working_hours"]))
def test_a_working_promise_falls_due_while_open(start, amount, unit):
    due = Promise(amount, unit, CLOCK).due_at(start)
    assert any(opens <= due <= closes for opens, closes in CLOCK.intervals(due.astimezone(ZONE).date()))


def test_a_calendar_without_hours_says_so():
    with pytest.raises(ValueError, match="add its hours"):
        BusinessClock(ZONE, {}, {}).add_seconds(local("2026-06-15 10:00"), 60)


def test_a_pause_moves_the_due_date_by_its_working_time():
    promise = Promise(2, "working_days", CLOCK)
    steps = [
        Step("received", local("2026-06-15 10:00")),
        Step("held", local("2026-06-16 09:00")),
        Step("resumed", local("2026-06-18 09:00")),
    ]
    assert due_again(steps[:1], promise) == (local("2026-06-17 17:00"), None)
    assert due_again(steps[:2], promise) == (None, 17 * 3600)
    assert due_again(steps, promise) == (local("2026-06-19 17:00"), None)


def test_a_pause_after_the_due_date_does_not_move_it():
    steps = [Step("received", local("2026-06-15 10:00")), Step("held", local("2026-06-17 09:00"))]
    assert due_again(steps, Promise(1, "working_days", CLOCK)) == (local("2026-06-16 17:00"), None)


def test_reopening_starts_the_clock_again():
    steps = [
        Step("received", local("2026-06-15 10:00")),
        Step("closed", local("2026-06-16 09:00")),
        Step("reopened", local("2026-06-18 09:00")),
    ]
    assert due_again(steps, Promise(1, "working_days", CLOCK)) == (local("2026-06-19 17:00"), None)


def test_without_a_promise_nothing_is_due():
    assert due_again([Step("received", local("2026-06-15 10:00"))], None) == (None, None)


def test_the_wall_clock_never_stops():
    start = local("2026-06-19 16:00")
    assert WALL_CLOCK.seconds_between(start, start + timedelta(days=3)) == 3 * 86400
    assert WALL_CLOCK.add_seconds(start, 60) == start + timedelta(minutes=1)


def test_counting_back_is_counting_forward_the_other_way_round():
    for start, hours in (("2026-06-15 10:00", 1), ("2026-06-15 10:00", 30), ("2026-03-06 16:00", 12)):
        end = CLOCK.add_seconds(local(start), hours * 3600)
        assert CLOCK.seconds_before(end, hours * 3600) == local(start)


def test_working_days_before_skip_closed_days_at_the_same_local_time():
    assert CLOCK.working_days_before(local("2026-07-06 09:30"), 1) == local("2026-07-02 09:30")
    assert CLOCK.working_days_before(local("2026-03-10 09:30"), 2) == local("2026-03-06 09:30")


def test_a_target_set_by_hand_counts_until_a_new_clock_begins():
    def hand(*kinds):
        return is_set_by_hand(Step(kind, local("2026-06-15 10:00")) for kind in kinds)

    assert hand("received", "target_set", "held", "resumed", "reprioritised")
    assert not hand("received", "target_set", "reopened")
    assert not hand("received", "target_set", "reclassified")
    assert not hand("received", "recounted")
