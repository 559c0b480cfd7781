"""What of code enforcement has no history of its own: the report keeps the ids of these rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from requests_app.enforcement.ladder import StepKind
from requests_app.models import (
    EnforcementCase,
    EnforcementStep,
    Hearing,
    Inspection,
    Service,
    ServiceRequest,
    Tenure,
)

from .days import LocalDay

HEARINGS_DAYS = 7


@dataclass(frozen=True)
class EnforcementList:
    """table: what its ids are of; find(department, day, open cases, open requests) gives them."""

    key: str
    name: str
    definition: str
    table: str
    noun: str
    unit: str
    find: Callable[[int, LocalDay, Sequence[int], Sequence[int]], list[int]]
    version: int = 1


def _hearings(department: int, day: LocalDay, cases: Sequence[int], requests: Sequence[int]) -> list[int]:
    """Set by the end of the day, to be held in the days after it."""
    was_set = EnforcementStep.objects.filter(
        case=OuterRef("case"), kind__in=(StepKind.HEARING_SET, StepKind.APPEALED), at__lt=day.as_of
    )
    ahead = Hearing.objects.filter(at__gte=day.as_of, at__lt=day.shifted(HEARINGS_DAYS).as_of)
    found = ahead.filter(
        Q(ruled_at=None) | Q(ruled_at__gte=day.as_of), Exists(was_set), case__department=department
    )
    return list(found.order_by("at", "pk").values_list("pk", flat=True))


def _no_owner(department: int, day: LocalDay, cases: Sequence[int], requests: Sequence[int]) -> list[int]:
    since, until = Q(since=None) | Q(since__lte=day.date), Q(until=None) | Q(until__gt=day.date)
    owned = Tenure.objects.filter(since & until, parcel=OuterRef("parcel"), role=Tenure.Role.OWNER)
    found = EnforcementCase.objects.filter(pk__in=cases).exclude(Exists(owned))
    return list(found.order_by("opened_at", "pk").values_list("pk", flat=True))


def _no_visit(department: int, day: LocalDay, cases: Sequence[int], requests: Sequence[int]) -> list[int]:
    """A day old at least: planning takes its time."""
    inspected = Service.objects.filter(
        Q(inspection_tasks__isnull=False) | Q(ordinance_sections__isnull=False)
    )
    planned = Inspection.objects.filter(service_request=OuterRef("pk"), created_at__lt=day.as_of)
    found = ServiceRequest.objects.filter(
        pk__in=requests, service__in=inspected.values("pk"), requested_at__lt=day.as_of - timedelta(days=1)
    ).exclude(Exists(planned))
    return list(found.order_by("requested_at", "pk").values_list("pk", flat=True))


LISTS: dict[str, EnforcementList] = {
    one.key: one
    for one in (
        EnforcementList(
            "hearings_7d",
            "Hearings in 7 days",
            "Hearings and appeals of the seven days after the one reported on.",
            "hearing",
            "hearing",
            "hearings",
            _hearings,
        ),
        EnforcementList(
            "no_owner",
            "No owner known",
            "Open cases on parcels of which no owner was known: a notice to nobody binds nobody.",
            "case",
            "case",
            "cases",
            _no_owner,
        ),
        EnforcementList(
            "no_parcel",
            "Complaints without a parcel or an inspection",
            "Open complaints of services that are inspected, more than a day old, for which no inspection of a parcel "
            "was planned.",
            "complaint",
            "complaint",
            "complaints",
            _no_visit,
        ),
    )
}


def read(
    department: int, day: LocalDay, cases: Sequence[int], requests: Sequence[int]
) -> dict[str, list[int]]:
    """Key -> ids, in the order in which they are shown."""
    return {key: one.find(department, day, cases, requests) for key, one in LISTS.items()}
