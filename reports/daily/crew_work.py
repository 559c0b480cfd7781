"""What waits for a department's crews on the next working days: planned already, due and not planned, and what may come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db.models import Q, Sum

from reports.measures.days import moment
from reports.measures.history import NEVER
from reports.models import Forecast
from requests_app.cases.clocks import Promises
from requests_app.models import WorkOrder, WorkOrderRequest, WorkStatus

from .crew_pace import Pace
from .reading import Reading

CHUNK = 5_000  # request ids in a query
ONE_IN_TEN = 1.2816  # standard deviations above the mean; the 80th percentile lies 0.8416 above
EIGHT_IN_TEN = 0.8416


@dataclass
class Waiting:
    """Open requests that no crew has on its list; by service, and by service and the working day they are due on."""

    overdue: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    due: dict[tuple[int, date], int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True)
class Coming:
    """What may come of a service; mean, spread (a standard deviation): requests on each calendar day from `first` on."""

    service: int
    name: str
    priority: int
    first: date
    mean: Sequence[float]
    spread: Sequence[float]
    p50: int  # of the next five days together
    p80: int


def planned(department: int, days: Sequence[date], as_of: datetime) -> Mapping[tuple[int, date], int]:
    """Minutes on the list of (crew, day), as it stood then; 0 for the crew is on the board for a day, but nobody's."""
    called_off = Q(status=WorkStatus.CANCELLED, ended_at__lt=as_of)
    orders = WorkOrder.objects.filter(department=department, day__in=days, created_at__lt=as_of)
    counted = orders.exclude(called_off).order_by().values_list("crew", "day")
    return {(crew or 0, day): minutes for crew, day, minutes in counted.annotate(n=Sum("planned_minutes"))}


def waiting(reading: Reading, days: Sequence[date]) -> Waiting:
    """What is due on a day when nobody works counts on the working day before it, or on the first one."""
    history, found = reading.history, Waiting()
    rows = reading.rows("backlog")
    rows = rows[history.due_at[rows] < NEVER]
    served = _served([int(one) for one in history.request[rows]], reading.day.as_of)
    for row in rows[~np.isin(history.request[rows], served)]:
        service, due_at = int(history.service[row]), int(history.due_at[row])
        due = moment(due_at).astimezone(reading.day.zone).date()
        if due_at < reading.day.end:
            found.overdue[service] += 1
        elif due <= days[-1]:
            found.due[service, max((day for day in days if day <= due), default=days[0])] += 1
    return found


def _served(requests: list[int], as_of: datetime) -> list[int]:
    """Those of them that an open work order served then."""
    was_open = Q(work_order__ended_at=None) | Q(work_order__ended_at__gte=as_of)
    links = WorkOrderRequest.objects.filter(was_open, work_order__created_at__lt=as_of)
    pieces = [requests[at : at + CHUNK] for at in range(0, len(requests), CHUNK)]
    return [
        pk
        for piece in pieces
        for pk in links.filter(service_request__in=piece).values_list("service_request", flat=True)
    ]


def coming(department: int, day: date) -> list[Coming]:
    """As the night after `day` saw it; nothing where the analytics were not refreshed."""
    rows = Forecast.objects.filter(
        day=day, service__department=department, district=None, too_little=""
    ).select_related("service")
    return [_coming(one) for one in rows]


def _coming(row: Forecast) -> Coming:
    path, together = row.figures["days"], row.figures["next"]
    mean = np.array(path["mean"], float)
    spread = (np.array(path["q90"], float) - np.array(path["q10"], float)) / (2 * ONE_IN_TEN)
    return Coming(
        service=row.service_id,
        name=row.service.name,
        priority=row.service.default_priority,
        first=date.fromisoformat(path["first"]),
        mean=mean.tolist(),
        spread=np.maximum(spread, np.sqrt(mean)).tolist(),  # counts vary at least as chance makes them
        p50=round(together["p50"]),
        p80=round(together["p80"]),
    )


def expected(
    found: Sequence[Coming],
    paces: Mapping[int, Pace],
    days: Sequence[date],
    promises: Promises,
    department: int,
) -> dict[date, tuple[float, float]]:
    """Hours (half the times, 8 of 10 times) of work that comes and falls due on each of the days.

    Services vary by themselves, so their spreads add up as squares do.
    """
    mean: dict[date, float] = dict.fromkeys(days, 0.0)
    square: dict[date, float] = dict.fromkeys(days, 0.0)
    for one in found:
        pace = paces.get(one.service)
        if pace is None:
            continue
        hours = pace.minutes * pace.share / 60
        for at, day in enumerate(_due_days(one, days, promises, department)):
            if day is not None:
                mean[day] += hours * one.mean[at]
                square[day] += (hours * one.spread[at]) ** 2
    return {day: (mean[day], mean[day] + EIGHT_IN_TEN * square[day] ** 0.5) for day in days}


def _due_days(one: Coming, days: Sequence[date], promises: Promises, department: int) -> list[date | None]:
    """For each calendar day up to the last of `days`: on which of them its arrivals of noon are due, if on any."""
    promise = promises.promise(one.service, one.priority, department)
    zone = promises.clock_of(department).zone
    found: list[date | None] = []
    for at in range(min(len(one.mean), (days[-1] - one.first).days + 1)):
        noon = datetime.combine(one.first + timedelta(days=at), time(12), zone)
        due = promise.due_at(noon).astimezone(zone).date() if promise else None
        fits = [day for day in days if due and day <= due]
        found.append((fits[-1] if fits else days[0]) if due and due <= days[-1] else None)
    return found
