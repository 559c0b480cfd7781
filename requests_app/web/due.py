"""Why a due date moved: each change in a resident's words, from the events."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .. import wording
from ..cases.workflow import EventKind, HoldReason
from ..models import RequestEvent


class Change(NamedTuple):
    at: datetime
    words: str


def changes(events: Iterable[RequestEvent], zone: ZoneInfo, today: date) -> list[Change]:
    """The first date and each that followed, oldest first; empty where the date never moved."""
    found: list[Change] = []
    before: RequestEvent | None = None
    for event in events:
        if before is None or (event.kind != EventKind.CLOSED and event.due_at != before.due_at):
            found.append(Change(event.at, _words(event, zone, today)))
        before = event
    return found if len(found) > 1 else []


def _words(event: RequestEvent, zone: ZoneInfo, today: date) -> str:
    why = _why(event)
    if event.due_at is None:
        then = _("There is no date for now.")
    else:
        then = _("Expected by %(day)s.") % {"day": wording.long_day(event.due_at, zone, today)}
    return f"{why} {then}".strip()


def _why(event: RequestEvent) -> str:
    reasons = {
        EventKind.RECEIVED: _("When we received it."),
        EventKind.HELD: paused(event),
        EventKind.RESUMED: _("The work goes on."),
        EventKind.REPRIORITISED: _("We changed how urgent it is."),
        EventKind.RECLASSIFIED: _("It turned out to be something else: %(service)s.")
        % {"service": event.service.name},
        EventKind.REOPENED: _("It was not solved, so we began again."),
        EventKind.DUE_CHANGED: str(event.data.get("reason") or ""),
    }
    return reasons.get(EventKind(event.kind), "")


def paused(event: RequestEvent) -> str:
    """Why the work waits."""
    waits = {
        HoldReason.RESIDENT: _("We wait for an answer from the person who reported it."),
        HoldReason.PARTS: _("We wait for parts or material."),
        HoldReason.WEATHER: _("We wait for the weather."),
        HoldReason.CONTRACTOR: _("We wait for a contractor or utility."),
        HoldReason.PERMIT: _("We wait for a permit or a decision."),
        HoldReason.SEASON: _("We wait for the season."),
    }
    return waits.get(event.data.get("reason"), _("The work waits."))
