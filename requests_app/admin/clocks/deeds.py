"""What takes a row off its list: looked at, done, still alive because."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from ... import permissions
from ...cases import patience, rungs, ticklers
from ...models import ServiceRequest
from ..base import staff_view
from ..requests import visible_or_404
from . import lists

WORKERS = permissions.SEES_RESIDENTS


def _done(request: HttpRequest, name: str, deed: Callable[[], Any], sentence: str) -> HttpResponse:
    """Back to the list, with what was done or why not."""
    try:
        deed()
        messages.success(request, sentence)
    except (ValidationError, PermissionDenied) as refusal:
        messages.error(request, permissions.sentence(refusal))
    return redirect("staff:forgotten", name)


@staff_view(*WORKERS, methods=("POST",))
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(lists.escalated(request.user, timezone.now()), pk=pk)
    return _done(
        request, "escalated", lambda: rungs.seen(one, by=request.user), f"{one.service_request}: you have it."
    )


@staff_view(*WORKERS, methods=("POST",))
def looked(request: HttpRequest, pk: int) -> HttpResponse:
    one = get_object_or_404(lists.ticklers(request.user, timezone.now()), pk=pk)
    return _done(
        request, "ticklers", lambda: ticklers.done(one, by=request.user), f"{one.service_request}: looked at."
    )


@staff_view(*WORKERS, methods=("POST",))
def alive(request: HttpRequest, pk: int) -> HttpResponse:
    row: ServiceRequest = visible_or_404(request, pk)
    reason = request.POST.get("reason", "")

    def keep() -> Any:
        permissions.check(request.user, "add_note", row)
        return patience.still_alive(row, by=request.user, reason=reason)

    return _done(request, "dormant", keep, f"{row}: still alive.")
