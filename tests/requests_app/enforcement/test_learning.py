from datetime import date, timedelta

import pytest
from django.utils import timezone

from requests_app.enforcement import learning, staffing
from requests_app.models import Inspection, JobRun, Parcel
from requests_app.tasks import learn_minutes
from tests.cast import MONDAY

ON = date(2026, 6, 2)


@pytest.fixture
def visited(trades, cast):
    """visited(number, minutes, kind, days before the second of June): one after the other, ten minutes apart."""
    lot = Parcel.objects.create(number="1-2-3", address="550 Main Street")

    def many(number, minutes, kind="first", ago=1):
        for n in range(number):
            at = MONDAY - timedelta(days=ago - 1) + timedelta(minutes=n * (minutes + 10))
            Inspection.objects.create(
                kind=kind, department=trades.department, parcel=lot, inspector=cast.ines, task=trades.weeds,
                due_on=ON, result="in_compliance", resulted_at=at, minutes=minutes, created_at=MONDAY - timedelta(days=400),
            )  # fmt: skip

    return many


def test_minutes_with_the_way_are_learned_and_used(trades, visited):
    visited(20, 30)
    visited(3, 15, "reinspection", ago=3)
    assert learning.learn(ON) == {"weeds": {"learned_first": 35.0, "visits": 20}}
    trades.weeds.refresh_from_db()
    assert (trades.weeds.learned_from, trades.weeds.learned_on) == (20, ON)
    assert staffing.minutes(trades.weeds, "first") == 35  # 40 with the way, drawn to the estimate of 30
    assert staffing.minutes(trades.weeds, "final") == 20


def test_what_was_learned_stays_when_nothing_comes_after_it(trades, visited):
    visited(20, 30)
    learning.learn(ON)
    assert learning.learn(ON + timedelta(days=300)) == {}
    trades.weeds.refresh_from_db()
    assert (trades.weeds.learned_first, trades.weeds.learned_on) == (35, ON)


def test_results_of_the_day_itself_and_of_long_ago_do_not_count(trades, visited):
    visited(20, 30, ago=0)
    visited(20, 30, ago=200)
    assert learning.learn(ON) == {}


def test_the_night_keeps_what_it_learned(trades, visited):
    visited(20, 30, ago=1 - (timezone.localdate() - ON).days)
    assert learn_minutes() == JobRun.objects.get(job="learn_minutes").result
    assert JobRun.objects.get().result["weeds"]["visits"] == 20
