"""/report/: say it in your own words; answers come first where one would do, then the services that fit."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from knowledgebase.pages import results
from knowledgebase.search import Found

from .. import naming
from ..models import Service
from ..online import suggesting
from ..questions import wording_of
from . import draft_cookie

LONGEST = 300  # characters of what is typed into the box


@require_safe
def report(request: HttpRequest) -> HttpResponse:
    """Danger first, then an answer where one would do, then the services that fit, then all of them."""
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    language = get_language() or "en"
    shown = results(typed, language, request.user, timezone.localdate(), limit=3) if typed else {}
    found: Found | None = shown.get("found")
    fitting = suggesting.services(typed, language, found=found) if found else []
    context = {
        "q": "" if shown.get("refused") else typed,
        **shown,
        "answer_first": found is not None and suggesting.is_answer_enough(typed, found, fitting),
        "fitting": [offered(service, language) for service in fitting],
        "groups": _groups(language),
        "draft": draft_cookie.unfinished(request),
    }
    return render(request, "requests_app/web/report.html", context)


def offered(service: Service, language: str) -> dict[str, Any]:
    wording = wording_of(service, language) or service
    return {
        "code": service.service_code,
        "name": wording.name,
        "description": wording.description,
        "is_private": service.visibility == Service.Visibility.PRIVATE,
    }


def _groups(language: str) -> list[tuple[str, list[dict[str, Any]]]]:
    by_group: dict[str, list[dict[str, Any]]] = {}
    for service in suggesting.offered_services().order_by("group__name", "name"):
        by_group.setdefault(naming.said(service.group, language), []).append(offered(service, language))
    return list(by_group.items())
