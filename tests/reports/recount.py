"""Chicago's file counted again by plain SQL over its raw rows, to hold our reports against."""

import csv
import gzip
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import connection

COLUMNS = ("Service_Request_Number", "Status", "Creation_Date", "Completion_Date")
# The first row of a number is the complaint. "- Dup" repeats another one and is done when that one is done.
RAW = """
CREATE TEMPORARY TABLE raw (line serial, number text, status text, created date, completed date)
"""
COMPLAINTS = """
CREATE TEMPORARY TABLE complaint AS
SELECT DISTINCT ON (number) number, created, status LIKE '%% - Dup' AS is_duplicate,
       CASE WHEN status LIKE 'Open%%' THEN NULL ELSE completed END AS completed
FROM raw WHERE completed IS NULL OR completed >= created OR status LIKE 'Open%%' ORDER BY number, line
"""
INFLOW = "SELECT count(*) FROM complaint WHERE created = %(day)s"
OPEN = """
SELECT count(*) FILTER (WHERE age <= 2), count(*) FILTER (WHERE age BETWEEN 3 AND 7),
       count(*) FILTER (WHERE age BETWEEN 8 AND 30), count(*) FILTER (WHERE age BETWEEN 31 AND 90),
       count(*) FILTER (WHERE age > 90)
FROM (SELECT %(day)s::date - created AS age FROM complaint
      WHERE created <= %(day)s AND (completed IS NULL OR completed > %(day)s) AND NOT is_duplicate) AS found
"""


def read_raw(rows: Iterable[dict[str, str]]) -> None:
    """Fills the tables with the file's rows as they are."""
    with connection.cursor() as cursor:
        cursor.execute(RAW)
        with cursor.copy("COPY raw (number, status, created, completed) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row[name] or None for name in COLUMNS])
        cursor.execute(COMPLAINTS)


def rows_of(path: Path) -> Iterable[dict[str, str]]:
    opener: Any = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt") as file:
        yield from csv.DictReader(file)


def counted(day: date) -> tuple[int, list[int]]:
    """(received on the day, open at its end by age: 0-2, 3-7, 8-30, 31-90, over 90 days)."""
    with connection.cursor() as cursor:
        cursor.execute(INFLOW, {"day": day})
        inflow = cursor.fetchone()[0]
        cursor.execute(OPEN, {"day": day})
        return inflow, list(cursor.fetchone())


def reported(figures: dict[str, Any]) -> tuple[int, list[int]]:
    """The same from a daily report's figures."""
    blocks = figures["blocks"]
    inflow = next(one["value"] for one in blocks["flow"]["figures"] if one["key"] == "inflow")
    return inflow, [band["value"] for band in blocks["ageing"]["bands"]]


def days(first: date, last: date, every: int) -> list[date]:
    return [first + timedelta(days=n) for n in range(0, (last - first).days + 1, every)]
