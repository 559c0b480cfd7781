from datetime import date, timedelta

import pytest

from requests_app.cases import crew_capacity, workorders
from requests_app.models import Crew, WorkOrder
from tests.cast import MONDAY

MONDAY_15, JUNETEENTH = date(2026, 6, 15), date(2026, 6, 19)


@pytest.fixture
def crew(cast) -> Crew:
    return Crew.objects.create(department=cast.public_works, code="north", name="North", hours="7.5")


def _planned(crew, number, day, minutes, status="dispatched", **given):
    ended_at = MONDAY if status in ("done", "not_done") else None
    return WorkOrder.objects.create(
        number=number, department=crew.department, crew=crew, day=day, planned_minutes=minutes, status=status,
        what="Fill it", created_at=MONDAY, ended_at=ended_at, **given,
    )  # fmt: skip


def test_a_crew_has_its_hours_on_working_days_only(crew):
    days = crew_capacity.crew_days(crew.department, MONDAY_15, JUNETEENTH + timedelta(days=1))
    assert [(one.minutes, one.closed) for one in days] == [
        *[(450, "")] * 4, (0, "Juneteenth National Independence Day"), (0, "Saturday"),
    ]  # fmt: skip


def test_what_is_planned_counts_and_what_is_cancelled_does_not(crew):
    _planned(crew, "W1", MONDAY_15, 300, "done")
    _planned(crew, "W2", MONDAY_15, 200)
    _planned(crew, "W3", MONDAY_15, 400, "cancelled")
    day = crew_capacity.crew_days(crew.department, MONDAY_15, MONDAY_15)[0]
    assert (day.orders, day.ended, day.planned, day.left) == (2, 1, 500, 200)
    assert (day.spare, day.is_over, day.percent) == (-50, True, 111)
    assert crew_capacity.total([day]) == {MONDAY_15: (450, 500)}


def test_work_without_a_day_and_of_days_before_waits(cast, crew):
    complaint = cast.submit(at=MONDAY)
    workorders.plan(
        [complaint], by=cast.pat, department=crew.department, what="Fill it", minutes=45, at=MONDAY
    )
    _planned(crew, "W4", MONDAY_15 - timedelta(days=3), 60)
    _planned(crew, "W5", MONDAY_15, 90)
    assert crew_capacity.waiting(crew.department, MONDAY_15) == (1, 45, 1, 60)


def test_crews_and_days_cost_no_further_query(crew, django_assert_max_num_queries):
    for n in range(4):
        Crew.objects.create(department=crew.department, code=f"c{n}", name=f"Crew {n}")
    with django_assert_max_num_queries(6):
        assert len(crew_capacity.crew_days(crew.department, MONDAY_15, JUNETEENTH)) == 25
