"""/report/sent/<token>/: the number, the date in words, what happens next."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from knowledgebase.search import danger_in

from ..cases import clocks
from ..models import Draft, Service
from ..questions import wording_of
from . import promises
from .forms import EmailForm


@never_cache
@require_safe
def report_sent(request: HttpRequest, token: UUID) -> HttpResponse:
    sent = Draft.objects.exclude(service_request=None)
    draft = get_object_or_404(
        sent.select_related(
            "service_request__service", "service_request__department", "service_request__resident"
        ),
        token=token,
    )
    service_request = draft.service_request
    language = get_language() or "en"
    joined = service_request.idempotency_key != f"web-{draft.token}"
    context = {
        "service_request": service_request,
        "name": (wording_of(service_request.service, language) or service_request.service).name,
        "is_joined": joined,
        "has_number": service_request.service.type != Service.Type.BLACKBOX,
        "expected": promises.expected(service_request, timezone.now(), clocks.zone()),
        "email": "" if joined or not service_request.resident else service_request.resident.email,
        "danger": None if joined else danger_in(service_request.description, language),
        "is_private": service_request.service.visibility == "private",
        "follow_form": EmailForm(),
    }
    return render(request, "requests_app/web/report_sent.html", context)
