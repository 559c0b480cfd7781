"""The complaints of Code Enforcement as their own history tells them: each spell from its report to its end."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class Spell:
    """From received (or opened again) to closed; started: when somebody set out, where somebody did."""

    request: int
    service: str
    address: str
    received: datetime
    begins: datetime
    planned: datetime | None
    started: datetime | None
    ends: datetime | None
    resolution: str
    assignee: int | None
    is_first: bool


_COMPLAINTS = """
SELECT r.id, s.service_code, r.address, r.requested_at, r.assignee_id
FROM requests_app_servicerequest r
JOIN requests_app_service s ON s.id = r.service_id
JOIN requests_app_inspectiontask_services t ON t.service_id = s.id
WHERE r.department_id = %s AND r.parent_id IS NULL AND r.pending_department_id IS NULL AND r.address <> ''
ORDER BY r.id
"""
_EVENTS = """
SELECT service_request_id, kind, at, resolution, assignee_id FROM requests_app_requestevent
WHERE service_request_id = ANY(%s) AND kind IN ('received', 'assigned', 'started', 'closed', 'reopened', 'split')
ORDER BY service_request_id, at, id
"""


def read(department: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_COMPLAINTS, [department])
        return cursor.fetchall()


def spells(rows: list[tuple[Any, ...]]) -> Iterator[Spell]:
    histories: dict[int, list[Any]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [[row[0] for row in rows]])
        for pk, *event in cursor.fetchall():
            histories[pk].append(event)
    for pk, service, address, received, assignee in rows:
        history = histories[pk]
        if any(kind == "split" for kind, *_ in history):
            continue
        yield from _spells(pk, service, address, received, assignee, history)


def _spells(
    pk: int, service: str, address: str, received: datetime, assignee: int | None, history: list[Any]
) -> Iterator[Spell]:
    begins, planned, started, first = received, None, None, True
    for kind, at, resolution, _ in history:
        if kind == "assigned":
            planned = planned or at
        elif kind == "started":
            started = started or at
        elif kind == "closed":
            yield Spell(
                pk, service, address, received, begins, planned, started, at, resolution, assignee, first
            )
            begins, planned, started, first = at, None, None, False
        elif kind == "reopened":
            begins = at
    if history and history[-1][0] != "closed" and not _is_over(history):
        yield Spell(pk, service, address, received, begins, planned, started, None, "", assignee, first)


def _is_over(history: list[Any]) -> bool:
    ends = [kind for kind, *_ in history if kind in ("closed", "reopened")]
    return bool(ends) and ends[-1] == "closed"
