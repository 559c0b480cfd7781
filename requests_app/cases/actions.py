"""THE verbs: everything that can happen to a service request, each with its event, in one transaction.

`by` is the acting user (None: the system or a resident), `at` the moment it happened (default: now). Every
verb locks the request, refuses with a sentence (ValidationError), and returns the request as it is afterwards.
What a verb does is said in `plans`, how it is written in `recording`; `bulk` does the same to many.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from ..models import Department, Service, ServiceRequest, Team
from ..outbox import paging
from ..outbox.told import Told
from . import clocks, plans
from .belonging import add_reporter, merge, unmerge
from .deadlines import RECOUNTED
from .intake import Place
from .plans import NO_TARGET, steps_of, target_again
from .receiving import AS_IN_THE_SOURCE, located
from .recording import (
    CLOCK_DRIFT,
    do,
    do_to,
    lock,
    lock_with_joined,
    moment,
    record,
    require,
    state_columns,
    state_of,
)
from .submitting import route, submit
from .workflow import EventKind

__all__ = [
    "CLOCK_DRIFT",
    "accept",
    "add_note",
    "add_reporter",
    "assign",
    "close",
    "hand_over",
    "hold",
    "merge",
    "reclassify",
    "recompute_due",
    "refuse",
    "relocate",
    "reopen",
    "reprioritise",
    "resume",
    "route",
    "start",
    "steps_of",
    "target_again",
    "NO_TARGET",
    "state_columns",
    "state_of",
    "submit",
    "unmerge",
]
_lock, _record, _moment, _require = lock, record, moment, require  # for the verbs in modules of their own


# Who has it


def assign(
    service_request: ServiceRequest,
    *,
    by: User | None,
    to: User | None = None,
    team: Team | None = None,
    at: datetime | None = None,
) -> ServiceRequest:
    """Give to a person, a team, or both."""
    return do(service_request, plans.assigned(to, team), by=by, at=at)


def hand_over(
    service_request: ServiceRequest,
    *,
    by: User | None,
    to: Department,
    reason: str,
    at: datetime | None = None,
) -> ServiceRequest:
    """Offer to another department; it stays here until that one accepts."""
    return do(service_request, plans.handed_over(by, to, reason), by=by, at=at)


def accept(
    service_request: ServiceRequest, *, by: User | None, team: Team | None = None, at: datetime | None = None
) -> ServiceRequest:
    """Take what another department offered. The promise to the resident stays."""
    return do(service_request, plans.accepted(team), by=by, at=at)


def refuse(
    service_request: ServiceRequest, *, by: User | None, reason: str, at: datetime | None = None
) -> ServiceRequest:
    """Decline what another department offered; it stays where it was."""
    return do(service_request, plans.refused(by, reason), by=by, at=at)


# Work and its clock


def start(service_request: ServiceRequest, *, by: User | None, at: datetime | None = None) -> ServiceRequest:
    return do(service_request, plans.started(), by=by, at=at)


def hold(
    service_request: ServiceRequest,
    *,
    by: User | None,
    reason: str,
    explanation: str = "",
    at: datetime | None = None,
) -> ServiceRequest:
    """Pause the clock. reason: a HoldReason."""
    return do(service_request, plans.held(by, reason, explanation), by=by, at=at)


def resume(service_request: ServiceRequest, *, by: User | None, at: datetime | None = None) -> ServiceRequest:
    return do(service_request, plans.resumed(), by=by, at=at)


@transaction.atomic
def close(
    service_request: ServiceRequest,
    *,
    by: User | None,
    resolution: str,
    sentence: str,
    at: datetime | None = None,
) -> ServiceRequest:
    """End it, with how (a Resolution) and a sentence for the resident; what was joined to it ends with it.

    Whoever reported both, or one of several that were joined, is told once.
    """
    told = Told()
    plan = plans.closed(by, resolution, sentence)
    rows = {row.pk: row for row in lock_with_joined(service_request)}
    do_to(rows.pop(service_request.pk), service_request, plan, by=by, at=at, told=told)
    for child in rows.values():
        when = max(service_request.updated_at, child.updated_at)
        do_to(child, child, plan, by=by, at=when, told=told)
    return service_request


def reopen(
    service_request: ServiceRequest, *, by: User | None, reason: str, at: datetime | None = None
) -> ServiceRequest:
    """Start again, with a new clock from this moment."""
    return do(service_request, plans.reopened(by, reason), by=by, at=at)


# What it is


def reclassify(
    service_request: ServiceRequest, *, by: User | None, service: Service, at: datetime | None = None
) -> ServiceRequest:
    """Make it another service: its department, priority and due date follow, counted from the same start."""
    return do(service_request, plans.reclassified(service), by=by, at=at)


@transaction.atomic
def reprioritise(
    service_request: ServiceRequest, *, by: User | None, priority: int, at: datetime | None = None
) -> ServiceRequest:
    do(service_request, plans.reprioritised(priority), by=by, at=at)
    paging.ring(service_request, timezone.now())
    return service_request


@transaction.atomic
def recompute_due(
    service_request: ServiceRequest, *, by: User | None, reason: str, at: datetime | None = None
) -> ServiceRequest:
    """Count the due date again, because the calendar or the service level changed; one given by the source stays."""
    row = lock(service_request)
    if row.events.filter(kind=EventKind.RECEIVED, data__promise=AS_IN_THE_SOURCE).exists():
        return service_request
    given = plans.clock_again(row, row.service_id, row.priority, row.department_id)
    if given["due_at"] == row.due_at and given["clock_left"] == row.clock_left:
        return _recount_target(row, service_request, given, by, reason, at)
    data = {"reason": reason, **plans.by_rule(row, row.service_id, row.priority, row.department_id)}
    return record(row, service_request, EventKind.DUE_CHANGED, by=by, at=at, given=given, data=data)


def _recount_target(
    row: ServiceRequest,
    service_request: ServiceRequest,
    given: dict[str, Any],
    by: User | None,
    reason: str,
    at: datetime | None,
) -> ServiceRequest:
    """The promise stands, the internal target moves: nothing that a resident is told."""
    target = {name: given[name] for name in NO_TARGET}
    if target == {"target_at": row.target_at, "target_left": row.target_left}:
        return service_request
    data = {"reason": reason, RECOUNTED: True}
    return record(row, service_request, EventKind.TARGET_SET, by=by, at=at, given=target, data=data)


@transaction.atomic
def relocate(
    service_request: ServiceRequest, *, by: User | None, place: Place, at: datetime | None = None
) -> ServiceRequest:
    """Correct where it is; the history keeps the district it had."""
    row = lock(service_request)
    columns = located(place, row.requested_at.astimezone(clocks.zone()).date())
    district_id = columns.pop("district_id")
    for column, value in columns.items():
        setattr(row, column, value)
        setattr(service_request, column, value)
    row.save(update_fields=list(columns))
    given = {"district_id": district_id}
    return record(row, service_request, EventKind.RELOCATED, by=by, at=at, given=given)


# What people write


def add_note(
    service_request: ServiceRequest,
    *,
    by: User | None,
    text: str,
    is_public: bool = False,
    department: Department | None = None,
    at: datetime | None = None,
) -> ServiceRequest:
    """An internal note is for the department named (default: the one that has the request)."""
    return do(service_request, plans.noted(by, text, is_public, department), by=by, at=at)
