"""What each measure finds, on lives written out by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reports.measures import registry
from reports.measures.days import LocalDay
from reports.measures.registry import MEASURES
from tests.reports import histories
from tests.reports.histories import ZONE, life

DAY = LocalDay(date(2026, 6, 17), ZONE)
END = DAY.as_of
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
CLOSE = {"resolution": "fixed"}


def found(key: str, *lives: list, scope: dict | None = None, department: int | None = 1) -> list[int]:
    """The requests that the measure counts."""
    history = histories.history([event for one in lives for event in one])
    rows = registry.rows(MEASURES[key], history, DAY, department, scope)
    return history.request[rows].tolist()


def share(key: str, *lives: list) -> tuple[int, int]:
    history = histories.history([event for one in lives for event in one])
    rows = registry.of_department(MEASURES[key], history, DAY, 1)
    return registry.share(MEASURES[key], history, DAY, rows)


def test_overdue_is_what_is_open_after_its_due_moment():
    late = life(1, END - 9 * A_DAY, due_at=END - HOUR)
    in_time = life(2, END - 9 * A_DAY, due_at=END + HOUR)
    closed_late = life(3, END - 9 * A_DAY, ("closed", END - HOUR, CLOSE), due_at=END - A_DAY)
    assert found("overdue", late, in_time, closed_late) == [1]
    assert found("due_today", late, in_time, closed_late) == [2]
    assert found("overdue", late, scope={"overdue_band": "under 1"}) == [1]
    assert found("overdue", late, scope={"overdue_band": "1-7"}) == []


def test_a_paused_clock_is_neither_overdue_nor_without_a_date():
    held = life(
        1,
        END - 9 * A_DAY,
        ("assigned", END - 8 * A_DAY, {"assignee_id": 21}),
        ("started", END - 8 * A_DAY, {}),
        ("held", END - 7 * A_DAY, {}),
        due_at=END - A_DAY,
    )
    without = life(2, END - A_DAY)
    assert found("overdue", held, without) == []
    assert found("without_sla", held, without) == [2]


def test_on_time_is_of_all_that_fell_due_and_the_open_ones_missed():
    kept = life(1, END - 20 * A_DAY, ("closed", END - 10 * A_DAY, CLOSE), due_at=END - 9 * A_DAY)
    late = life(2, END - 20 * A_DAY, ("closed", END - 8 * A_DAY, CLOSE), due_at=END - 9 * A_DAY)
    still_open = life(3, END - 20 * A_DAY, due_at=END - 9 * A_DAY)
    not_due = life(4, END - 20 * A_DAY, ("closed", END - 10 * A_DAY, CLOSE), due_at=END + A_DAY)
    assert share("attainment_28d", kept, late, still_open, not_due) == (1, 3)
    assert share("attainment_7d", kept, late, still_open, not_due) == (0, 0)


def test_closed_long_before_its_due_moment_counts_when_that_comes():
    early = life(1, END - 200 * A_DAY, ("closed", END - 190 * A_DAY, CLOSE), due_at=END - A_DAY)
    assert share("attainment_7d", early) == (1, 1)


def test_time_to_close_leaves_out_what_was_resolved_at_intake():
    at_once = life(1, END - A_DAY, ("closed", END - A_DAY, CLOSE))
    worked_on = life(2, END - A_DAY, ("closed", END - A_DAY + HOUR, CLOSE))
    waiting = life(3, END - 89 * A_DAY)
    older = life(4, END - 91 * A_DAY)
    assert found("close_median", at_once, worked_on, waiting, older) == [2, 3]
    assert found("resolved_at_intake", at_once, worked_on) == [1]
    assert share("close_percent_open", at_once, worked_on, waiting) == (1, 2)


def test_reopened_rate_is_of_closings_that_had_time_to_come_back():
    def closing(request: int, days_ago: int, again_after: int | None = None) -> list:
        steps = [("closed", END - days_ago * A_DAY, CLOSE)]
        if again_after is not None:
            steps.append(
                ("reopened", END - (days_ago - again_after) * A_DAY, {"due_at": None, "clock_left": None})
            )
        return life(request, END - 60 * A_DAY, *steps)

    lives = closing(1, 20), closing(2, 20, 14), closing(3, 20, 15), closing(4, 10, 1), closing(5, 45, 1)
    assert share("reopened_rate", *lives) == (1, 3)


def test_unassigned_long_begins_again_in_another_department():
    moved = life(
        1, END - 5 * A_DAY, ("routed", END - HOUR, {"department_id": 2, "team_id": None, "assignee_id": None})
    )
    stayed = life(2, END - 5 * A_DAY, department_id=2)
    assert found("unassigned", moved, stayed, department=2) == [1, 2]
    assert found("unassigned_over_1d", moved, stayed, department=2) == [2]


def test_offered_requests_are_counted_where_they_wait_for_an_answer():
    offered = life(1, END - A_DAY, ("handed_over", END - HOUR, {"pending_department_id": 2}))
    assert found("handed_to_us", offered, department=2) == [1]
    assert found("backlog", offered, department=1) == [1]
    assert found("backlog", offered, department=2) == []


@pytest.mark.parametrize(
    "days, band",
    [(0, "0-2"), (2.9, "0-2"), (3, "3-7"), (8, "8-30"), (30.9, "8-30"), (31, "31-90"), (91, ">90")],
)
def test_ages_are_full_days(days, band):
    assert found("ageing", life(1, END - days * A_DAY - HOUR / 60), scope={"ageing_band": band}) == [1]


def test_scopes_part_a_figure_without_remainder():
    lives = [life(n, END - n * A_DAY, district_id=n % 3 or None, service_id=11 + n % 2) for n in range(1, 9)]
    for dimension, values in (("district", "012"), ("service_group", "12"), ("service", ("11", "12"))):
        parts = [found("backlog", *lives, scope={dimension: value}) for value in values]
        assert sorted(request for part in parts for request in part) == list(range(1, 9))
    with pytest.raises(ValueError, match="not split by planet"):
        found("backlog", *lives, scope={"planet": "mars"})


def test_days_of_the_city_follow_its_clock():
    """Microseconds of the days on which the clock goes forward and back."""
    lengths = [
        (LocalDay(day, ZONE).end - LocalDay(day, ZONE).start) / 3_600_000_000
        for day in (date(2026, 3, 8), date(2026, 6, 17), date(2026, 11, 1))
    ]
    assert lengths == [23, 24, 25]
    assert LocalDay(date(2026, 6, 17), ZONE).as_of == datetime(2026, 6, 18, 4, 0, tzinfo=UTC)


def test_every_measure_says_what_it_is():
    for measure in MEASURES.values():
        assert measure.definition.endswith(".") and measure.version >= 1
        assert measure.name
