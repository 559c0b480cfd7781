"""How long a crew takes for a request of each service, and how many requests need one: learned from the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

LEARNED_FROM, SHARED_FROM = timedelta(days=365), timedelta(days=90)
FEWEST = 5  # requests done: a mean of fewer says how long one of them took

# Hours of people over the crew's size are hours of the crew; an order for several requests is split evenly.
_MINUTES = """
SELECT request.service_id, count(DISTINCT request.id),
       (sum(labor.hours / crew.size / served.n) * 60)::float8
FROM requests_app_workorder work JOIN requests_app_crew crew ON crew.id = work.crew_id
CROSS JOIN LATERAL (
    SELECT count(*) AS n FROM requests_app_workorderrequest WHERE work_order_id = work.id OFFSET 0
) served
CROSS JOIN LATERAL (
    SELECT sum(quantity) AS hours FROM requests_app_workline
    WHERE work_order_id = work.id AND NOT is_planned AND kind IN ('straight', 'overtime')
      AND recorded_at <= %(known_at)s OFFSET 0
) labor
JOIN requests_app_workorderrequest link ON link.work_order_id = work.id
JOIN requests_app_servicerequest request ON request.id = link.service_request_id
WHERE work.department_id = %(department)s AND work.status = 'done' AND work.day >= %(since)s AND work.day < %(until)s
  AND work.ended_at < %(as_of)s AND labor.hours > 0
GROUP BY 1
"""
_SHARES = """
SELECT request.service_id, count(*), count(*) FILTER (WHERE EXISTS (
    SELECT FROM requests_app_workorderrequest link JOIN requests_app_workorder work ON work.id = link.work_order_id
    WHERE link.service_request_id = request.id AND work.status = 'done'
))
FROM requests_app_servicerequest request
WHERE request.department_id = %(department)s AND request.parent_id IS NULL
  AND request.closed_at >= %(since)s AND request.closed_at < %(as_of)s
GROUP BY 1
"""


@dataclass(frozen=True)
class Pace:
    """minutes: of a crew for a request it went to; share: of the requests that a crew went to; learned_from: requests."""

    minutes: float
    share: float
    learned_from: int


def read(department: int, as_of: datetime, known_at: datetime) -> Mapping[int, Pace]:
    """By service; a service of which too few are on record is not there."""
    shares = _shares(department, as_of)
    found = {}
    for service, requests, minutes in _minutes(department, as_of, known_at):
        closed, served = shares.get(service, (0, 0))
        if requests >= FEWEST and closed:
            found[service] = Pace(minutes / requests, served / closed, requests)
    return found


def _minutes(department: int, as_of: datetime, known_at: datetime) -> list[tuple[int, int, float]]:
    given: dict[str, Any] = {
        "department": department,
        "since": (as_of - LEARNED_FROM).date(),
        "until": as_of.date() + timedelta(days=1),
        "as_of": as_of,
        "known_at": known_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MINUTES, given)
        return cursor.fetchall()


def _shares(department: int, as_of: datetime) -> dict[int, tuple[int, int]]:
    given: dict[str, Any] = {"department": department, "since": as_of - SHARED_FROM, "as_of": as_of}
    with connection.cursor() as cursor:
        cursor.execute(_SHARES, given)
        return {service: (closed, served) for service, closed, served in cursor.fetchall()}
