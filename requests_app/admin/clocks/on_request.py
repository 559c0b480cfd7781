"""What the request's own page says of its target and of the days on which to look again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from ... import permissions, wording
from ...cases import clocks
from ...cases.workflow import EventKind
from ...ledger import ledger
from ...models import RequestEvent, ServiceRequest


def on_request(
    request: HttpRequest, service_request: ServiceRequest, events: Sequence[RequestEvent], at: datetime
) -> dict[str, Any]:
    """One query, and only where somebody ever set a day."""
    lines = ledger(events)
    return {
        "ledger": lines,
        "has_target": any(line.target_at or line.target_is_paused for line in lines),
        "target": _target(service_request, at),
        "ticklers": _ticklers(request, service_request, at)
        if any(event.kind == EventKind.TICKLER_SET for event in events)
        else [],
    }


def _target(row: ServiceRequest, at: datetime) -> wording.Due:
    if row.target_at is None and row.target_left is None:
        return wording.Due("none", "none")
    return wording.due(row.target_at, at, clocks.zone(), is_paused=row.target_left is not None)


def _ticklers(request: HttpRequest, row: ServiceRequest, at: datetime) -> list[tuple[Any, str, bool]]:
    today = at.astimezone(clocks.zone()).date()
    rows = row.ticklers.filter(done_at=None).select_related("note").order_by("on")
    return [
        (one, one.note.text if permissions.may_read_note(request.user, one.note) else "", one.on <= today)
        for one in rows
    ]
