from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from requests_app import wording

ZONE = ZoneInfo("America/New_York")
NOON = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)  # Monday


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=-5), "0 minutes"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=27), "27 days"),
        (timedelta(days=28), "4 weeks"),
        (timedelta(days=120), "4 months"),
        (timedelta(days=800), "2 years"),
    ],
)
def test_span_is_the_largest_unit_that_fits(length, words):
    assert wording.span(length) == words


@pytest.mark.parametrize(
    ("due_at", "kind", "words"),
    [
        (NOON - timedelta(hours=3), "over", "3 hours overdue"),
        (NOON + timedelta(hours=5), "today", "Due today, 5:00 pm"),
        (NOON + timedelta(hours=11, minutes=59), "today", "Due today, 11:59 pm"),
        (NOON + timedelta(hours=12), "later", "Due tomorrow"),
        (NOON + timedelta(days=3), "later", "Due Thursday"),
        (NOON + timedelta(days=9), "later", "Due 10 Jun"),
        (NOON + timedelta(days=300), "later", "Due 28 Mar 2027"),
        (None, "none", "No due date"),
    ],
)
def test_due_says_when_and_of_which_kind(due_at, kind, words):
    assert wording.due(due_at, NOON, ZONE) == (kind, words)


def test_paused_clock_is_said_only_where_nothing_is_due():
    assert wording.due(None, NOON, ZONE, is_paused=True) == ("paused", "Clock paused")
    assert wording.due(NOON + timedelta(days=3), NOON, ZONE, is_paused=True).kind == "later"


def test_days_are_the_zones_own():
    late = datetime(2026, 6, 2, 3, 30, tzinfo=UTC)  # Monday 23:30 in the city
    assert wording.due(late, NOON, ZONE).words == "Due today, 11:30 pm"
    assert wording.long_day(late, ZONE, date(2026, 1, 1)) == "Monday, June 1"
    assert wording.long_day(late, ZONE, date(2025, 1, 1)) == "Monday, June 1, 2026"
    assert wording.moment(late, ZONE) == "Mon 1 Jun 2026, 11:30 pm"


def test_noon_and_midnight_are_twelve():
    assert wording.clock(NOON, ZONE) == "12:00 pm"
    assert wording.clock(NOON - timedelta(hours=12), ZONE) == "12:00 am"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 min"), (90, "2 min"), (3600, "1 h"), (45_000, "12 h 30 min")]
)
def test_worked_time_is_hours_and_minutes(seconds, words):
    assert wording.worked(seconds) == words
