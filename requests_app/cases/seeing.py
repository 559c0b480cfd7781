"""Two people at one request: what a form was drawn from, and what has changed since that matters to its move.

A door that shows a form puts `version` into it and calls `as_seen` with what came back; the verb does the rest, under its lock.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise

from django.core.exceptions import ValidationError
from django.utils import timezone

from ..models import RequestEvent, ServiceRequest
from .workflow import EventKind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOLDERS = frozenset({"department_id", "pending_department_id", "team_id", "assignee_id"})
_PLACE = frozenset({"place"})
RELATED = ("actor", "department", "pending_department", "team", "assignee", "service", "district", "note")

# What would be overwritten unseen, or would have been decided otherwise; a note overwrites nothing.
MATTERS: dict[str, frozenset[str]] = {
    EventKind.ROUTED: _HOLDERS | {"status", "service_id"},
    EventKind.ASSIGNED: _HOLDERS | {"status"},
    EventKind.STARTED: frozenset({"status", "department_id", "assignee_id"}),
    EventKind.HELD: frozenset({"status"}),
    EventKind.RESUMED: frozenset({"status"}),
    EventKind.CLOSED: frozenset({"status", "resolution", "service_id", "department_id"}),
    EventKind.REOPENED: frozenset({"status"}),
    EventKind.RECLASSIFIED: frozenset({"status", "service_id", "department_id"}),
    EventKind.REPRIORITISED: frozenset({"status", "service_id", "priority"}),
    EventKind.RELOCATED: _PLACE,
    EventKind.HANDED_OVER: frozenset({"status", "department_id", "pending_department_id"}),
    EventKind.HAND_OVER_ACCEPTED: frozenset({"department_id", "pending_department_id"}),
    EventKind.HAND_OVER_REFUSED: frozenset({"department_id", "pending_department_id"}),
    EventKind.MERGED: frozenset({"status", "parent_id"}),
    EventKind.UNMERGED: frozenset({"parent_id"}),
    EventKind.SPLIT: frozenset({"status", "service_id"}),
}


class ChangedMeanwhile(ValidationError):
    """Somebody was faster; `events` are what they did, as far as it matters here."""

    def __init__(self, events: list[RequestEvent]):
        self.events = events
        super().__init__(f"It changed while you were at it: {'; '.join(map(_words, events))}.")


def version(service_request: ServiceRequest) -> str:
    """Microseconds of its last step."""
    return str((service_request.updated_at - _EPOCH) // timedelta(microseconds=1))


def as_seen(service_request: ServiceRequest, seen: str) -> None:
    """The caller decided on this version of it; nothing where the form carried none that we know."""
    if seen.isascii() and seen.isdigit() and len(seen) < 18:
        service_request.seen_at = _EPOCH + timedelta(microseconds=int(seen))


def changes(service_request: ServiceRequest, kind: str | None) -> list[RequestEvent]:
    """What happened after the step that its user saw, for a request that was read afresh."""
    seen_at = service_request.seen_at
    if seen_at is None or seen_at == service_request.updated_at or kind is None:
        return []
    return since({service_request.pk: seen_at}, [kind]).get(service_request.pk, [])


def check(service_request: ServiceRequest, row: ServiceRequest, kind: str) -> None:
    """ChangedMeanwhile where the locked row is not what the caller decided on."""
    seen_at = service_request.seen_at
    if seen_at is None or seen_at == row.updated_at or kind not in MATTERS:
        return
    if events := since({row.pk: seen_at}, [kind]).get(row.pk):
        raise ChangedMeanwhile(events)


def since(seen: Mapping[int, datetime], kinds: Iterable[str]) -> dict[int, list[RequestEvent]]:
    """Request -> the steps after the moment seen that matter to such a move; one query for any number."""
    columns: frozenset[str] = frozenset().union(*(MATTERS.get(kind, frozenset()) for kind in kinds))
    if not seen or not columns:
        return {}
    events = RequestEvent.objects.filter(service_request__in=list(seen)).select_related(*RELATED)
    lives = groupby(events.order_by("service_request", "at", "id"), lambda event: event.service_request_id)
    found = {pk: _that_matter(list(life), seen[pk], columns) for pk, life in lives}
    return {pk: steps for pk, steps in found.items() if steps}


def _that_matter(life: list[RequestEvent], seen_at: datetime, columns: frozenset[str]) -> list[RequestEvent]:
    return [
        event for before, event in pairwise(life) if event.at > seen_at and _changed(before, event, columns)
    ]


def _changed(before: RequestEvent, event: RequestEvent, columns: frozenset[str]) -> bool:
    if "place" in columns and event.kind == EventKind.RELOCATED:
        return True
    return any(getattr(before, name) != getattr(event, name) for name in columns - _PLACE)


def _words(event: RequestEvent) -> str:
    who = (event.actor.get_full_name() or event.actor.get_username()) if event.actor else "the system"
    return f"{EventKind(event.kind).label.lower()} by {who} at {timezone.localtime(event.at):%-I:%M %p}"
