"""A request's clocks, told from its events: each step that started, paused, moved or stopped one, or let it run on."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from . import wording
from .cases.deadlines import RECOUNTED
from .cases.workflow import EventKind, HoldReason
from .models import Priority, RequestEvent


class ClockLine(NamedTuple):
    """What happened and what the clocks say after it; the target is the city's own, never told to residents."""

    at: datetime
    words: str
    due_at: datetime | None
    is_paused: bool
    target_at: datetime | None
    target_is_paused: bool


def ledger(events: Iterable[RequestEvent]) -> list[ClockLine]:
    """Oldest first."""
    lines: list[ClockLine] = []
    before: RequestEvent | None = None
    offered: RequestEvent | None = None
    for event in events:
        offered = event if event.kind == EventKind.HANDED_OVER else offered
        words = _words(event, before, offered)
        if words:
            lines.append(_line(event, words))
        before = event
    return lines


def _line(event: RequestEvent, words: str) -> ClockLine:
    return ClockLine(
        event.at,
        words,
        event.due_at,
        event.clock_left is not None,
        event.target_at,
        event.target_left is not None,
    )


def _words(event: RequestEvent, before: RequestEvent | None, offered: RequestEvent | None) -> str:
    if before is None:
        return _started(event)
    match event.kind:
        case EventKind.REOPENED:
            return f"Reopened: a new clock. {_started(event)}"
        case EventKind.CLOSED:
            return " ".join(filter(None, (_stopped(event, before), _rule(event))))
        case EventKind.HELD:
            return _paused(event, before)
        case EventKind.RESUMED:
            return _runs_again(event, before)
        case EventKind.HANDED_OVER:
            return f"Offered to {event.pending_department or 'another department'}{_by_rule(event)}: {_runs_on(event)}."
        case EventKind.HAND_OVER_REFUSED:
            return f"Refused by {before.pending_department or 'the other department'} {_limbo(event, offered)}: {_runs_on(event)}."
        case EventKind.HAND_OVER_ACCEPTED:
            return _accepted(event, before, offered)
        case EventKind.TARGET_SET:
            return _target(event)
        case EventKind.ESCALATED:
            return f"Escalated: {event.data.get('name') or 'a rule'}."
        case EventKind.TICKLER_SET:
            return f"To be looked at again on {day_named(event)}: {_runs_on(event)}."
        case EventKind.TICKLER_DUE:
            return "The day has come to look at it again."
        case EventKind.NOTED:
            return f"The resident was reminded{_by_rule(event)}." if event.data.get("reminder") else ""
    return _moved(event, before)


def _started(event: RequestEvent) -> str:
    promise = event.data.get("promise")
    if event.due_at is None:
        words = "No promise is made for this service and priority: there is no due date."
    elif promise == "as in the source":
        words = "The due date is the one of the system it came from."
    else:
        words = f"Started: the promise is {promise}." if promise else "Started."
    return f"{words} The internal target runs beside it." if event.target_at else words


def _paused(event: RequestEvent, before: RequestEvent) -> str:
    left = event.clock_left if event.clock_left is not None else event.target_left
    if left is not None:
        return f"Paused: {reason(event)}. {wording.worked(left)} were left on the clock."
    if event.due_at and event.due_at <= event.at:
        return "Put on hold after the due date: the clock had run out, nothing to pause."
    return ""


def _runs_again(event: RequestEvent, before: RequestEvent) -> str:
    left = before.clock_left if before.clock_left is not None else before.target_left
    words = f"Running again with {wording.worked(left)} left." if left is not None else ""
    return " ".join(filter(None, (words, _rule(event))))


def _stopped(event: RequestEvent, before: RequestEvent) -> str:
    due = event.due_at or before.due_at
    words = "Stopped: closed, without a due date."
    if due:
        words = f"Stopped: closed {_in_time(event.at, due)}."
    if event.target_at:
        words += f" Against the internal target: {_in_time(event.at, event.target_at)}."
    return words


def _in_time(at: datetime, due: datetime) -> str:
    return "in time" if at <= due else f"{wording.span(at - due)} late"


def _accepted(event: RequestEvent, before: RequestEvent, offered: RequestEvent | None) -> str:
    words = f"Accepted by {event.department} {_limbo(event, offered)}: the promise to the resident stays."
    if event.target_at != before.target_at:
        words += " The internal target begins anew." if event.target_at else " It has no internal target."
    return words


def _limbo(event: RequestEvent, offered: RequestEvent | None) -> str:
    return f"after {wording.span(event.at - offered.at)} in limbo" if offered else "at once"


def _runs_on(event: RequestEvent) -> str:
    if event.clock_left is not None:
        return "the clock stays paused"
    return "the clock runs on" if event.due_at and event.status != "closed" else "no clock runs"


def _target(event: RequestEvent) -> str:
    if event.data.get(RECOUNTED):
        return f"The internal target counted again: {event.data.get('reason') or 'the calendar changed'}"
    late = event.target_at and event.due_at and event.target_at > event.due_at
    return "Internal target set by hand; the promise stays." + (
        " It is later than the promise to the resident." if late else ""
    )


def _moved(event: RequestEvent, before: RequestEvent) -> str:
    if (event.due_at, event.clock_left) != (before.due_at, before.clock_left):
        return f"Counted again from the start: {_why_again(event)}."
    if (event.target_at, event.target_left) != (before.target_at, before.target_left):
        return f"The internal target counted again: {_why_again(event)}."
    return ""


def _why_again(event: RequestEvent) -> str:
    if event.kind == EventKind.REPRIORITISED:
        return f"the priority became {Priority(event.priority).label.lower()}"
    if event.kind == EventKind.RECLASSIFIED:
        return f"the service became {event.service}"
    if event.kind == EventKind.ROUTED:
        return f"it went to {event.department or 'nobody'}"
    return str(event.data.get("reason") or EventKind(event.kind).label.lower()).rstrip(".")


def _rule(event: RequestEvent) -> str:
    return f"Rule: {event.data['name']}." if event.data.get("name") else ""


def _by_rule(event: RequestEvent) -> str:
    return f" ({event.data['name']})" if event.data.get("name") else ""


def day_named(event: RequestEvent) -> str:
    """The day on which to look again."""
    try:
        return wording.short_day(date.fromisoformat(event.data.get("on", "")), event.at.date())
    except ValueError:
        return "a day"


def reason(event: RequestEvent) -> str:
    """What it waits for, in words."""
    said = event.data.get("reason")
    return HoldReason(said).label.lower() if said in HoldReason.values else said or "no reason given"
