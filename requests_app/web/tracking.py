"""/requests/<number>/: what really happened, when it is due and why that moved, and what one can do."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .. import links, naming, permissions, story, wording
from ..cases import clocks, numbers
from ..cases.workflow import EventKind, Status
from ..models import Attachment, RequestEvent, Service, ServiceRequest
from ..online import aftercare
from ..questions import wording_of
from . import access, dotmap, due, promises
from .access import Proof
from .forms import EmailForm, SurveyForm, WordsForm
from .sorry import sorry


@require_safe
def track(request: HttpRequest, number: str) -> HttpResponse:
    service_request = find(number)
    if service_request.number != number:
        return redirect("web:track", service_request.number)
    if "key" in request.GET:
        return _let_in(request, service_request)
    return page(request, service_request)


def _let_in(request: HttpRequest, service_request: ServiceRequest) -> HttpResponse:
    """A link of ours to the person who reported it: this browser is known from here on."""
    try:
        request_id, resident_id = links.read(links.REPORTER, request.GET["key"])
    except ValidationError as refusal:
        return sorry(request, refusal, service_request)
    if request_id != service_request.pk:
        raise Http404
    response = redirect("web:track", service_request.number)
    return access.remember(request, response, request_id, resident_id)


def find(number: str) -> ServiceRequest:
    try:
        wanted = numbers.parse(number)
    except ValidationError:
        raise Http404 from None
    return get_object_or_404(
        ServiceRequest.objects.select_related("service", "department", "district"), number=wanted
    )


def page(
    request: HttpRequest, service_request: ServiceRequest, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """forms: what somebody just typed and has to mend: follow, comment, not_fixed, survey, prove."""
    proof = access.proof(request, service_request)
    at, zone = timezone.now(), clocks.zone()
    context = {
        "service_request": service_request,
        "proof": proof,
        "staff_may_open": _staff_may_open(request, service_request),
        "received": wording.long_day(service_request.requested_at, zone),
        "follow_form": EmailForm(prefix="follow"),
        "prove_form": EmailForm(prefix="prove"),
        **{f"{name}_form": form for name, form in forms.items()},
    }
    if service_request.service.visibility == Service.Visibility.PRIVATE and not proof:
        return render(request, "requests_app/web/track_private.html", context, status=status)
    events = list(service_request.events.select_related("note", "department", "service").order_by("at", "id"))
    name = (wording_of(service_request.service, get_language() or "en") or service_request.service).name
    shown = {
        "sentence": story.public_sentence(service_request, at, zone, name),
        "name": name,
        "ended": _ended(service_request, events),
        "steps": _steps(service_request),
        "changes": due.changes(events, zone, at.astimezone(zone).date()),
        "timeline": story.public_timeline(events),
        "usually": promises.usually(service_request.service, service_request.district_id)
        if service_request.is_open
        else "",
        "photos": list(_photos(service_request, proof)),
        "map": dotmap.of(service_request),
        **_what_to_do(service_request, proof, at),
    }
    return render(request, "requests_app/web/track.html", {**shown, **context}, status=status)


def _ended(service_request: ServiceRequest, events: Sequence[RequestEvent]) -> str:
    """What the staff wrote for the resident when they closed it; empty while it is open."""
    notes = (one.note for one in reversed(events) if one.kind == EventKind.CLOSED and one.note)
    return next((one.text for one in notes if one.is_public), "") if not service_request.is_open else ""


def _what_to_do(service_request: ServiceRequest, proof: Proof | None, at: Any) -> dict[str, Any]:
    is_closed = service_request.status == Status.CLOSED
    why_not = aftercare.why_not_reopened(service_request, at) if is_closed else ""
    surveyed = proof and service_request.surveys.filter(resident=proof.resident_id or None).exists()
    return {
        "is_closed": is_closed,
        "is_private": service_request.service.visibility == Service.Visibility.PRIVATE,
        "why_not_reopened": why_not,
        "may_rate": bool(proof and is_closed and not surveyed),
        "others": service_request.reporters.count(),
        "comment_form": WordsForm(prefix="comment"),
        "not_fixed_form": WordsForm(prefix="not_fixed"),
        "survey_form": SurveyForm(prefix="survey"),
    }


def _photos(service_request: ServiceRequest, proof: Proof | None) -> Any:
    """The public ones; whoever reported it first sees what came with the report too, not who only joined it."""
    photos = service_request.attachments.all()
    public = photos.filter(is_public=True)
    is_first = proof is not None and proof.resident_id == (service_request.resident_id or 0)
    return photos.filter(uploaded_by=None) | public if is_first else public


def _staff_may_open(request: HttpRequest, service_request: ServiceRequest) -> bool:
    if not request.user.is_staff:
        return False
    return permissions.visible_requests(request.user).filter(pk=service_request.pk).exists()


@require_safe
def photo(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    service_request = find(number)
    proof = access.proof(request, service_request)
    if service_request.service.visibility == Service.Visibility.PRIVATE and not proof:
        raise Http404
    found: Attachment = get_object_or_404(_photos(service_request, proof), pk=pk)
    response = FileResponse(found.file.open("rb"), content_type=found.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(
        response, **({"public": True} if found.is_public and not proof else {"private": True}), max_age=3600
    )
    return response


class Step(NamedTuple):
    words: str
    state: str


def _steps(service_request: ServiceRequest) -> list[Step]:
    """Received, with whom, at work, done: what is behind, where it is, what is ahead."""
    theirs = service_request.department
    department = naming.said(theirs, get_language()) if theirs else _("the city")
    working = _("On hold") if service_request.status == Status.ON_HOLD else _("Work has begun")
    words = [_("Received"), _("With %(department)s") % {"department": department}, working, _("Done")]
    here = {Status.RECEIVED: 0, Status.ASSIGNED: 1, Status.CLOSED: 3}.get(Status(service_request.status), 2)
    return [
        Step(word, "past" if i < here else "now" if i == here else "ahead") for i, word in enumerate(words)
    ]
