"""A part of a request becomes a request of its own: with its own service, department and promise, for the same reporter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..models import RequestPart, Service, ServiceRequest
from .intake import NewRequest, Place
from .recording import lock, moment, record, require
from .submitting import submit
from .workflow import OPEN, EventKind

NAMED = 5


@transaction.atomic
def split(
    service_request: ServiceRequest,
    *,
    by: User | None,
    service: Service,
    description: str,
    attributes: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> ServiceRequest:
    """The new request, at the same place; both know each other, and the reporter is told the new number."""
    require(description, "Say which part becomes a request of its own.")
    row = lock(service_request)
    at = moment(at, timezone.now(), row)
    if part_of(row):
        raise ValidationError(f"{row.number} is a part itself: split {part_of(row)} instead.")
    part = submit(_new(row, service, description, attributes or {}, at), by=by, at=at)
    RequestPart.objects.create(whole=row, part=part, at=at)
    record(row, service_request, EventKind.SPLIT, by=by, at=at, data={"into": part.number})
    return record(lock(part), part, EventKind.SPLIT, by=by, at=at, data={"from": row.number})


def _new(
    row: ServiceRequest, service: Service, description: str, attributes: Mapping[str, Any], at: datetime
) -> NewRequest:
    return NewRequest(
        service=service,
        description=description.strip(),
        attributes=attributes,
        place=Place(
            row.address, row.zip_code, row.latitude, row.longitude, row.is_default_point, row.district
        ),
        resident=row.resident,
        channel=row.channel,
        language=row.language,
        on_behalf_of=row.on_behalf_of,
        reply_by=row.reply_by,
        at=at,
    )


def part_of(row: ServiceRequest) -> ServiceRequest | None:
    """The whole that it was split from."""
    link = RequestPart.objects.filter(part=row.pk).select_related("whole").first()
    return link.whole if link else None


def family(row: ServiceRequest) -> list[RequestPart]:
    """Its parts and the whole that it is a part of, in one query."""
    links = RequestPart.objects.filter(Q(whole=row.pk) | Q(part=row.pk))
    return list(
        links.select_related("whole__service", "part__service", "part__department", "whole__department")
    )


def open_parts(row: ServiceRequest) -> list[ServiceRequest]:
    parts = RequestPart.objects.filter(whole=row.pk, part__status__in=OPEN).select_related("part")
    return [link.part for link in parts]


def open_parts_sentences(row: ServiceRequest | None) -> list[str]:
    """Closed is not fixed: what is still to be done elsewhere, said to whoever closes the whole."""
    parts = open_parts(row) if row else []
    if not parts:
        return []
    numbers = ", ".join(part.number for part in parts[:NAMED])
    more = f" and {len(parts) - NAMED} more" if len(parts) > NAMED else ""
    what = "A part of it is" if len(parts) == 1 else f"{len(parts)} parts of it are"
    return [f"{what} still open and stays so: {numbers}{more}. Say so to the resident."]
