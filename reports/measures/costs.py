"""What work cost: the lines of work orders, the requests they served, and the measures over both.

A request's cost is its share of each work order that served it (a work order of several is split evenly), of all lines
of days up to the one reported on, as known at a moment. Lines are never changed, only reversed, so that the same
question has the same answer for ever. Money is in cents, hours in hundredths.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from requests_app.cases.workflow import EventKind, Resolution
from requests_app.models import WorkLine

from .days import LocalDay, moment
from .history import Rows

Mask = npt.NDArray[np.bool_]
WEEKS_4 = 28
FEWEST = 5  # requests: a mean of fewer says what one of them cost

# Closings as done, of requests that are joined to no other one.
_COMPLETED = """
SELECT id, service_request_id, (extract(epoch FROM at) * 1000000)::bigint, coalesce(department_id, 0), service_id,
       coalesce(district_id, 0)
FROM requests_app_requestevent
WHERE kind = %(closed)s AND at >= %(since)s AND at < %(until)s AND resolution = %(fixed)s AND parent_id IS NULL
  AND recorded_at <= %(known_at)s
"""
# LATERAL ... OFFSET 0 is fetched by index for each request.
_SHARES = """
SELECT link.service_request_id, line.day - %(epoch)s, sum(line.amount * 100)::float8 / served.n
FROM requests_app_workorderrequest link
CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM requests_app_workorderrequest WHERE work_order_id = link.work_order_id OFFSET 0
) served
CROSS JOIN LATERAL (
    SELECT day, amount FROM requests_app_workline
    WHERE work_order_id = link.work_order_id AND NOT is_planned AND recorded_at <= %(known_at)s AND day < %(until)s OFFSET 0
) line
WHERE link.service_request_id = ANY(%(requests)s)
GROUP BY 1, 2, link.work_order_id, served.n
"""
_LINES = """
SELECT work.department_id, line.day - %(epoch)s, coalesce(work.crew_id, 0),
       sum(line.amount * 100)::bigint,
       coalesce(sum(line.quantity * 100) FILTER (WHERE line.kind = 'straight'), 0)::bigint,
       coalesce(sum(line.quantity * 100) FILTER (WHERE line.kind = 'overtime'), 0)::bigint
FROM requests_app_workline line JOIN requests_app_workorder work ON work.id = line.work_order_id
WHERE NOT line.is_planned AND line.day >= %(first)s AND line.day < %(until)s AND line.recorded_at <= %(known_at)s
GROUP BY 1, 2, 3
"""
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, eq=False)
class Completed:
    """One row a closing, in order of time."""

    event: Rows
    request: Rows
    at: Rows
    department: Rows
    service: Rows
    district: Rows

    def __len__(self) -> int:
        return len(self.event)

    def take(self, rows: Any) -> Completed:
        return Completed(**{name: column[rows] for name, column in vars(self).items()})


@dataclass(frozen=True, eq=False)
class Lines:
    """One row a department, day (since 1970) and crew."""

    department: Rows
    day: Rows
    crew: Rows
    cents: Rows
    straight: Rows
    overtime: Rows

    def take(self, rows: Any) -> Lines:
        return Lines(**{name: column[rows] for name, column in vars(self).items()})


@dataclass(eq=False)
class Costs:
    """Facts of some days. `shares`: request, day and cents; requests with none are not recorded, which is not zero."""

    completed: Completed
    lines: Lines
    share_request: Rows
    share_day: Rows
    share_cents: npt.NDArray[np.float64]
    remembered: dict[Any, Any] = field(default_factory=dict, repr=False)

    def done(self, day: LocalDay, department: int | None = None, days: int = WEEKS_4) -> Completed:
        """Completed in the last days, each request once, with its last closing."""
        key = (day.date, days)
        if key not in self.remembered:
            at = self.completed.at
            rows = np.flatnonzero((at >= day.since(days)) & (at < day.end))[::-1]
            _, last = np.unique(self.completed.request[rows], return_index=True)
            self.remembered[key] = self.completed.take(np.sort(rows[last]))
        found: Completed = self.remembered[key]
        return found if department is None else found.take(found.department == department)

    def cents(self, requests: Rows, day: LocalDay) -> npt.NDArray[np.float64]:
        """What each of these requests cost up to the day; NaN where nothing is recorded."""
        key = ("shares", day.date)
        if key not in self.remembered:
            known = self.share_day <= (day.date - EPOCH).days
            pks, place = np.unique(self.share_request[known], return_inverse=True)
            self.remembered[key] = (
                pks,
                np.bincount(place, weights=self.share_cents[known], minlength=len(pks)),
            )
        pks, sums = self.remembered[key]
        if not len(pks):
            return np.full(len(requests), np.nan)
        place = np.minimum(np.searchsorted(pks, requests), len(pks) - 1)
        return np.where(pks[place] == requests, sums[place], np.nan)

    def spent(self, day: LocalDay, department: int | None = None, days: int = 1) -> Lines:
        """The lines of the last days."""
        last = (day.date - EPOCH).days
        found = (self.lines.day <= last) & (self.lines.day > last - days)
        return self.lines.take(found if department is None else found & (self.lines.department == department))


def read(first: LocalDay, last: LocalDay, known_at: datetime) -> Costs:
    """What the measures of the days from first to last need, as known at known_at."""
    if not WorkLine.objects.exists():
        return _nothing()
    given = {
        "closed": str(EventKind.CLOSED), "fixed": str(Resolution.FIXED), "since": moment(first.since(WEEKS_4)),
        "until": last.as_of, "known_at": known_at,
    }  # fmt: skip
    completed = _columns(_COMPLETED, given, 6)
    completed = completed[:, np.lexsort((completed[0], completed[2]))]
    ends = {"known_at": known_at, "epoch": EPOCH, "until": last.shifted(1).date}
    requests = [int(pk) for pk in np.unique(completed[1])]
    shares = _fetched(_SHARES, {**ends, "requests": requests}) if requests else []
    lines = _columns(_LINES, {**ends, "first": first.shifted(1 - WEEKS_4).date}, 6)
    return Costs(
        Completed(*completed),
        Lines(*lines),
        np.array([row[0] for row in shares], dtype=np.int64),
        np.array([row[1] for row in shares], dtype=np.int64),
        np.array([row[2] for row in shares], dtype=np.float64),
    )


def _nothing() -> Costs:
    none = np.empty(0, dtype=np.int64)
    return Costs(Completed(*[none] * 6), Lines(*[none] * 6), none, none, np.empty(0))


def _columns(sql: str, given: dict[str, Any], width: int) -> Any:
    found = _fetched(sql, given)
    return np.array(found, dtype=np.int64).reshape(len(found), width).T


def _fetched(sql: str, given: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


# The measures

Value = Callable[[Costs, LocalDay, int | None], float | None]


@dataclass(frozen=True)
class CostMeasure:
    """`rows`: which completed requests are behind it, None where it is about lines of days."""

    key: str
    name: str
    definition: str
    unit: str
    value: Value
    rows: Callable[[Costs, LocalDay, int | None], Completed] | None = None
    version: int = 1


def _recorded(costs: Costs, day: LocalDay, department: int | None) -> Completed:
    done = costs.done(day, department)
    return done.take(~np.isnan(costs.cents(done.request, day)))


def mean_dollars(cents: Iterable[float] | npt.NDArray[np.float64]) -> float | None:
    """Dollars a request; None of fewer than 5."""
    found = np.asarray(list(cents), dtype=np.float64)
    return round(float(found.mean()) / 100, 2) if len(found) >= FEWEST else None


def _per_request(costs: Costs, day: LocalDay, department: int | None) -> float | None:
    found = _recorded(costs, day, department)
    return mean_dollars(costs.cents(found.request, day))


def _dollars(days: int) -> Value:
    return lambda costs, day, department: float(costs.spent(day, department, days).cents.sum()) / 100


def _hours(column: str) -> Value:
    return lambda costs, day, department: (
        float(getattr(costs.spent(day, department, WEEKS_4), column).sum()) / 100
    )


def _overtime(costs: Costs, day: LocalDay, department: int | None) -> float | None:
    """In percent; None where nobody worked."""
    spent = costs.spent(day, department, WEEKS_4)
    hours = int(spent.straight.sum() + spent.overtime.sum())
    return 100 * float(spent.overtime.sum()) / hours if hours else None


COSTS: dict[str, CostMeasure] = {
    measure.key: measure
    for measure in (
        CostMeasure(
            "cost_1d",
            "Cost of work, the day",
            "Labor, equipment, material and invoices of work orders, of the day, less what was reversed.",
            "dollars",
            _dollars(1),
        ),
        CostMeasure(
            "cost_28d",
            "Cost of work, 28 days",
            "The same of the last 28 days.",
            "dollars",
            _dollars(WEEKS_4),
        ),
        CostMeasure(
            "cost_per_request_28d",
            "Cost of a completed request",
            "Of the requests closed as fixed in the last 28 days that have a cost recorded, the mean of what each one "
            "cost since it was opened; a work order that serves several is split evenly between them.",
            "dollars",
            _per_request,
            _recorded,
        ),
        CostMeasure(
            "cost_recorded_28d",
            "Completed with a cost recorded",
            "Of the requests closed as fixed in the last 28 days, the share that has any cost recorded.",
            "percent",
            lambda costs, day, department: None,
            lambda costs, day, department: costs.done(day, department),
        ),
        CostMeasure(
            "straight_hours_28d",
            "Straight hours, 28 days",
            "Hours of people on work orders at the straight rate, of the last 28 days.",
            "hours",
            _hours("straight"),
        ),
        CostMeasure(
            "overtime_hours_28d",
            "Overtime hours, 28 days",
            "Hours of people on work orders at the overtime rate, of the last 28 days.",
            "hours",
            _hours("overtime"),
        ),
        CostMeasure(
            "overtime_share_28d",
            "Overtime of all hours, 28 days",
            "Overtime hours of all hours of people on work orders, of the last 28 days.",
            "percent",
            _overtime,
        ),
    )
}


def is_kept(costs: Costs, day: LocalDay, department: int) -> bool:
    """Whether the department records costs at all: without a line in 28 days its report says nothing about them."""
    return bool(len(costs.spent(day, department, WEEKS_4).day))
