"""“Waiting for the resident” answers itself: a word from them resumes it; without one it is reminded, then ended.

The days are counted from when they heard that we wait. Nobody told them, or the desk is still to ring: then it is the
office that it waits for, and no time runs.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext as _

from ..models import CallBack, Notice, RequestEvent, Resident, ServicePatience, ServiceRequest
from ..models.querysets import ServiceRequestQuerySet
from ..outbox import ringing
from . import recording
from .patience import Patience
from .recording import Step, internal_note, public_note
from .workflow import EventKind, HoldReason, MoveNotAllowed, Resolution, Status

REMINDER = "reminder"
MOST_BY_TEXT = 5
_AGAIN = "It waits for the resident no more."


def waiting(rows: ServiceRequestQuerySet | None = None) -> QuerySet:
    """On hold for the resident's answer; held_at: since when, told_at: when they heard of it, if they did."""
    rows = ServiceRequest.objects.all() if rows is None else rows
    held = RequestEvent.objects.filter(service_request=OuterRef("pk"), kind=EventKind.HELD).order_by(
        "-at", "-id"
    )
    found = rows.waiting().annotate(
        held_at=Subquery(held.values("at")[:1]),
        held_id=Subquery(held.values("pk")[:1]),
        held_for=Subquery(held.values("data__reason")[:1]),
    )
    sent = Notice.objects.filter(
        event=OuterRef("held_id"), resident=OuterRef("resident"), status=Notice.Status.SENT
    )
    rung = CallBack.objects.filter(
        service_request=OuterRef("pk"), outcome=CallBack.Outcome.REACHED, ended_at__gte=OuterRef("held_at")
    )
    return found.filter(held_for=HoldReason.RESIDENT).annotate(
        sent_at=Subquery(sent.values("sent_at")[:1]),
        rung_at=Subquery(rung.order_by("ended_at").values("ended_at")[:1]),
    )


def told_at(row: Any) -> datetime | None:
    """When the resident heard that we wait: by message, or on the telephone."""
    return min(filter(None, (row.sent_at, row.rung_at)), default=None)


# A word from the resident


def heard(
    service_request: ServiceRequest, *, how: str, by: User | None = None, at: datetime | None = None
) -> ServiceRequest:
    """They have answered: it goes on at once, if it waited for that. how: “website”, “text message”, “telephone”."""

    def plan(row: ServiceRequest, at: datetime) -> Step:
        if not _is_waiting(row):
            raise MoveNotAllowed(_AGAIN)
        return Step(EventKind.RESUMED, data={"rule": "answered", "name": f"the resident answered ({how})"})

    try:
        return recording.do(service_request, plan, by=by, at=at)
    except MoveNotAllowed:
        return service_request


def answered(
    service_request: ServiceRequest, *, by: User | None, text: str, at: datetime | None = None
) -> ServiceRequest:
    """What they said to a colleague: noted, and it goes on."""
    recording.require(text, "Write down what they said.")

    def plan(row: ServiceRequest, at: datetime) -> Step:
        note = internal_note(row, f"The resident says: {text.strip()}", by)
        return Step(EventKind.NOTED, note=note, data={"public": False})

    recording.do(service_request, plan, by=by, at=at)
    return heard(service_request, how="told to staff", by=by, at=at)


def heard_by_text(phone: str, words: str, at: datetime) -> int:
    """A text from somebody whose answer requests wait for: noted with each, and they go on. How many."""
    residents = Resident.objects.filter(phone=phone).values("pk")
    found = list(waiting(ServiceRequest.objects.filter(resident__in=residents))[:MOST_BY_TEXT])
    for row in found:
        recording.do(row, _texted(words), by=None, at=None)
        heard(row, how="text message")
    return len(found)


def _texted(words: str) -> recording.Plan:
    def plan(row: ServiceRequest, at: datetime) -> Step:
        note = internal_note(row, f"The resident texted:\n{words}", None)
        return Step(EventKind.NOTED, note=note, data={"public": False})

    return plan


def _is_waiting(row: ServiceRequest) -> bool:
    held = row.events.filter(kind=EventKind.HELD).order_by("-at", "-id").first()
    return (
        row.status == Status.ON_HOLD and held is not None and held.data.get("reason") == HoldReason.RESIDENT
    )


# No word from them


def follow_up(at: datetime) -> int:
    """Reminders at half time, and the end of what nobody answered; how many steps."""
    patience = Patience()
    open_calls = CallBack.objects.filter(outcome="").values("service_request")
    rows = waiting().exclude(pk__in=open_calls.filter(service_request__isnull=False))
    return sum(_follow_up(row, patience.of(row.service_id), at) for row in _by_key(rows))


def _by_key(rows: QuerySet, size: int = 200) -> Iterator[Any]:
    """A page at a time: each row's step is a transaction of its own."""
    last = 0
    while page := list(rows.select_related("resident").filter(pk__gt=last).order_by("pk")[:size]):
        yield from page
        last = page[-1].pk


def _follow_up(row: Any, rule: ServicePatience, at: datetime) -> bool:
    told = told_at(row)
    if told is None:
        return _ask_by_telephone(row, at)
    wait = timedelta(days=rule.waiting_days)
    if at >= told + wait:
        return _do(row, _ended(row, rule), at)
    return at >= told + wait / 2 and _do(row, _reminded(row, rule), at)


def _ask_by_telephone(row: Any, at: datetime) -> bool:
    """No message reached them: the desk rings, once for each time it waits. An import is not ours to ring about."""
    if row.source or row.resident is None or not row.resident.phone or _is_on_its_way(row):
        return False
    if row.call_backs.filter(created_at__gte=row.held_at).exists():
        return False
    about = f"{row.number} waits for their answer, and no message has reached them: ask them."
    ringing.ring_once(row.resident, row, about, at)
    return True


def _is_on_its_way(row: Any) -> bool:
    return Notice.objects.filter(event=row.held_id, status__in=Notice.UNFINISHED).exists()


def _do(row: Any, plan: recording.Plan, at: datetime) -> bool:
    try:
        recording.do(row, plan, by=None, at=max(at, row.updated_at))
    except ValidationError:  # somebody, or another run, was quicker: the others wait for nothing
        return False
    return True


def _because(rule: ServicePatience, words: str) -> dict[str, Any]:
    return {"rule": f"patience-{rule.pk}" if rule.pk else "patience", "name": words}


def _check(row: ServiceRequest, held_at: datetime) -> None:
    """Locked now: it must still be the same waiting."""
    if not _is_waiting(row) or row.events.filter(kind=EventKind.HELD, at__gt=held_at).exists():
        raise MoveNotAllowed(_AGAIN)


def _reminded(seen: Any, rule: ServicePatience) -> recording.Plan:
    name = f"half of the {rule.waiting_days} days to wait for the resident are over"

    def plan(row: ServiceRequest, at: datetime) -> Step:
        _check(row, seen.held_at)
        if row.events.filter(at__gte=seen.held_at, data__has_key=REMINDER).exists():
            raise MoveNotAllowed("The reminder went out already.")
        note = internal_note(row, "We asked the resident once more.", None)
        return Step(
            EventKind.NOTED, note=note, data={"public": False, REMINDER: True, **_because(rule, name)}
        )

    return plan


def _ended(seen: Any, rule: ServicePatience) -> recording.Plan:
    name = f"no answer from the resident in {rule.waiting_days} days"

    def plan(row: ServiceRequest, at: datetime) -> Step:
        _check(row, seen.held_at)
        if rule.afterwards == ServicePatience.Afterwards.RESUME or _others_reported(row):
            return Step(EventKind.RESUMED, data=_because(rule, f"{name}: it goes on without it"))
        note = public_note(row, farewell(rule, seen.resident.language if seen.resident else "en"), None)
        data = _because(rule, f"{name}: closed as withdrawn")
        return Step(EventKind.CLOSED, {"resolution": Resolution.WITHDRAWN}, note, data)

    return plan


def _others_reported(row: ServiceRequest) -> bool:
    """What others wait for too is not withdrawn because one of them is silent."""
    return row.reporters.exists() or ServiceRequest.objects.filter(parent=row.pk).exists()


def farewell(rule: ServicePatience, language: str) -> str:
    """What the resident reads when the city stops waiting."""
    own = rule.sentence.get(language) or rule.sentence.get("en")
    with translation.override(language):
        return own or _(
            "We asked you something and heard nothing, so we closed this. Tell us if you still need it: we open it again."
        )
