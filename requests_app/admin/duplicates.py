"""/admin/duplicates/: two reports side by side, the likeliest pair first; a person says whether they are one."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from .. import confidential, permissions
from ..cases import duplicates as scoring
from ..cases import reviewing
from ..cases.candidates import known
from ..models import Attachment, LikelyDuplicate, ServiceRequest
from .base import staff_page, staff_view
from .requests import visible_attachments

ROLES = (permissions.CSR, permissions.DEPARTMENT_STAFF, permissions.SUPERVISOR, permissions.ADMINISTRATOR)
MOST_COUNTED = 1000
ANSWERS = {
    "join": (reviewing.join, "{0.service_request} is joined to {0.original}. Everybody who reported it is told once how it ends."),
    "apart": (reviewing.set_apart, "{0.service_request} and {0.original} are two things. You are not asked again."),
}  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One of the two, with what this reader may see of it."""

    title: str
    service_request: ServiceRequest
    words: str
    photos: list[Attachment]
    reporters: int


def visible_pairs(user: Any) -> QuerySet[LikelyDuplicate]:
    """Those of which both are in sight and still open."""
    pairs = reviewing.waiting().filter(service_request__parent=None, original__parent=None)
    if permissions.scope(user).is_citywide:
        return pairs
    visible = permissions.visible_requests(user)
    return pairs.filter(service_request__in=visible, original__in=visible)


@staff_view(*ROLES)
def duplicates(request: HttpRequest) -> HttpResponse:
    """?after= the key of a pair: what comes after it."""
    waiting = visible_pairs(request.user)
    rest = _after(waiting, request.GET.get("after", ""))
    related = ("service__group", "department", "district", "resident")
    pair = (
        rest.select_related(
            *(f"{side}__{name}" for side in ("service_request", "original") for name in related)
        )
        .order_by("-chance", "-id")
        .first()
    )
    context: dict[str, Any] = {
        "title": "May be the same",
        "waiting": waiting.order_by()[:MOST_COUNTED].count(),
        "most": MOST_COUNTED,
        "is_later_page": bool(request.GET.get("after")),
        "pair": pair,
    }
    if pair:
        context |= _compared(request, pair)
    return staff_page(request, "requests_app/admin/duplicates.html", context)


def _after(pairs: QuerySet[LikelyDuplicate], after: str) -> QuerySet[LikelyDuplicate]:
    if not (after.isascii() and after.isdecimal() and len(after) < 19):
        return pairs
    last = LikelyDuplicate.objects.filter(pk=int(after)).first()
    return pairs.filter(Q(chance__lt=last.chance) | Q(chance=last.chance, pk__lt=last.pk)) if last else pairs


def _compared(request: HttpRequest, pair: LikelyDuplicate) -> dict[str, Any]:
    now = scoring.likeness(known(pair.service_request), known(pair.original))
    return {
        "because": now.because,
        "chance": round(100 * now.chance),
        "sides": [
            _side(request, "Reported first", pair.original),
            _side(request, "Reported later", pair.service_request),
        ],
        "why_not": _why_not(request, pair.service_request),
        "map_tile_url": settings.MAP_TILE_URL,
    }


def _side(request: HttpRequest, title: str, row: ServiceRequest) -> Side:
    words = row.description if confidential.may_read_words(request.user, row) else ""
    return Side(title, row, words, list(visible_attachments(request, row)[:4]), 1 + row.reporters.count())


def _why_not(request: HttpRequest, row: ServiceRequest) -> str:
    try:
        permissions.check(request.user, "merge", row)
    except (PermissionDenied, ValidationError) as refusal:
        return permissions.sentence(refusal)
    return ""


@staff_view(*ROLES, methods=("POST",))
def decide(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    if answer not in ANSWERS:
        raise Http404(f"There is no answer “{answer}”.")
    verb, said = ANSWERS[answer]
    pair = get_object_or_404(visible_pairs(request.user).select_related("service_request", "original"), pk=pk)
    try:
        permissions.check(request.user, "merge", pair.service_request)
        verb(pair, by=request.user)
        messages.success(request, said.format(pair))
    except (PermissionDenied, ValidationError) as refusal:
        messages.error(request, permissions.sentence(refusal))
    return redirect(f"{reverse('staff:duplicates')}?after={pair.pk}")
