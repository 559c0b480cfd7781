"""Work that is known: inspections that wait, complaints without one, windows that end; each with its days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from requests_app.cases.deadlines import BusinessClock
from requests_app.enforcement.inspecting import FIRST_WITHIN
from requests_app.enforcement.ladder import Stage, Tier
from requests_app.models import Department, EnforcementCase, Inspection, ServiceRequest

from . import standing
from .zones import Zones

FIRST, AGAIN = "first", "again"
WINDOW_RUNS = (Stage.COURTESY, Stage.SERVED)


@dataclass(frozen=True)
class Item:
    """One visit. ready, due: the first and the last day on which it is neither early nor late. lapsed: its window has ended."""

    task: str
    zone: str
    kind: str
    ready: date
    due: date
    lapsed: bool = False


def items(
    department: Department,
    morning: date,
    known_at: datetime,
    *,
    clock: BusinessClock,
    zones: Zones,
    tasks: dict[int, str],
    tiers: dict[int, int],
) -> Iterator[Item]:
    """tasks: code by the id of the service; tiers: likewise."""
    yield from _inspections(department, morning, known_at, clock, zones)
    yield from _complaints(department, morning, known_at, clock, zones, tasks, tiers)
    yield from _windows(department, morning, known_at, clock, zones)


def _inspections(
    department: Department, morning: date, known_at: datetime, clock: BusinessClock, zones: Zones
) -> Iterator[Item]:
    fields = (
        "kind",
        "task__code",
        "parcel__zone_id",
        "due_on",
        "ready_early",
        "case__stage",
        "case__comply_by",
    )
    for kind, task, zone, due, early, stage, comply_by in standing.waiting(department, known_at, *fields):
        ready, lapsed = morning, False
        if comply_by and stage in WINDOW_RUNS:
            lapsed = comply_by < morning
            if not early:
                ready = max(morning, clock.next_working_day(comply_by + timedelta(days=1)))
        first = kind in (Inspection.Kind.FIRST, Inspection.Kind.SWEEP)
        yield Item(
            task or standing.OTHER,
            zones.of(zone),
            FIRST if first else AGAIN,
            ready,
            max(due, ready) if ready > morning else due,
            lapsed,
        )


def _complaints(
    department: Department,
    morning: date,
    known_at: datetime,
    clock: BusinessClock,
    zones: Zones,
    tasks: dict[int, str],
    tiers: dict[int, int],
) -> Iterator[Item]:
    """Open complaints of the tasks' services for which nobody has planned an inspection yet."""
    rows = (
        ServiceRequest.objects.open()
        .parents()
        .filter(
            department=department,
            service__in=tasks,
            requested_at__lte=known_at,
            inspections=None,
            enforcement_cases=None,
        )
        .order_by("pk")
    )
    for service, district, requested_at in rows.values_list("service_id", "district_id", "requested_at"):
        due = (
            clock.end_of_working_day(requested_at, FIRST_WITHIN[Tier(tiers[service])])
            .astimezone(clock.zone)
            .date()
        )
        share = zones.split(district)
        yield Item(tasks[service], max(share, key=lambda zone: share[zone]), FIRST, morning, due)


def _windows(
    department: Department, morning: date, known_at: datetime, clock: BusinessClock, zones: Zones
) -> Iterator[Item]:
    """Of cases on which no visit is planned: the day after the window belongs to a re-inspection."""
    waiting = Inspection.objects.filter(resulted_at=None, cancelled_at=None, case__isnull=False)
    rows = (
        EnforcementCase.objects.filter(
            department=department, stage__in=WINDOW_RUNS, comply_by__isnull=False, opened_at__lte=known_at
        )
        .exclude(pk__in=waiting.values("case"))
        .order_by("pk")
    )
    for task, zone, comply_by in rows.values_list("task__code", "parcel__zone_id", "comply_by"):
        assert comply_by, "those without are filtered out"
        day = clock.next_working_day(comply_by + timedelta(days=1))
        yield Item(task or standing.OTHER, zones.of(zone), AGAIN, max(day, morning), day, comply_by < morning)
