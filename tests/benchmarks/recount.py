"""Chicago's 74,401 complaints: the enforcement report of many days against a plain SQL count of the file's rows."""

import os
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from reports import writing
from reports.models import DailyReport
from requests_app.importing import columns, opening, requests, table
from requests_app.models import Department
from tests import databases
from tests.conftest import SHARED
from tests.reports import recount

from . import Row

FILE = SHARED / "data/timeseries/chicago_sanitation_code_2000_2014.csv.gz"
EVERY = int(os.environ.get("BENCH_EVERY", "29"))  # days


def run() -> list[Row]:
    settings.TIME_ZONE = "America/Chicago"
    days = recount.days(date(2011, 1, 15), date(2014, 12, 20), EVERY)
    with databases.clone("bench"):
        rows, importing = _imported()
        recount.read_raw(recount.rows_of(FILE))
        department = Department.objects.get(is_enforcing=True)
        started = time.process_time()
        writing.write(days, known_at=timezone.now(), kinds=["enforcement"], departments=[department])
        seconds = (time.process_time() - started) / len(days)
        told = {one.day: recount.reported(one.figures) for one in DailyReport.objects.all()}
        differing = [day for day in days if told.get(day) != recount.counted(day)]
    detail = f"{len(days)} days; {rows:,} rows imported in {importing:.0f} s; {seconds:.2f} s of processor time a report"
    if differing:
        detail += f"; first {differing[0]}"
    return [
        Row("days on which report and recount of Chicago differ", len(differing), at_most=0, detail=detail)
    ]


def _imported() -> tuple[int, float]:
    started = time.process_time()
    with opening.opened(str(FILE)) as source:
        found = table.table_of(source)
        column_map = columns.fitting(found.header)
        assert column_map is not None
        options = requests.Options(rejects=Path(tempfile.gettempdir()) / "civic311-recount.rejects.csv")
        summary = requests.Import(found, column_map, options, datetime.now(UTC)).run()
    return summary["rows"], time.process_time() - started
