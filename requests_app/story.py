"""What happened to a request, told from its events to staff and to residents; the clock's own book is `ledger`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from . import wording
from .cases.deadlines import RECOUNTED
from .cases.workflow import Because, EventKind, HoldReason, Resolution, Status
from .ledger import day_named, ledger, reason
from .models import Channel, NotDoneReason, Note, Priority, RequestEvent, ServiceRequest

__all__ = ["ledger", "public_sentence", "public_timeline", "staff_sentence", "timeline"]
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
    before: RequestEvent | None = None
    for event in events:
        note = event.note if event.note_id in readable else None
        before, last = event, before
        if event.kind == EventKind.NOTED and note is None:
            continue
        late = event.recorded_at - event.at > KNOWN_AT_ONCE
        lines.append(
            Line(
                event.at,
                event.recorded_at if late else None,
                _title(event, last),
                _detail(event),
                who(event),
                note,
            )
        )
    return lines[::-1]


_BY_RESIDENTS = (EventKind.NOTED, EventKind.REOPENED)
_SAYS_ITSELF = (EventKind.RECEIVED, EventKind.REPORTER_ADDED)  # from whom stands in the detail


def who(event: RequestEvent) -> str:
    """A colleague; else the other system, the resident where they can do it, or our own system."""
    if event.actor:
        return event.actor.get_full_name() or event.actor.get_username()
    if event.kind in _SAYS_ITSELF:
        return ""
    if event.kind in _BY_RESIDENTS and not event.data.get("rule"):
        return "the resident"
    is_own = event.data.get("rule") or event.kind in (EventKind.ESCALATED, EventKind.TICKLER_DUE)
    return event.service_request.source if event.service_request.source and not is_own else "the system"


def step(event: RequestEvent) -> str:
    """One step in a few words, such as: Assigned to Pat."""
    return _title(event, None)


def _title(event: RequestEvent, before: RequestEvent | None) -> str:
    kind = event.kind
    if kind == EventKind.ROUTED:
        return f"Sent to {event.department or 'nobody'}"
    if kind == EventKind.ASSIGNED:
        return f"Assigned to {_whom(event)}"
    if kind == EventKind.HELD:
        return f"Put on hold: {reason(event)}"
    if kind == EventKind.CLOSED:
        return f"Closed: {Resolution(event.resolution).label.lower()}"
    if kind == EventKind.HANDED_OVER:
        return f"Offered to {event.pending_department}"
    if kind == EventKind.HAND_OVER_ACCEPTED:
        return f"Accepted by {event.department}"
    if kind == EventKind.HAND_OVER_REFUSED and before and before.pending_department:
        return f"Refused by {before.pending_department}"
    if kind == EventKind.TARGET_SET and event.data.get(RECOUNTED):
        return "Internal target counted again"
    if kind == EventKind.ESCALATED and event.data.get("name"):
        return f"Escalated: {event.data['name']}"
    if kind == EventKind.TICKLER_SET and event.data.get("on"):
        return f"To be looked at again on {day_named(event)}"
    if kind == EventKind.RECLASSIFIED:
        return f"Service changed to {event.service}"
    if kind == EventKind.REPRIORITISED:
        return f"Priority changed to {Priority(event.priority).label.lower()}"
    if kind == EventKind.MERGED:
        return f"Joined to {event.data.get('into', 'another request')}"
    if kind in (EventKind.STORM_JOINED, EventKind.STORM_LEFT) and event.data.get("title"):
        return f"{EventKind(kind).label}: {event.data['title']}"
    if kind == EventKind.SPLIT:
        whole, part = event.data.get("from"), event.data.get("into")
        return f"Split off from {whole}" if whole else f"A part of it became {part}"
    if kind == EventKind.CHECKED:
        return f"Checked after closing: {'really done' if event.data.get('outcome') == 'passed' else 'not right'}"
    if kind == EventKind.OFFICE_ASKED:
        office = event.data.get("office", "An elected office")
        return f"Answered {office}" if event.data.get("answered") else f"{office} asked for it"
    if kind == EventKind.NOTED:
        return _noted(event)
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
    """ "Work order W26-10001-5 planned: Leaf crew north, November 3"."""
    day = date.fromisoformat(event.data["day"]) if event.data.get("day") else None
    said = ", ".join(filter(None, (event.data.get("crew"), f"{day:%B} {day.day}" if day else "")))
    why = event.data.get("reason")
    reason = NotDoneReason(why).label.lower() if why in NotDoneReason.values else ""
    words = f"Work order {event.data.get('work_order', '')} {_WORK[EventKind(event.kind)]}"
    return f"{words}: {said or reason}" if said or reason else words


def _noted(event: RequestEvent) -> str:
    if event.data.get("reminder"):
        return "Reminded the resident"
    return "Public note" if event.data.get("public") else "Internal note"


def _whom(event: RequestEvent) -> str:
    person = (event.assignee.get_full_name() or event.assignee.get_username()) if event.assignee else ""
    team = event.team.name if event.team else ""
    return f"{person} ({team})" if person and team else person or team


def _detail(event: RequestEvent) -> str:
    """Why, and by which rule."""
    routing = event.data.get("routing") or {}
    match event.kind:
        case EventKind.RECEIVED:
            to = f"Went to {event.department}" if event.department else "Went to no department"
            return f"{_from(event)}{to} ({_rule(routing)})."
        case EventKind.REPORTER_ADDED if event.actor is None:
            return "From another resident."
        case EventKind.ROUTED if routing.get("name"):
            return f"{_rule(routing).capitalize()}."
        case EventKind.DUE_CHANGED | EventKind.TARGET_SET:
            return str(event.data.get("reason", "")) or _by_the_system(event)
        case EventKind.HAND_OVER_REFUSED if event.data.get("because") in Because.values:
            return f"{Because(event.data['because']).label}."
        case EventKind.ESCALATED:
            return _told(event)
        case EventKind.RELOCATED if "district_id" in event.data.get("was", {}):
            return f"Now in {event.district or 'no known district'}."
        case EventKind.ASSIGNED if event.actor is None and not event.service_request.source:
            return "The rule that sent it names who gets it."
    return f"Rule: {event.data['name']}." if event.data.get("name") else _by_the_system(event)


def _from(event: RequestEvent) -> str:
    return (
        "" if event.actor or event.service_request.source else f"By {channel_word(event.service_request)}. "
    )


def _told(event: RequestEvent) -> str:
    whom = _WHOM.get(str(event.data.get("whom")))
    how = _HOW.get(str(event.data.get("how")), "")
    return f"Told: {whom}{how}." if whom else _by_the_system(event)


_WHOM = {
    "assignee": "who has it", "team_lead": "the team's lead", "supervisor": "the department's supervisors",
    "on_call": "who is on call", "both": "the supervisors on both sides",
}  # fmt: skip
_HOW = {"mail": ", by e-mail", "page": ", by a page", "list": ", on their list"}


def _by_the_system(event: RequestEvent) -> str:
    """A step of nobody's hand says at least that no rule was written down with it."""
    return "" if who(event) != "the system" else f"No rule is recorded for it{_for(event)}."


def _for(event: RequestEvent) -> str:
    return f": {reason(event)}" if event.data.get("reason") else ""


def _rule(routing: dict) -> str:
    name = routing.get("name") or "no rule recorded"
    return f"rule “{name}”" if routing.get("rule") else name


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
        else _("On hold: %(reason)s.") % {"reason": reason(event)},
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
