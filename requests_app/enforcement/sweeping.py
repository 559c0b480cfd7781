"""Proactive sweeps: every lot of some cells or a zone that nobody has looked at lately, without a complaint."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import h3.api.basic_int as h3
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from ..cases import clocks
from ..geography import FINE
from ..models import (
    Department,
    District,
    EnforcementCase,
    Inspection,
    InspectionTask,
    Parcel,
    Sweep,
)
from . import day as days
from . import people
from .ladder import Result, Tier
from .recording import local_day, moment

MOST = 120  # lots of one sweep: as many as somebody walks in a day
MOST_CELLS = 200
COARSEST = 7


def cells_of(words: str) -> list[int]:
    """ "892a1072893ffff 882a107289fffff" -> cells of resolution 9; coarser ones are taken apart."""
    found: dict[int, None] = {}
    for word in words.replace(",", " ").split():
        found.update(dict.fromkeys(_cells(word)))
    if len(found) > MOST_CELLS:
        raise ValidationError(f"These are {len(found)} cells: sweep at most {MOST_CELLS} at once.")
    return list(found)


def _cells(word: str) -> Iterable[int]:
    cell = int(word, 16) if len(word) <= 16 and all(one in "0123456789abcdefABCDEF" for one in word) else 0
    if not h3.is_valid_cell(cell) or not COARSEST <= h3.get_resolution(cell) <= FINE:
        raise ValidationError(f"“{word[:20]}” is no cell of the map: choose one from the list.")
    return h3.cell_to_children(cell, FINE) if h3.get_resolution(cell) < FINE else [cell]


def lots(
    task: InspectionTask,
    *,
    on: date,
    cells: Sequence[int] = (),
    zone: District | None = None,
    within: int = 30,
) -> QuerySet[Parcel]:
    """Without those with an open case or a visit to come of this task, or looked at for it within so many days."""
    there = Parcel.objects.filter(h3_9__in=list(cells)) if cells else Parcel.objects.filter(zone=zone)
    if not cells and zone is None:
        return Parcel.objects.none()
    of_task = Inspection.objects.filter(parcel=OuterRef("pk"), task=task, cancelled_at=None)
    since = datetime.combine(on - timedelta(days=within), time.min, clocks.zone())
    busy = Exists(of_task.filter(Q(resulted_at=None) | Q(resulted_at__gte=since)))
    case = Exists(EnforcementCase.objects.open().filter(parcel=OuterRef("pk"), task=task))
    return there.exclude(busy).exclude(case).order_by("h3_9", "address", "pk")


@transaction.atomic
def plan_sweep(
    department: Department,
    task: InspectionTask,
    *,
    by: User | None,
    on: date,
    place: str,
    cells: Sequence[int] = (),
    zone: District | None = None,
    inspector: User | None = None,
    within: int = 30,
    most: int = MOST,
    key: str | None = None,
    at: datetime | None = None,
) -> Sweep:
    """An inspection of each lot on that day. within: days in which it was not looked at. Sent twice, planned once."""
    if key and (earlier := Sweep.objects.filter(key=key).first()):
        return earlier
    at = moment(at)
    _check(department, task, on, inspector, local_day(at), most)
    list(
        InspectionTask.objects.select_for_update().filter(pk=task.pk)
    )  # two plans at once would share the lots
    found = list(lots(task, on=local_day(at), cells=cells, zone=zone, within=within)[:most])
    if not found:
        raise ValidationError("Every lot there was looked at lately or has a case: choose another place.")
    sweep = Sweep.objects.create(
        department=department, task=task, place=place.strip()[:120] or "the area chosen", cells=list(cells), zone=zone,
        day=on, inspector=inspector, planned_by=by, planned_at=at, key=key or None,
    )  # fmt: skip
    tier = _tier(task)
    Inspection.objects.bulk_create(_visit(sweep, parcel, tier, at) for parcel in found)
    return sweep


def _check(
    department: Department, task: InspectionTask, on: date, inspector: User | None, today: date, most: int
) -> None:
    if task.department_id != department.pk:
        raise ValidationError(f"{task} is not the work of {department}.")
    if not 1 <= most <= MOST:
        raise ValidationError(f"A sweep has between one lot and {MOST}.")
    days.check_day(department.pk, on, today)
    if inspector:
        person = people.person(inspector, department, today)
        people.check_trained(person, task, on)
        people.check_there(person, on)


def _tier(task: InspectionTask) -> int:
    """As most of what it looks for."""
    tiers = Counter(task.sections.filter(is_active=True).values_list("tier", flat=True))
    return max(tiers, key=lambda tier: (tiers[tier], tier)) if tiers else Tier.APPEARANCE


def _visit(sweep: Sweep, parcel: Parcel, tier: int, at: datetime) -> Inspection:
    return Inspection(
        kind=Inspection.Kind.SWEEP,
        department=sweep.department,
        parcel=parcel,
        inspector=sweep.inspector,
        task=sweep.task,
        tier=tier,
        sweep=sweep,
        due_on=sweep.day,
        scheduled_on=sweep.day,
        created_at=at,
    )


@transaction.atomic
def nothing_found(
    sweep: Sweep,
    chosen: Iterable[int],
    *,
    by: User | None,
    minutes: int | None = None,
    at: datetime | None = None,
) -> int:
    """In compliance, for all that were chosen; what has its result keeps it. minutes: for all of them together."""
    waiting = Inspection.objects.filter(sweep=sweep, resulted_at=None, cancelled_at=None, case=None)
    rows = list(waiting.filter(pk__in=list(chosen)).select_for_update().values_list("pk", flat=True))
    if minutes is not None and not 0 < minutes <= 12 * 60:
        raise ValidationError("A sweep takes between a minute and twelve hours.")
    each = max(1, round(minutes / len(rows))) if minutes and rows else None
    return Inspection.objects.filter(pk__in=rows).update(
        result=Result.IN_COMPLIANCE,
        resulted_at=max(moment(at), sweep.planned_at),
        recorded_at=moment(None),
        inspector=Coalesce("inspector", by.pk if by else None),
        minutes=each,
    )


@transaction.atomic
def call_off(sweep: Sweep, *, by: User | None, reason: str, at: datetime | None = None) -> int:
    """Nobody goes to the lots that are left."""
    if not reason.strip():
        raise ValidationError("Say why the rest of the sweep is called off.")
    left = Inspection.objects.filter(sweep=sweep, resulted_at=None, cancelled_at=None)
    return left.update(cancelled_at=max(moment(at), sweep.planned_at), note=reason.strip()[:1000])


@dataclass
class Found:
    """What a sweep came to."""

    planned: int = 0
    inspected: int = 0
    waiting: int = 0
    no_entry: int = 0
    cases: int = 0
    violations: int = 0


def found(sweeps: Iterable[Sweep]) -> dict[int, Found]:
    """Sweep -> what it came to, in lots: a door tried twice is one. Three queries for all of them."""
    listed = {sweep.pk: Found() for sweep in sweeps}
    rows = Inspection.objects.filter(sweep__in=listed)
    for row in _counted(rows):
        pk = row.pop("sweep")
        listed[pk] = Found(**row)
    visits = rows.filter(result=Result.VIOLATION).values_list("parcel", "resulted_at", "sweep")
    opened = {(parcel, at): of for parcel, at, of in visits if at and of}
    for parcel, at, violations in _opened(opened):
        if of := opened.get((parcel, at)):
            listed[of].cases += 1
            listed[of].violations += violations
    return listed


def _counted(rows: QuerySet[Inspection]) -> Iterable[Any]:
    def lots_where(which: Q) -> Count:
        return Count("parcel", filter=which, distinct=True)

    seen = Q(resulted_at__isnull=False) & ~Q(result=Result.NO_ENTRY)
    return (
        rows.order_by()
        .values("sweep")
        .annotate(
            planned=lots_where(Q(cancelled_at=None) | Q(resulted_at__isnull=False)),
            inspected=lots_where(seen),
            waiting=lots_where(Q(resulted_at=None, cancelled_at=None)),
            no_entry=lots_where(Q(result=Result.NO_ENTRY)),
        )
    )


def _opened(visits: Iterable[tuple[int, datetime]]) -> Iterable[tuple[int, datetime, int]]:
    """(parcel, moment, violations) of each case that such a visit opened."""
    parcels, moments = {parcel for parcel, _ in visits}, {at for _, at in visits}
    cases = EnforcementCase.objects.filter(parcel__in=parcels, opened_at__in=moments, service_request=None)
    counted = cases.annotate(found=Count("violations")).order_by()
    return counted.values_list("parcel", "opened_at", "found") if parcels else ()
