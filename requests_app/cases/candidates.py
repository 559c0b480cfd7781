"""What a report may be the same as: the rows that are worth a comparison, and how alike they are."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .. import publishing
from ..geography import near_cells
from ..models import Service, ServiceRequest
from ..models.querysets import ServiceRequestQuerySet
from . import duplicates
from .duplicates import Likeness, Report

MOST_COMPARED = 300
BLOCK = 80.0  # meters: so far may a house be from its block's point

View = Callable[[ServiceRequest], Report]


@dataclass(frozen=True)
class Alike:
    service_request: ServiceRequest
    likeness: Likeness


def known(row: ServiceRequest) -> Report:
    """All that the city knows of it."""
    return Report(
        row.service_id, row.service.group_id, row.requested_at, row.latitude, row.longitude, row.address,
        row.description, row.language, row.closed_at,
    )  # fmt: skip


def published(row: ServiceRequest) -> Report:
    """What everybody may know: who may ask from any point finds a house by three distances to it."""
    place = publishing.place(row)
    return Report(
        row.service_id, row.service.group_id, row.requested_at, place.latitude, place.longitude, place.address,
        publishing.words(row), row.language, row.closed_at,
    )  # fmt: skip


def about(
    service: Service,
    at: datetime,
    latitude: float | None,
    longitude: float | None,
    address: str = "",
    text: str = "",
) -> Report:
    """A report that is not a request yet."""
    return Report(service.pk, service.group_id, at, latitude, longitude, address, text)


def alike(new: Report, *, among: ServiceRequestQuerySet, view: View = known, most: int = 5) -> list[Alike]:
    """Open requests that it may be the same as, the likeliest first. Two statements at most."""
    rows = list(_rows(new, among, view)[:MOST_COMPARED])
    ranked = duplicates.ranked(new, [view(row) for row in rows])
    return [Alike(rows[place], likeness) for place, likeness in ranked[:most]]


def _rows(new: Report, among: ServiceRequestQuerySet, view: View) -> ServiceRequestQuerySet:
    same_group = (
        among.open().parents().filter(service__group=new.group, requested_at__gte=new.at - duplicates.WINDOW)
    )
    recent = same_group.filter(is_default_point=False).select_related("service", "department")
    if new.latitude is None or new.longitude is None:
        return recent.filter(address=new.address) if new.address else recent.none()
    reach = duplicates.WITHIN + (0 if view is known else BLOCK)
    return recent.filter(h3_9__in=near_cells(new.latitude, new.longitude, reach)).order_by(
        "-requested_at", "-id"
    )
