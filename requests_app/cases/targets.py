"""The internal target, set by hand: the city's own clock beside the promise to the resident."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from ..models import ServiceRequest
from . import recording
from .recording import Step, internal_note
from .workflow import EventKind, MoveNotAllowed, Status


def set_target(
    service_request: ServiceRequest,
    *,
    by: User | None,
    to: datetime,
    reason: str = "",
    at: datetime | None = None,
) -> ServiceRequest:
    """Want it done by this moment. The promise to the resident stays; the history says so where this is later."""

    def plan(row: ServiceRequest, at: datetime) -> Step:
        if row.status == Status.ON_HOLD:
            raise MoveNotAllowed("Its clock is paused: resume it before you set a target.")
        if to <= at:
            raise ValidationError({"to": "Give a moment that is still to come."})
        if to == row.target_at:
            raise ValidationError({"to": "This is its target already."})
        note = internal_note(row, reason, by) if reason.strip() else None
        return Step(EventKind.TARGET_SET, {"target_at": to, "target_left": None}, note)

    return recording.do(service_request, plan, by=by, at=at)
