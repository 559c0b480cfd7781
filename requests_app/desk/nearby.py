"""Open requests around a place: what a caller may be calling about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..geography import distance_m, near_cells
from ..models import Service, ServiceRequest
from ..models.querysets import ServiceRequestQuerySet

AROUND = 250.0  # meters: what is going on there
SAME = 100.0  # meters: it may be the same thing
SAME_FOR = timedelta(days=30)
AROUND_FOR = timedelta(days=365)
MOST = 5


@dataclass(frozen=True)
class Near:
    service_request: ServiceRequest
    meters: int


def around(
    latitude: float, longitude: float, at: datetime, *, among: ServiceRequestQuerySet, most: int = MOST
) -> list[Near]:
    """The open requests of a year around a place, the nearest first."""
    return _nearest(among, latitude, longitude, AROUND, at - AROUND_FOR, most)


def alike(
    service: Service, latitude: float, longitude: float, at: datetime, *, among: ServiceRequestQuerySet
) -> list[Near]:
    """What may be the same: the same group of services, within 100 m, open, from the last 30 days."""
    same_group = among.filter(service__group=service.group_id, parent=None)
    found = _nearest(same_group, latitude, longitude, SAME, at - SAME_FOR, MOST)
    return sorted(found, key=lambda near: (near.service_request.service_id != service.pk, near.meters))


def _nearest(
    among: ServiceRequestQuerySet,
    latitude: float,
    longitude: float,
    meters: float,
    since: datetime,
    most: int,
) -> list[Near]:
    cells = near_cells(latitude, longitude, meters)
    rows = among.open().filter(h3_9__in=cells, requested_at__gte=since, is_default_point=False)
    found = [
        Near(row, _meters(row, latitude, longitude)) for row in rows.select_related("service", "department")
    ]
    return sorted((near for near in found if near.meters <= meters), key=lambda near: near.meters)[:most]


def _meters(row: ServiceRequest, latitude: float, longitude: float) -> int:
    assert row.latitude is not None and row.longitude is not None, "found by its place"
    return round(distance_m(row.latitude, row.longitude, latitude, longitude))
