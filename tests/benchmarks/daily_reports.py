"""All daily reports of one day: a long history must cost no more than a short one with the same recent work."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from time import perf_counter

from django.contrib.auth.models import User
from django.db import connection

from reports import writing
from reports.models import DailyReport
from requests_app.models import Department, District, DistrictLayer, Service, ServiceGroup
from tests import databases

from . import Row

DAY = date(2026, 6, 17)
END = datetime(2026, 6, 18, 4, 0, tzinfo=UTC)  # midnight in Charter Oak
KNOWN_AT = END + timedelta(hours=6)
A_DAY = 200  # requests
FEW, MANY = 100_000, int(os.environ.get("BENCH_ROWS", "1_000_000"))
RUNS = 3
REPORTS = 12  # ten departments, two of which enforce

# The dice fall by the distance from the end, so that the last months are the same in every history.
_REQUESTS = """
INSERT INTO requests_app_servicerequest (
    id, number, source, channel, language, description, attributes, on_behalf_of, address, zip_code, is_default_point,
    latitude, longitude, requested_at, updated_at, closed_at, status, resolution, priority, service_id, department_id,
    assignee_id, district_id, due_at)
SELECT g, 'B-' || g, '', 'web', 'en', '', '{}', '', '', '', dice %% 33 = 0, 41.76, -72.68, received,
       coalesce(closed, received), closed, CASE WHEN closed IS NOT NULL THEN 'closed' WHEN is_new THEN 'received' ELSE 'assigned' END,
       CASE WHEN closed IS NULL THEN '' ELSE 'fixed' END, 3, s.id, s.department_id,
       CASE WHEN is_new THEN NULL ELSE (SELECT min(id) FROM auth_user) + dice %% 20 END,
       (SELECT min(id) FROM requests_app_district) + dice %% 17, received + interval '5 days'
FROM (
    SELECT g, received, dice, received + interval '1 hour' >= %(end)s AS is_new,
           CASE WHEN (dice %% 10 = 0 AND received > %(end)s - interval '90 days') OR received + lag >= %(end)s
                THEN NULL ELSE received + lag END AS closed
    FROM (
        SELECT g, %(end)s - (%(n)s - g + 0.5) * interval '1 day' / %(a_day)s AS received,
               abs(hashint4(%(n)s - g)) AS dice,
               (1 + 20 * (abs(hashint4(g - %(n)s)) %% 1000 / 1000.0) ^ 3) * interval '1 day' AS lag
        FROM generate_series(1, %(n)s) g
    ) drawn
) r
JOIN (SELECT id, department_id, row_number() OVER (ORDER BY id) - 1 AS n FROM requests_app_service) s ON s.n = dice %% 40
ORDER BY g
"""
_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename IN ('requests_app_servicerequest', 'requests_app_requestevent')
  AND indexname NOT IN (SELECT conname FROM pg_constraint) AND indexdef NOT LIKE '%UNIQUE%'
"""
_EVENTS = """
INSERT INTO requests_app_requestevent (
    service_request_id, kind, at, recorded_at, data, status, resolution, priority, service_id, department_id, assignee_id,
    district_id, due_at)
SELECT r.id, e.kind, e.at, e.at, '{}', e.status, CASE e.status WHEN 'closed' THEN r.resolution ELSE '' END, r.priority,
       r.service_id, r.department_id, CASE e.status WHEN 'received' THEN NULL ELSE r.assignee_id END, r.district_id, r.due_at
FROM requests_app_servicerequest r
CROSS JOIN LATERAL (VALUES
    ('received', 'received', r.requested_at),
    ('assigned', 'assigned', CASE WHEN r.assignee_id IS NOT NULL THEN r.requested_at + interval '1 hour' END),
    ('closed', 'closed', r.closed_at)
) e (kind, status, at)
WHERE e.at IS NOT NULL
ORDER BY r.id, e.at
"""


def run() -> list[Row]:
    """Both histories side by side, in turns, so that the machine's other work falls on both."""
    with databases.clone("bench_few") as few, databases.clone("bench_many") as many:
        for name, requests in ((few, FEW), (many, MANY)):
            _use(name)
            fill(requests)
        seconds: dict[str, list[float]] = {few: [], many: []}
        for name in [few, many] * RUNS:
            _use(name)
            seconds[name].append(written())
    short, long = min(seconds[few]), min(seconds[many])
    detail = f"{long:.2f} s / {short:.2f} s, the best of {RUNS}; {REPORTS} reports"
    return [Row(f"daily reports of a day at {MANY:,} / at {FEW:,}", long / short, at_most=1.3, detail=detail)]


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def written() -> float:
    """Seconds to write all reports of the day."""
    DailyReport.objects.all().delete()
    started = perf_counter()
    result = writing.write([DAY], known_at=KNOWN_AT)
    assert (result.new, result.alarms) == (REPORTS, [])
    return perf_counter() - started


def fill(requests: int) -> None:
    _catalogue()
    with connection.cursor() as cursor:
        cursor.execute(_INDEXES)
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(_REQUESTS, {"n": requests, "a_day": A_DAY, "end": END})
        cursor.execute(_EVENTS)
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("VACUUM ANALYZE")


def _catalogue() -> None:
    """Ten departments (two enforce), 40 services, 17 districts, 20 people."""
    departments = Department.objects.bulk_create(
        Department(code=f"D{n}", name=f"Department {n}", is_enforcing=n < 2) for n in range(10)
    )
    groups = ServiceGroup.objects.bulk_create(ServiceGroup(code=f"g{n}", name=f"Group {n}") for n in range(8))
    Service.objects.bulk_create(
        Service(
            service_code=f"s{n}", name=f"Service {n}", group=groups[n % 8], department=departments[n % 10]
        )
        for n in range(40)
    )
    layer = DistrictLayer.objects.create(code="districts", name="Districts", is_primary=True)
    District.objects.bulk_create(District(layer=layer, code=f"a{n}", name=f"Area {n}") for n in range(17))
    User.objects.bulk_create(User(username=f"person{n}") for n in range(20))
