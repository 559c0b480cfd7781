from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests_app.cases.deadlines import BusinessClock
from requests_app.enforcement import ladder
from requests_app.enforcement.ladder import Stage, StepKind, StepNotAllowed

HOURS = {day: ((time(8), time(17)),) for day in range(5)}
CLOCK = BusinessClock(ZoneInfo("America/New_York"), HOURS, {date(2026, 7, 3): "Independence Day"})


def test_ladder_is_climbed_rung_by_rung():
    stage = Stage.CONFIRMED
    for kind in (
        StepKind.COURTESY_SENT,
        StepKind.NOTICE_ISSUED,
        StepKind.NOTICE_SERVED,
        StepKind.CITED,
        StepKind.ABATEMENT_ORDERED,
        StepKind.ABATED,
        StepKind.CLOSED,
    ):
        stage = ladder.stage_after(kind, stage)
    assert stage == Stage.CLOSED


@pytest.mark.parametrize("stage", [Stage.CONFIRMED, Stage.COURTESY, Stage.NOTICED])
def test_citation_needs_a_notice_that_was_served(stage):
    with pytest.raises(StepNotAllowed, match="follows a notice that was served"):
        ladder.stage_after(StepKind.CITED, stage)


def test_closed_case_takes_money_and_courts_only():
    assert ladder.stage_after(StepKind.CITATION_PAID, Stage.CLOSED) == Stage.CLOSED
    assert ladder.stage_after(StepKind.JUDGED, Stage.CLOSED) == Stage.CLOSED
    for kind in (StepKind.NOTICE_ISSUED, StepKind.VIOLATION_FOUND, StepKind.INSPECTED):
        assert not ladder.is_allowed(kind, Stage.CLOSED)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60), st.booleans())
def test_window_never_ends_on_a_closed_day(served_on, days, working):
    by = ladder.comply_by(served_on, days, working=working, clock=CLOCK)
    assert CLOCK.is_working_day(by)
    assert (by - served_on).days >= days


def test_window_moves_over_a_weekend_and_a_holiday():
    assert ladder.comply_by(date(2026, 6, 26), 7, working=False, clock=CLOCK) == date(
        2026, 7, 6
    )  # Friday is closed
    assert ladder.comply_by(date(2026, 6, 30), 3, working=True, clock=CLOCK) == date(2026, 7, 6)
    with pytest.raises(ValidationError, match="one day at least"):
        ladder.comply_by(date(2026, 6, 30), 0, working=False, clock=CLOCK)


def test_fine_rises_with_each_time():
    assert [ladder.fine([100, 250], times) for times in range(4)] == [100, 250, 250, 250]
    assert ladder.fine([], 3) == 0
