"""Who is there: groups with their half-shifts, overtime, and what certified people can give at most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from reports.analysis.allocation import Group, Post
from requests_app.enforcement import staffing
from requests_app.enforcement.staffing import Presence
from requests_app.models import Department, InspectionTask, InspectorGroup

from .zones import Zones

LATE_DAY = 25  # dollars that one inspection late for a day is taken to cost, against overtime
NOBODY = "Nobody is there from {first} to {last}: enter inspectors, their shifts and leave under Inspectors."


def groups(
    department: Department, days: Sequence[date], tasks: Sequence[InspectionTask], zones: Zones
) -> tuple[tuple[Group, ...], dict[Post, int]]:
    """The groups, and the most half-shifts of each post that takes a certification."""
    there = staffing.presence(department, days[0], days[-1])
    shifts = staffing.by_group(department, there, days_between(days))
    rows = list(
        InspectorGroup.objects.filter(department=department, is_active=True)
        .prefetch_related("own", "trained", "zones")
        .order_by("code")
    )
    found = tuple(_group(row, days, shifts, {task.code for task in tasks}, zones) for row in rows)
    return found, _limits(rows, there, days, [task for task in tasks if task.needs_certification])


def days_between(days: Sequence[date]) -> list[date]:
    return [date.fromordinal(n) for n in range(days[0].toordinal(), days[-1].toordinal() + 1)]


def _group(
    row: InspectorGroup,
    days: Sequence[date],
    shifts: dict[tuple[int, date], int],
    tasks: set[str],
    zones: Zones,
) -> Group:
    own = {task.code for task in row.own.all()} & tasks
    return Group(
        code=row.code,
        name=row.name,
        own=frozenset(own),
        trained=frozenset(({task.code for task in row.trained.all()} & tasks) - own),
        shifts={day: shifts.get((row.pk, day), 0) for day in days},
        overtime={day: row.overtime_half_shifts for day in days if shifts.get((row.pk, day))},
        zones=frozenset(zones.of(zone.pk) for zone in row.zones.all()),
        overtime_price=row.overtime_dollars / LATE_DAY if row.overtime_dollars else None,
    )


def _limits(
    rows: Iterable[InspectorGroup],
    there: Sequence[Presence],
    days: Sequence[date],
    tasks: Sequence[InspectionTask],
) -> dict[Post, int]:
    codes = {row.pk: row.code for row in rows}
    limits = {Post(code, task.code, day): 0 for code in codes.values() for task in tasks for day in days}
    for one in there:
        for task in tasks:
            post = Post(codes[one.inspector.group_id], task.code, one.day)
            if post in limits and staffing.able(one.inspector, task, one.day):
                limits[post] += one.half_shifts
    return limits
