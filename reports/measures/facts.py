"""The tables as plain rows: the events that matter to some days, as known at a moment.

The requests are found by indexes (open now; closed since; fell due; recorded later), so that the cost follows the
work of the days asked for and not the length of the history. A late-recorded fact is one whose `recorded_at` lies
after `known_at`: its request is looked at, the fact itself is not.
"""

from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import connection

from requests_app.cases.clocks import zone
from requests_app.cases.workflow import EventKind
from requests_app.models import RequestEvent, Service

from .days import LocalDay, moment
from .history import COLUMNS, KINDS, NEVER, REFUSALS, STATUSES, History

# The lists of statuses and kinds are those of the partial indexes, word for word, or PostgreSQL does not use them.
# LATERAL ... OFFSET 0 is fetched by index for each candidate: a plain join might read the whole history.
_EVENTS = """
WITH candidate AS MATERIALIZED (
    SELECT id FROM requests_app_servicerequest
    WHERE status IN ('received', 'assigned', 'in_progress', 'on_hold') AND requested_at < %(until)s
    UNION
    SELECT id FROM requests_app_servicerequest WHERE closed_at >= %(since)s AND requested_at < %(until)s
    UNION
    SELECT service_request_id FROM requests_app_requestevent
    WHERE recorded_at > %(known_at)s AND at < %(until)s
    UNION
    SELECT service_request_id FROM requests_app_requestevent
    WHERE due_at >= %(due_since)s AND due_at < %(until)s AND at < %(until)s
      AND kind IN ('received', 'resumed', 'reopened', 'reprioritised', 'reclassified', 'due_changed', 'hand_over_accepted')
)
SELECT candidate.id, e.id, e.kind, e.at, e.status, e.department, e.pending, e.service_id, e.assignee, e.district,
       e.parent, e.due_at, e.is_paused, e.was_department, e.left_department, place.is_located, place.is_default_point,
       e.team, e.target_at, e.because
FROM candidate
CROSS JOIN LATERAL (
    SELECT latitude IS NOT NULL AS is_located, is_default_point
    FROM requests_app_servicerequest WHERE id = candidate.id OFFSET 0
) place
CROSS JOIN LATERAL (
    SELECT id, array_position(%(kinds)s::text[], kind::text) - 1 AS kind,
           (extract(epoch FROM at) * 1000000)::bigint AS at,
           array_position(%(statuses)s::text[], status::text) - 1 AS status,
           coalesce(department_id, 0) AS department, coalesce(pending_department_id, 0) AS pending, service_id,
           coalesce(assignee_id, 0) AS assignee, coalesce(district_id, 0) AS district,
           coalesce(parent_id, 0) AS parent, coalesce(team_id, 0) AS team,
           coalesce((extract(epoch FROM due_at) * 1000000)::bigint, %(never)s) AS due_at,
           (clock_left IS NOT NULL)::int AS is_paused,
           coalesce((extract(epoch FROM target_at) * 1000000)::bigint, %(never)s) AS target_at,
           CASE kind WHEN 'checked' THEN (data ->> 'outcome' = 'passed')::int
           ELSE coalesce(array_position(%(refusals)s::text[], data ->> 'because'), 0) END AS because,
           coalesce((data #>> '{was,department_id}')::bigint, 0) AS was_department,
           (coalesce(data -> 'was' ? 'department_id', false))::int AS left_department
    FROM requests_app_requestevent
    WHERE service_request_id = candidate.id AND at < %(until)s AND recorded_at <= %(known_at)s
    OFFSET 0
) e
"""


def history(
    first: LocalDay, last: LocalDay, known_at: datetime, *, lookback: int, due_days: int = 0, **frozen: Any
) -> History:
    """What measures with this lookback need for each day from first to last, as known at known_at.

    frozen: `groups` and `labels` of History, and ids of requests `unlocated` and `on_default_point`, as they were
    when a report was written: these have no history of their own.
    """
    rows = _rows(first.since(lookback), first.since(max(due_days, 1)), last.end, known_at)
    columns = dict(zip(COLUMNS, rows.T.copy(), strict=True))
    order = np.lexsort((columns["event"], columns["at"], columns["request"]))
    columns = {name: column[order] for name, column in columns.items()}
    _replace(columns, frozen.pop("unlocated", None), frozen.pop("on_default_point", None))
    return History(columns, **{"groups": groups(), **frozen})


def _rows(since: int, due_since: int, until: int, known_at: datetime) -> Any:
    given: Any = {
        "since": moment(since),
        "due_since": moment(due_since),
        "until": moment(until),
        "known_at": known_at,
        "kinds": KINDS,
        "statuses": STATUSES,
        "refusals": REFUSALS,
        "never": int(NEVER),
    }
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, given)
        found = cursor.fetchall()
    return np.array(found, dtype=np.int64).reshape(len(found), len(COLUMNS))


def _replace(
    columns: dict[str, Any], unlocated: list[int] | None, on_default_point: list[int] | None
) -> None:
    if unlocated is not None:
        columns["is_located"] = (~np.isin(columns["request"], unlocated)).astype(np.int64)
    if on_default_point is not None:
        columns["is_default_point"] = np.isin(columns["request"], on_default_point).astype(np.int64)


def groups() -> dict[int, int]:
    """Service id -> id of its group, as the catalogue says today."""
    return dict(Service.objects.values_list("pk", "group_id"))


def first_day(known_at: datetime) -> date | None:
    """The local day of the first request ever received."""
    received = RequestEvent.objects.filter(kind=EventKind.RECEIVED, recorded_at__lte=known_at)
    first = received.order_by("at").values_list("at", flat=True).first()
    return first.astimezone(zone()).date() if first else None
