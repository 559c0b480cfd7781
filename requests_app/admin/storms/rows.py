"""The requests of a storm: what may be counted to it, what cannot and why, what is in it."""

from collections.abc import Sequence

from django.core.paginator import Page
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from ... import permissions
from ...cases import storms
from ...models import ServiceRequest, Storm, StormRequest
from ..base import CappedPaginator

A_PAGE = 50
UNFIT_SHOWN = 10

_IN_A_STORM = StormRequest.objects.filter(service_request=OuterRef("pk"), left_at=None)


def matching(storm: Storm, user: object) -> QuerySet[ServiceRequest]:
    """What is reported as this, there and since then, as far as this user may see it."""
    visible = permissions.visible_requests(user)  # type: ignore[arg-type]
    found = visible.filter(service__in=storm.services.all(), requested_at__gte=storm.started_at)
    districts = [district.pk for district in storm.districts.all()]
    return found.filter(district__in=districts) if districts else found


def candidates(storm: Storm, user: object) -> QuerySet[ServiceRequest]:
    fit = matching(storm, user).open().parents().exclude(Exists(_IN_A_STORM))
    return fit.select_related("service", "district").order_by("requested_at", "pk")


def unfit(storm: Storm, user: object) -> list[tuple[ServiceRequest, str]]:
    """The last few that match and cannot be counted, each with its sentence."""
    others = matching(storm, user).filter(Q(parent__isnull=False) | Exists(_IN_A_STORM.exclude(storm=storm)))
    rows = list(others.select_related("service").order_by("-requested_at")[:UNFIT_SHOWN])
    reasons = storms.why_not(storm, rows)
    return [(row, reasons[row.pk]) for row in rows if row.pk in reasons]


def inside(storm: Storm) -> QuerySet[StormRequest]:
    return StormRequest.objects.filter(storm=storm, left_at=None)


def attached(storm: Storm, user: object) -> QuerySet[StormRequest]:
    """In it, or to its end; of what this user may see."""
    rows = StormRequest.objects.filter(storm=storm, left_at=storm.ended_at)
    if not permissions.scope(user).is_citywide:  # type: ignore[arg-type]
        rows = rows.filter(service_request__in=permissions.visible_requests(user))  # type: ignore[arg-type]
    return rows.select_related("service_request__service", "service_request__department").order_by(
        "-at", "-pk"
    )


def counts(found: Sequence[Storm]) -> dict[int, dict[str, int]]:
    """By storm: requests in it, those still open, callers. Two statements."""
    inside = StormRequest.objects.filter(storm__in=found).filter(
        Q(left_at=None) | Q(left_at=F("storm__ended_at"))
    )
    is_open = ~Q(service_request__status="closed")
    rows = inside.values("storm").order_by().annotate(requests=Count("pk"), open=Count("pk", filter=is_open))
    told = {row["storm"]: {"requests": row["requests"], "open": row["open"]} for row in rows}
    callers = Storm.objects.filter(pk__in=[one.pk for one in found]).order_by().annotate(n=Count("callers"))
    by_storm = dict(callers.values_list("pk", "n"))
    empty = {"requests": 0, "open": 0}
    return {one.pk: {**told.get(one.pk, empty), "callers": by_storm.get(one.pk, 0)} for one in found}


def page(rows: QuerySet, number: str | None) -> Page:
    return CappedPaginator(rows, A_PAGE).get_page(number)
