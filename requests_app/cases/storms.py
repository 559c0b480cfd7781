"""A storm: one event that many report. Reports are counted to it, told at once and closed at once.

Every verb does a fixed number of statements for each 200 requests, and every request has its event.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..models import (
    Contact,
    District,
    Message,
    Service,
    ServiceRequest,
    Storm,
    StormCaller,
    StormRequest,
    StormWord,
)
from ..outbox import points
from ..outbox.told import Told
from .recording import Plan, Step, happen, keep, public_note
from .workflow import OPEN, EventKind, Resolution, Status

BATCH = 200
AHEAD = timedelta(minutes=2)  # so far may another clock be ahead of ours
Words = Mapping[str, str]  # by language; English is required


@dataclass(frozen=True)
class Outcome:
    """refused: (number, why not). stays: (number, why it stays open)."""

    done: int = 0
    people: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    stays: list[tuple[str, str]] = field(default_factory=list)


@transaction.atomic
def open_storm(
    *,
    title: Words,
    services: Sequence[Service],
    started_at: datetime,
    by: User | None,
    districts: Sequence[District] = (),
    alarm: str = "",
    at: datetime | None = None,
) -> Storm:
    """alarm: the code of the alarm that a person accepts; it is accepted once."""
    at = at or timezone.now()
    _require(title, "Give the storm an English title: what do people call about?")
    if not services:
        raise ValidationError({"services": "Choose at least one service that people report it as."})
    if started_at > at + AHEAD:
        raise ValidationError({"started_at": "It has not started yet: give a moment that is past."})
    if alarm and (known := Storm.objects.filter(alarm=alarm).first()):
        raise ValidationError(f"This alarm was accepted already: “{known}”.")
    storm = Storm.objects.create(
        title=_stripped(title), started_at=started_at, opened_at=at, opened_by=by, alarm=alarm
    )
    storm.services.set(services)
    storm.districts.set(districts)
    return storm


@transaction.atomic
def attach(storm: Storm, requests: Iterable[int], *, by: User | None, at: datetime | None = None) -> Outcome:
    """requests: keys. Those that cannot be counted to it are refused, each with its sentence; the others are in."""
    row, at = _open(storm), at or timezone.now()
    refused: list[tuple[str, str]] = []
    done = 0
    for rows in _batches(requests):
        reasons = why_not(row, rows)
        refused += [(one.number, reasons[one.pk]) for one in rows if one.pk in reasons]
        taken = [one for one in rows if one.pk not in reasons]
        _do(taken, _step(EventKind.STORM_JOINED, row), by=by, at=at)
        StormRequest.objects.bulk_create(StormRequest(storm=row, service_request=one, at=at) for one in taken)
        done += len(taken)
    return Outcome(done, refused=refused)


def why_not(storm: Storm, rows: Sequence[ServiceRequest]) -> dict[int, str]:
    """Request -> why it cannot be counted to this storm; those that can are not in it. One statement."""
    held = StormRequest.objects.filter(service_request__in=[row.pk for row in rows], left_at=None)
    storms = dict(held.values_list("service_request_id", "storm_id"))
    found = {row.pk: _why_not(storm, row, storms.get(row.pk)) for row in rows}
    return {pk: sentence for pk, sentence in found.items() if sentence}


def _why_not(storm: Storm, row: ServiceRequest, held_by: int | None) -> str:
    if row.status == Status.CLOSED:
        return "It is closed: reopen it first."
    if held_by is not None:
        return (
            "It is counted already."
            if held_by == storm.pk
            else "It is counted to another storm: take it out there."
        )
    if row.parent_id is not None:
        return "It is joined to another request: count that one, this one goes with it."
    return ""


@transaction.atomic
def detach(storm: Storm, requests: Iterable[int], *, by: User | None, at: datetime | None = None) -> Outcome:
    """Not of this storm after all; the requests go on by themselves."""
    row, at = _open(storm), at or timezone.now()
    inside = set(
        _inside(row).filter(service_request__in=list(requests)).values_list("service_request", flat=True)
    )
    if not inside:
        raise ValidationError("None of these is counted to this storm.")
    _leave(row, sorted(inside), by=by, at=at)
    return Outcome(len(inside))


def needs_more(storm: Storm, service_request: ServiceRequest, *, is_so: bool = True) -> None:
    """There is more to do at this place than the storm: it stays open when the storm is closed."""
    if not _inside(_open(storm)).filter(service_request=service_request).update(needs_more=is_so):
        raise ValidationError(f"{service_request.number} is not counted to this storm.")


@transaction.atomic
def count_caller(
    storm: Storm,
    contact: Contact,
    *,
    by: User | None,
    service_request: ServiceRequest | None = None,
    at: datetime | None = None,
) -> StormCaller:
    """Somebody calls about it: told what the others are told, with a request of their own or without. Once a contact."""
    row, at = _open(storm), at or timezone.now()
    if service_request is not None and not _inside(row).filter(service_request=service_request).exists():
        attach(row, [service_request.pk], by=by, at=at)
    if StormCaller.objects.filter(storm=row, contact=contact).exists():
        raise ValidationError("This caller is counted already.")
    return StormCaller.objects.create(storm=row, contact=contact, resident=contact.resident, at=at)


@transaction.atomic
def tell(storm: Storm, text: Words, *, by: User | None, at: datetime | None = None) -> StormWord:
    """One word to all: a public note on every open request in its language, one message for every person."""
    row, at = _open(storm), at or timezone.now()
    _require(text, "Write what everybody is told, in English at least.")
    plan = _with_words(Step(EventKind.NOTED, data={"public": True, "storm": row.pk}), text, by)
    told, done = Told(), 0
    for rows in _batches(_members(row)):
        done += _do([one for one in rows if one.is_open], plan, by=by, at=at, told=told)
    _tell_callers(row, text, told, at)
    return _said(row, StormWord.Kind.UPDATE, text, by, at, done, told)


@transaction.atomic
def close_storm(
    storm: Storm,
    text: Words,
    *,
    by: User | None,
    resolution: str = Resolution.FIXED,
    at: datetime | None = None,
) -> Outcome:
    """Closes what was only this; where there is more to do a request stays open and goes on by itself."""
    row, at = _open(storm), at or timezone.now()
    _require(text, "Write what everybody is told at the end, in English at least.")
    if resolution not in Resolution.values:
        raise ValidationError("Say how it ended: choose a resolution.")
    stays = staying(row)
    _leave(row, sorted(stays), by=by, at=at)
    given = {"resolution": resolution}
    plan = _with_words(Step(EventKind.CLOSED, given, data={"storm": row.pk}), text, by)
    told, done = Told(), 0
    for rows in _batches(_members(row)):
        done += _do([one for one in rows if one.is_open], plan, by=by, at=at, told=told)
    _tell_callers(row, text, told, at)
    _inside(row).update(left_at=at)
    row.ended_at = storm.ended_at = max(at, row.started_at)
    row.save(update_fields=["ended_at"])
    _said(row, StormWord.Kind.CLOSING, text, by, at, done, told)
    return Outcome(done, told.people, stays=[(one.number, why) for one, why in stays.values()])


def staying(storm: Storm) -> dict[int, tuple[ServiceRequest, str]]:
    """What would stay open if the storm were closed now, and why."""
    inside = _inside(storm).filter(service_request__status__in=OPEN).select_related("service_request")
    found = {one.service_request_id: (one.service_request, _why_it_stays(one)) for one in inside}
    return {pk: pair for pk, pair in found.items() if pair[1]}


def _why_it_stays(one: StormRequest) -> str:
    row = one.service_request
    if one.needs_more:
        return "Somebody said that there is more to do."
    if row.status in (Status.IN_PROGRESS, Status.ON_HOLD):
        return "Work of its own has begun."
    if row.pending_department_id is not None:
        return "It is offered to another department."
    return "An elected office waits for its answer." if row.on_behalf_of else ""


# Who belongs to it


def _open(storm: Storm) -> Storm:
    row = Storm.objects.select_for_update().get(pk=storm.pk)
    if row.ended_at is not None:
        raise ValidationError(f"“{row}” is over. Open a new storm.")
    return row


def _inside(storm: Storm):
    return StormRequest.objects.filter(storm=storm, left_at=None)


def _members(storm: Storm) -> list[int]:
    """Keys of what is counted to it and of what is joined to those, in order."""
    inside = set(_inside(storm).values_list("service_request", flat=True))
    joined = ServiceRequest.objects.filter(parent__in=inside).values_list("pk", flat=True)
    return sorted({*inside, *joined})


def _batches(requests: Iterable[int]) -> Iterator[list[ServiceRequest]]:
    """Locked, in the order of their keys: two people at it wait for each other and never for ever."""
    keys = sorted(set(requests))
    for first in range(0, len(keys), BATCH):
        some = keys[first : first + BATCH]
        yield list(ServiceRequest.objects.select_for_update(of=("self",)).filter(pk__in=some).order_by("pk"))


def _leave(storm: Storm, requests: list[int], *, by: User | None, at: datetime) -> None:
    for rows in _batches(requests):
        _do(rows, _step(EventKind.STORM_LEFT, storm), by=by, at=at)
    _inside(storm).filter(service_request__in=requests).update(left_at=at)


# What happens to many


def _do(
    rows: Sequence[ServiceRequest],
    plan: Plan,
    *,
    by: User | None,
    at: datetime,
    told: Told | None = None,
    now: datetime | None = None,
) -> int:
    now, events = now or timezone.now(), []
    for row in rows:
        moment = max(at, row.updated_at)
        events.append(happen(row, plan(row, moment), by=by, at=moment, now=now))
    keep(rows, events, told)
    return len(events)


def _step(kind: str, storm: Storm) -> Plan:
    return lambda row, at: Step(kind, data={"storm": storm.pk, "title": str(storm)})


def _with_words(step: Step, text: Words, by: User | None) -> Plan:
    """The same step with the words in the request's own language."""
    return lambda row, at: Step(
        step.kind, step.given, public_note(row, _in(row.language, text), by), step.data
    )


def _in(language: str, text: Words) -> str:
    return text.get(language, "").strip() or text["en"]


def _stripped(text: Words) -> dict[str, str]:
    return {language: words.strip() for language, words in text.items() if words.strip()}


def _require(text: Words, sentence: str) -> None:
    if not text.get("en", "").strip():
        raise ValidationError(sentence)


# Those who only called


def _tell_callers(storm: Storm, text: Words, told: Told, at: datetime) -> None:
    """By e-mail, or by text to a telephone that asked for texts; who has neither heard it at the desk."""
    callers = list(storm.callers.select_related("contact", "resident"))
    texted = points.known([_phone(one) for one in callers])
    Message.objects.bulk_create(
        message
        for one in callers
        if (message := _message(one, storm, text, texted, at)) and _is_new(one, message, told)
    )


def _phone(caller: StormCaller) -> str:
    return caller.resident.phone if caller.resident and caller.resident.phone else caller.contact.caller_phone


def _message(caller: StormCaller, storm: Storm, text: Words, texted: dict, at: datetime) -> Message | None:
    email, phone = caller.resident.email if caller.resident else "", _phone(caller)
    if not email and not points.is_text_for(points.of(texted, phone)):
        return None
    language = caller.resident.language if caller.resident else caller.contact.language
    return Message(
        contact=caller.contact,
        by=Message.By.EMAIL if email else Message.By.TEXT,
        to=email or phone,
        language=language,
        subject=_in(language, storm.title)[:200],
        body=_in(language, text),
        next_attempt_at=at,
        created_at=at,
    )


def _is_new(caller: StormCaller, message: Message, told: Told) -> bool:
    return told.is_first(caller.resident) if caller.resident else told.is_first_at(message.to)


def _said(
    storm: Storm, kind: str, text: Words, by: User | None, at: datetime, requests: int, told: Told
) -> StormWord:
    return StormWord.objects.create(
        storm=storm, kind=kind, text=_stripped(text), at=at, by=by, requests=requests, people=told.people
    )
