"""Costs that the verbs recorded, counted as of a day and as known at a moment."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest
import time_machine

from reports import spending, writing
from reports.dashboard.figures import figures as dashboard
from reports.measures import costs
from reports.measures.costs import COSTS
from reports.measures.days import LocalDay
from reports.models import DailyReport
from requests_app.cases import workcosts, workorders
from requests_app.cases.workcosts import Cost
from requests_app.models import Crew, LaborRate, Season
from tests.reports.conftest import DAY, MORNING_AFTER, NOON, Work

TODAY = LocalDay(DAY, ZoneInfo("America/New_York"))


@pytest.fixture
def crew(work: Work):
    LaborRate.objects.create(
        person_class="laborer", starts_on=date(2020, 1, 1), straight=Decimal(30), overtime=Decimal(45)
    )
    return Crew.objects.create(department=work.cast.public_works, code="c1", name="Crew 1")


def worked(work: Work, rows, *lines, days_ago=0, recorded=None):
    """A work order for these requests with (kind, hours or dollars) of a day."""
    moment = NOON - timedelta(days=days_ago)
    with time_machine.travel(recorded or moment, tick=False):
        order = workorders.plan(rows, by=None, department=work.cast.public_works, what="Mend", after_care="x")
        day = moment.date()
        return order, workcosts.record(order, by=None, costs=[
            Cost(kind=kind, day=day, amount=Decimal(value)) if kind == "invoice"
            else Cost(kind=kind, day=day, quantity=Decimal(value), person_class="laborer")
            for kind, value in lines
        ])  # fmt: skip


def value(key, known_at=MORNING_AFTER, day=TODAY, department=None):
    return COSTS[key].value(costs.read(day, day, known_at), day, department)


def test_the_costs_of_a_day_are_its_lines_less_what_was_reversed(work: Work, crew):
    row = work.received(days_ago=3)
    worked(work, [row], ("straight", 10), days_ago=2)
    order, lines = worked(work, [row], ("straight", 4), ("overtime", 2), ("invoice", "99.90"))
    with time_machine.travel(NOON, tick=False):
        workcosts.reverse_line(lines[2], by=None, reason="Wrong street")
    assert value("cost_1d") == 4 * 30 + 2 * 45
    assert value("cost_28d") == 510.0
    assert (value("straight_hours_28d"), value("overtime_hours_28d")) == (14, 2)
    assert value("overtime_share_28d") == 12.5
    assert value("cost_1d", department=work.cast.code_enforcement.pk) == 0


def test_a_work_order_of_several_is_split_and_what_nobody_wrote_down_is_not_zero(work: Work, crew):
    rows = [work.received(days_ago=5) for _ in range(6)]
    worked(work, rows[:4], ("invoice", 100), days_ago=4)
    worked(work, rows[:1], ("invoice", 50), days_ago=3)
    worked(work, rows[4:5], ("invoice", 75), days_ago=3)
    for row in rows:
        work.closed(row)
    known = costs.read(TODAY, TODAY, MORNING_AFTER)
    cents = known.cents(np.array([row.pk for row in rows]), TODAY)
    assert cents[:5].tolist() == [7500, 2500, 2500, 2500, 7500]
    assert np.isnan(cents[5])
    assert value("cost_per_request_28d") == 45.0
    assert len(COSTS["cost_recorded_28d"].rows(known, TODAY, None)) == 6


def test_what_is_known_later_does_not_change_what_was_known(work: Work, crew):
    row = work.received(days_ago=3)
    worked(work, [row], ("straight", 4))
    before = value("cost_1d")
    worked(work, [row], ("straight", 4), recorded=MORNING_AFTER + timedelta(days=2))
    assert value("cost_1d") == before == 120
    assert value("cost_1d", known_at=MORNING_AFTER + timedelta(days=3)) == 240


def test_the_daily_report_says_it_and_a_late_time_sheet_makes_a_revision(work: Work, crew, client):
    rows = [work.received(days_ago=5) for _ in range(5)]
    for row in rows:
        worked(work, [row], ("straight", 1), days_ago=1)
        work.closed(row)
    writing.write([DAY], known_at=MORNING_AFTER, kinds=["department"])
    report = DailyReport.objects.get(department=work.cast.public_works)
    found = {figure["key"]: figure for figure in report.figures["blocks"]["costs"]}
    assert (found["cost_per_request_28d"]["display"], found["cost_per_request_28d"]["rows"]) == ("$30.00", 5)
    assert found["cost_recorded_28d"]["n"] == 5
    client.force_login(work.cast.nora)
    page = client.get("/reports/department/PWD/2026-06-17/").content.decode()
    assert "What the work cost" in page and "/reports/costs/PWD/?from=2026-05-21&amp;to=2026-06-17" in page
    behind = client.get("/reports/department/PWD/2026-06-17/rows/cost_per_request_28d/").content.decode()
    assert behind.count("$30.00") == 5
    assert client.get("/reports/department/PWD/2026-06-17.pdf").content[:5] == b"%PDF-"
    worked(work, rows[:1], ("overtime", 2), recorded=MORNING_AFTER + timedelta(hours=5))
    again = writing.write([DAY], known_at=MORNING_AFTER + timedelta(days=1), kinds=["department"])
    assert again.revised == 1


def test_in_public_a_service_has_a_cost_from_five_cases_on(work: Work, crew):
    rows = [work.received(days_ago=5) for _ in range(5)]
    for row in rows:
        worked(work, [row], ("invoice", 40), days_ago=1)
        work.closed(row)
    weeds = work.received(service=work.cast.high_weeds, days_ago=5)
    work.closed(weeds)
    tables = {one["dimension"]: one for one in dashboard(TODAY, MORNING_AFTER)["tables"]}
    cells = {row["code"]: row["cells"].get("cost") for row in tables["service"]["rows"]}
    assert cells["pothole"] == {"value": 40.0, "n": 5, "hidden": ""}
    assert cells["high-weeds"] is None
    costs_of_four = [row["cells"]["cost"] for row in tables["district"]["rows"] if "cost" in row["cells"]]
    assert all(cell["value"] is not None or cell["hidden"] == "under" for cell in costs_of_four)


def test_costs_by_service_and_season_add_up(work: Work, crew, client):
    pothole, other = work.received(days_ago=5), work.received(days_ago=5)
    worked(work, [pothole, other], ("straight", 3), days_ago=2)
    with time_machine.travel(NOON, tick=False):
        round_ = workorders.plan(
            [], by=None, department=work.cast.public_works, what="Round", crew=crew, when=workorders.When(DAY)
        )
        workorders.finish(round_, by=None, outcome="Done", tons=Decimal("8.5"), households=900)
        workcosts.record(round_, by=None, costs=[Cost(kind="overtime", day=DAY, quantity=Decimal(2))])
    first = DAY - timedelta(days=27)
    total = spending.total(work.cast.public_works, first, DAY)
    assert (total.dollars, total.straight, total.overtime, total.requests) == (180, 3, 2, 2)
    for by in spending.BY:
        table = spending.table(work.cast.public_works, first, DAY, by)
        assert sum(row.dollars for row in table) == total.dollars
    assert len(list(spending.requests(work.cast.public_works, first, DAY))) == 2
    summer = Season.objects.create(
        code="summer", name="Summer", department=work.cast.public_works, first_month=6, last_month=8
    )
    summer.services.add(work.cast.pothole)
    found = spending.season_figures(summer, 2026)
    assert (found.tons, found.households, found.dollars, found.overtime) == (Decimal("8.5"), 900, 90, 2)
    assert found.received == 2
    client.force_login(work.cast.alma)
    for url in ("/reports/costs/PWD/?from=2026-05-21&to=2026-06-17", "/reports/seasons/summer/2026/"):
        assert client.get(url).status_code == 200
    assert "Crew 1" in client.get("/reports/costs/PWD/?from=2026-05-21&to=2026-06-17").content.decode()


@pytest.mark.parametrize(
    ("first", "last", "year", "days"),
    [
        ((10, 1), (12, 31), 2025, ("2025-10-01", "2025-12-31")),
        ((11, 1), (2, 29), 2025, ("2025-11-01", "2026-02-28")),
        ((2, 30), (3, 1), 2024, ("2024-02-29", "2024-03-01")),
    ],
)
def test_a_season_may_end_in_the_next_year(first, last, year, days):
    season = Season(first_month=first[0], first_day=first[1], last_month=last[0], last_day=last[1])
    assert tuple(map(str, spending.days_of(season, year))) == days
