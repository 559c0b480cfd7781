"""Builds the code enforcement of the demo: after the requests stand, in one transaction, once."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from requests_app.cases import clocks
from requests_app.enforcement import loading
from requests_app.enforcement.lives import Life
from requests_app.models import Department, EnforcementNotice, ImportRun, InspectionTask, OrdinanceSection

from ..copying import Say
from . import complaints, hearings, lots, people, plans, sweeps, trades, ways
from .calendar import Calendar
from .found import AT_THE_DOOR

TABLES = (
    "parcel", "party", "tenure", "inspection", "enforcementcase", "violation", "enforcementnotice", "serviceofnotice",
    "enforcementstep", "citation", "abatement",
)  # fmt: skip

DRAWN, COURT = 40, 6  # the newest notices, and cited cases that may come before the board


def build(run: ImportRun, size: str, days: list[date], users: dict[str, int], say: Say) -> dict[str, Any]:
    """What was hidden."""
    if "enforcement" in run.summary:
        return dict(run.summary["enforcement"])
    with transaction.atomic():
        truth = _build(size, days, users, say)
        run.summary["enforcement"] = truth
        run.save(update_fields=["summary"])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(f"requests_app_{table}" for table in TABLES))
    return truth


def _build(size: str, days: list[date], users: dict[str, int], say: Say) -> dict[str, Any]:
    today = days[-1] + timedelta(days=1)
    chance = Random(1635 + today.toordinal())
    department = Department.objects.get(code="DCE")
    there = trades.furnish(size, today)
    rows = complaints.read(department.pk)
    land = lots.furnish(size, today, (row[2] for row in rows), chance)
    calendar = _calendar(department, today)
    told = ways.Told(
        land, people.read(there, users, today, calendar.last_days(2), chance), calendar, _sections(), _tasks(),
        department.pk, chance,
    )  # fmt: skip
    lives = [*ways.of_complaints(complaints.spells(rows), told), *sweeps.lives(size, days, told)]
    loaded = loading.load(_before(lives, calendar.end), draws=_drawn)
    say(
        f"{len(land.house):,} lots, {loaded.inspections:,} inspections and {loaded.cases:,} cases with {loaded.steps:,} "
        f"steps are in."
    )
    found = {place.life.parcel for place in loaded.properties if place.cases}
    lots.warn(((parcel, land.company.get(parcel, "")) for parcel in sorted(found)), today, chance)
    say(hearings.furnish(calendar))
    say(plans.furnish(department, calendar))
    return _truth(lives, loaded)


def _drawn(notices: Sequence[EnforcementNotice]) -> list[EnforcementNotice]:
    """Paper as a file for what a visitor is likely to open; all others are drawn when somebody asks for them."""
    cited = {notice.case_id: notice.case for notice in notices if notice.case.stage == "cited"}
    court = sorted(cited.values(), key=lambda case: (case.cited_at, case.pk))[:COURT]
    chosen = {case.pk for case in court}
    newest = {notice.pk for notice in notices[-DRAWN:]}
    return [notice for notice in notices if notice.case_id in chosen or notice.pk in newest]


def _before(lives: list[Life], end: datetime) -> list[Life]:
    """What had not happened by the end of the story is left out, with all that follows."""
    for life in lives:
        life.moves = [move for move in life.moves if move.at < end]
    return [life for life in lives if life.moves]


def _calendar(department: Department, today: date) -> Calendar:
    zone = clocks.zone()
    end = datetime.combine(today, time(0), zone).astimezone(ZoneInfo("UTC"))
    return Calendar(clocks.clock_of(department.pk), end)


def _sections() -> dict[str, OrdinanceSection]:
    return {section.code: section for section in OrdinanceSection.objects.select_related("task")}


def _tasks() -> dict[str, InspectionTask]:
    return {task.code: task for task in InspectionTask.objects.all()}


def _truth(lives: list[Life], loaded: loading.Loaded) -> dict[str, Any]:
    swept = [life for life in lives if life.sweep]
    results = Counter(move.given["outcome"] for life in lives for move in life.moves if move.verb == "result")
    return {
        "inspections": loaded.inspections,
        "cases": loaded.cases,
        "violations": loaded.violations,
        "results": dict(results),
        "sweep_visits": len(swept),
        "minutes_at_the_door": {task: list(both) for task, both in AT_THE_DOOR.items()},
        "neglects": lots.NEGLECTS,
        "june_push": f"June {sweeps.PUSH[0]} to {sweeps.PUSH[1]}, every year: the season that overloads weeds",
    }
