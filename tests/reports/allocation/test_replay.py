"""Three weeks of July, played day by day; the whole season is a benchmark."""

from datetime import date

import pytest

from reports.analysis import allocation
from tests.benchmarks.inspectors.replay import Forecasts, Played, replay
from tests.benchmarks.inspectors.season import Season, season


@pytest.fixture(scope="module")
def july() -> Season:
    return season(date(2026, 7, 1), date(2026, 7, 24), seed=7)


@pytest.fixture(scope="module")
def planned(july) -> Played:
    return replay(july, lambda problem: allocation.allocate(problem).outcome.half_shifts, Forecasts(july), 7)


def test_plan_misses_less_than_proportional_and_as_today_in_equal_hours(july, planned):
    for rival in (allocation.proportional, allocation.as_today):
        played = replay(july, lambda problem, way=rival: way(problem).half_shifts, Forecasts(july), 7)
        assert played.missed.total() > 10
        assert planned.missed.total() <= 0.7 * played.missed.total()
        assert planned.half_shifts == pytest.approx(played.half_shifts)


def test_floors_hold_on_each_day_and_people_are_moved(planned):
    assert planned.broken_floors == 0
    assert sum(planned.diverted.values()) > 0
