"""Residents' pages: what really happens to a request."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from .. import permissions, story, wording
from ..cases import clocks, numbers
from ..cases.workflow import Status
from ..models import Service, ServiceRequest


@require_GET
def track(request: HttpRequest, number: str) -> HttpResponse:
    service_request = _request(number)
    if service_request.number != number:
        return redirect("web:track", service_request.number)
    in_sight = permissions.visible_requests(request.user).filter(pk=service_request.pk).exists()
    context = {
        "service_request": service_request,
        "staff_may_open": in_sight,
        "received": wording.long_day(service_request.requested_at, clocks.zone()),
    }
    if service_request.service.visibility == Service.Visibility.PRIVATE:
        return render(request, "requests_app/web/track_private.html", context)
    at, zone = timezone.now(), clocks.zone()
    return render(
        request,
        "requests_app/web/track.html",
        {
            **context,
            "sentence": story.public_sentence(service_request, at, zone),
            "steps": _steps(service_request),
            "timeline": story.public_timeline(_events(service_request)),
            "photos": service_request.attachments.filter(is_public=True),
        },
    )


@require_GET
def photo(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    service_request = _request(number)
    if service_request.service.visibility == Service.Visibility.PRIVATE:
        raise Http404
    found = get_object_or_404(service_request.attachments.filter(is_public=True), pk=pk)
    response = FileResponse(found.file.open("rb"), content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(response, public=True, max_age=3600)
    return response


def _request(number: str) -> ServiceRequest:
    try:
        wanted = numbers.parse(number)
    except ValidationError:
        raise Http404 from None
    return get_object_or_404(ServiceRequest.objects.select_related("service", "department"), number=wanted)


def _events(service_request: ServiceRequest) -> list:
    return list(service_request.events.select_related("note", "department").order_by("at", "id"))


class Step(NamedTuple):
    words: str
    state: str


def _steps(service_request: ServiceRequest) -> list[Step]:
    """Received, with whom, at work, done: what is behind, where it is, what is ahead."""
    department = service_request.department.name if service_request.department else _("the city")
    working = _("On hold") if service_request.status == Status.ON_HOLD else _("Work has begun")
    words = [_("Received"), _("With %(department)s") % {"department": department}, working, _("Done")]
    here = {Status.RECEIVED: 0, Status.ASSIGNED: 1, Status.CLOSED: 3}.get(Status(service_request.status), 2)
    return [
        Step(word, "past" if i < here else "now" if i == here else "ahead") for i, word in enumerate(words)
    ]
