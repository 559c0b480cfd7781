"""What happened to a request, told from its events: to staff, to residents, and by the clock."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from . import wording
from .cases.workflow import EventKind, HoldReason, Resolution, Status
from .models import Channel, NotDoneReason, Note, Priority, RequestEvent, ServiceRequest

KNOWN_AT_ONCE = timedelta(minutes=5)


class Line(NamedTuple):
    """known_at: only where we learned of it later than it happened."""

    at: datetime
    known_at: datetime | None
    title: str
    detail: str
    actor: str
    note: Note | None


def timeline(events: Sequence[RequestEvent], readable: set[int]) -> list[Line]:
    """For staff, newest first. readable: ids of the notes that the reader may see; the others leave no trace."""
    lines = []
    for event in events:
        note = event.note if event.note_id in readable else None
        if event.kind == EventKind.NOTED and note is None:
            continue
        late = event.recorded_at - event.at > KNOWN_AT_ONCE
        lines.append(
            Line(
                event.at,
                event.recorded_at if late else None,
                _title(event),
                _detail(event),
                _actor(event),
                note,
            )
        )
    return lines[::-1]


def _actor(event: RequestEvent) -> str:
    return (event.actor.get_full_name() or event.actor.get_username()) if event.actor else ""


def _title(event: RequestEvent) -> str:
    kind = event.kind
    if kind == EventKind.ROUTED:
        return f"Sent to {event.department or 'nobody'}"
    if kind == EventKind.ASSIGNED:
        return f"Assigned to {_whom(event)}"
    if kind == EventKind.HELD:
        return f"Put on hold: {_reason(event)}"
    if kind == EventKind.CLOSED:
        return f"Closed: {Resolution(event.resolution).label.lower()}"
    if kind == EventKind.HANDED_OVER:
        return f"Offered to {event.pending_department}"
    if kind == EventKind.HAND_OVER_ACCEPTED:
        return f"Accepted by {event.department}"
    if kind == EventKind.RECLASSIFIED:
        return f"Service changed to {event.service}"
    if kind == EventKind.REPRIORITISED:
        return f"Priority changed to {Priority(event.priority).label.lower()}"
    if kind == EventKind.MERGED:
        return f"Joined to {event.data.get('into', 'another request')}"
    if kind == EventKind.NOTED:
        return "Public note" if event.data.get("public") else "Internal note"
    if kind in _WORK:
        return _work(event)
    return EventKind(kind).label


_WORK = {
    EventKind.WORK_PLANNED: "planned",
    EventKind.WORK_DONE: "done",
    EventKind.WORK_NOT_DONE: "could not be done",
    EventKind.WORK_CANCELLED: "cancelled",
}


def _work(event: RequestEvent) -> str:
    """ "Work order W26-10001-5 planned: Leaf crew north, 2026-11-03"."""
    said = ", ".join(filter(None, (event.data.get("crew"), event.data.get("day"))))
    why = event.data.get("reason")
    reason = NotDoneReason(why).label.lower() if why in NotDoneReason.values else ""
    words = f"Work order {event.data.get('work_order', '')} {_WORK[EventKind(event.kind)]}"
    return f"{words}: {said or reason}" if said or reason else words


def _whom(event: RequestEvent) -> str:
    person = (event.assignee.get_full_name() or event.assignee.get_username()) if event.assignee else ""
    team = event.team.name if event.team else ""
    return f"{person} ({team})" if person and team else person or team


def _reason(event: RequestEvent) -> str:
    reason = event.data.get("reason")
    return HoldReason(reason).label.lower() if reason in HoldReason.values else reason or "no reason given"


def _detail(event: RequestEvent) -> str:
    routing = event.data.get("routing") or {}
    if event.kind == EventKind.RECEIVED:
        to = f"Went to {event.department}" if event.department else "Went to no department"
        return f"{to} ({_rule(routing)})."
    if event.kind == EventKind.ROUTED:
        return f"{_rule(routing).capitalize()}." if routing.get("name") else ""
    if event.kind == EventKind.DUE_CHANGED:
        return str(event.data.get("reason", ""))
    if event.kind == EventKind.RELOCATED and "district_id" in event.data.get("was", {}):
        return f"Now in {event.district or 'no known district'}."
    return ""


def _rule(routing: dict) -> str:
    name = routing.get("name") or "no rule recorded"
    return f"rule “{name}”" if routing.get("rule") else name


# The clock


class ClockLine(NamedTuple):
    at: datetime
    words: str
    due_at: datetime | None
    is_paused: bool


def ledger(events: Iterable[RequestEvent]) -> list[ClockLine]:
    """Every step that started, paused, moved or stopped the clock, oldest first, with the due date after it."""
    lines: list[ClockLine] = []
    before: RequestEvent | None = None
    for event in events:
        words = _clock_words(event, before)
        if words:
            lines.append(ClockLine(event.at, words, event.due_at, event.clock_left is not None))
        before = event
    return lines


def _clock_words(event: RequestEvent, before: RequestEvent | None) -> str:
    if before is None:
        return _started(event)
    if event.kind == EventKind.REOPENED:
        return f"Reopened: a new clock. {_started(event)}"
    if event.kind == EventKind.CLOSED:
        return _stopped(event, before)
    if (event.due_at, event.clock_left) == (before.due_at, before.clock_left):
        held_late = event.kind == EventKind.HELD and event.due_at and event.due_at <= event.at
        return "Put on hold after the due date: the clock had run out, nothing to pause." if held_late else ""
    if event.kind == EventKind.HELD:
        return f"Paused: {_reason(event)}. {wording.worked(event.clock_left or 0)} were left on the clock."
    if event.kind == EventKind.RESUMED:
        return f"Running again with {wording.worked(before.clock_left or 0)} left."
    return f"Counted again from the start: {_why_again(event)}."


def _started(event: RequestEvent) -> str:
    promise = event.data.get("promise")
    if event.due_at is None:
        return "No promise is made for this service and priority: there is no due date."
    if promise == "as in the source":
        return "The due date is the one of the system it came from."
    return f"Started: the promise is {promise}." if promise else "Started."


def _stopped(event: RequestEvent, before: RequestEvent) -> str:
    due = event.due_at or before.due_at
    if due is None:
        return "Stopped: closed, without a due date."
    if event.at <= due:
        return "Stopped: closed in time."
    return f"Stopped: closed {wording.span(event.at - due)} late."


def _why_again(event: RequestEvent) -> str:
    if event.kind == EventKind.REPRIORITISED:
        return f"the priority became {Priority(event.priority).label.lower()}"
    if event.kind == EventKind.RECLASSIFIED:
        return f"the service became {event.service}"
    return str(event.data.get("reason") or EventKind(event.kind).label.lower())


# For residents: no staff, no internal step


class PublicLine(NamedTuple):
    at: datetime
    words: str
    text: str


def public_timeline(events: Iterable[RequestEvent]) -> list[PublicLine]:
    """Oldest first; a note only where it is public."""
    lines = []
    for event in events:
        words = _public_words(event)
        text = event.note.text if event.note and event.note.is_public else ""
        if words and (event.kind != EventKind.NOTED or text):
            lines.append(PublicLine(event.at, words, text))
    return lines


def _public_words(event: RequestEvent) -> str:
    department = event.department.name if event.department else _("the city")
    waiting_for_resident = event.data.get("reason") == HoldReason.RESIDENT
    return {
        EventKind.RECEIVED: _("We received it."),
        EventKind.ROUTED: _("It is with %(department)s.") % {"department": department},
        EventKind.HAND_OVER_ACCEPTED: _("It moved to %(department)s.") % {"department": department},
        EventKind.ASSIGNED: _("%(department)s has planned it.") % {"department": department},
        EventKind.STARTED: _("Work has begun."),
        EventKind.HELD: _("We are waiting for you.")
        if waiting_for_resident
        else _("On hold: %(reason)s.") % {"reason": _reason(event)},
        EventKind.RESUMED: _("Work goes on."),
        EventKind.CLOSED: _("Done.") if event.resolution == Resolution.FIXED else _("Closed."),
        EventKind.REOPENED: _("It was opened again."),
        EventKind.MERGED: _("Others reported the same; we work on them together."),
        EventKind.DUE_CHANGED: _("The expected date changed."),
        EventKind.NOTED: _("A word from the city."),
        EventKind.WORK_PLANNED: _("A crew is planned.") if event.data.get("day") else "",
        EventKind.WORK_DONE: _("The crew has done its work."),
        EventKind.WORK_NOT_DONE: _("The crew came and could not do it."),
    }.get(EventKind(event.kind), "")


def public_sentence(service_request: ServiceRequest, at: datetime, zone: ZoneInfo, name: str = "") -> str:
    """The one sentence a resident came for. name: the service's in the reader's language."""
    name = name or service_request.service.name
    if service_request.status == Status.CLOSED:
        closed_at = service_request.closed_at or at
        day = wording.long_day(closed_at, zone, at.astimezone(zone).date())
        if service_request.resolution == Resolution.FIXED:
            return _("%(name)s: done on %(day)s.") % {"name": name, "day": day}
        return _("%(name)s: closed on %(day)s.") % {"name": name, "day": day}
    department = service_request.department.name if service_request.department else _("the city")
    where = _("%(name)s: with %(department)s.") % {"name": name, "department": department}
    return f"{where} {_expected(service_request, at, zone)}"


def _expected(service_request: ServiceRequest, at: datetime, zone: ZoneInfo) -> str:
    due_at = service_request.due_at
    if service_request.status == Status.ON_HOLD and due_at is None:
        return _("It is on hold; the expected date follows when work goes on.")
    if due_at is None:
        return _("We cannot promise a date for this.")
    day = wording.long_day(due_at, zone, at.astimezone(zone).date())
    if due_at < at:
        return _("It was expected by %(day)s and is late.") % {"day": day}
    return _("Expected by %(day)s.") % {"day": day}


# For staff: one sentence


def staff_sentence(service_request: ServiceRequest, at: datetime, zone: ZoneInfo) -> str:
    status = Status(service_request.status)
    holder = _holder(service_request)
    if status == Status.CLOSED:
        closed_at = service_request.closed_at or at
        resolution = Resolution(service_request.resolution).label.lower()
        return f"Closed {wording.span(at - closed_at)} ago: {resolution}."
    due = wording.due(service_request.due_at, at, zone, is_paused=service_request.clock_left is not None)
    offered = (
        f" Offered to {service_request.pending_department}." if service_request.pending_department else ""
    )
    return f"{status.label}, with {holder}. {due.words}.{offered}"


def _holder(service_request: ServiceRequest) -> str:
    department = service_request.department.name if service_request.department else "no department"
    person = service_request.assignee
    if person:
        return f"{person.get_full_name() or person.get_username()} ({department})"
    return f"{service_request.team.name} ({department})" if service_request.team else department


def channel_word(service_request: ServiceRequest) -> str:
    return Channel(service_request.channel).label.lower()
