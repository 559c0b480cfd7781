"""Closed as fixed a few days ago, and here it is again: what a request may be the return of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from ..geography import distance_m, near_cells
from ..models import ServiceRequest
from .duplicates import RETURN_RADIUS, RETURN_WITHIN
from .workflow import Resolution, Status

MOST = 3


@dataclass(frozen=True)
class Return:
    """It was closed as fixed, so long before this one was reported, so far from it."""

    service_request: ServiceRequest
    meters: int
    before: timedelta

    @property
    def days(self) -> int:
        return self.before.days


def near_and_fixed(row: ServiceRequest) -> Q:
    """What was closed as fixed around it shortly before; nothing where nobody knows the place."""
    if row.latitude is None or row.longitude is None or row.is_default_point:
        return Q(pk__in=[])
    return Q(
        h3_9__in=near_cells(row.latitude, row.longitude, RETURN_RADIUS),
        service__group=row.service.group_id,
        status=Status.CLOSED,
        resolution=Resolution.FIXED,
        closed_at__gt=row.requested_at - RETURN_WITHIN,
        closed_at__lte=row.requested_at,
        is_default_point=False,
    )


def returns(row: ServiceRequest, found: Iterable[ServiceRequest]) -> list[Return]:
    """Of rows that `near_and_fixed` found (others among them do no harm) those that it may be again, the nearest first."""
    earlier = [
        one for one in found if one.closed_at and one.pk != row.pk and one.resolution == Resolution.FIXED
    ]
    before = [_return(row, one) for one in earlier if one.latitude is not None]
    near = [
        one for one in before if one.meters <= RETURN_RADIUS and timedelta(0) <= one.before < RETURN_WITHIN
    ]
    return sorted(near, key=lambda one: one.meters)[:MOST]


def _return(row: ServiceRequest, earlier: ServiceRequest) -> Return:
    assert row.latitude is not None and row.longitude is not None, "near_and_fixed asks for a place"
    assert earlier.latitude is not None and earlier.longitude is not None and earlier.closed_at is not None
    meters = distance_m(row.latitude, row.longitude, earlier.latitude, earlier.longitude)
    return Return(earlier, round(meters), row.requested_at - earlier.closed_at)
