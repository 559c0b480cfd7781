"""/admin/desk/: begin a contact with one key; what is unfinished, what is urgent, who is talking."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from ...cases import residents
from ...desk import callbacks, callers, calls, contacts
from ...models import Contact, Priority, ServiceRequest
from ...outbox import paging
from ..base import staff_page
from .base import FOLDER, desk_page, desk_post, desk_view
from .forms import BeginForm

KEYS = (
    ("p", "phone", "Phone"),
    ("i", "walk_in", "In person"),
    ("e", "email", "E-mail"),
    ("x", "text", "Text message"),
)
TODAY = timedelta(hours=18)
SHOWN = 20


@desk_view
def board(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    ringing = request.GET.get("phone", "")[:30]
    return desk_page(
        request,
        "board.html",
        {
            "title": "Desk",
            "form": BeginForm(initial={"caller_phone": ringing}),
            "ringing": _ringing(ringing),
            "calls": calls.at_desk(request.user),
            "keys": KEYS,
            "unfinished": mine(request, at),
            "live": live_contacts(at),
            "waiting": callbacks.waiting()[:100].count(),
            **urgent(at),
        },
    )


def _ringing(phone: str) -> list[Any]:
    """Who may be calling, as far as the number tells."""
    form = BeginForm({"channel": "phone", "language": "en", "caller_phone": phone}) if phone else None
    return callers.household(form.cleaned_data["caller_phone"]) if form and form.is_valid() else []


def mine(request: HttpRequest, at: Any) -> list[Contact]:
    """Not hung up, or of today and not wrapped up: whatever a closed browser left behind."""
    unfinished = Q(ended_at=None) | Q(wrapped_up_at=None, started_at__gte=at - TODAY)
    own = Contact.objects.filter(unfinished, csr=request.user.pk, number__isnull=False)
    return list(own.select_related("resident").order_by("-started_at")[:SHOWN])


def live_contacts(at: Any) -> list[Contact]:
    """Everybody who is talking now, the longest first."""
    rings = Q(phone_call__isnull=False, phone_call__answered_at=None, version=1)
    talking = Contact.objects.unfinished().filter(~rings, number__isnull=False, started_at__gte=at - TODAY)
    asked = talking.annotate(asked=Count("questions"))
    return list(asked.select_related("csr").order_by("started_at")[:SHOWN])


@desk_view
def live(request: HttpRequest) -> HttpResponse:
    """The list alone, for a screen that looks again every few seconds."""
    at = timezone.now()
    return staff_page(request, f"{FOLDER}/_live.html", {"live": live_contacts(at), "at": at, **urgent(at)})


def urgent(at: Any) -> dict[str, Any]:
    """Who was paged and has not answered; and urgent requests for which nobody is on call."""
    pages = (
        paging.unacknowledged().select_related("user", "service_request__service").order_by("due_at")[:SHOWN]
    )
    open_now = ServiceRequest.objects.open().filter(priority=Priority.URGENT, requested_at__gte=at - TODAY)
    unpaged = open_now.filter(pages=None).select_related("service", "department").order_by("-requested_at")
    return {"pages": list(pages), "unpaged": list(unpaged[:SHOWN])}


@desk_post
def begin(request: HttpRequest) -> HttpResponse:
    form = BeginForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("staff:desk")
    data = form.cleaned_data
    known = callers.household(data["caller_phone"])
    resident = known[0] if len(known) == 1 else None
    contact = contacts.begin(
        csr=request.user,  # type: ignore[arg-type]
        channel=data["channel"],
        language=data["language"] or (resident.language if resident else "en"),
        caller_phone=residents.e164(data["caller_phone"]),
        resident=resident,
    )
    return redirect("staff:desk_contact", contact.number)
