"""Import against COPY of the finished rows, and a million rows against a quarter of one."""

import os
import runpy
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

from requests_app.importing import columns, opening, requests, table
from requests_app.models import Note, RequestEvent, ServiceRequest
from tests import databases
from tests.conftest import SHARED

from . import Row

FILE = SHARED / "data/benchmark/multi_city_normalised_real.csv.gz"
MANY = int(os.environ.get("BENCH_ROWS", "1_000_000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "2"))
FINISHED = (ServiceRequest, Note, RequestEvent)


def run() -> list[Row]:
    """Import and COPY by turns, the best of each: another program's moment of work is not ours."""
    imports, copies, rows = [], [], 0
    for _ in range(ROUNDS):
        with databases.clone("bench"):
            rows, seconds = imported(FILE)
            imports.append(seconds)
            copies.append(copied())
    importing, copying = min(imports), min(copies)
    against_copy = Row(
        f"import of {rows:,} rows / COPY of the finished rows",
        importing / copying,
        at_most=2.5,
        detail=f"{importing:.1f} s / {copying:.1f} s, {rows / importing:,.0f} rows/s",
    )
    return [against_copy, *many(rows / importing)]


def many(speed_of_few: float) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, databases.clone("bench"):
        path = Path(folder) / "many.csv"
        scale_up(path)
        rows, seconds = imported(path)
    detail = f"{rows / seconds:,.0f} / {speed_of_few:,.0f} rows/s"
    return [
        Row(f"rows/s at {rows:,} / at 250,000", rows / seconds / speed_of_few, at_least=0.85, detail=detail)
    ]


def scale_up(path: Path) -> None:
    tool = runpy.run_path(str(SHARED / "data/tools/scale_up.py"))
    tool["main"](str(FILE), str(path), MANY)


def imported(path: Path) -> tuple[int, float]:
    """(rows, seconds) of one import into an empty database, everything included."""
    started = time.monotonic()
    with opening.opened(str(path)) as source:
        found = table.table_of(source)
        column_map = columns.fitting(found.header)
        assert column_map is not None
        options = requests.Options(rejects=Path(tempfile.gettempdir()) / "civic311-bench.rejects.csv")
        summary = requests.Import(found, column_map, options, datetime.now(UTC)).run()
    return summary["rows"], time.monotonic() - started


def copied() -> float:
    """Seconds to COPY the same rows into the same tables, emptied, with the same indexes."""
    with tempfile.TemporaryDirectory() as folder, connection.cursor() as cursor:
        files = {model: Path(folder) / f"{model.__name__}.copy" for model in FINISHED}
        for model, path in files.items():
            _copy_out(cursor, model, path)
        tables = ", ".join(model._meta.db_table for model in FINISHED)
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        started = time.monotonic()
        for model, path in files.items():
            _copy_in(cursor, model, path)
        return time.monotonic() - started


def _copy_out(cursor, model, path: Path) -> None:
    with path.open("wb") as file, cursor.copy(f"COPY {model._meta.db_table} TO STDOUT") as copy:
        for block in copy:
            file.write(block)


def _copy_in(cursor, model, path: Path) -> None:
    with path.open("rb") as file, cursor.copy(f"COPY {model._meta.db_table} FROM STDIN") as copy:
        while block := file.read(1 << 20):
            copy.write(block)
