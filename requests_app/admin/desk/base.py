"""What the pages of the desk share: who may open them, which contact, what a refusal looks like."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from ... import permissions
from ...desk import bulletins
from ...models import CallBack, Contact
from ..base import staff_page, staff_view

ROLES = (permissions.CSR, permissions.ADMINISTRATOR)
POST = ("POST",)
FOLDER = "requests_app/admin/desk"

desk_view = staff_view(*ROLES)
desk_post = staff_view(*ROLES, methods=POST)


def contact_view(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view of one contact, given by its number."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def found(request: HttpRequest, number: str, **kwargs: Any) -> HttpResponse:
            contacts = Contact.objects.select_related("csr", "resident", "article")
            return view(request, get_object_or_404(contacts, number=number), **kwargs)

        return staff_view(*ROLES, methods=methods or ("GET", "HEAD"))(found)

    return decorate


def attempt(request: HttpRequest, verb: Callable[[], Any]) -> Any:
    """What the verb returns; None where it refuses, and the refusal is a message on the next page."""
    try:
        return verb()
    except ValidationError as refusal:
        messages.error(request, permissions.sentence(refusal))
        return None


def to_contact(contact: Contact) -> HttpResponse:
    return redirect("staff:desk_contact", contact.number)


def seen(request: HttpRequest) -> int | None:
    """The version that the screen showed."""
    version = request.POST.get("seen", "")
    return int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None


def desk_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    at = timezone.now()
    shared = {
        "at_the_desk": permissions.scope(request.user).has(*ROLES),
        "bulletins": bulletins.current(at, staff=True),
        "call_backs_due": CallBack.objects.filter(outcome="", promised_by__lte=at)[:100].count(),
        "at": at,
    }
    return staff_page(request, f"{FOLDER}/{template}", {**shared, **context}, status=status)


def times(contact: Contact) -> str:
    """3 min 5 s with the caller, 40 s of writing."""
    if contact.ended_at is None:
        return ""
    spoken = f"{length(contact.ended_at - contact.started_at)} with the caller"
    if contact.wrapped_up_at is None:
        return spoken
    return f"{spoken}, {length(contact.wrapped_up_at - contact.ended_at)} of writing"


def length(span: timedelta) -> str:
    """3 min 5 s"""
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
