"""Folds streams into finished rows, with the catalogue, calendars, rules and districts read once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from ..models import DefaultPoint, Note, RequestEvent, Service, ServiceRequest
from . import clocks, facts, lifecycle, numbers, receiving, snapshot
from .deadlines import RECOUNTED, Promise, Step, due_again
from .intake import NewRequest
from .lifecycle import COLUMNS, State
from .routing import Destination
from .rules import Facts
from .workflow import EventKind, Status

if TYPE_CHECKING:
    from .loading import Stream, StreamEvent

Known = Mapping[tuple[str, str | None], int]

PLACE = ("address", "zip_code", "latitude", "longitude", "h3_8", "h3_9", "is_default_point")
INPUT = (
    "source", "external_id", "idempotency_key", "channel", "language", "description", "attributes", "resident_id",
    "contact_id", "on_behalf_of", "reply_by", "requested_at",
)  # fmt: skip
NEVER_GIVEN = frozenset({"due_at", "clock_left"})  # a target may be: by the hand that set it
_SHARED_REASONS = (EventKind.HANDED_OVER, EventKind.HAND_OVER_REFUSED)
_encode = DjangoJSONEncoder().encode
_values = attrgetter(*COLUMNS)
NOTHING = b"\x01{}"


def as_jsonb(data: Mapping[str, Any]) -> bytes:
    """As binary COPY takes it: the version of the format, then the text."""
    return b"\x01" + _encode(dict(data)).encode() if data else NOTHING


@dataclass(slots=True)
class Folded:
    """Finished rows as COPY takes them, in the order of the columns."""

    requests: list[tuple] = field(default_factory=list)
    notes: list[tuple] = field(default_factory=list)
    events: list[tuple] = field(default_factory=list)
    updates: list[ServiceRequest] = field(default_factory=list)

    request_columns = ("id", "number", *INPUT, *PLACE, *COLUMNS, "updated_at", "closed_at")
    note_columns = (
        "id",
        "service_request_id",
        "is_public",
        "text",
        "author_id",
        "department_id",
        "created_at",
    )
    event_columns = (
        "service_request_id", "kind", "at", "recorded_at", "actor_id", "note_id", "data", *COLUMNS,
    )  # fmt: skip
    update_columns = (*COLUMNS, "updated_at", "closed_at")

    def __iadd__(self, other: "Folded") -> "Folded":
        self.requests += other.requests
        self.notes += other.notes
        self.events += other.events
        self.updates += other.updates
        return self


@dataclass(slots=True)
class _Life:
    """One request while it is folded."""

    pk: int
    state: State
    steps: list[Step]
    at: datetime
    facts: Facts
    closed_at: datetime | None = None


class Ids:
    """Primary keys from a table's sequence, taken in bulk."""

    def __init__(self, model: Any, count: int):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [model._meta.db_table, count],
            )
            self._ids = iter([row[0] for row in cursor.fetchall()])

    def next(self) -> int:
        return next(self._ids)


class Folder:
    def __init__(self) -> None:
        city = snapshot.current()
        self.promises, self.router, self.locator = city.promises, city.router, city.locator
        self.assigns = any(rule.effect["assignee"] for rule in self.router.rules.all)
        self.default_points = set(DefaultPoint.objects.values_list("latitude", "longitude"))
        self.services = Service.objects.in_bulk()
        self.zone = clocks.zone()
        self.explained: dict[tuple, bytes] = {}

    def fold(self, streams: list["Stream"], known: Known, now: datetime) -> Folded:
        """Rows of new requests. known: ids of requests that 'merged' may name."""
        out = Folded()
        if not streams:
            return out
        ids, note_ids = self._ids(streams)
        pks = [ids.next() for _ in streams]
        parents = {
            **known,
            **{(s.new.source, s.new.external_id): pk for s, pk in zip(streams, pks, strict=True)},
        }
        days = [self._received_at(s).astimezone(self.zone).date() for s in streams]
        found = self.locator.locate_many(
            [s.new.place.latitude for s in streams], [s.new.place.longitude for s in streams], days
        )
        for stream, pk, number, day, districts in zip(
            streams, pks, _numbers([day.year for day in days]), days, found, strict=True
        ):
            place = self._place(stream, day, districts)
            life = self._receive(stream, pk, place["district_id"], districts, out, now)
            for event in stream.events:
                self._step(life, event, parents, out, note_ids, now)
            out.requests.append(self._request_row(stream, number, place, life))
        return out

    def continued(
        self, longer: list[tuple["Stream", list[RequestEvent]]], known: Known, now: datetime
    ) -> Folded:
        """Further steps of known requests, and the requests with their columns changed."""
        out = Folded()
        if not longer:
            return out
        _, note_ids = self._ids([stream for stream, _ in longer], requests=0)
        for stream, past in longer:
            life = self._life_so_far(stream, past)
            for event in stream.events[len(past) - self._own_steps(stream) :]:
                self._step(life, event, known, out, note_ids, now)
            row = ServiceRequest(pk=life.pk, updated_at=life.at, closed_at=life.closed_at)
            for column in COLUMNS:
                setattr(row, column, getattr(life.state, column))
            out.updates.append(row)
        return out

    def steps(self, stream: "Stream") -> list[tuple[str, datetime]]:
        """(kind, at) of every event that the stream leaves, the received and routed-to one included."""
        at = self._received_at(stream)
        first = [(EventKind.RECEIVED.value, at), (EventKind.ASSIGNED.value, at)][: self._own_steps(stream)]
        return first + [(str(event.kind), event.at) for event in stream.events]

    # One step after the other

    def _receive(self, stream, pk, district_id, districts, out, now) -> _Life:
        new, at = stream.new, self._received_at(stream)
        around = frozenset({*districts.values(), *filter(None, [district_id])})
        known = facts.of_new(new, at, around, self.zone)
        to = receiving.destination(new, self.router, known)
        priority = new.priority or to.priority or new.service.default_priority
        promise = self.promises.promise(new.service.pk, priority, to.department_id, known)
        due_at = new.due_at if new.due_is_given else (promise.due_at(at) if promise else None)
        target = self.promises.target(new.service.pk, priority, to.department_id)
        state = State(
            Status.RECEIVED.value, "", priority, new.service.pk, to.department_id, None, to.team_id, None,
            district_id, None, due_at, None, **clocks.target_begun(target, at, due_at),
        )  # fmt: skip
        life = _Life(pk, state, [Step("received", at)], at, known)
        because = self._because(new, to, promise)
        recorded_at = stream.recorded_at or now
        self._append(life, "received", at, recorded_at, stream.actor_id, None, because, out)
        if to.assignee_id:
            given = {"assignee_id": to.assignee_id, "team_id": to.team_id}
            self._apply(life, "assigned", at, given, {}, recorded_at, stream.actor_id, None, out)
        return life

    def _because(self, new: NewRequest, to: Destination, promise: Promise | None) -> bytes:
        """What explains the first event, written once for all requests that it is the same for."""
        key = (*(to.because or {}).values(), promise and (promise.words(), promise.rule_id), new.due_is_given)
        if key not in self.explained:
            self.explained[key] = as_jsonb(receiving.explanation(new, to, promise))
        return self.explained[key]

    def _step(self, life, event: "StreamEvent", known: Known, out, note_ids, now) -> None:
        kind, at = str(event.kind), event.at
        if at < life.at:
            raise ValueError(f"'{kind}' at {at.isoformat()} comes before the step at {life.at.isoformat()}.")
        given, data = self._given(life, event, known), self._data(life, event, known)
        data = {**self._by_rules(life, kind, given), **data}
        note_id = self._note(life, event, out, note_ids)
        self._apply(life, kind, at, given, data, event.recorded_at or now, event.actor_id, note_id, out)
        if kind == "closed":
            life.closed_at = at
        elif kind == "reopened":
            life.closed_at = None

    def _apply(self, life, kind, at, given, data, recorded_at, actor_id, note_id, out) -> None:
        before = State(*_values(life.state))
        lifecycle.apply(life.state, kind, at, given, self._clocks(life, kind))
        was = lifecycle.what_changed(before, life.state)
        life.at = at
        if kind == EventKind.RELOCATED:
            life.facts = life.facts.also_in(life.state.district_id)
        life.steps.append(_as_step(kind, at, data))
        data = {**data, "was": was} if was else data
        self._append(life, kind, at, recorded_at, actor_id, note_id, as_jsonb(data), out)

    @staticmethod
    def _append(life, kind, at, recorded_at, actor_id, note_id, data: bytes, out) -> None:
        out.events.append((life.pk, kind, at, recorded_at, actor_id, note_id, data, *_values(life.state)))

    def _note(self, life, event: "StreamEvent", out, note_ids) -> int | None:
        note, kind = event.note, event.kind
        if note is None:
            if kind == EventKind.CLOSED:
                raise ValidationError("Write the resident a sentence: what was done, or why not.")
            return None
        is_public = kind == EventKind.CLOSED or (kind == EventKind.NOTED and note.is_public)
        department_id = (
            None if is_public or kind in _SHARED_REASONS else (note.department_id or life.state.department_id)
        )
        pk = note_ids.next()
        out.notes.append((pk, life.pk, is_public, note.text.strip(), event.actor_id, department_id, event.at))
        return pk

    # What the verbs would have said

    def _given(self, life: _Life, event: "StreamEvent", known: Known) -> dict[str, Any]:
        given = {column: value for column, value in event.given.items() if column not in NEVER_GIVEN}
        state, kind = life.state, event.kind
        if kind == EventKind.MERGED and "parent" in given:
            given["parent_id"] = _parent(given.pop("parent"), known)
        elif kind == EventKind.ASSIGNED:
            given = {"assignee_id": None, "team_id": None} | given
        elif kind == EventKind.HAND_OVER_ACCEPTED:
            given.setdefault("team_id", None)
            given |= {"due_at": state.due_at, "clock_left": state.clock_left}
            given |= self._target_begun(state, state.pending_department_id, event.at, state.due_at)
        elif kind == EventKind.ROUTED:
            given |= self._target_again(life, given, state.due_at)
        elif kind == EventKind.REOPENED:
            promise = self._promise(life)
            due_at = promise.due_at(event.at) if promise else None
            given |= {"due_at": due_at, "clock_left": None}
            given |= self._target_begun(state, state.department_id, event.at, due_at)
        elif kind == EventKind.RECLASSIFIED:
            given = self._reclassified(life, given)
        if kind in (EventKind.RECLASSIFIED, EventKind.REPRIORITISED, EventKind.DUE_CHANGED):
            given |= self._clock_again(life, given)
        return given

    def _reclassified(self, life: _Life, given: dict[str, Any]) -> dict[str, Any]:
        service, state = self.services[given["service_id"]], life.state
        to = self._reclassified_to(life, service)
        told: dict[str, Any] = {"service_id": service.pk, "priority": to.priority or service.default_priority}
        if to.department_id != state.department_id:
            told |= {"department_id": to.department_id, "team_id": to.team_id, "assignee_id": None}
        return told | given

    def _reclassified_to(self, life: _Life, service: Service) -> Destination:
        return self.router.destination(service, life.facts.but(service.pk, service.default_priority))

    def _by_rules(self, life: _Life, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """What the history keeps of rules that decided anew."""
        found: dict[str, Any] = {}
        if kind == EventKind.RECLASSIFIED and "department_id" in given:
            found |= receiving.routed_by(self._reclassified_to(life, self.services[given["service_id"]]))
        if kind in (EventKind.RECLASSIFIED, EventKind.REPRIORITISED, EventKind.DUE_CHANGED):
            found |= receiving.promised_by_rule(self._promised_again(life, given))
        return found

    def _promised_again(self, life: _Life, given: Mapping[str, Any]) -> Promise | None:
        names = ("service_id", "priority", "department_id")
        service, priority, department = (given.get(name, getattr(life.state, name)) for name in names)
        return self.promises.promise(service, priority, department, life.facts)

    def _clock_again(self, life: _Life, given: Mapping[str, Any]) -> dict[str, Any]:
        promise = self._promised_again(life, given)
        if promise is None and "service_id" not in given:
            due_at, clock_left = life.state.due_at, life.state.clock_left
        else:
            due_at, clock_left = due_again(life.steps, promise)
        return {"due_at": due_at, "clock_left": clock_left} | self._target_again(life, given, due_at)

    def _target_begun(self, state: State, department_id, at, due_at) -> dict[str, Any]:
        target = self.promises.target(state.service_id, state.priority, department_id)
        return clocks.target_begun(target, at, due_at)

    def _target_again(self, life: _Life, given: Mapping[str, Any], due_at) -> dict[str, Any]:
        state = life.state
        names = ("service_id", "priority", "department_id")
        target = self.promises.target(*(given.get(name, getattr(state, name)) for name in names))
        now = {"target_at": state.target_at, "target_left": state.target_left}
        if target is None and not any(now.values()):
            return now
        changes = [Step(EventKind.RECLASSIFIED, life.at)] if "service_id" in given else []
        return clocks.target_again([*life.steps, *changes], target, due_at, now)

    def _data(self, life: _Life, event: "StreamEvent", known: Known) -> dict[str, Any]:
        state, kind, data = life.state, event.kind, dict(event.data)
        if kind == EventKind.HANDED_OVER:
            data.setdefault("to", event.given["pending_department_id"])
        elif kind == EventKind.HAND_OVER_REFUSED:
            data.setdefault("to", state.pending_department_id)
        elif kind == EventKind.NOTED:
            data.setdefault("public", bool(event.note and event.note.is_public))
        elif kind == EventKind.REOPENED:
            for name, said in receiving.promised_by(self._promise(life)).items():
                data.setdefault(name, said)
        return data

    def _promise(self, life: _Life) -> Promise | None:
        state = life.state
        return self.promises.promise(state.service_id, state.priority, state.department_id, life.facts)

    def _clocks(self, life: _Life, kind: str) -> lifecycle.Clocks:
        state = life.state
        pauses = kind == EventKind.HELD and (state.due_at or state.target_at)
        if not pauses and state.clock_left is None and state.target_left is None:
            return lifecycle.WALL_CLOCKS
        return self.promises.clocks(state.service_id, state.priority, state.department_id, life.facts)

    # Rows

    def _place(self, stream: "Stream", day, districts: Mapping[str, int]) -> dict[str, Any]:
        place = stream.new.place
        flagged = place.is_default_point or (place.latitude, place.longitude) in self.default_points
        return receiving.located(place, day, districts, is_default_point=flagged)

    def _request_row(self, stream: "Stream", number: str, place: Mapping[str, Any], life: _Life) -> tuple:
        new = stream.new
        return (
            life.pk, number, new.source, new.external_id, new.idempotency_key, str(new.channel), new.language,
            new.description, as_jsonb(new.attributes),
            new.resident.pk if new.resident else None, new.contact.pk if new.contact else None,
            new.on_behalf_of, new.reply_by, self._received_at(stream),
            *(place[name] for name in PLACE),
            *_values(life.state), life.at, life.closed_at,
        )  # fmt: skip

    def _ids(self, streams: list["Stream"], requests: int | None = None) -> tuple[Ids, Ids]:
        notes = sum(event.note is not None for stream in streams for event in stream.events)
        return (
            Ids(ServiceRequest, len(streams) if requests is None else requests),
            Ids(Note, notes),
        )

    def _own_steps(self, stream: "Stream") -> int:
        """How many events receiving leaves: one, or two where a rule names a person."""
        if stream.new.department is not None or not self.assigns:
            return 1
        return 2 if receiving.destination(stream.new, self.router, self._facts(stream)).assignee_id else 1

    def _facts(self, stream: "Stream") -> Facts:
        return facts.of_new(stream.new, self._received_at(stream), self._around(stream), self.zone)

    def _around(self, stream: "Stream") -> frozenset[int]:
        place = stream.new.place
        day = self._received_at(stream).astimezone(self.zone).date()
        named = [place.district.pk] if place.district else []
        return frozenset({*self.locator.locate(place.latitude, place.longitude, day).values(), *named})

    @staticmethod
    def _received_at(stream: "Stream") -> datetime:
        if stream.new.at is None:
            raise ValueError(f"Request {stream.new.external_id} does not say when it was received.")
        return stream.new.at

    def _life_so_far(self, stream: "Stream", past: list[RequestEvent]) -> _Life:
        last = past[-1]
        state = State(*(getattr(last, column) for column in COLUMNS))
        steps = [_as_step(event.kind, event.at, event.data) for event in past]
        life = _Life(last.service_request_id, state, steps, last.at, self._facts(stream))
        if last.status == Status.CLOSED:
            life.closed_at = [event.at for event in past if event.kind == EventKind.CLOSED][-1]
        return life


def _as_step(kind: str, at: datetime, data: Mapping[str, Any]) -> Step:
    return Step(RECOUNTED if data.get(RECOUNTED) else kind, at)


def _numbers(years: Iterable[int]) -> list[str]:
    """Numbers in the order of the requests, each from the sequence of its year."""
    wanted = list(years)
    given = {year: iter(numbers.next_numbers(year, wanted.count(year))) for year in set(wanted)}
    return [next(given[year]) for year in wanted]


def _parent(key: tuple[str, str], known: Known) -> int:
    if key in known:
        return known[key]
    row = (
        ServiceRequest.objects.filter(source=key[0], external_id=key[1]).values_list("pk", flat=True).first()
    )
    if row is None:
        raise ValueError(f"Load request {key[1]} of {key[0]} before what is joined to it.")
    return row
