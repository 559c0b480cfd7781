"""Open requests around a place: what a caller may be calling about."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..cases import candidates
from ..geography import distance_m, near_cells
from ..models import Service, ServiceRequest
from ..models.querysets import ServiceRequestQuerySet

AROUND = 250.0  # meters: what is going on there
AROUND_FOR = timedelta(days=365)
MOST = 5

exact, published = candidates.known, candidates.published


@dataclass(frozen=True)
class Near:
    """because: why it may be the same, in words; empty where that was not the question. is_likely: it probably is."""

    service_request: ServiceRequest
    meters: int | None
    because: str = ""
    is_likely: bool = False


def around(
    latitude: float, longitude: float, at: datetime, *, among: ServiceRequestQuerySet, most: int = MOST
) -> list[Near]:
    """The open requests of a year around a place, the nearest first."""
    cells = near_cells(latitude, longitude, AROUND)
    rows = among.open().filter(h3_9__in=cells, requested_at__gte=at - AROUND_FOR, is_default_point=False)
    found = [
        Near(row, _meters(row, latitude, longitude)) for row in rows.select_related("service", "department")
    ]
    near = [one for one in found if (one.meters or 0) <= AROUND]
    return sorted(near, key=lambda one: one.meters or 0)[:most]


def alike(
    service: Service,
    latitude: float | None,
    longitude: float | None,
    at: datetime,
    *,
    among: ServiceRequestQuerySet,
    point: candidates.View = exact,
    address: str = "",
    text: str = "",
) -> list[Near]:
    """What may be the same, the likeliest first.

    point: what the asker may know of the others (`exact` for staff, `published` for strangers).
    """
    new = candidates.about(service, at, latitude, longitude, address, text)
    found = candidates.alike(new, among=among, view=point, most=MOST)
    return [_near(one) for one in found]


def _near(one: candidates.Alike) -> Near:
    return Near(one.service_request, one.likeness.meters, one.likeness.because, one.likeness.is_flagged)


def _meters(row: ServiceRequest, latitude: float, longitude: float) -> int:
    assert row.latitude is not None and row.longitude is not None, "found by its place"
    return round(distance_m(row.latitude, row.longitude, latitude, longitude))
