"""How long a service may stand still and how long the city waits for a resident: its own row, else everybody's."""

from datetime import datetime
from functools import reduce
from operator import or_

from django.contrib.auth.models import User
from django.db.models import Q

from ..models import ServicePatience, ServiceRequest
from ..models.querysets import ServiceRequestQuerySet
from . import clocks, recording
from .escalating import untouched
from .recording import Step, internal_note, require
from .workflow import EventKind


class Patience:
    """Read once."""

    def __init__(self) -> None:
        rows = list(ServicePatience.objects.all())
        self.usual = next((row for row in rows if row.service_id is None), ServicePatience())
        self.own = {row.service_id: row for row in rows if row.service_id is not None}

    def of(self, service_id: int) -> ServicePatience:
        return self.own.get(service_id, self.usual)

    def dormant_days(self) -> list[tuple[int, Q]]:
        """(working days, which services), each service once."""
        by_days: dict[int, list[int]] = {}
        for pk, row in self.own.items():
            by_days.setdefault(row.dormant_days, []).append(pk)
        own = [(days, Q(service__in=services)) for days, services in by_days.items()]
        return [*own, (self.usual.dormant_days, ~Q(service__in=list(self.own)))]


def dormant(rows: ServiceRequestQuerySet, at: datetime) -> ServiceRequestQuerySet:
    """Of these the open ones that nobody has touched for the working days of their service, by the city's calendar."""
    clock = clocks.clock_of(None)
    found = [
        services & untouched(clock.working_days_before(at, days))
        for days, services in Patience().dormant_days()
    ]
    return rows.open().parents().filter(reduce(or_, found))


def still_alive(
    service_request: ServiceRequest, *, by: User | None, reason: str, at: datetime | None = None
) -> ServiceRequest:
    """Somebody has looked at a dormant one: it goes on, because."""
    require(reason, "Say why it is still alive, or close it.")

    def plan(row: ServiceRequest, at: datetime) -> Step:
        note = internal_note(row, f"Still alive: {reason.strip()}", by)
        return Step(EventKind.NOTED, note=note, data={"public": False, "still_alive": True})

    return recording.do(service_request, plan, by=by, at=at)
