"""The doors of /insights/: each page as HTML, each of its tables as CSV."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.admin.views.decorators import staff_member_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from . import alarm as one_alarm
from . import compare, durations, forecasts, hot_spots, interventions, overview, quality, surges
from . import rows as behind
from .page import Page
from .seen import Seen, seen
from .tabs import tabs

Build = Callable[[Seen, dict[str, Any]], Page]
PAGES: dict[str, tuple[str, Build]] = {
    "overview": ("Today", overview.page),
    "surges": ("Surges", surges.page),
    "hot-spots": ("Hot spots", hot_spots.page),
    "forecasts": ("Forecasts", forecasts.page),
    "durations": ("Durations", durations.page),
    "interventions": ("Interventions", interventions.page),
    "compare": ("Compare", compare.page),
    "quality": ("Quality", quality.page),
}
signed_in = staff_member_required(login_url="admin:login")


@require_safe
@signed_in
def page(request: HttpRequest, name: str = "overview") -> HttpResponse:
    who = seen(request.user)
    shown = _built(request, who, name)
    context = {"page": shown, "tabs": tabs(), "newest": who.newest, "query": request.GET.urlencode()}
    return render(request, f"reports/insights/{'page' if who.newest else 'empty'}.html", context)


@require_safe
@signed_in
def table_csv(request: HttpRequest, name: str, table: str) -> HttpResponse:
    shown = _built(request, seen(request.user), name)
    found = next((one for one in shown.tables if one.key == table), None)
    if found is None:
        raise Http404("This page has no such table.")
    response = HttpResponse(found.csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{table}.csv"'
    return response


def _built(request: HttpRequest, who: Seen, name: str) -> Page:
    if name not in PAGES:
        raise Http404
    title, build = PAGES[name]
    return build(who, request.GET.dict()) if who.newest else Page(name, title, "")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def alarm(request: HttpRequest, number: int) -> HttpResponse:
    return one_alarm.view(request, seen(request.user), number)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add_intervention(request: HttpRequest) -> HttpResponse:
    return interventions.add(request, seen(request.user))


@require_safe
@signed_in
def rows(request: HttpRequest) -> HttpResponse:
    return behind.view(request, seen(request.user))


@require_safe
@signed_in
def records(request: HttpRequest, key: str) -> HttpResponse:
    return behind.records(request, seen(request.user), key)
