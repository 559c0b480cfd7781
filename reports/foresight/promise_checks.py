"""Whether what was promised came true: four weeks at a time, once the last request of them had its days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Count, F, Q, Sum

from reports.measures.days import LocalDay
from reports.measures.history import NEVER, Mask
from reports.measures.received import Received
from reports.models import PromiseCheck, PromiseMade
from reports.promising import LATELY, LEARNED_FROM, Worked, taught

from .facts import Facts
from .failures import Night

WEEKS = 28  # days
CHECKED = 13  # periods: a year
FAIR = (0.77, 0.83)
MANY = 200  # cases checked of a service: from here on it says something


@dataclass(frozen=True)
class Told:
    """What residents were told on a day; replayed: what they would have been told."""

    service: int
    district: int | None
    of_ten: int
    days: int
    replayed: bool


def write(facts: Facts, night: Night) -> None:
    """The periods of the last year that are not checked yet."""
    newest = facts.today - WEEKS + 1
    newest -= newest % WEEKS
    periods = [newest - back * WEEKS for back in range(CHECKED)]
    for first in sorted(day for day in periods if day - facts.first >= LATELY):
        night.tried("promises", str(date.fromordinal(first)), _check, facts, first)
    night.note("promises", **figures(facts.day.date))


def _check(facts: Facts, first: int) -> None:
    day = date.fromordinal(first)
    done = set(PromiseCheck.objects.filter(day=day).values_list("service_id", "district_id"))
    rows = facts.work.where((facts.work.received_day >= first) & (facts.work.received_day < first + WEEKS))
    if not len(rows):
        return
    worked = Worked(rows)
    taken = worked.days(rows)
    ended = np.full(len(rows), facts.today + 1)
    had = worked.between(rows.department, rows.received_day, ended)
    found = [
        check
        for told in promised(facts, first)
        if (told.service, told.district) not in done
        and (check := _kept(day, told, rows, taken, had, _of(rows, told)))
    ]
    PromiseCheck.objects.bulk_create(found)


def _of(rows: Received, told: Told) -> Mask:
    mask = rows.service == told.service
    return mask & (rows.district == told.district) if told.district else mask


def _kept(day: date, told: Told, rows: Received, taken: Any, had: Any, mask: Mask) -> PromiseCheck | None:
    """None while one of them has not had its days, or where there are none."""
    if not mask.any() or (had[mask] <= told.days).any():
        return None
    kept = int(np.count_nonzero(rows.is_closed[mask] & (taken[mask] <= told.days)))
    return PromiseCheck(
        day=day, service_id=told.service, district_id=told.district, of_ten=told.of_ten, days=told.days,
        cases=int(np.count_nonzero(mask)), kept=kept, replayed=told.replayed,
    )  # fmt: skip


def promised(facts: Facts, first: int) -> list[Told]:
    """What was in force on the day; replayed from what had happened by then where nothing had been published."""
    made = PromiseMade.objects.filter(since__lte=date.fromordinal(first))
    newest = list(made.order_by("service_id", "district_id", "-since").distinct("service_id", "district_id"))
    if newest:
        return [Told(o.service_id, o.district_id, o.of_ten, o.days, False) for o in newest if o.days]
    found = taught(as_of(facts, first))
    return [Told(o.service_id, o.district_id, o.of_ten, o.days_high, True) for o in found]


def as_of(facts: Facts, first: int) -> Received:
    """The half year before the day, as it stood on its morning."""
    day = LocalDay(date.fromordinal(first - 1), facts.day.zone)
    rows = facts.work
    rows = rows.where((rows.received_day < first) & (rows.received_day >= first - LEARNED_FROM))
    later = rows.closed_day >= first
    return replace(
        rows,
        day=day,
        closed_at=np.where(later, NEVER, rows.closed_at),
        closed_day=np.where(later, 0, rows.closed_day),
    )


# What the quality page and the daily reports say of them


def by_service(until: date) -> list[dict[str, Any]]:
    """Of the last year, the most cases first: {"service", "name", "of_ten", "cases", "kept", "replayed"}."""
    since = date.fromordinal(until.toordinal() - (CHECKED + 1) * WEEKS)
    rows = PromiseCheck.objects.filter(day__gt=since, day__lte=until, district=None)
    found: Any = (
        rows.values("service_id", "of_ten", name=F("service__name"))
        .annotate(cases=Sum("cases"), kept=Sum("kept"), periods=Count("id"), replays=Count("id", filter=Q(replayed=True)))
        .order_by("-cases")
    )  # fmt: skip
    return list(found)


def figures(until: date) -> dict[str, Any]:
    """All services with enough cases together, as "8 of 10" and as "9 of 10"."""
    return {f"{of_ten}_of_10": _pooled(until, of_ten) for of_ten in (8, 9)}


def _pooled(until: date, of_ten: int) -> dict[str, Any]:
    rows = list(_large(by_service(until), of_ten))
    cases, kept = sum(row["cases"] for row in rows), sum(row["kept"] for row in rows)
    return {
        "services": len(rows),
        "cases": cases,
        "kept": kept,
        "share": round(kept / cases, 4) if cases else None,
        "replayed": all(row["replays"] == row["periods"] for row in rows),
    }


def _large(rows: list[dict[str, Any]], of_ten: int) -> Iterator[dict[str, Any]]:
    return (row for row in rows if row["of_ten"] == of_ten and row["cases"] >= MANY)
