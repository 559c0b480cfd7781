"""One button: the request that this person should do next, and why."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from .. import choosing, permissions
from .base import staff_view


@staff_view(*permissions.ASSIGNS, methods=("POST",))
def next_best(request: HttpRequest) -> HttpResponse:
    choice = choosing.next_best(request.user, timezone.now())
    if choice is None:
        messages.info(request, "Nothing waits for you: all is done, on hold, or with a colleague.")
        return redirect("staff:worklists")
    messages.info(request, f"Next for you. {choice.because}")
    return redirect("admin:requests_app_servicerequest_change", choice.pk)
