"""The requests behind a figure: of a service, district and days, or of a finding about the records."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from reports.models import DataQuality
from requests_app.filters import day_ends, day_starts
from requests_app.models import ServiceRequest
from requests_app.permissions import visible_requests

from . import links
from .page import Page
from .seen import Seen

PAGE = 50


def view(request: HttpRequest, seen: Seen) -> HttpResponse:
    asked = request.GET
    service = next((s for s in seen.services.values() if s.service_code == asked.get("service")), None)
    district = seen.district(asked.get("district", ""))
    rows = seen.of(ServiceRequest.objects.parents())
    rows = rows.filter(service=service) if service else rows
    rows = rows.filter(district=district, is_default_point=False) if district else rows
    first, last = _day(asked.get("from")), _day(asked.get("to"))
    rows = rows.filter(requested_at__gte=day_starts(first)) if first else rows
    rows = rows.filter(requested_at__lt=day_ends(last)) if last else rows
    named = [
        service.name if service else "All services",
        district.name if district else "",
        _words(first, last),
    ]
    return _shown(request, rows, "Requests received", ", ".join(part for part in named if part))


def records(request: HttpRequest, seen: Seen, key: str) -> HttpResponse:
    found = DataQuality.objects.filter(day=seen.day).first() if seen.newest else None
    finding = next((one for one in (found.findings if found else []) if one["key"] == key), None)
    if finding is None:
        raise Http404("There is no such finding.")
    rows = seen.of(ServiceRequest.objects.filter(pk__in=finding["requests"]))
    return _shown(
        request,
        rows,
        finding["name"],
        f"{finding['sentence']} {finding['fix']} The newest 50 are listed, open ones first.",
    )


def _shown(request: HttpRequest, rows: QuerySet[Any], title: str, told: str) -> HttpResponse:
    rows = (
        (rows & visible_requests(request.user))
        .select_related("service", "district")
        .order_by("-requested_at", "-id")
    )
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": Page("rows", title, told),
        "rows": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "query": f"{query.urlencode()}&" if query else "",
        "back": links.page("index"),
    }
    return render(request, "reports/insights/rows.html", context)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _words(first: date | None, last: date | None) -> str:
    parts = [
        f"from {first:%B} {first.day}, {first.year}" if first else "",
        f"to {last:%B} {last.day}, {last.year}" if last else "",
    ]
    return " ".join(part for part in parts if part)
