"""The season of high weeds: complaints, sweeps and what became of them, this season and the last one, day by day.

Sums of a whole season are counted by the tables' indexes of time, and their rows are read only when somebody opens them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from requests_app.models import InspectionTask

from .days import LocalDay, moment

TASK = "weeds"  # the code of the work whose season is reported
BEGINS = (4, 1)  # month, day: nothing grows before
WEEK = 7
THIS, LAST = "this", "last"

_OF_STEPS = """
SELECT {what} AS id, s.at FROM requests_app_enforcementstep s
JOIN requests_app_enforcementcase c ON c.id = s.case_id AND c.department_id = %(department)s AND c.task_id = %(task)s
{more}
WHERE s.kind = '{kind}' AND s.at >= %(first)s AND s.at < %(until)s AND s.recorded_at <= %(known_at)s {and_}
"""
_VISITS = """
SELECT v.id, v.resulted_at AS at FROM requests_app_inspection v
WHERE v.department_id = %(department)s AND v.resulted_at >= %(first)s AND v.resulted_at < %(until)s
  AND v.task_id = %(task)s AND coalesce(v.recorded_at, v.resulted_at) <= %(known_at)s AND {which}
"""
_COMPLAINTS = """
SELECT e.service_request_id AS id, e.at FROM requests_app_requestevent e
WHERE e.kind = 'received' AND e.at >= %(first)s AND e.at < %(until)s AND e.recorded_at <= %(known_at)s
  AND e.department_id = %(department)s
  AND e.service_id IN (SELECT service_id FROM requests_app_inspectiontask_services WHERE inspectiontask_id = %(task)s)
"""
_NOTICED = """
SELECT id, min(at) AS at FROM (
    SELECT s.case_id AS id, s.at FROM requests_app_enforcementstep s
    JOIN requests_app_enforcementcase c ON c.id = s.case_id AND c.department_id = %(department)s AND c.task_id = %(task)s
    WHERE s.kind = 'notice_issued' AND s.at >= %(first)s AND s.at < %(until)s AND s.recorded_at <= %(known_at)s
) notice GROUP BY id
"""
_VENDOR = """CROSS JOIN LATERAL (
    SELECT vendor FROM requests_app_abatement WHERE id = (s.data ->> 'abatement')::bigint OFFSET 0
) a"""


def _steps(kind: str, what: str, more: str = "", and_: str = "") -> str:
    return _OF_STEPS.format(kind=kind, what=what, more=more, and_=and_)


@dataclass(frozen=True)
class SeasonMeasure:
    """sql: (id, at) of each row; table: what the ids are of."""

    key: str
    name: str
    definition: str
    table: str
    noun: str
    sql: str
    unit: str
    version: int = 1


_VIOLATION_ID = "(s.data ->> 'violation')::bigint"
SEASON: dict[str, SeasonMeasure] = {
    one.key: one
    for one in (
        SeasonMeasure(
            "season_complaints",
            "Complaints",
            "Complaints received of the services whose inspections are this work.",
            "complaint",
            "complaint",
            _COMPLAINTS,
            "complaints",
        ),
        SeasonMeasure(
            "season_sweeps",
            "Lots swept",
            "Lots looked at in sweeps that nobody had complained of.",
            "visit",
            "inspection",
            _VISITS.format(which="v.kind = 'sweep'"),
            "inspections",
        ),
        SeasonMeasure(
            "season_inspected",
            "Inspected",
            "First inspections and sweeps that saw the place.",
            "visit",
            "inspection",
            _VISITS.format(which="v.kind IN ('first', 'sweep') AND v.result <> 'no_entry'"),
            "inspections",
        ),
        SeasonMeasure(
            "season_violations",
            "Violations",
            "Violations found.",
            "violation",
            "violation",
            _steps("violation_found", _VIOLATION_ID),
            "violations",
        ),
        SeasonMeasure(
            "season_noticed",
            "Noticed",
            "Cases given a notice of violation, each once a season.",
            "case",
            "case",
            _NOTICED,
            "cases",
        ),
        SeasonMeasure(
            "season_complied",
            "Complied",
            "Cases that ended in voluntary compliance.",
            "case",
            "case",
            _steps("closed", "s.case_id", and_="AND s.data ->> 'outcome' = 'voluntary'"),
            "cases",
        ),
        SeasonMeasure(
            "season_vendor",
            "Abated by vendor",
            "Abatements that a vendor did.",
            "money",
            "step",
            _steps("abated", "s.id", _VENDOR, "AND a.vendor <> ''"),
            "steps",
        ),
        SeasonMeasure(
            "season_city",
            "Abated by the city's people",
            "Abatements that the city's own people did.",
            "money",
            "step",
            _steps("abated", "s.id", _VENDOR, "AND a.vendor = ''"),
            "steps",
        ),
    )
}


@dataclass(frozen=True)
class Span:
    """A season up to a day: of this year, or of the last one to the same day."""

    first: LocalDay
    last: LocalDay

    @property
    def weeks(self) -> int:
        return (self.last.date - self.first.date).days // WEEK + 1


def span(day: LocalDay, which: str = THIS) -> Span:
    """The season that the day lies in, or the one before it to the same day; ValueError for another one."""
    if which not in (THIS, LAST):
        raise ValueError("Seasons are split into “this” and “last”.")
    years = int(which == LAST)
    begun = day.date >= date(day.date.year, *BEGINS)
    first = date(day.date.year - (not begun) - years, *BEGINS)
    return Span(LocalDay(first, day.zone), LocalDay(_years_before(day.date, years), day.zone))


def _years_before(day: date, years: int) -> date:
    """The same day of the year, February 28 where it has no 29th."""
    if (day.month, day.day) == (2, 29) and years % 4:
        day -= timedelta(1)
    return day.replace(year=day.year - years)


def task_of(department: int) -> InspectionTask | None:
    return InspectionTask.objects.filter(department=department, code=TASK).first()


def by_day(
    found: Span, until: LocalDay, department: int, task: int, known_at: datetime
) -> dict[str, dict[int, int]]:
    """Key -> day of the season, from 0 -> how many, up to the end of `until`."""
    pieces = (f"SELECT '{key}' AS key, id, at FROM ({one.sql}) found" for key, one in SEASON.items())  # noqa: S608 (our own texts)
    each = " UNION ALL ".join(pieces)
    sql = f"SELECT key, (at AT TIME ZONE %(zone)s)::date - %(day)s, count(*) FROM ({each}) rows GROUP BY 1, 2"  # noqa: S608
    given = _given(found, until, department, task, known_at)
    counts: dict[str, dict[int, int]] = {key: {} for key in SEASON}
    with connection.cursor() as cursor:
        cursor.execute(sql, {**given, "zone": str(found.first.zone), "day": found.first.date})
        for key, day, n in cursor.fetchall():
            counts[key][day] = n
    return counts


def ids(measure: SeasonMeasure, found: Span, department: int, task: int, known_at: datetime) -> list[int]:
    """The rows of a figure, in order of time."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM ({measure.sql}) found ORDER BY at, id",  # noqa: S608
            _given(found, found.last, department, task, known_at),
        )
        return [row[0] for row in cursor.fetchall()]


def _given(found: Span, until: LocalDay, department: int, task: int, known_at: datetime) -> Mapping[str, Any]:
    return {
        "first": moment(found.first.start),
        "until": until.as_of,
        "department": department,
        "task": task,
        "known_at": known_at,
    }
