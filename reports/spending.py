"""What the work of a department cost between two days: by service, district and crew; and one season against the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from requests_app.filters import day_ends, day_starts
from requests_app.models import Department, Season

Json = dict[str, Any]
HUNDRED = Decimal(100)
# Each line goes to the requests of its work order in even parts; a line of a round that nobody asked for stays whole.
_PARTS = """
WITH line AS MATERIALIZED (
    SELECT line.work_order_id, line.kind, line.amount, line.quantity, work.crew_id, work.district_id,
           (SELECT count(*) FROM requests_app_workorderrequest link WHERE link.work_order_id = work.id) AS served
    FROM requests_app_workline line JOIN requests_app_workorder work ON work.id = line.work_order_id
    WHERE NOT line.is_planned AND line.day >= %(first)s AND line.day <= %(last)s AND work.department_id = %(department)s
), part AS (
    SELECT line.*, link.service_request_id, request.service_id, coalesce(request.district_id, line.district_id) AS place,
           1.0 / greatest(line.served, 1) AS share
    FROM line
    LEFT JOIN requests_app_workorderrequest link ON link.work_order_id = line.work_order_id
    LEFT JOIN requests_app_servicerequest request ON request.id = link.service_request_id
)
"""
_SUMS = """
       count(DISTINCT service_request_id), count(DISTINCT work_order_id), coalesce(sum(amount * share), 0),
       coalesce(sum(quantity * share) FILTER (WHERE kind = 'straight'), 0),
       coalesce(sum(quantity * share) FILTER (WHERE kind = 'overtime'), 0),
       coalesce(sum(amount * share) FILTER (WHERE kind IN ('straight', 'overtime')), 0),
       coalesce(sum(amount * share) FILTER (WHERE kind = 'equipment'), 0),
       coalesce(sum(amount * share) FILTER (WHERE kind IN ('material', 'invoice')), 0)
"""
_ASKED = ", coalesce(sum(amount * share) FILTER (WHERE service_request_id IS NOT NULL), 0)"
BY = {
    "service": ("Service", "service.name", "LEFT JOIN requests_app_service service ON service.id = part.service_id"),
    "district": ("Neighborhood", "district.name", "LEFT JOIN requests_app_district district ON district.id = part.place"),
    "crew": ("Crew", "crew.name", "LEFT JOIN requests_app_crew crew ON crew.id = part.crew_id"),
}  # fmt: skip
NONE = {"service": "No request: rounds", "district": "No certain place", "crew": "No crew"}


@dataclass(frozen=True)
class Spent:
    """Dollars and hours of people, of the lines of some days."""

    name: str
    requests: int
    work_orders: int
    dollars: Decimal
    straight: Decimal
    overtime: Decimal
    labor: Decimal
    equipment: Decimal
    material: Decimal
    asked: Decimal  # of work orders that serve a request

    @property
    def hours(self) -> Decimal:
        return self.straight + self.overtime

    @property
    def overtime_share(self) -> Decimal | None:
        return self.overtime / self.hours * HUNDRED if self.hours else None

    @property
    def per_request(self) -> Decimal | None:
        return self.asked / self.requests if self.requests else None


def total(department: Department, first: date, last: date) -> Spent:
    return _read(f"{_PARTS} SELECT '', {_SUMS}{_ASKED} FROM part", department, first, last)[0]  # noqa: S608


def table(department: Department, first: date, last: date, by: str) -> list[Spent]:
    """The dearest first. KeyError for a split that does not exist."""
    _, name, join = BY[by]
    sql = f"{_PARTS} SELECT coalesce({name}, %(none)s), {_SUMS}{_ASKED} FROM part {join} GROUP BY 1 ORDER BY 4 DESC, 1"  # noqa: S608
    return _read(sql, department, first, last, none=NONE[by])


def _read(sql: str, department: Department, first: date, last: date, **more: Any) -> list[Spent]:
    given = {"department": department.pk, "first": first, "last": last, **more}
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [Spent(*row) for row in cursor.fetchall()]


_REQUESTS = f"""{_PARTS}
SELECT request.number, service.name, coalesce(district.name, ''), request.requested_at::date, request.closed_at::date,
       request.resolution, {_SUMS.replace("count(DISTINCT service_request_id), ", "")}
FROM part JOIN requests_app_servicerequest request ON request.id = part.service_request_id
JOIN requests_app_service service ON service.id = request.service_id
LEFT JOIN requests_app_district district ON district.id = request.district_id
GROUP BY request.id, service.name, district.name ORDER BY request.id
"""  # noqa: S608
REQUEST_COLUMNS = (
    "number", "service", "district", "received", "closed", "resolution", "work_orders", "dollars", "straight_hours",
    "overtime_hours", "labor_dollars", "equipment_dollars", "material_and_invoice_dollars",
)  # fmt: skip


def requests(department: Department, first: date, last: date) -> Iterator[tuple[Any, ...]]:
    """One row a request that work of these days served, as REQUEST_COLUMNS says."""
    with connection.cursor() as cursor:
        cursor.execute(_REQUESTS, {"department": department.pk, "first": first, "last": last})
        while rows := cursor.fetchmany(2000):
            for row in rows:
                yield tuple(round(cell, 2) if isinstance(cell, Decimal) else cell for cell in row)


# Seasons


@dataclass(frozen=True)
class SeasonFigures:
    """One season up to a day; received: requests that came in, done: of those that were fixed.

    dollars: of all its work; asked_dollars: of the work orders that serve a request, without the rounds.
    """

    year: int
    first: date
    last: date
    received: int
    done: int
    work_orders: int
    requests: int
    dollars: Decimal
    asked_dollars: Decimal
    straight: Decimal
    overtime: Decimal
    tons: Decimal
    households: int

    @property
    def hours(self) -> Decimal:
        return self.straight + self.overtime

    @property
    def per_request(self) -> Decimal | None:
        return self.asked_dollars / self.requests if self.requests else None

    @property
    def per_ton(self) -> Decimal | None:
        return self.dollars / self.tons if self.tons else None

    @property
    def overtime_share(self) -> Decimal | None:
        return self.overtime / self.hours * HUNDRED if self.hours else None


_RECEIVED = """
SELECT count(*), count(*) FILTER (WHERE resolution = 'fixed')
FROM requests_app_servicerequest
WHERE service_id = ANY(%(services)s) AND parent_id IS NULL AND requested_at >= %(starts)s AND requested_at < %(ends)s
"""
# Its work orders: for a request of its services, or of the season's own rounds (tons or households say so).
_WORKED = """
WITH work AS MATERIALIZED (
    SELECT work.id, work.tons, work.households FROM requests_app_workorder work
    WHERE work.department_id = %(department)s AND work.day >= %(first)s AND work.day <= %(last)s
      AND work.status IN ('dispatched', 'done', 'not_done')
      AND (work.tons IS NOT NULL OR work.households IS NOT NULL OR EXISTS (
          SELECT 1 FROM requests_app_workorderrequest link
          JOIN requests_app_servicerequest request ON request.id = link.service_request_id
          WHERE link.work_order_id = work.id AND request.service_id = ANY(%(services)s)))
), line AS (
    SELECT line.* FROM work JOIN requests_app_workline line ON line.work_order_id = work.id WHERE NOT line.is_planned
)
SELECT (SELECT count(*) FROM work),
       (SELECT count(DISTINCT link.service_request_id) FROM work JOIN requests_app_workorderrequest link ON link.work_order_id = work.id),
       (SELECT coalesce(sum(amount), 0) FROM line),
       (SELECT coalesce(sum(amount), 0) FROM line WHERE EXISTS (
           SELECT 1 FROM requests_app_workorderrequest link WHERE link.work_order_id = line.work_order_id)),
       (SELECT coalesce(sum(quantity), 0) FROM line WHERE kind = 'straight'),
       (SELECT coalesce(sum(quantity), 0) FROM line WHERE kind = 'overtime'),
       (SELECT coalesce(sum(tons), 0) FROM work), (SELECT coalesce(sum(households), 0) FROM work)
"""


def days_of(season: Season, year: int) -> tuple[date, date]:
    """First and last day; 29 February is the 28th in other years."""
    first = _day(year, season.first_month, season.first_day)
    ends_in = (
        year if (season.last_month, season.last_day) >= (season.first_month, season.first_day) else year + 1
    )
    return first, _day(ends_in, season.last_month, season.last_day)


def _day(year: int, month: int, day: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day - 1), following - timedelta(days=1))


def season_of(season: Season, today: date) -> int:
    """The year of the season that runs, or ran last."""
    return max(
        year
        for year in (today.year - 1, today.year)
        if days_of(season, year)[0] <= today or year < today.year
    )


def season_figures(season: Season, year: int, *, until: date | None = None) -> SeasonFigures:
    """until: the same stretch of both seasons is compared, not a whole one with half of one."""
    first, last = days_of(season, year)
    last = min(last, until) if until else last
    given: Json = {
        "services": list(season.services.values_list("pk", flat=True)), "department": season.department_id,
        "first": first, "last": last, "starts": day_starts(first), "ends": day_ends(last),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVED, given)
        received = cursor.fetchone()
        cursor.execute(_WORKED, given)
        return SeasonFigures(year, first, last, *received, *cursor.fetchone())
