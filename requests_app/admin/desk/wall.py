"""/admin/desk/board/: the contact center now, for supervisors and the wall. No caller's data on it."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ... import permissions
from ...desk import live
from ..base import staff_page, staff_view
from .base import FOLDER, desk_page, length

READERS = (permissions.CSR, permissions.SUPERVISOR, permissions.ADMINISTRATOR)


@staff_view(*READERS)
def wall(request: HttpRequest) -> HttpResponse:
    """A script asks for the figures alone every few seconds; without one, a button loads the page again."""
    now = live.now(timezone.now())
    context = {
        "title": "Live board",
        "now": now,
        "longest_wait": length(now.at - now.longest_wait) if now.longest_wait else "",
        "ringing": [(call, length(now.at - call.began_at)) for call in now.ringing],
        "desks": [(desk, length(now.at - desk.since) if desk.since else "") for desk in now.desks],
    }
    if request.htmx:  # type: ignore[attr-defined]
        return staff_page(request, f"{FOLDER}/_wall.html", context)
    return desk_page(request, "wall.html", context)
