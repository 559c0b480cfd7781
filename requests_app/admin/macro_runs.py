"""/admin/requests/<pk>/macros/<macro>/: what a macro will do to this request, or why not; then it does all of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from .. import permissions, story, turns
from ..cases import bulk, seeing
from ..cases.bulk import Outcome
from ..models import Macro, ServiceRequest
from .base import FORM, staff_page, staff_view
from .requests import visible_or_404

SHOWN = 30


def fitting(user: Any, service_request: ServiceRequest) -> QuerySet[Macro]:
    """The macros of this user that are for such a request."""
    service = service_request.service
    anywhere = Q(services=None, groups=None)
    fits = anywhere | Q(services=service.pk) | Q(groups=service.group_id)
    return turns.usable_macros(user).filter(fits).distinct()


@staff_view(*permissions.SEES_REQUESTS)
def macros(request: HttpRequest, pk: int) -> HttpResponse:
    """Those that are for such a request, each with what it would do now."""
    service_request = visible_or_404(request, pk)
    found = [
        (one, outcome, [story.step(event) for event in outcome.events])
        for one in fitting(request.user, service_request)[:SHOWN]
        for outcome in [_outcome(request, service_request, one)]
    ]
    return staff_page(
        request,
        "requests_app/admin/macros.html",
        {
            "title": f"Macros: {service_request.number}",
            "service_request": service_request,
            "found": found,
            "may_edit": permissions.scope(request.user).has(
                permissions.SUPERVISOR, permissions.ADMINISTRATOR
            ),
        },
    )


@staff_view(*permissions.SEES_REQUESTS, methods=FORM)
def macro(request: HttpRequest, pk: int, macro_pk: int) -> HttpResponse:
    service_request = visible_or_404(request, pk)
    chosen = get_object_or_404(turns.usable_macros(request.user), pk=macro_pk)  # type: ignore[arg-type]
    seeing.as_seen(service_request, request.POST.get("seen", ""))
    outcome = _outcome(request, service_request, chosen)
    if request.method == "POST" and not outcome.why_not:
        messages.success(request, f"{service_request.number}: {chosen} is done.")
        return redirect("admin:requests_app_servicerequest_change", service_request.pk)
    return staff_page(
        request,
        "requests_app/admin/macro.html",
        {
            "title": f"{chosen}: {service_request.number}",
            "macro": chosen,
            "service_request": service_request,
            "steps": [(story.step(event), event.note) for event in outcome.events],
            "why_not": outcome.why_not,
            "seen": seeing.version(service_request),
        },
        status=409 if request.method == "POST" else 200,
    )


def _outcome(request: HttpRequest, service_request: ServiceRequest, chosen: Macro) -> Outcome:
    """Foreseen, or done where it is asked for."""
    user, now = request.user, timezone.now()
    seen = {service_request.pk: service_request.seen_at} if service_request.seen_at else {}
    try:
        steps = turns.of_macro(chosen, user, [service_request.pk], now)  # type: ignore[arg-type]
    except ValidationError as refusal:
        return Outcome(service_request, [], permissions.sentence(refusal))
    if request.method == "POST":
        return bulk.move([service_request.pk], steps, by=user, seen=seen)[0]  # type: ignore[arg-type]
    rows = bulk.rows_of([service_request.pk])
    return bulk.foresee(rows, steps, by=user, now=now)[0]  # type: ignore[arg-type]
