"""The one place where a step and its event are written: worked out in memory first, then kept, one or many at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..models import Note, RequestEvent, ServiceRequest
from ..outbox import notices
from ..outbox.told import Told
from . import facts, lifecycle, seeing, snapshot
from .inserting import insert, locked, locked_with_joined, update, update_all
from .workflow import OPEN, EventKind

CLOCK_DRIFT = timedelta(minutes=2)
KEPT = (*lifecycle.COLUMNS, "updated_at", "closed_at")


@dataclass(frozen=True)
class Step:
    """What somebody does to a request. given: the columns that the kind says; note: not saved yet."""

    kind: str
    given: Mapping[str, Any] = field(default_factory=dict)
    note: Note | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


# What a verb would do to this row at this moment; ValidationError where it would not.
Plan = Callable[[ServiceRequest, datetime], Step]


@transaction.atomic
def do(
    service_request: ServiceRequest,
    plan: Plan,
    *,
    by: User | None,
    at: datetime | None = None,
    told: Told | None = None,
) -> ServiceRequest:
    return do_to(lock(service_request), service_request, plan, by=by, at=at, told=told)


def do_to(
    row: ServiceRequest,
    service_request: ServiceRequest,
    plan: Plan,
    *,
    by: User | None,
    at: datetime | None = None,
    told: Told | None = None,
) -> ServiceRequest:
    """row: locked, in the caller's transaction."""
    at = moment(at, timezone.now(), row)
    step = plan(row, at)
    return record(
        row,
        service_request,
        step.kind,
        by=by,
        at=at,
        given=step.given,
        note=step.note,
        data=step.data,
        told=told,
    )


def lock(service_request: ServiceRequest) -> ServiceRequest:
    return locked(ServiceRequest, service_request.pk)


def lock_with_joined(service_request: ServiceRequest) -> list[ServiceRequest]:
    """It, and what is joined to it and open: in the order of keys. Who is to be told is kept where it was read."""
    rows = locked_with_joined(ServiceRequest, service_request.pk, OPEN)
    known = service_request._state.fields_cache.get("resident")
    for row in rows:
        if known and row.resident_id == known.pk:
            row.resident = known
    return rows


def record(
    row: ServiceRequest,
    service_request: ServiceRequest,
    kind: str,
    *,
    by: User | None,
    at: datetime | None = None,
    given: Mapping[str, Any] | None = None,
    note: Note | None = None,
    data: Mapping[str, Any] | None = None,
    told: Told | None = None,
) -> ServiceRequest:
    """row: locked. service_request: the caller's, brought up to date. told: who heard of it with another step."""
    seeing.check(service_request, row, kind)
    event = happen(row, Step(kind, given or {}, note, data or {}), by=by, at=at, now=timezone.now())
    if note:
        insert(note)
        event.note = note
    update(row, KEPT)
    insert(event)
    notices.tell(event, row, told)
    _refresh(service_request, row)
    return service_request


def happen(
    row: ServiceRequest, step: Step, *, by: User | None, at: datetime | None, now: datetime
) -> RequestEvent:
    """Change the row in memory by one step; its event, not saved yet. MoveNotAllowed says why not."""
    at = moment(at, now, row)
    before = state_of(row)
    after = lifecycle.apply(state_of(row), step.kind, at, step.given, _clocks(row, step.kind))
    if step.note:
        step.note.created_at = at
    for column, value in state_columns(after).items():
        setattr(row, column, value)
    row.updated_at = at
    if step.kind in (EventKind.CLOSED, EventKind.REOPENED):
        row.closed_at = at if step.kind == EventKind.CLOSED else None
    return RequestEvent(
        service_request=row,
        kind=step.kind,
        at=at,
        recorded_at=now,
        actor=by,
        note=step.note,
        data={**step.data, **_was(before, after)},
        **state_columns(after),
    )


def keep(
    rows: Sequence[ServiceRequest],
    events: Sequence[RequestEvent],
    told: Told | Sequence[Told | None] | None = None,
) -> None:
    """Write what happened to many in memory: a handful of statements, however many they are.

    told: who has heard of the one thing that all these steps are about; or that for each of them.
    """
    if not events:
        return
    Note.objects.bulk_create([event.note for event in events if event.note])
    for event in events:
        event.note = event.note  # its key is known now
    update_all(rows, KEPT)
    RequestEvent.objects.bulk_create(events)
    notices.tell_all([(event, event.service_request) for event in events], told)


def moment(at: datetime | None, now: datetime, row: ServiceRequest) -> datetime:
    if at is None:
        return max(now, row.updated_at)
    if at > now + CLOCK_DRIFT:
        raise ValidationError("This moment has not come yet: give one that is not in the future.")
    if at < row.updated_at:
        raise ValidationError(
            f"The last step was recorded for {row.updated_at:%Y-%m-%d %H:%M} UTC: give a later time."
        )
    return at


def state_of(row: ServiceRequest | RequestEvent) -> lifecycle.State:
    return lifecycle.State(*(getattr(row, column) for column in lifecycle.COLUMNS))


def state_columns(state: lifecycle.State) -> dict[str, Any]:
    return {column: getattr(state, column) for column in lifecycle.COLUMNS}


def _refresh(service_request: ServiceRequest, row: ServiceRequest) -> None:
    if service_request is not row:
        for column in KEPT:
            setattr(service_request, column, getattr(row, column))
    if service_request.seen_at:
        service_request.seen_at = row.updated_at  # whoever did this saw it


def _was(before: lifecycle.State, after: lifecycle.State) -> dict[str, Any]:
    changed = lifecycle.what_changed(before, after)
    return {"was": changed} if changed else {}


def _clocks(row: ServiceRequest, kind: str) -> lifecycle.Clocks:
    """They are read only where this step stops or restarts one."""
    if kind not in lifecycle.CLOCK_KINDS:
        return lifecycle.WALL_CLOCKS
    stops = kind == EventKind.HELD and (row.due_at or row.target_at)
    if not stops and row.clock_left is None and row.target_left is None:
        return lifecycle.WALL_CLOCKS
    city = snapshot.current()
    known = facts.of_request(row, city)
    return city.promises.clocks(row.service_id, row.priority, row.department_id, known)


# Words that a step needs


def require(text: str, sentence: str) -> None:
    if not text.strip():
        raise ValidationError(sentence)


def public_note(row: ServiceRequest, text: str, by: User | None) -> Note:
    return Note(service_request=row, text=text.strip(), is_public=True, author=by)


def internal_note(row: ServiceRequest, text: str, by: User | None) -> Note:
    return Note(service_request=row, text=text.strip(), author=by, department_id=row.department_id)


def shared_note(row: ServiceRequest, text: str, by: User | None) -> Note:
    """Internal, for every department that sees the request: a hand-over is read on both sides."""
    return Note(service_request=row, text=text.strip(), author=by)
