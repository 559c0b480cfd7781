"""Random lives of requests, folded as the verbs fold them, for tests that need no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.core.exceptions import ValidationError
from hypothesis import strategies as st

from reports.daily.reading import City
from reports.measures.days import LocalDay, micros
from reports.measures.history import COLUMNS, KINDS, NEVER, STATUSES, History
from reports.measures.names import Described, Names
from requests_app.cases import lifecycle
from requests_app.cases.lifecycle import State
from requests_app.cases.workflow import EventKind

ZONE = ZoneInfo("America/New_York")
START = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)  # the clock goes forward on March 8
DEPARTMENTS, SERVICES, PEOPLE = (1, 2, 3), (11, 12), (21, 22)
SERVICE_OF = {11: 1, 12: 2}
# The kinds that move the backlog three times as often: long chains of them are where a count goes wrong.
BACKLOG = (
    EventKind.CLOSED,
    EventKind.REOPENED,
    EventKind.MERGED,
    EventKind.UNMERGED,
    EventKind.HAND_OVER_ACCEPTED,
)
KIND = st.sampled_from([kind for kind in EventKind if kind != EventKind.RECEIVED] + 2 * [*BACKLOG])
HOURS = st.integers(0, 40)
STEP = st.tuples(KIND, HOURS, st.integers(0, 120), st.randoms(use_true_random=False))
LIFE = st.tuples(HOURS, st.sampled_from(SERVICES), st.lists(STEP, max_size=12))
LIVES = st.lists(LIFE, min_size=1, max_size=6)

Event = dict[str, Any]


def events(lives: list[Any]) -> list[Event]:
    """Each step that its request allows; what is known later than it happened stays in order."""
    found: list[Event] = []
    for request, (hours, service, steps) in enumerate(lives, 1):
        at = recorded = START + timedelta(hours=hours)
        state = State(
            "received",
            "",
            3,
            service,
            SERVICE_OF[service],
            None,
            None,
            None,
            None,
            None,
            at + timedelta(days=3),
            None,
        )
        found.append(_event(request, EventKind.RECEIVED, at, recorded, state, {}))
        for kind, after, delay, chance in steps:
            at = at + timedelta(hours=after)
            recorded = max(recorded, at + timedelta(hours=delay))
            before = replace(state)
            try:
                given = _given(kind, state, at, chance, len(lives), request)
                state = lifecycle.apply(replace(state), kind, at, given)
            except ValidationError:
                continue
            found.append(_event(request, kind, at, recorded, state, lifecycle.what_changed(before, state)))
    return [event | {"event": number} for number, event in enumerate(found, 1)]


def _given(kind: str, state: State, at: datetime, chance: Any, requests: int, request: int) -> dict[str, Any]:
    department = chance.choice((*DEPARTMENTS, None))
    service = chance.choice(SERVICES)
    due = {"due_at": at + timedelta(days=chance.randint(1, 4)), "clock_left": None}
    return {
        EventKind.ROUTED: {"department_id": department},
        EventKind.ASSIGNED: {"assignee_id": chance.choice(PEOPLE)},
        EventKind.CLOSED: {"resolution": "fixed"},
        EventKind.REOPENED: due,
        EventKind.RECLASSIFIED: {"service_id": service, "department_id": department, **due},
        EventKind.REPRIORITISED: {"priority": 1, **due},
        EventKind.HANDED_OVER: {"pending_department_id": department},
        EventKind.MERGED: {"parent_id": 1 + request % max(requests, 2)},
        EventKind.DUE_CHANGED: due,
    }.get(kind, {})


def _event(request: int, kind: str, at: datetime, recorded: datetime, state: State, was: Event) -> Event:
    return {
        "request": request, "kind": str(kind), "at": at, "recorded_at": recorded, "state": replace(state), "was": was,
    }  # fmt: skip


def history(events: list[Event], known_at: datetime | None = None, until: datetime | None = None) -> History:
    """As `facts` would bring it."""
    known = [
        event
        for event in events
        if (known_at is None or event["recorded_at"] <= known_at) and (until is None or event["at"] < until)
    ]
    rows = [_row(event) for event in sorted(known, key=lambda one: (one["request"], one["at"], one["event"]))]
    columns = np.array(rows, dtype=np.int64).reshape(len(rows), len(COLUMNS)).T
    return History(dict(zip(COLUMNS, columns.copy(), strict=True)), groups={11: 1, 12: 2})


def _row(event: Event) -> list[int]:
    state: State = event["state"]
    return [
        event["request"], event["event"], KINDS.index(event["kind"]), micros(event["at"]), STATUSES.index(state.status),
        state.department_id or 0, state.pending_department_id or 0, state.service_id, state.assignee_id or 0,
        state.district_id or 0, state.parent_id or 0, micros(state.due_at) if state.due_at else int(NEVER),
        int(state.clock_left is not None), event["was"].get("department_id") or 0, int("department_id" in event["was"]),
        1, 0, state.team_id or 0, micros(state.target_at) if state.target_at else int(NEVER), 0,
    ]  # fmt: skip


def city(found: History, known_at: datetime = START + timedelta(days=99)) -> City:
    return City(
        recent=found,
        last_year=found,
        recent_since=date.min,
        first=START.date(),
        known_at=known_at,
        names=Names({}),
        describe=lambda requests: {request: Described(f"26-{request}", "") for request in requests},
    )


def days(events: list[Event]) -> list[LocalDay]:
    """Every local day from before the first event to after the last."""
    moments = [event["at"].astimezone(ZONE).date() for event in events]
    first, last = min(moments) - timedelta(days=1), max(moments) + timedelta(days=1)
    return [LocalDay(first + timedelta(days=n), ZONE) for n in range((last - first).days + 1)]


def state_then(events: list[Event], request: int, t: datetime, known_at: datetime) -> State | None:
    """The definition, word for word: the last event before t that was known, by (at, id)."""
    known = [e for e in events if e["request"] == request and e["at"] < t and e["recorded_at"] <= known_at]
    return max(known, key=lambda e: (e["at"], e["event"]))["state"] if known else None


def life(
    request: int, received: datetime, *steps: tuple[str, datetime, dict[str, Any]], **first: Any
) -> list[Event]:
    """One request's events as said: (kind, at, given). first: columns of the state as received."""
    state = State("received", "", 3, 11, 1, None, None, None, None, None, None, None)
    for column, value in first.items():
        setattr(state, column, value)
    found = [_event(request, EventKind.RECEIVED, received, received, state, {})]
    for kind, at, given in steps:
        before = replace(state)
        state = lifecycle.apply(replace(state), kind, at, given)
        found.append(_event(request, kind, at, at, state, lifecycle.what_changed(before, state)))
    return [event | {"event": 100 * request + number} for number, event in enumerate(found)]
