"""The daily enforcement report: a long history of cases must cost no more than a short one with the same open ones."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter

from django.contrib.auth.models import User
from django.db import connection

from reports import writing
from reports.models import DailyReport
from requests_app.models import (
    BusinessCalendar,
    BusinessHours,
    Department,
    District,
    DistrictLayer,
    InspectionTask,
    OrdinanceSection,
    Service,
    ServiceGroup,
)
from tests import databases

from . import Row

DAY = date(2026, 6, 17)
END = datetime(2026, 6, 18, 4, 0, tzinfo=UTC)  # midnight in Charter Oak
KNOWN_AT = END + timedelta(hours=6)
A_DAY = 40  # cases
FEW, MANY = 10_000, int(os.environ.get("BENCH_ROWS", "100_000"))
RUNS = 3
PARCELS = 20_000

# The dice fall by the distance from the end, so that the last months are the same in every history.
_LIVES = """
CREATE TEMP TABLE life AS
SELECT g, dice, received, received + interval '2 days' AS opened, received + interval '3 days' AS noticed,
       CASE WHEN dice %% 8 = 0 AND received > %(end)s - interval '120 days' OR received + lag >= %(end)s
            THEN NULL ELSE received + lag END AS closed,
       dice %% 10 = 3 AS is_cited, dice %% 20 = 5 AS is_abated
FROM (
    SELECT g, abs(hashint4(%(n)s - g)) AS dice, %(end)s - (%(n)s - g + 0.5) * interval '1 day' / %(a_day)s AS received,
           (16 + 30 * (abs(hashint4(g - %(n)s)) %% 1000 / 1000.0) ^ 3) * interval '1 day' AS lag
    FROM generate_series(1, %(n)s) g
) drawn
"""
_REQUESTS = """
INSERT INTO requests_app_servicerequest (
    id, number, source, channel, language, description, attributes, on_behalf_of, address, zip_code, is_default_point,
    latitude, longitude, requested_at, updated_at, closed_at, status, resolution, priority, service_id, department_id,
    assignee_id, district_id, due_at)
SELECT g, 'B-' || g, '', 'web', 'en', '', '{}', '', '', '', false, 41.76, -72.68, received, coalesce(closed, received),
       closed, CASE WHEN closed IS NULL THEN 'assigned' ELSE 'closed' END, CASE WHEN closed IS NULL THEN '' ELSE 'fixed' END,
       3, (SELECT min(id) FROM requests_app_service) + dice %% 2, (SELECT min(id) FROM requests_app_department),
       (SELECT min(id) FROM auth_user) + dice %% 14, (SELECT min(id) FROM requests_app_district) + dice %% 5,
       received + interval '10 days'
FROM life ORDER BY g
"""
_EVENTS = """
INSERT INTO requests_app_requestevent (
    service_request_id, kind, at, recorded_at, data, status, resolution, priority, service_id, department_id, assignee_id,
    district_id, due_at)
SELECT r.id, e.kind, e.at, e.at, '{}', e.status, CASE e.status WHEN 'closed' THEN r.resolution ELSE '' END, r.priority,
       r.service_id, r.department_id, CASE e.status WHEN 'received' THEN NULL ELSE r.assignee_id END, r.district_id, r.due_at
FROM requests_app_servicerequest r
CROSS JOIN LATERAL (VALUES
    ('received', 'received', r.requested_at), ('assigned', 'assigned', r.requested_at + interval '1 hour'),
    ('closed', 'closed', r.closed_at)
) e (kind, status, at)
WHERE e.at IS NOT NULL ORDER BY r.id, e.at
"""
_PARCELS = """
INSERT INTO requests_app_parcel (id, number, address, zip_code, zone_id, land_use, is_vacant)
SELECT g, 'P-' || g, g || ' Elm Street', '', (SELECT min(id) FROM requests_app_district) + g %% 5, '', false
FROM generate_series(1, %(parcels)s) g
"""
_CASES = """
INSERT INTO requests_app_enforcementcase (
    id, number, parcel_id, department_id, service_request_id, inspector_id, task_id, tier, stage, outcome, opened_at,
    noticed_at, served_on, comply_by, cited_at, closed_at, updated_at, source, external_number)
SELECT g, 'C-' || g, 1 + dice %% %(parcels)s, (SELECT min(id) FROM requests_app_department), g,
       (SELECT min(id) FROM auth_user) + dice %% 14, (SELECT min(id) FROM requests_app_inspectiontask), 3,
       CASE WHEN closed IS NOT NULL THEN 'closed' WHEN noticed >= %(end)s THEN 'confirmed' WHEN is_cited AND noticed + interval '9 days' < %(end)s THEN 'cited' ELSE 'served' END,
       CASE WHEN closed IS NULL THEN '' WHEN is_cited OR is_abated THEN 'forced' ELSE 'voluntary' END,
       opened, noticed, noticed::date, noticed::date + 7, CASE WHEN is_cited THEN noticed + interval '9 days' END, closed,
       coalesce(closed, opened), '', ''
FROM life WHERE opened < %(end)s ORDER BY g
"""
_VIOLATIONS = """
INSERT INTO requests_app_violation (
    id, case_id, section_id, texts, days_to_comply, counts_working_days, fine, is_repeat, detail, status, found_at, ended_at)
SELECT g, g, (SELECT min(id) FROM requests_app_ordinancesection) + dice %% 3, '{}', 7, false, 100, dice %% 5 = 0, '',
       CASE WHEN closed IS NULL THEN 'open' ELSE 'corrected' END, opened, closed
FROM life WHERE opened < %(end)s ORDER BY g
"""
_VISITS = """
INSERT INTO requests_app_inspection (
    kind, department_id, parcel_id, service_request_id, case_id, inspector_id, task_id, tier, due_on, ready_early, result,
    resulted_at, minutes, note, created_at)
SELECT v.kind, (SELECT min(id) FROM requests_app_department), 1 + dice %% %(parcels)s, g, v.of_case,
       (SELECT min(id) FROM auth_user) + dice %% 14, (SELECT min(id) FROM requests_app_inspectiontask), 3, v.due, false,
       CASE WHEN v.done < %(end)s THEN v.result ELSE '' END, CASE WHEN v.done < %(end)s THEN v.done END,
       CASE WHEN v.done < %(end)s THEN 20 + dice %% 30 END, '', v.created
FROM life
CROSS JOIN LATERAL (VALUES
    ('first', CASE WHEN opened < %(end)s THEN g END, received, opened, opened::date + 3, 'violation'),
    ('reinspection', g, noticed, coalesce(closed, 'infinity'), noticed::date + 8, 'in_compliance')
) v (kind, of_case, created, done, due, result)
WHERE v.created < %(end)s ORDER BY g
"""
_STEPS = """
INSERT INTO requests_app_enforcementstep (case_id, kind, at, recorded_at, stage, comply_by, data, digest)
SELECT g, s.kind, s.at, s.at, s.stage, CASE WHEN s.at > noticed THEN noticed::date + 7 END, s.data::jsonb, ''
FROM life
CROSS JOIN LATERAL (VALUES
    ('opened', opened, 'confirmed', '{"inspection": 0}'),
    ('violation_found', opened, 'confirmed', '{"violation": ' || g || '}'),
    ('notice_issued', noticed, 'noticed', '{}'),
    ('notice_served', noticed + interval '1 hour', 'served', '{}'),
    ('cited', CASE WHEN is_cited THEN noticed + interval '9 days' END, 'cited', '{"dollars": 100}'),
    ('citation_paid', CASE WHEN is_cited AND closed IS NOT NULL THEN closed - interval '1 hour' END, 'cited', '{"citation": ' || g || '}'),
    ('abatement_ordered', CASE WHEN is_abated AND closed IS NOT NULL THEN closed - interval '3 days' END, 'ordered', '{"abatement": ' || g || '}'),
    ('abated', CASE WHEN is_abated AND closed IS NOT NULL THEN closed - interval '2 hours' END, 'abated', '{"abatement": ' || g || ', "dollars": "363.00"}'),
    ('violation_corrected', closed, CASE WHEN is_abated THEN 'abated' WHEN is_cited THEN 'cited' ELSE 'served' END, '{"violation": ' || g || '}'),
    ('closed', closed, 'closed', CASE WHEN is_cited OR is_abated THEN '{"outcome": "forced"}' ELSE '{"outcome": "voluntary"}' END),
    ('billed', CASE WHEN is_abated AND closed IS NOT NULL THEN closed + interval '5 days' END, 'closed', '{"abatement": ' || g || '}'),
    ('collected', CASE WHEN is_abated AND dice %% 3 = 0 AND closed IS NOT NULL THEN closed + interval '40 days' END, 'closed', '{"abatement": ' || g || ', "dollars": "363.00"}')
) s (kind, at, stage, data)
WHERE s.at < %(end)s AND opened < %(end)s ORDER BY s.at, g, s.kind = 'closed', s.kind <> 'opened'
"""
_MONEY = """
INSERT INTO requests_app_abatement (id, case_id, vendor, ordered_at, done_on, cost, fee, collected, lien_number)
SELECT g, g, 'Mow', closed - interval '3 days', closed::date, 300, 63, 0, '' FROM life
WHERE is_abated AND closed IS NOT NULL AND opened < %(end)s
"""
_PAPERS = """
WITH paper AS (
    INSERT INTO requests_app_enforcementnotice (id, case_id, kind, party_id, language, data, file, sha256, issued_at)
    SELECT g, g, 'citation', (SELECT min(id) FROM requests_app_party), 'en', '{}', '', '', noticed + interval '9 days' FROM life
    WHERE is_cited AND noticed + interval '9 days' < least(%(end)s, coalesce(closed, %(end)s)) RETURNING id, issued_at
)
INSERT INTO requests_app_citation (id, case_id, violation_id, notice_id, amount, status, issued_at, ended_at)
SELECT id, id, id, id, 100, CASE WHEN life.closed IS NULL THEN 'issued' ELSE 'paid' END, issued_at, closed - interval '1 hour'
FROM paper JOIN life ON life.g = paper.id
"""
_STATEMENTS = (
    _LIVES, _REQUESTS, _EVENTS, _PARCELS, _CASES, _VIOLATIONS, _VISITS, _STEPS, _MONEY, _PAPERS,
)  # fmt: skip


def run() -> list[Row]:
    """Both histories side by side, in turns, so that the machine's other work falls on both."""
    with databases.clone("cases_few") as few, databases.clone("cases_many") as many:
        for name, cases in ((few, FEW), (many, MANY)):
            _use(name)
            fill(cases)
        seconds: dict[str, list[float]] = {few: [], many: []}
        counts = {}
        for name in [few, many] * RUNS:
            _use(name)
            took, counts[name] = written()
            seconds[name].append(took)
        _use(many)
        if os.environ.get("BENCH_EXPLAIN"):
            explain()
    short, long = min(seconds[few]), min(seconds[many])
    detail = (
        f"{long:.2f} s / {short:.2f} s, the best of {RUNS}; {counts[many]:,} and {counts[few]:,} cases open"
    )
    return [
        Row(
            f"daily enforcement report at {MANY:,} cases / at {FEW:,}",
            long / short,
            at_most=1.3,
            detail=detail,
        )
    ]


def _use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def written() -> tuple[float, int]:
    """CPU and waiting, in seconds, to write the report; and how many cases it counts as open."""
    DailyReport.objects.all().delete()
    started = perf_counter()
    result = writing.write([DAY], known_at=KNOWN_AT, kinds=["enforcement"])
    took = perf_counter() - started
    assert (result.new, result.alarms) == (1, []), result.alarms
    figures = DailyReport.objects.get().figures["enforcement"]
    return took, figures["headline"][0]["value"]


def fill(cases: int) -> None:
    _catalogue()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # rows that are right need no check
        for statement in _STATEMENTS:
            cursor.execute(statement, {"n": cases, "a_day": A_DAY, "end": END, "parcels": PARCELS})
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def _catalogue() -> None:
    """One department that enforces, two services, five zones, fourteen inspectors, three sections."""
    calendar = BusinessCalendar.objects.create(code="hall", name="City Hall", is_default=True)
    BusinessHours.objects.bulk_create(
        BusinessHours(calendar=calendar, weekday=day, opens=time(8), closes=time(17)) for day in range(5)
    )
    department = Department.objects.create(
        code="DCE", name="Enforcement", is_enforcing=True, calendar=calendar
    )
    group = ServiceGroup.objects.create(code="property", name="Property")
    services = [
        Service.objects.create(service_code=f"s{n}", name=f"Service {n}", group=group, department=department)
        for n in range(2)
    ]
    layer = DistrictLayer.objects.create(code="zones", name="Zones", is_primary=True)
    District.objects.bulk_create(District(layer=layer, code=f"z{n}", name=f"Zone {n}") for n in range(5))
    User.objects.bulk_create(User(username=f"inspector{n}") for n in range(14))
    task = InspectionTask.objects.create(department=department, code="weeds", name="Weeds")
    task.services.set(services)
    for n in range(3):
        OrdinanceSection.objects.create(code=f"Sec. {n}", texts={}, task=task)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO requests_app_party (kind, name, mailing_address, language, email, phone) "
            "VALUES ('person', 'Nobody', '', 'en', '', '')"
        )


def explain() -> None:
    """The plan of each statement that reads cases, on the long history."""
    from reports.measures import enforcement_facts, enforcement_season
    from reports.measures.days import LocalDay
    from requests_app.cases.clocks import zone

    day = LocalDay(DAY, zone())
    given = enforcement_facts._given(day.shifted(-28), day, KNOWN_AT)
    ids = [row[0] for row in enforcement_facts._fetched(enforcement_facts._CASES, given)]
    given |= {"cases": ids, "parcels": list(range(1, 5000)), "unknown": []}
    statements = [name for name in dir(enforcement_facts) if name.startswith("_") and name.isupper()]
    with connection.cursor() as cursor:
        for name in statements:
            cursor.execute(
                f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {getattr(enforcement_facts, name)}", given
            )
            _tell(name, cursor.fetchone()[0])
        span = enforcement_season.span(day)
        of_season = enforcement_season._given(
            span, day, Department.objects.get().pk, InspectionTask.objects.get().pk, KNOWN_AT
        )
        for key, one in enforcement_season.SEASON.items():
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {one.sql}", of_season)
            _tell(key, cursor.fetchone()[0])


def _tell(name: str, found: list | str) -> None:
    plan = (json.loads(found) if isinstance(found, str) else found)[0]
    scans: list[str] = []
    _scans(plan["Plan"], scans)
    sys.stdout.write(f"{name:<22}{plan['Execution Time']:9.1f} ms  {', '.join(dict.fromkeys(scans))}\n")


def _scans(node: dict, scans: list[str]) -> None:
    if "Scan" in node["Node Type"] and "Relation Name" in node | {}:
        scans.append(f"{node['Node Type']} {node.get('Index Name', node['Relation Name'])}")
    elif "Index Name" in node:
        scans.append(f"{node['Node Type']} {node['Index Name']}")
    for child in node.get("Plans", ()):
        _scans(child, scans)
