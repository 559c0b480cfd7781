"""THE verbs: everything that can happen to a service request, each with its event, in one transaction.

`by` is the acting user (None: the system or a resident), `at` the moment it happened (default: now). Every
verb locks the request, refuses with a sentence (ValidationError), and returns the request as it is afterwards.
"""

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from ..models import (
    Contact,
    Department,
    Note,
    RequestEvent,
    Resident,
    Service,
    ServiceRequest,
    Team,
)
from ..outbox import notices, paging
from . import clocks, lifecycle
from .deadlines import WALL_CLOCK, Clock, Step, due_again
from .inserting import insert
from .intake import NewRequest, Place
from .receiving import AS_IN_THE_SOURCE, located, locator, received_event, received_request
from .routing import Destination, Router
from .snapshot import Snapshot
from .workflow import OPEN, EventKind, HoldReason, Resolution

CLOCK_DRIFT = timedelta(minutes=2)


# Receiving


def submit(
    new: NewRequest, *, by: User | None = None, at: datetime | None = None, city: Snapshot | None = None
) -> ServiceRequest:
    """Open a request: routing, due date, event, notice. The same idempotency key gives the same request."""
    if new.idempotency_key and (earlier := _submitted_before(new)):
        return earlier
    now = timezone.now()
    service_request, destination, because = received_request(new, at or new.at or now, city)
    with transaction.atomic(savepoint=False):  # what could be refused is behind us
        return _received(new, service_request, destination, because, by, now)


def _received(
    new: NewRequest,
    service_request: ServiceRequest,
    destination: Destination,
    because: dict[str, Any],
    by: User | None,
    now: datetime,
) -> ServiceRequest:
    if not _insert(service_request, new):
        return ServiceRequest.objects.get(idempotency_key=new.idempotency_key)
    event = received_event(service_request, because, by=by, recorded_at=now)
    insert(event)
    notices.tell(event, service_request)
    paging.ring(service_request, now)
    _assign_as_routed(service_request, destination, by, service_request.requested_at)
    return service_request


def _insert(service_request: ServiceRequest, new: NewRequest) -> bool:
    """False where another session has used the idempotency key in the meantime."""
    try:
        with transaction.atomic() if new.idempotency_key else nullcontext():
            insert(service_request)
    except IntegrityError:
        if new.idempotency_key and _submitted_before(new):
            return False
        raise
    return True


def _assign_as_routed(
    service_request: ServiceRequest, destination: Destination, by: User | None, at: datetime | None
) -> None:
    if destination.assignee_id:
        assignee = User.objects.get(pk=destination.assignee_id)
        assign(service_request, by=by, to=assignee, team=service_request.team, at=at)


def _submitted_before(new: NewRequest) -> ServiceRequest | None:
    return ServiceRequest.objects.filter(idempotency_key=new.idempotency_key).first()


# Who has it


@transaction.atomic
def route(
    service_request: ServiceRequest,
    *,
    by: User | None,
    department: Department | None = None,
    team: Team | None = None,
    at: datetime | None = None,
) -> ServiceRequest:
    """Send to a department: the one named, else the one the rules name today."""
    row = _lock(service_request)
    if department:
        to = Destination(department.pk, team.pk if team else None, because={"name": "sent by hand"})
    else:
        to = Router().destination(row.service, _districts(row))
    given = {"department_id": to.department_id, "team_id": to.team_id, "assignee_id": None}
    _record(
        row,
        service_request,
        EventKind.ROUTED,
        by=by,
        at=at,
        given=given,
        data={"routing": dict(to.because or {})},
    )
    _assign_as_routed(service_request, to, by, at)
    return service_request


@transaction.atomic
def assign(
    service_request: ServiceRequest,
    *,
    by: User | None,
    to: User | None = None,
    team: Team | None = None,
    at: datetime | None = None,
) -> ServiceRequest:
    """Give to a person, a team, or both."""
    if to is None and team is None:
        raise ValidationError("Choose who gets it: a person or a team.")
    if to is not None and not to.is_active:
        raise ValidationError(f"{to.get_full_name() or to.get_username()} does not work here any more.")
    given = {"assignee_id": to.pk if to else None, "team_id": team.pk if team else None}
    return _record(_lock(service_request), service_request, EventKind.ASSIGNED, by=by, at=at, given=given)


@transaction.atomic
def hand_over(
    service_request: ServiceRequest,
    *,
    by: User | None,
    to: Department,
    reason: str,
    at: datetime | None = None,
) -> ServiceRequest:
    """Offer to another department; it stays here until that one accepts."""
    _require(reason, "Say why this belongs to the other department.")
    row = _lock(service_request)
    return _record(
        row,
        service_request,
        EventKind.HANDED_OVER,
        by=by,
        at=at,
        given={"pending_department_id": to.pk},
        note=_shared_note(row, reason, by),
        data={"to": to.pk},
    )


@transaction.atomic
def accept(
    service_request: ServiceRequest, *, by: User | None, team: Team | None = None, at: datetime | None = None
) -> ServiceRequest:
    """Take what another department offered. The promise to the resident stays."""
    given = {"team_id": team.pk if team else None}
    return _record(
        _lock(service_request), service_request, EventKind.HAND_OVER_ACCEPTED, by=by, at=at, given=given
    )


@transaction.atomic
def refuse(
    service_request: ServiceRequest, *, by: User | None, reason: str, at: datetime | None = None
) -> ServiceRequest:
    """Decline what another department offered; it stays where it was."""
    _require(reason, "Say why you do not take it, so that the other department knows what to do.")
    row = _lock(service_request)
    return _record(
        row,
        service_request,
        EventKind.HAND_OVER_REFUSED,
        by=by,
        at=at,
        note=_shared_note(row, reason, by),
        data={"to": row.pending_department_id},
    )


# Work and its clock


@transaction.atomic
def start(service_request: ServiceRequest, *, by: User | None, at: datetime | None = None) -> ServiceRequest:
    return _record(_lock(service_request), service_request, EventKind.STARTED, by=by, at=at)


@transaction.atomic
def hold(
    service_request: ServiceRequest,
    *,
    by: User | None,
    reason: str,
    explanation: str = "",
    at: datetime | None = None,
) -> ServiceRequest:
    """Pause the clock. reason: a HoldReason."""
    if reason not in HoldReason.values:
        raise ValidationError(f"Say what it waits for: {', '.join(map(str, HoldReason.labels)).lower()}.")
    row = _lock(service_request)
    note = _internal_note(row, explanation, by) if explanation.strip() else None
    return _record(row, service_request, EventKind.HELD, by=by, at=at, note=note, data={"reason": reason})


@transaction.atomic
def resume(service_request: ServiceRequest, *, by: User | None, at: datetime | None = None) -> ServiceRequest:
    return _record(_lock(service_request), service_request, EventKind.RESUMED, by=by, at=at)


@transaction.atomic
def close(
    service_request: ServiceRequest,
    *,
    by: User | None,
    resolution: str,
    sentence: str,
    at: datetime | None = None,
) -> ServiceRequest:
    """End it, with how (a Resolution) and a sentence for the resident; what was joined to it ends with it."""
    _require(sentence, "Write the resident a sentence: what was done, or why not.")
    if resolution not in Resolution.values:
        raise ValidationError("Say how it ended: choose a resolution.")
    row = _lock(service_request)
    _record(
        row,
        service_request,
        EventKind.CLOSED,
        by=by,
        at=at,
        given={"resolution": resolution},
        note=_public_note(row, sentence, by),
    )
    for child in ServiceRequest.objects.filter(parent=row.pk, status__in=OPEN).order_by("pk"):
        when = max(row.updated_at, child.updated_at)
        close(child, by=by, resolution=resolution, sentence=sentence, at=when)
    return service_request


@transaction.atomic
def reopen(
    service_request: ServiceRequest, *, by: User | None, reason: str, at: datetime | None = None
) -> ServiceRequest:
    """Start again, with a new clock from this moment."""
    _require(reason, "Say what is not solved.")
    row = _lock(service_request)
    at = at or timezone.now()
    promise = clocks.promise_of(row.service_id, row.priority, row.department_id)
    given = {"due_at": promise.due_at(at) if promise else None, "clock_left": None}
    return _record(
        row,
        service_request,
        EventKind.REOPENED,
        by=by,
        at=at,
        given=given,
        note=_internal_note(row, reason, by),
        data={"promise": promise.words() if promise else None},
    )


# What it is


@transaction.atomic
def reclassify(
    service_request: ServiceRequest, *, by: User | None, service: Service, at: datetime | None = None
) -> ServiceRequest:
    """Make it another service: its department, priority and due date follow, counted from the same start."""
    row = _lock(service_request)
    if service.pk == row.service_id:
        raise ValidationError(f"It is “{service.name}” already. Choose another service.")
    to = Router().destination(service, _districts(row))
    given: dict[str, Any] = {"service_id": service.pk, "priority": service.default_priority}
    if to.department_id != row.department_id:
        given |= {"department_id": to.department_id, "team_id": to.team_id, "assignee_id": None}
    given |= _clock_again(
        row, service.pk, service.default_priority, given.get("department_id", row.department_id)
    )
    return _record(row, service_request, EventKind.RECLASSIFIED, by=by, at=at, given=given)


@transaction.atomic
def reprioritise(
    service_request: ServiceRequest, *, by: User | None, priority: int, at: datetime | None = None
) -> ServiceRequest:
    row = _lock(service_request)
    if priority == row.priority:
        raise ValidationError("It has this priority already.")
    given = {"priority": priority, **_clock_again(row, row.service_id, priority, row.department_id)}
    _record(row, service_request, EventKind.REPRIORITISED, by=by, at=at, given=given)
    paging.ring(row, timezone.now())
    return service_request


@transaction.atomic
def recompute_due(
    service_request: ServiceRequest, *, by: User | None, reason: str, at: datetime | None = None
) -> ServiceRequest:
    """Count the due date again, because the calendar or the service level changed; one given by the source stays."""
    row = _lock(service_request)
    if row.events.filter(kind=EventKind.RECEIVED, data__promise=AS_IN_THE_SOURCE).exists():
        return service_request
    given = _clock_again(row, row.service_id, row.priority, row.department_id)
    if given["due_at"] == row.due_at and given["clock_left"] == row.clock_left:
        return service_request
    return _record(
        row, service_request, EventKind.DUE_CHANGED, by=by, at=at, given=given, data={"reason": reason}
    )


@transaction.atomic
def relocate(
    service_request: ServiceRequest, *, by: User | None, place: Place, at: datetime | None = None
) -> ServiceRequest:
    """Correct where it is; the history keeps the district it had."""
    row = _lock(service_request)
    moment = at or timezone.now()
    columns = located(place, row.requested_at.astimezone(clocks.zone()).date())
    district_id = columns.pop("district_id")
    for column, value in columns.items():
        setattr(row, column, value)
        setattr(service_request, column, value)
    row.save(update_fields=list(columns))
    return _record(
        row, service_request, EventKind.RELOCATED, by=by, at=moment, given={"district_id": district_id}
    )


# Belonging together


@transaction.atomic
def merge(
    service_request: ServiceRequest, *, by: User | None, into: ServiceRequest, at: datetime | None = None
) -> ServiceRequest:
    """Join to a parent; reversible, nothing is lost. It is closed when the parent is."""
    locked = {
        row.pk: row
        for row in ServiceRequest.objects.select_for_update()
        .filter(pk__in=[service_request.pk, into.pk])
        .order_by("pk")
    }
    if service_request.pk == into.pk:
        raise ValidationError("A request cannot be joined to itself. Choose the other one.")
    if _is_private(into) and not _is_private(service_request):
        raise ValidationError(
            f"{into.number} is private and this one is public: what ends that one would be read here. Close it by itself."
        )
    if locked[into.pk].parent_id:
        raise ValidationError(f"{into.number} is joined to another request itself: join to that one.")
    if ServiceRequest.objects.filter(parent=service_request.pk).exists():
        raise ValidationError(f"Others are joined to {service_request.number}: join it the other way round.")
    return _record(
        locked[service_request.pk],
        service_request,
        EventKind.MERGED,
        by=by,
        at=at,
        given={"parent_id": into.pk},
        data={"into": into.number},
    )


def _is_private(service_request: ServiceRequest) -> bool:
    return service_request.service.visibility == Service.Visibility.PRIVATE


@transaction.atomic
def unmerge(
    service_request: ServiceRequest, *, by: User | None, at: datetime | None = None
) -> ServiceRequest:
    return _record(_lock(service_request), service_request, EventKind.UNMERGED, by=by, at=at)


@transaction.atomic
def add_reporter(
    service_request: ServiceRequest,
    *,
    by: User | None,
    resident: Resident | None = None,
    contact: Contact | None = None,
    channel: str = "other",
    at: datetime | None = None,
) -> ServiceRequest:
    """Somebody else reports the same: kept with the time, and told how it ends. Twice the same person counts once."""
    row = _lock(service_request)
    if resident and (resident.pk == row.resident_id or row.reporters.filter(resident=resident).exists()):
        return service_request
    at = _moment(at, timezone.now(), row)
    row.reporters.create(resident=resident, contact=contact, channel=channel, at=at)
    return _record(
        row, service_request, EventKind.REPORTER_ADDED, by=by, at=at, data={"channel": str(channel)}
    )


# What people write


@transaction.atomic
def add_note(
    service_request: ServiceRequest,
    *,
    by: User | None,
    text: str,
    is_public: bool = False,
    department: Department | None = None,
    at: datetime | None = None,
) -> ServiceRequest:
    """An internal note is for the department named (default: the one that has the request)."""
    _require(text, "Write the note before saving it.")
    row = _lock(service_request)
    note = Note(
        service_request=row,
        text=text.strip(),
        is_public=is_public,
        author=by,
        department_id=None if is_public else (department.pk if department else row.department_id),
    )
    return _record(row, service_request, EventKind.NOTED, by=by, at=at, note=note, data={"public": is_public})


# The one place where a change and its event are written


def _lock(service_request: ServiceRequest) -> ServiceRequest:
    return ServiceRequest.objects.select_for_update(of=("self",)).get(pk=service_request.pk)


def _record(
    row: ServiceRequest,
    service_request: ServiceRequest,
    kind: str,
    *,
    by: User | None,
    at: datetime | None = None,
    given: dict[str, Any] | None = None,
    note: Note | None = None,
    data: dict[str, Any] | None = None,
) -> ServiceRequest:
    now = timezone.now()
    at = _moment(at, now, row)
    before = state_of(row)
    after = lifecycle.apply(state_of(row), kind, at, given or {}, _clock(row, kind))
    if note:
        note.created_at = at
        note.save(force_insert=True)
    explained = {**(data or {}), **_was(before, after)}
    _keep(row, after, kind, at)
    event = RequestEvent.objects.create(
        service_request=row,
        kind=kind,
        at=at,
        recorded_at=now,
        actor=by,
        note=note,
        data=explained,
        **state_columns(after),
    )
    notices.tell(event, row)
    _refresh(service_request, row)
    return service_request


def _districts(row: ServiceRequest) -> set[int]:
    """The districts of every layer at its point, for the routing rules."""
    day = row.requested_at.astimezone(clocks.zone()).date()
    found = set(locator().locate(row.latitude, row.longitude, day).values())
    return found | {row.district_id} if row.district_id else found


def _moment(at: datetime | None, now: datetime, row: ServiceRequest) -> datetime:
    if at is None:
        return max(now, row.updated_at)
    if at > now + CLOCK_DRIFT:
        raise ValidationError("This moment has not come yet: give one that is not in the future.")
    if at < row.updated_at:
        raise ValidationError(
            f"The last step was recorded for {row.updated_at:%Y-%m-%d %H:%M} UTC: give a later time."
        )
    return at


def _keep(row: ServiceRequest, after: lifecycle.State, kind: str, at: datetime) -> None:
    for column, value in state_columns(after).items():
        setattr(row, column, value)
    row.updated_at = at
    if kind == EventKind.CLOSED:
        row.closed_at = at
    elif kind == EventKind.REOPENED:
        row.closed_at = None
    row.save(update_fields=[*lifecycle.COLUMNS_BY_FIELD, "updated_at", "closed_at"])


def _refresh(service_request: ServiceRequest, row: ServiceRequest) -> None:
    if service_request is not row:
        for column in (*lifecycle.COLUMNS, "updated_at", "closed_at"):
            setattr(service_request, column, getattr(row, column))


def state_of(row: ServiceRequest | RequestEvent) -> lifecycle.State:
    return lifecycle.State(*(getattr(row, column) for column in lifecycle.COLUMNS))


def state_columns(state: lifecycle.State) -> dict[str, Any]:
    return {column: getattr(state, column) for column in lifecycle.COLUMNS}


def _was(before: lifecycle.State, after: lifecycle.State) -> dict[str, Any]:
    changed = lifecycle.what_changed(before, after)
    return {"was": changed} if changed else {}


def _clock(row: ServiceRequest, kind: str) -> Clock:
    """The clock is read only where this step stops or restarts it."""
    pauses = kind == EventKind.HELD and row.due_at
    if not pauses and row.clock_left is None:
        return WALL_CLOCK
    promise = clocks.promise_of(row.service_id, row.priority, row.department_id)
    return promise.clock if promise else clocks.clock_of(row.department_id)


def _clock_again(
    row: ServiceRequest, service_id: int, priority: int, department_id: int | None
) -> dict[str, Any]:
    promise = clocks.promise_of(service_id, priority, department_id)
    if promise is None and service_id == row.service_id:
        return {"due_at": row.due_at, "clock_left": row.clock_left}
    events = row.events.order_by("at", "id").values_list("kind", "at")
    due_at, clock_left = due_again([Step(kind, at) for kind, at in events], promise)
    return {"due_at": due_at, "clock_left": clock_left}


def _require(text: str, sentence: str) -> None:
    if not text.strip():
        raise ValidationError(sentence)


def _public_note(row: ServiceRequest, text: str, by: User | None) -> Note:
    return Note(service_request=row, text=text.strip(), is_public=True, author=by)


def _internal_note(row: ServiceRequest, text: str, by: User | None) -> Note:
    return Note(service_request=row, text=text.strip(), author=by, department_id=row.department_id)


def _shared_note(row: ServiceRequest, text: str, by: User | None) -> Note:
    """Internal, for every department that sees the request: a hand-over is read on both sides."""
    return Note(service_request=row, text=text.strip(), author=by)
