"""What the rules are asked about: a request that comes in, or one that is here, as it was received."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ..models import ServiceRequest
from . import words
from .intake import NewRequest
from .rules import Facts

if TYPE_CHECKING:
    from .snapshot import Snapshot


def of_new(new: NewRequest, at: datetime, districts: Iterable[int], zone: ZoneInfo) -> Facts:
    return Facts(
        service=new.service.pk,
        priority=new.priority or new.service.default_priority,
        at=at,
        zone=zone,
        channel=str(new.channel),
        text=new.description,
        language=new.language,
        attributes=new.attributes,
        around=frozenset(districts),
        stem=words.stem,
    )


def of_request(
    row: ServiceRequest, city: "Snapshot", service: int | None = None, priority: int | None = None
) -> Facts:
    """As it was received, but for the service and priority that it has or gets; where it is, as corrected since."""
    return Facts(
        service=service or row.service_id,
        priority=priority or row.priority,
        at=row.requested_at,
        zone=city.zone,
        channel=row.channel,
        text=row.description,
        language=row.language,
        attributes=row.attributes,
        around=lambda: _around(row, city),
        stem=words.stem,
    )


def _around(row: ServiceRequest, city: "Snapshot") -> frozenset[int]:
    """The districts of every layer at its point."""
    day = row.requested_at.astimezone(city.zone).date()
    found = set(city.locator.locate(row.latitude, row.longitude, day).values())
    return frozenset(found | {row.district_id} if row.district_id else found)
