"""What becomes of an offer: refused with a reason, sent on to the right department, or to 311 when nobody takes it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from ..models import Department, ServiceRequest
from . import leading, rungs
from .recording import Step, lock, record, require, shared_note
from .workflow import Because, EventKind, MoveNotAllowed

REFUSALS_UNTIL_311_DECIDES = 3
_FRESH_START = (EventKind.RECEIVED, EventKind.REOPENED, EventKind.HAND_OVER_ACCEPTED, EventKind.ROUTED)


@transaction.atomic
def refuse(
    service_request: ServiceRequest,
    *,
    by: User | None,
    reason: str,
    because: str = Because.OTHER,
    at: datetime | None = None,
) -> ServiceRequest:
    """Decline what was offered; it stays where it was. The third refusal in a row goes to 311 to decide."""
    row = lock(service_request)
    refused = _refuse(row, service_request, by, reason, because, at)
    return _let_311_decide(refused, row, by) if _is_ping_pong(row) else refused


@transaction.atomic
def send_on(
    service_request: ServiceRequest,
    *,
    by: User | None,
    to: Department,
    reason: str,
    because: str = Because.NOT_OUR_WORK,
    at: datetime | None = None,
) -> ServiceRequest:
    """Decline what was offered and propose the right department, in one step."""
    row = lock(service_request)
    if row.pending_department_id is None:
        raise MoveNotAllowed("Nobody has offered this request to another department.")
    if to.pk == row.pending_department_id:
        raise ValidationError({"to": "That is your own department: accept it, or choose another one."})
    if to.pk == row.department_id:
        raise ValidationError({"to": f"{to} has it now and offers it: refuse it instead."})
    proposed_by = row.pending_department_id
    _refuse(row, service_request, by, reason, because, at, proposed=to.pk)
    if _is_ping_pong(row):
        return _let_311_decide(service_request, row, by, proposed=to)
    data = {"to": to.pk, "proposed_by": proposed_by}
    step = Step(EventKind.HANDED_OVER, {"pending_department_id": to.pk}, None, data)  # why: in the refusal
    return _do(row, service_request, step, by, row.updated_at)


def _refuse(
    row: ServiceRequest,
    service_request: ServiceRequest,
    by: User | None,
    reason: str,
    because: str,
    at: datetime | None,
    **data: Any,
) -> ServiceRequest:
    require(reason, "Say why you do not take it, so that the other department knows what to do.")
    if because not in Because.values:
        raise ValidationError({"because": "Choose why you do not take it."})
    data |= {"to": row.pending_department_id, "because": str(because)}
    step = Step(EventKind.HAND_OVER_REFUSED, {}, shared_note(row, reason, by), data)
    return _do(row, service_request, step, by, at)


def _do(
    row: ServiceRequest, service_request: ServiceRequest, step: Step, by: User | None, at: datetime | None
) -> ServiceRequest:
    return record(
        row, service_request, step.kind, by=by, at=at, given=step.given, note=step.note, data=step.data
    )


def refusals(row: ServiceRequest) -> int:
    """How often it was refused since somebody last took it or the rules sent it."""
    kinds = list(row.events.order_by("at", "id").values_list("kind", flat=True))
    last = max((place for place, kind in enumerate(kinds) if kind in _FRESH_START), default=0)
    return kinds[last:].count(EventKind.HAND_OVER_REFUSED)


def _is_ping_pong(row: ServiceRequest) -> bool:
    """At the third, sixth ... refusal, where the row still has them all behind it."""
    count = refusals(row)
    return count > 0 and count % REFUSALS_UNTIL_311_DECIDES == 0


def _let_311_decide(
    service_request: ServiceRequest, row: ServiceRequest, by: User | None, proposed: Department | None = None
) -> ServiceRequest:
    """Offered to 311 by the system, and its supervisors are told; where 311 has it or is missing, it stays."""
    center = leading.contact_center()
    if center is None or center.pk == row.department_id:
        return service_request
    count = refusals(row)
    hint = f" The last one proposes {proposed}." if proposed else ""
    note = shared_note(row, f"Refused {count} times: 311 decides who does it.{hint}", None)
    data = {"to": center.pk, "rule": "ping_pong", "name": f"refused {count} times: 311 decides"}
    step = Step(EventKind.HANDED_OVER, {"pending_department_id": center.pk}, note, data)
    _do(row, service_request, step, None, row.updated_at)
    offered = row.events.order_by("-id")[0]
    rungs.reach([(row, offered.at)], rungs.ping_pong(center, count), offered.recorded_at)
    rungs.refresh(service_request, row)
    return service_request
