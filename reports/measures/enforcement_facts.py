"""Reads code enforcement from the tables: what matters to some days, as known at a moment.

As in `facts`, the cases are found by indexes (open now; closed since; recorded later; cited and not ended), so that
the cost follows the work of the days asked for and not the length of the history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from django.db import connection

from requests_app.cases import clocks
from requests_app.models import Department

from . import enforcement as e
from .days import LocalDay, moment
from .history import NEVER, Rows

LOOKBACK = 135  # days: cases opened up to 134 days ago had 45 days to comply
BEYOND = 10  # days after the last one, so that a window's three working days can be counted

# The lists of stages and states are those of the partial indexes, word for word, or PostgreSQL does not use them.
_CASES = """
SELECT id FROM requests_app_enforcementcase
WHERE stage IN ('confirmed', 'courtesy', 'noticed', 'served', 'cited', 'ordered', 'abated') AND opened_at < %(until)s
UNION
SELECT id FROM requests_app_enforcementcase WHERE closed_at >= %(since)s AND opened_at < %(until)s
UNION
SELECT case_id FROM requests_app_enforcementstep WHERE recorded_at > %(known_at)s AND at < %(until)s
UNION
SELECT case_id FROM requests_app_citation WHERE ended_at IS NULL AND issued_at < %(until)s
UNION
SELECT case_id FROM requests_app_citation WHERE ended_at >= %(since)s AND issued_at < %(until)s
"""
# LATERAL ... OFFSET 0 is fetched by index for each case: a plain join might read the whole history.
_OF_CASES = """
SELECT c.id, c.department_id, c.parcel_id, c.tier, coalesce(c.task_id, 0), coalesce(c.service_request_id, 0),
       coalesce(c.zone_id, 0),
       CASE WHEN c.given THEN coalesce(c.first_inspector, 0) ELSE coalesce(c.inspector_id, 0) END,
       CASE WHEN c.channel IS NULL THEN 0 ELSE coalesce(array_position(%(channels)s::text[], c.channel::text), 1) - 1 END
FROM unnest(%(cases)s::bigint[]) k(id)
CROSS JOIN LATERAL (
    SELECT own.*, parcel.zone_id, request.channel,
           EXISTS (SELECT 1 FROM requests_app_enforcementstep WHERE case_id = own.id AND kind = 'assigned') AS given,
           (SELECT visit.inspector_id FROM requests_app_enforcementstep opened
            JOIN requests_app_inspection visit ON visit.id = (opened.data ->> 'inspection')::bigint
            WHERE opened.case_id = own.id AND opened.kind = 'opened' LIMIT 1) AS first_inspector
    FROM requests_app_enforcementcase own
    JOIN requests_app_parcel parcel ON parcel.id = own.parcel_id
    LEFT JOIN requests_app_servicerequest request ON request.id = own.service_request_id
    WHERE own.id = k.id OFFSET 0
) c
ORDER BY c.id
"""
_STEPS = """
SELECT k.id, s.id, s.kind, s.at, s.stage, s.comply_by, s.ref, s.given_to, s.outcome, s.cents
FROM unnest(%(cases)s::bigint[]) k(id)
CROSS JOIN LATERAL (
    SELECT id, array_position(%(kinds)s::text[], kind::text) - 1 AS kind,
           (extract(epoch FROM at) * 1000000)::bigint AS at,
           array_position(%(stages)s::text[], stage::text) - 1 AS stage,
           coalesce(comply_by - %(epoch)s, %(never)s) AS comply_by,
           coalesce(data ->> 'violation', data ->> 'abatement', data ->> 'citation', data ->> 'inspection', '0')::bigint AS ref,
           coalesce(CASE kind WHEN 'assigned' THEN data ->> 'to' END, '0')::bigint AS given_to,
           coalesce(array_position(%(outcomes)s::text[], data ->> 'outcome'), 1) - 1 AS outcome,
           (coalesce(data ->> 'dollars', '0')::numeric * 100)::bigint AS cents
    FROM requests_app_enforcementstep WHERE case_id = k.id AND at < %(until)s AND recorded_at <= %(known_at)s OFFSET 0
) s
ORDER BY k.id, s.at, s.id
"""
_VIOLATIONS = """
SELECT v.id, k.id, v.section_id, v.is_repeat
FROM unnest(%(cases)s::bigint[]) k(id)
CROSS JOIN LATERAL (
    SELECT id, section_id, is_repeat::int FROM requests_app_violation WHERE case_id = k.id OFFSET 0
) v
ORDER BY v.id
"""
_CITATIONS = """
SELECT c.id, k.id, c.section_id, c.amount * 100, c.at
FROM unnest(%(cases)s::bigint[]) k(id)
CROSS JOIN LATERAL (
    SELECT citation.id, violation.section_id, citation.amount::bigint AS amount,
           (extract(epoch FROM citation.issued_at) * 1000000)::bigint AS at
    FROM requests_app_citation citation JOIN requests_app_violation violation ON violation.id = citation.violation_id
    WHERE citation.case_id = k.id AND citation.issued_at < %(until)s OFFSET 0
) c
ORDER BY c.id
"""
_OPENINGS = """
SELECT k.id, (extract(epoch FROM c.opened_at) * 1000000)::bigint, c.id
FROM unnest(%(parcels)s::bigint[]) k(id)
CROSS JOIN LATERAL (
    SELECT id, opened_at FROM requests_app_enforcementcase
    WHERE parcel_id = k.id AND opened_at >= %(years_ago)s AND opened_at < %(until)s OFFSET 0
) c
WHERE NOT c.id = ANY(%(unknown)s::bigint[])
ORDER BY k.id, c.opened_at, c.id
"""
_UNKNOWN = """
SELECT case_id FROM requests_app_enforcementstep
WHERE recorded_at > %(known_at)s AND at < %(until)s AND kind = 'opened'
"""
_MONEY = """
SELECT s.id, s.case_id, own.department_id, array_position(%(kinds)s::text[], s.kind::text) - 1,
       (extract(epoch FROM s.at) * 1000000)::bigint,
       (coalesce(CASE s.kind WHEN 'billed' THEN done.dollars ELSE s.data ->> 'dollars' END, '0')::numeric * 100)::bigint,
       coalesce((abatement.vendor <> '')::int, 0)
FROM requests_app_enforcementstep s
JOIN requests_app_enforcementcase own ON own.id = s.case_id
LEFT JOIN LATERAL (
    SELECT vendor FROM requests_app_abatement WHERE id = (s.data ->> 'abatement')::bigint OFFSET 0
) abatement ON true
LEFT JOIN LATERAL (
    SELECT data ->> 'dollars' AS dollars FROM requests_app_enforcementstep
    WHERE case_id = s.case_id AND kind = 'abated' AND data ->> 'abatement' = s.data ->> 'abatement' LIMIT 1
) done ON s.kind = 'billed'
WHERE s.kind IN ('abatement_ordered', 'abated', 'billed', 'collected', 'lien_recorded', 'lien_released')
  AND s.at >= %(money_since)s AND s.at < %(until)s AND s.recorded_at <= %(known_at)s
ORDER BY s.at, s.id
"""
_LATER = """
SELECT DISTINCT case_id, (kind = 'assigned')::int FROM requests_app_enforcementstep
WHERE kind IN ('courtesy_sent', 'notice_served', 'extended', 'assigned') AND at >= %(until)s
  AND recorded_at <= %(known_at)s AND case_id = ANY(%(cases)s::bigint[])
"""
_VISITS = """
WITH candidate AS MATERIALIZED (
    SELECT id FROM requests_app_inspection
    WHERE resulted_at IS NULL AND cancelled_at IS NULL AND created_at < %(until)s
    UNION
    SELECT id FROM requests_app_inspection
    WHERE department_id = ANY(%(departments)s) AND resulted_at >= %(since)s AND created_at < %(until)s
    UNION
    SELECT id FROM requests_app_inspection WHERE cancelled_at >= %(since)s AND created_at < %(until)s
    UNION
    SELECT id FROM requests_app_inspection WHERE recorded_at > %(known_at)s AND created_at < %(until)s
)
SELECT v.id, array_position(%(visits)s::text[], v.kind::text) - 1, v.department_id, coalesce(v.case_id, 0),
       coalesce(v.service_request_id, 0), v.parcel_id, coalesce(v.zone_id, 0), coalesce(v.inspector_id, 0),
       coalesce(v.task_id, 0), v.tier, v.due_on - %(epoch)s, coalesce(v.scheduled_on - %(epoch)s, %(never)s),
       v.ready_early::int,
       CASE WHEN v.is_known THEN coalesce(array_position(%(results)s::text[], v.result::text), 1) - 1 ELSE 0 END,
       CASE WHEN v.is_known THEN (extract(epoch FROM v.resulted_at) * 1000000)::bigint ELSE %(never)s END,
       coalesce((extract(epoch FROM v.cancelled_at) * 1000000)::bigint, %(never)s),
       (extract(epoch FROM v.created_at) * 1000000)::bigint, coalesce(v.minutes, -1),
       coalesce((extract(epoch FROM v.requested_at) * 1000000)::bigint, %(never)s),
       CASE WHEN v.channel IS NULL THEN 0 ELSE coalesce(array_position(%(channels)s::text[], v.channel::text), 1) - 1 END
FROM candidate
CROSS JOIN LATERAL (
    SELECT visit.*, parcel.zone_id, request.requested_at, request.channel,
           visit.resulted_at IS NOT NULL AND coalesce(visit.recorded_at, visit.resulted_at) <= %(known_at)s AS is_known
    FROM requests_app_inspection visit
    JOIN requests_app_parcel parcel ON parcel.id = visit.parcel_id
    LEFT JOIN requests_app_servicerequest request ON request.id = visit.service_request_id
    WHERE visit.id = candidate.id OFFSET 0
) v
ORDER BY v.id
"""


def facts(
    first: LocalDay, last: LocalDay, known_at: datetime, frozen: Mapping[str, Any] | None = None
) -> e.Facts:
    """What the measures need for each day from first to last, as known at known_at.

    frozen: as `frozen` gave it when a report was written: what has no history of its own.
    """
    given = _given(first, last, known_at)
    cases = [row[0] for row in _fetched(_CASES, given)]
    of_cases = {**given, "cases": cases}
    own = _columns(e.CASES, _OF_CASES, of_cases)
    visits = _columns(e.VISIT_COLUMNS, _VISITS, given)
    if frozen:
        _thaw(own, visits, frozen, last.end)
    unknown = [row[0] for row in _fetched(_UNKNOWN, given)]
    parcels = {"parcels": np.unique(own["parcel"]).tolist(), "unknown": unknown}
    steps = _columns(e.STEPS, _STEPS, of_cases)
    kept = np.isin(own["id"], steps["case"])  # a case whose opening is not known yet is none
    days = _days(first.shifted(-e.YEARS_3 - 1), last)
    later = _later({**given, "cases": np.unique(visits["case"]).tolist()}) if not frozen else _nothing_later()
    return e.Facts(
        steps=e.Steps(steps),
        cases=e.Columns({name: column[kept] for name, column in own.items()}),
        visits=e.Columns(visits),
        money=e.Columns(_columns(e.MONEY, _MONEY, given)),
        openings=e.Columns(_columns(e.OPENINGS, _OPENINGS, {**given, **parcels})),
        starts=days,
        first_day=e.number(first.date) - e.YEARS_3 - 1,
        violation_rows=e.Columns(_columns(e.VIOLATIONS, _VIOLATIONS, of_cases)),
        citation_rows=e.Columns(_columns(e.CITATIONS, _CITATIONS, of_cases)),
        after=_working_day_after(),
        moved_later=later[0],
        given_later=later[1],
    )


def _later(given: Mapping[str, Any]) -> tuple[Rows, Rows]:
    """The cases whose window moved after the days read, and those that somebody else got."""
    found = _columns(("case", "given"), _LATER, given)
    return found["case"][found["given"] == 0], found["case"][found["given"] == 1]


def _nothing_later() -> tuple[Rows, Rows]:
    none = np.empty(0, dtype=np.int64)
    return none, none


def _given(first: LocalDay, last: LocalDay, known_at: datetime) -> dict[str, Any]:
    year = LocalDay(first.shifted(-27).date.replace(month=1, day=1), first.zone)
    return {
        "since": first.shifted(-LOOKBACK).as_of,
        "until": last.as_of,
        "known_at": known_at,
        "money_since": moment(year.start),
        "years_ago": moment(first.shifted(-LOOKBACK - e.YEARS_3).start),
        "departments": list(Department.objects.values_list("pk", flat=True)),
        "epoch": e.EPOCH,
        "never": int(NEVER),
        "kinds": e.KINDS,
        "stages": e.STAGES,
        "outcomes": e.OUTCOMES,
        "results": e.RESULTS,
        "visits": e.VISITS,
        "channels": e.CHANNELS,
    }


def _fetched(sql: str, given: Mapping[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _columns(names: Sequence[str], sql: str, given: Mapping[str, Any]) -> dict[str, Rows]:
    found = _fetched(sql, given)
    table = np.array(found, dtype=np.int64).reshape(len(found), len(names))
    return dict(zip(names, table.T.copy(), strict=True))


def _days(first: LocalDay, last: LocalDay) -> Rows:
    """The first moment of each day."""
    n = (last.date - first.date).days + BEYOND
    return np.array([first.shifted(shift).start for shift in range(n)], dtype=np.int64)


def _working_day_after() -> Callable[[int, int], int]:
    @cache
    def after(department: int, day: int) -> int:
        clock = clocks.clock_of(department)
        return e.number(clock.next_working_day(e.EPOCH + timedelta(day + 1)))

    return after


# What has no history of its own


def frozen(facts: e.Facts, day: LocalDay, department: int) -> dict[str, Any]:
    """Zones of the parcels and what was planned for the inspections that wait, as they are now."""
    own, visits = facts.cases, facts.visits
    waiting = (visits.department == department) & is_waiting(visits, day.end)
    parcels = np.r_[own.parcel[own.department == department], visits.parcel[visits.department == department]]
    zones = np.r_[own.zone[own.department == department], visits.zone[visits.department == department]]
    due, inspector = facts.planned(day)
    columns = {**visits.columns, "due": due, "inspector": inspector}
    rows = zip(*(columns[name][waiting].tolist() for name in PLANNED), strict=True)
    return {
        "zones": {str(zone): np.unique(parcels[zones == zone]).tolist() for zone in np.unique(zones)},
        "waiting": [list(row) for row in rows],
    }


PLANNED = ("id", "inspector", "due", "scheduled", "ready_early", "task")


def is_waiting(visits: e.Columns, t: int) -> Any:
    return (visits.created < t) & (visits.resulted >= t) & (visits.cancelled >= t)


def _thaw(own: dict[str, Rows], visits: dict[str, Rows], kept: Mapping[str, Any], t: int) -> None:
    """Zones and plans as they were; an inspection that was written down later was not waiting then."""
    zone_of = {parcel: int(zone) for zone, parcels in kept["zones"].items() for parcel in parcels}
    for table in (own, visits):
        table["zone"] = np.array([zone_of.get(one, 0) for one in table["parcel"].tolist()], dtype=np.int64)
    planned = np.array(kept["waiting"], dtype=np.int64).reshape(-1, len(PLANNED))
    planned = planned[np.argsort(planned[:, 0])]
    waited = np.isin(visits["id"], planned[:, 0])
    place = np.searchsorted(planned[:, 0], visits["id"][waited])
    for number, name in enumerate(PLANNED):
        visits[name][waited] = planned[place, number]
    visits["cancelled"] = np.where(waited & (visits["cancelled"] < t), NEVER, visits["cancelled"])
    unknown = ~waited & (visits["resulted"] >= t) & (visits["cancelled"] >= t)
    visits["created"] = np.where(unknown, NEVER, visits["created"])
