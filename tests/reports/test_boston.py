"""A month of a real city: each report adds up, and agrees with a plain count in SQL."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from reports import writing
from reports.daily.gathering import gather
from reports.daily.identity import identity
from reports.measures import facts, registry
from reports.measures.days import LocalDay
from reports.measures.registry import MEASURES
from reports.models import DailyReport
from requests_app.cases.clocks import zone
from requests_app.importing import columns, opening, requests, table
from requests_app.models import Department

FIRST, DAYS = date(2015, 6, 1), 30

# Local days by hand: Boston was four hours behind UTC all June.
INFLOW = """
SELECT (requested_at - interval '4 hours')::date, department_id, count(*) FROM requests_app_servicerequest
WHERE requested_at >= '2015-06-01 04:00+00' AND requested_at < '2015-07-01 04:00+00' GROUP BY 1, 2
"""
OPEN = """
SELECT department_id, count(*) FROM requests_app_servicerequest
WHERE requested_at < '2015-07-01 04:00+00' AND coalesce(closed_at, 'infinity') >= '2015-07-01 04:00+00'
  AND parent_id IS NULL GROUP BY 1
"""


@pytest.fixture(scope="module")
def imported(
    django_db_setup: None, django_db_blocker: Any, shared: Path, tmp_path_factory: Any
) -> Iterator[None]:
    """Every sixth request of Boston's 2015, as the import leaves them; once for all tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        _import(shared, tmp_path_factory.mktemp("boston"))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def boston(imported: None, db: None) -> None:
    pass


def _import(shared: Path, folder: Path) -> None:
    with opening.opened(str(shared / "data/samples/boston_311_2015_sample20k.csv.gz")) as source:
        found = table.table_of(source)
        column_map = columns.fitting(found.header)
        assert column_map
        options = requests.Options(rejects=folder / "rejects.csv")
        requests.Import(found, column_map, options, datetime.now(UTC)).run()


def test_thirty_days_of_boston_add_up_and_agree_with_sql(boston: None):
    days = [LocalDay(FIRST + timedelta(days=n), zone()) for n in range(DAYS)]
    city = gather(days[0], days[-1], timezone.now())
    departments = [*Department.objects.values_list("pk", flat=True), None]
    assert len(departments) > 10
    assert all(identity(city, department, day).holds for day in days for department in departments)
    inflow = {(day.date, pk): len(city.rows("inflow", pk, day)) for day in days for pk in departments if pk}
    assert inflow == dict.fromkeys(inflow, 0) | {(day, pk): n for day, pk, n in sql(INFLOW)}
    assert sum(inflow.values()) > 1000
    backlog = {pk: len(city.rows("backlog", pk, days[-1])) for pk in departments if pk}
    assert backlog == dict.fromkeys(backlog, 0) | dict(sql(OPEN))


def test_each_measure_finds_the_same_in_the_part_it_asks_for(boston: None):
    """What a figure's link reads is a small part of the history, found by indexes; nothing may be missing in it."""
    known_at = timezone.now()
    first, last = (LocalDay(day, zone()) for day in (date(2015, 4, 1), date(2015, 6, 30)))
    whole = facts.history(first, last, known_at, lookback=400, due_days=400)
    for day in (first, last):
        for measure in MEASURES.values():
            if measure.find:
                part = facts.history(day, day, known_at, lookback=measure.lookback, due_days=measure.due_days)
                ours, theirs = (registry.of_department(measure, one, day, None) for one in (part, whole))
                assert sorted(part.event[ours]) == sorted(whole.event[theirs]), measure.key


def test_reports_of_boston_say_what_the_day_was(boston: None):
    last = FIRST + timedelta(days=DAYS - 1)
    result = writing.write([last], known_at=timezone.now(), kinds=["department"])
    assert (result.new, result.alarms) == (Department.objects.filter(is_active=True).count(), [])
    found = {
        report.department.name: report.figures["headline"][0]["value"] for report in DailyReport.objects.all()
    }
    assert sum(found.values()) == sum(n for _, n in sql(OPEN))


def sql(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()
