"""Open requests around a place: what a caller may be calling about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .. import publishing
from ..geography import distance_m, near_cells
from ..models import Service, ServiceRequest
from ..models.querysets import ServiceRequestQuerySet

AROUND = 250.0  # meters: what is going on there
SAME = 100.0  # meters: it may be the same thing
SAME_FOR = timedelta(days=30)
AROUND_FOR = timedelta(days=365)
MOST = 5
BLOCK = 80.0  # meters: so far may a house be from its block's point

Point = Callable[[ServiceRequest], tuple[float | None, float | None]]


@dataclass(frozen=True)
class Near:
    service_request: ServiceRequest
    meters: int


def exact(row: ServiceRequest) -> tuple[float | None, float | None]:
    return row.latitude, row.longitude


def published(row: ServiceRequest) -> tuple[float | None, float | None]:
    """For strangers: who may ask from any point finds a house by three distances to it."""
    place = publishing.place(row)
    return place.latitude, place.longitude


def around(
    latitude: float, longitude: float, at: datetime, *, among: ServiceRequestQuerySet, most: int = MOST
) -> list[Near]:
    """The open requests of a year around a place, the nearest first."""
    return _nearest(among, latitude, longitude, AROUND, at - AROUND_FOR, most, exact)


def alike(
    service: Service,
    latitude: float,
    longitude: float,
    at: datetime,
    *,
    among: ServiceRequestQuerySet,
    point: Point = exact,
) -> list[Near]:
    """What may be the same: the same group of services, within 100 m, open, from the last 30 days.

    point: where the asker may know that a request is.
    """
    same_group = among.filter(service__group=service.group_id, parent=None)
    found = _nearest(same_group, latitude, longitude, SAME, at - SAME_FOR, MOST, point)
    return sorted(found, key=lambda near: (near.service_request.service_id != service.pk, near.meters))


def _nearest(
    among: ServiceRequestQuerySet,
    latitude: float,
    longitude: float,
    meters: float,
    since: datetime,
    most: int,
    point: Point,
) -> list[Near]:
    cells = near_cells(latitude, longitude, meters if point is exact else meters + BLOCK)
    rows = among.open().filter(h3_9__in=cells, requested_at__gte=since, is_default_point=False)
    found = [
        Near(row, _meters(point(row), latitude, longitude))
        for row in rows.select_related("service", "department")
    ]
    return sorted((near for near in found if near.meters <= meters), key=lambda near: near.meters)[:most]


def _meters(point: tuple[float | None, float | None], latitude: float, longitude: float) -> int:
    north, east = point
    assert north is not None and east is not None, "found by its place"
    return round(distance_m(north, east, latitude, longitude))
