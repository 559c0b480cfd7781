from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from reports.dashboard import writing
from reports.dashboard.figures import figures
from reports.measures.days import LocalDay
from requests_app.cases import actions, clocks
from tests.cast import MONDAY

DAY = date(2026, 6, 20)


@pytest.fixture
def month(cast):
    """Thirty potholes, twelve weeds and two of something private, within the month; some closed."""
    for n in range(30):
        row = cast.submit(at=MONDAY + timedelta(hours=7 * n))
        if n % 3:
            actions.close(
                row,
                by=cast.pat,
                resolution="fixed",
                sentence="Filled.",
                at=MONDAY + timedelta(hours=7 * n + 30),
            )
    for n in range(12):
        cast.submit(cast.high_weeds, at=MONDAY + timedelta(hours=9 * n))
    cast.lead_paint.visibility = "private"
    cast.lead_paint.save()
    for n in range(2):
        cast.submit(cast.lead_paint, at=MONDAY + timedelta(hours=n), description="Mrs. Miller is ill")
    return cast


def found():
    return figures(LocalDay(DAY, clocks.zone()), timezone.now())


def cell(report, dimension, name, key):
    table = next(one for one in report["tables"] if one["dimension"] == dimension)
    return next(row["cells"][key] for row in table["rows"] if row["name"] == name)


def sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_city_figures_equal_a_plain_count(month):
    total = found()["total"]
    public = "FROM requests_app_servicerequest r JOIN requests_app_service s ON s.id = service_id AND visibility <> 'private'"
    assert total["inflow_28d"]["value"] == sql(f"SELECT count(*) {public}") == 42
    assert total["outflow_28d"]["value"] == sql(f"SELECT count(*) {public} WHERE closed_at IS NOT NULL") == 20
    assert total["backlog"]["value"] == 22
    due = f"{public} WHERE coalesce(due_at, closed_at) < '2026-06-21'"
    assert total["attainment_28d"]["n"] <= sql(f"SELECT count(*) {due}")


def test_service_has_its_own_figures_and_private_ones_have_none(month):
    report = found()
    assert cell(report, "service", "Pothole", "inflow_28d")["value"] == 30
    assert cell(report, "service", "Pothole", "close_median")["n"] == 30
    assert cell(report, "service", month.high_weeds.name, "close_median")["hidden"] == "few"
    assert month.lead_paint.name not in str(report)
    assert "Miller" not in str(report)


def test_second_writing_keeps_one_row_a_day(month):
    first = writing.write(DAY, known_at=timezone.now())
    again = writing.write(DAY, known_at=timezone.now())
    assert first.pk == again.pk
    assert again.figures["total"] == first.figures["total"]
    assert "<svg" in again.figures["charts"]["en"]["svg"]


def test_empty_city_has_figures_without_values(cast):
    total = found()["total"]
    assert total["inflow_28d"]["value"] == 0
    assert total["close_median"]["hidden"] == "few"
