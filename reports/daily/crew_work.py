"""What waits for a department's crews on the next working days: planned already, due and not planned, and what may come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Q, Sum

from reports.measures.days import moment
from reports.measures.history import NEVER
from reports.models import Forecast
from requests_app.cases.clocks import Promises
from requests_app.cases.deadlines import Promise
from requests_app.models import WorkOrder, WorkOrderRequest, WorkStatus

from .crew_pace import Pace
from .reading import Reading

CHUNK = 5_000  # request ids in a query
NINE_IN_TEN, EIGHT_IN_TEN = 1.2816, 0.8416  # standard deviations above the mean


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
            found.due[service, _on(due, days)] += 1
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
    spread = (np.array(path["q90"], float) - np.array(path["q10"], float)) / (2 * NINE_IN_TEN)
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


@dataclass(frozen=True)
class Ahead:
    """Hours of a day: of new work that comes (half the times, 8 of 10 times), and of new work that is due by then."""

    p50: float = 0.0
    p80: float = 0.0
    due: float = 0.0


def expected(
    found: Sequence[Coming],
    paces: Mapping[int, Pace],
    days: Sequence[date],
    promises: Promises,
    department: int,
) -> Mapping[date, Ahead]:
    """What comes while nobody works counts on the next of the days."""
    comes, due = Sums(days), Sums(days)
    for one in found:
        pace = paces.get(one.service)
        if pace is None:
            continue
        hours = pace.minutes * pace.share / 60
        promise = promises.promise(one.service, one.priority, department)
        for at in range(min(len(one.mean), (days[-1] - one.first).days + 1)):
            day, by = one.first + timedelta(days=at), hours * one.mean[at]
            spread = hours * one.spread[at]
            comes.add(next(on for on in days if on >= day), by, spread)
            due.add(_due_on(promise, day, days, promises.clock_of(department).zone), by, spread)
    return {day: Ahead(comes.mean[day], comes.eight_in_ten(day), due.eight_in_ten(day)) for day in days}


class Sums:
    """Means and spreads of what adds up on each day: services vary by themselves, so spreads add up as squares do."""

    def __init__(self, days: Sequence[date]):
        self.mean = dict.fromkeys(days, 0.0)
        self.square = dict.fromkeys(days, 0.0)

    def add(self, day: date | None, mean: float, spread: float) -> None:
        if day is not None:
            self.mean[day] += mean
            self.square[day] += spread**2

    def eight_in_ten(self, day: date) -> float:
        return float(self.mean[day] + EIGHT_IN_TEN * self.square[day] ** 0.5)


def _due_on(promise: Promise | None, day: date, days: Sequence[date], zone: ZoneInfo) -> date | None:
    """On which of the days what comes at noon of `day` has to be done; None: on none of them."""
    if promise is None:
        return None
    due = promise.due_at(datetime.combine(day, time(12), zone)).astimezone(zone).date()
    return _on(due, days) if due <= days[-1] else None


def _on(due: date, days: Sequence[date]) -> date:
    """The last of the days before or on it; else the first."""
    return max((day for day in days if day <= due), default=days[0])
