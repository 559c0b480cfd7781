"""Complaints by nature, zone and inspector."""

from datetime import timedelta

import pytest

from reports import writing
from reports.models import DailyReport
from requests_app.cases.intake import Place
from requests_app.models import District, DistrictLayer, ServiceAttribute
from tests.reports.conftest import DAY, MORNING_AFTER, NOON, Work

RIVER, HILL = Place(latitude=41.76, longitude=-72.67), Place(latitude=41.76, longitude=-72.69)


@pytest.fixture
def zones(work: Work) -> dict[str, District]:
    """The neighborhoods again, as inspection zones."""
    layer = DistrictLayer.objects.create(code="zones", name="Inspection zones")
    return {
        name: District.objects.create(
            layer=layer, code=name.lower(), name=f"{name} zone", geometry=area.geometry
        )
        for name, area in (("River", work.cast.river), ("Hill", work.cast.hill))
    }


def complaint(work: Work, **given):
    return work.received(**{"days_ago": 1, "service": work.cast.high_weeds, "place": RIVER} | given)


def tables(**given) -> dict[str, dict]:
    writing.write([DAY], known_at=MORNING_AFTER, **given)
    figures = DailyReport.objects.get(kind="enforcement").figures
    return {table["group"]: table for table in reversed(figures["blocks"]["breakdowns"])}


def read(table: dict, column: str) -> dict[str, str]:
    """Name of the row -> what the column shows."""
    place = [one["label"] for one in table["columns"]].index(column)
    return {row["label"]: row["cells"][place]["display"] for row in table["rows"]}


def test_complaints_by_nature_zone_and_inspector(work: Work, zones):
    cast = work.cast
    for _ in range(2):
        complaint(work)
    hers = complaint(work, place=HILL)
    work.at(NOON, "assign", hers, by=None, to=cast.ines)
    complaint(work, service=cast.lead_paint, place=HILL)
    found = tables()
    assert read(found["nature"], "Open") == {"High weeds": "3", "Lead paint": "1"}
    assert read(found["zone"], "Opened, 7 days") == {"Hill zone": "2", "River zone": "2"}
    assert read(found["inspector"], "Open") == {"Nobody yet": "3", "Ines": "1"}
    assert read(found["nature by zone"], "Hill zone") == {"High weeds": "1", "Lead paint": "1"}


def test_without_zones_the_districts_stand_in(work: Work):
    complaint(work)
    found = tables()
    assert "zone" not in found
    assert read(found["district"], "Open") == {"River": "1"}


def test_nature_is_what_the_complaint_says_where_its_service_asks(work: Work):
    values = [{"key": "grass", "name": "Tall grass"}, {"key": "vines", "name": "Vines"}]
    ServiceAttribute.objects.create(
        service=work.cast.high_weeds,
        code="nature",
        description="What grows?",
        datatype="singlevaluelist",
        values=values,
    )
    complaint(work, attributes={"nature": "vines"})
    complaint(work)
    assert read(tables()["nature"], "Open") == {"High weeds": "1", "Vines": "1"}


def test_a_default_point_lies_in_no_zone_and_is_counted(work: Work, zones):
    nowhere = complaint(work)
    type(nowhere).objects.filter(pk=nowhere.pk).update(is_default_point=True)
    complaint(work)
    found = tables()
    assert read(found["zone"], "Open") == {"No certain place": "1", "River zone": "1"}
    assert found["zone"]["note"].startswith("1 open on a default point")


def test_first_decision_names_the_nature(work: Work):
    complaint(work, days_ago=60)
    writing.write([DAY], known_at=MORNING_AFTER)
    decision = DailyReport.objects.get(kind="enforcement").figures["decisions"][0]
    assert (
        decision["sentence"]
        == "Close or reassign the one request for High weeds overdue by more than 30 days."
    )
    assert decision["scope"]["nature"] == f"service:{work.cast.high_weeds.pk}"


def test_only_departments_that_enforce_have_the_report(work: Work):
    result = writing.write(
        [DAY], known_at=MORNING_AFTER, at=MORNING_AFTER + timedelta(hours=1), kinds=["enforcement"]
    )
    assert result.new == 1
    assert DailyReport.objects.get().department == work.cast.code_enforcement
