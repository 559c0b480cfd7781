"""What belongs together: joined to a parent and separated again, reported by others too."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..models import Contact, Resident, Service, ServiceRequest
from .recording import Plan, Step, lock, moment, record
from .workflow import EventKind, Status


@transaction.atomic
def merge(
    service_request: ServiceRequest, *, by: User | None, into: ServiceRequest, at: datetime | None = None
) -> ServiceRequest:
    """Join to a parent; reversible, nothing is lost. It is closed when the parent is."""
    locked = {
        row.pk: row
        for row in ServiceRequest.objects.select_for_update()
        .filter(pk__in=[service_request.pk, into.pk])
        .order_by("pk")
    }
    row = locked[service_request.pk]
    step = merged(locked[into.pk])(row, row.updated_at)
    return record(row, service_request, step.kind, by=by, at=at, given=step.given, data=step.data)


def merged(into: ServiceRequest) -> Plan:
    """into: locked."""

    def plan(row: ServiceRequest, at: datetime) -> Step:
        if row.pk == into.pk:
            raise ValidationError("A request cannot be joined to itself. Choose the other one.")
        if _is_private(into) and not _is_private(row):
            raise ValidationError(
                f"{into.number} is private and this one is public: what ends that one would be read here. Close it by itself."
            )
        if into.status == Status.CLOSED:
            raise ValidationError(f"{into.number} is closed: reopen it first, or close this one by itself.")
        if into.parent_id:
            raise ValidationError(f"{into.number} is joined to another request itself: join to that one.")
        if ServiceRequest.objects.filter(parent=row.pk).exists():
            raise ValidationError(f"Others are joined to {row.number}: join it the other way round.")
        return Step(EventKind.MERGED, {"parent_id": into.pk}, data={"into": into.number})

    return plan


def _is_private(service_request: ServiceRequest) -> bool:
    return service_request.service.visibility == Service.Visibility.PRIVATE


@transaction.atomic
def unmerge(
    service_request: ServiceRequest, *, by: User | None, at: datetime | None = None
) -> ServiceRequest:
    return record(lock(service_request), service_request, EventKind.UNMERGED, by=by, at=at)


@transaction.atomic
def add_reporter(
    service_request: ServiceRequest,
    *,
    by: User | None,
    resident: Resident | None = None,
    contact: Contact | None = None,
    channel: str = "other",
    at: datetime | None = None,
) -> ServiceRequest:
    """Somebody else reports the same: kept with the time, and told how it ends. Twice the same person counts once."""
    row = lock(service_request)
    if resident and (resident.pk == row.resident_id or row.reporters.filter(resident=resident).exists()):
        return service_request
    at = moment(at, timezone.now(), row)
    row.reporters.create(resident=resident, contact=contact, channel=channel, at=at)
    return record(
        row, service_request, EventKind.REPORTER_ADDED, by=by, at=at, data={"channel": str(channel)}
    )
