"""/admin/desk/ringing/: what rings at this desk, asked for every few seconds by whatever page of the desk is open."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from ...desk import calls
from ...models import PhoneCall
from ..base import staff_page
from .base import FOLDER, desk_view

FIRST = "-"  # what a page has shown that was only just loaded


@desk_view
def ringing(request: HttpRequest) -> HttpResponse:
    """Nothing to say (204) while nothing changed; from the board, an answered call opens its caller's card."""
    shown = request.GET.get("shown", FIRST)
    here = request.htmx.current_url_abs_path or ""  # type: ignore[attr-defined]
    live = calls.at_desk(request.user)  # type: ignore[arg-type]
    token = ".".join(map(_state, live))
    if token == shown:
        return HttpResponse(status=204)
    opened = [call for call in live if call.answered_at and _state(call) not in shown.split(".")]
    if opened and shown != FIRST and here.partition("?")[0] == reverse("staff:desk"):
        address = reverse("staff:desk_contact", args=[opened[0].contact.number])
        return HttpResponse(headers={"HX-Redirect": address})
    others = [call for call in live if f"/{call.contact.number}/" not in here]
    context = {"token": token, "calls": [(call, calls.household(call)) for call in others]}
    return staff_page(request, f"{FOLDER}/_ringing.html", context)


def _state(call: PhoneCall) -> str:
    return f"{call.pk}{'a' if call.answered_at else 'r'}"
