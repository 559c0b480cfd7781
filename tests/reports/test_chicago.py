"""A real city's complaints: the code-enforcement report of a day agrees with a plain count of the file's rows."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from reports import writing
from reports.models import DailyReport
from requests_app.importing import columns, opening, requests, table
from requests_app.models import Department

from . import recount

EVERY = 15
DAYS = [date(2011, 3, 31), date(2012, 9, 4), date(2013, 6, 12), date(2013, 6, 15), date(2014, 8, 30)]
pytestmark = pytest.mark.django_db


@pytest.fixture
def chicago(shared: Path, tmp_path: Path) -> Path:
    """Every fifteenth row, and all rows of numbers that come twice."""
    rows = list(recount.rows_of(shared / "data/timeseries/chicago_sanitation_code_2000_2014.csv.gz"))
    seen: dict[str, int] = {}
    for row in rows:
        number = row["Service_Request_Number"]
        seen[number] = seen.get(number, 0) + 1
    chosen = [
        row for at, row in enumerate(rows) if at % EVERY == 0 or seen[row["Service_Request_Number"]] > 1
    ]
    path = tmp_path / "chicago.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(chosen)
    return path


def imported(path: Path) -> dict:
    with opening.opened(str(path)) as source:
        found = table.table_of(source)
        column_map = columns.fitting(found.header)
        assert column_map
        options = requests.Options(rejects=path.with_suffix(".rejects.csv"))
        return requests.Import(found, column_map, options, datetime.now(UTC)).run()


def test_the_report_of_any_day_is_the_plain_count_of_the_file(chicago, settings):
    settings.TIME_ZONE = "America/Chicago"
    summary = imported(chicago)
    assert summary["rejected_because"]["duplicate_id"] > 300
    assert summary["met"]["duplicate_ends_on_receipt"] > 150
    department = Department.objects.get(is_enforcing=True)
    recount.read_raw(recount.rows_of(chicago))
    writing.write(DAYS, known_at=timezone.now(), kinds=["enforcement"], departments=[department])
    told = {
        one.day: recount.reported(one.figures) for one in DailyReport.objects.filter(department=department)
    }
    assert told == {day: recount.counted(day) for day in DAYS}
    assert sum(sum(ages) for _, ages in told.values()) > 200
