"""Watching a request from its page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from .. import permissions
from ..cases import watching
from .base import staff_view
from .requests import visible_or_404

VERBS = {
    "watch": (watching.watch, "You watch it: it stands in “Watched” and is marked when something happens."),
    "unwatch": (watching.unwatch, "You no longer watch it."),
}


@staff_view(*permissions.SEES_REQUESTS, methods=("POST",))
def watch(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    service_request, user = visible_or_404(request, pk), _user(request)
    perform, said = VERBS[verb]
    perform(service_request, user)
    messages.success(request, said)
    return redirect("admin:requests_app_servicerequest_change", service_request.pk)


def _user(request: HttpRequest) -> Any:
    return request.user
