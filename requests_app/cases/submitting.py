"""A request comes in: routing, due date, event, notice. And it is sent on, by the rules or by hand."""

from contextlib import nullcontext
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from ..models import Department, ServiceRequest, Team
from ..outbox import notices, paging
from . import facts, offices, plans, recording, snapshot
from .inserting import insert
from .intake import NewRequest
from .receiving import received_event, received_request
from .routing import Destination
from .snapshot import Snapshot
from .workflow import EventKind


def submit(
    new: NewRequest, *, by: User | None = None, at: datetime | None = None, city: Snapshot | None = None
) -> ServiceRequest:
    """Open a request: routing, due date, event, notice. The same idempotency key gives the same request."""
    if new.idempotency_key and (earlier := _submitted_before(new)):
        return earlier
    now = timezone.now()
    service_request, destination, because = received_request(new, at or new.at or now, city)
    with transaction.atomic(savepoint=False):  # what could be refused is behind us
        return _received(new, service_request, destination, because, by, now)


def _received(
    new: NewRequest,
    service_request: ServiceRequest,
    destination: Destination,
    because: dict[str, Any],
    by: User | None,
    now: datetime,
) -> ServiceRequest:
    if not _insert(service_request, new):
        return ServiceRequest.objects.get(idempotency_key=new.idempotency_key)
    event = received_event(service_request, because, by=by, recorded_at=now)
    insert(event)
    notices.tell(event, service_request)
    paging.ring(service_request, now)
    if service_request.on_behalf_of:
        offices.link(service_request)
    _assign_as_routed(service_request, destination, by, service_request.requested_at)
    return service_request


def _insert(service_request: ServiceRequest, new: NewRequest) -> bool:
    """False where another session has used the idempotency key in the meantime."""
    try:
        with transaction.atomic() if new.idempotency_key else nullcontext():
            insert(service_request)
    except IntegrityError:
        if new.idempotency_key and _submitted_before(new):
            return False
        raise
    return True


def _submitted_before(new: NewRequest) -> ServiceRequest | None:
    return ServiceRequest.objects.filter(idempotency_key=new.idempotency_key).first()


@transaction.atomic
def route(
    service_request: ServiceRequest,
    *,
    by: User | None,
    department: Department | None = None,
    team: Team | None = None,
    at: datetime | None = None,
) -> ServiceRequest:
    """Send to a department: the one named, else the one the rules name today."""
    row = recording.lock(service_request)
    if department:
        to = Destination(department.pk, team.pk if team else None, because={"name": "sent by hand"})
    else:
        city = snapshot.current()
        to = city.router.destination(row.service, facts.of_request(row, city))
    given = {"department_id": to.department_id, "team_id": to.team_id, "assignee_id": None}
    given |= plans.target_again(row, row.service_id, row.priority, to.department_id, row.due_at)
    recording.record(
        row,
        service_request,
        EventKind.ROUTED,
        by=by,
        at=at,
        given=given,
        data={"routing": dict(to.because or {})},
    )
    _assign_as_routed(service_request, to, by, at)
    return service_request


def _assign_as_routed(
    service_request: ServiceRequest, destination: Destination, by: User | None, at: datetime | None
) -> None:
    if destination.assignee_id:
        assignee = User.objects.get(pk=destination.assignee_id)
        recording.do(service_request, plans.assigned(assignee, service_request.team), by=by, at=at)
