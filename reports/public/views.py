"""Pages for everybody: the map, the dashboard, the files."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from reports import export
from reports.dashboard import charts
from reports.models import PublicFigures
from requests_app import naming
from requests_app.filters import today
from requests_app.models import District, ServiceRequest
from requests_app.public_filters import PublicFilters

from . import files, points, wording

PAGE = 50


@require_safe
def map_page(request: HttpRequest) -> HttpResponse:
    """The same requests as points and as a list; the list needs no script."""
    asked = _asked(request)
    rows = points.shown(asked.qs, timezone.now()) if asked.is_valid() else ServiceRequest.objects.none()
    page = Paginator(
        rows.select_related("service", "district").prefetch_related("service__wordings"), PAGE
    ).get_page(request.GET.get("page"))
    context = {
        "filter": asked,
        "page": page,
        "query": _query(request, "page"),
        "tiles": settings.MAP_TILE_URL,
        "most": points.MOST,
    }
    return render(request, "reports/public/map.html", context, status=200 if asked.is_valid() else 400)


@require_safe
def map_points(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    if not asked.is_valid():
        return JsonResponse(asked.errors, status=400)
    found = points.geojson(points.shown(asked.qs, timezone.now()))
    return _cached(HttpResponse(found, content_type="application/geo+json"))


@require_safe
def districts(request: HttpRequest) -> HttpResponse:
    """The neighborhoods of today."""
    on = today()
    rows = District.objects.filter(layer__is_primary=True, geometry__isnull=False).order_by("name")
    features = [
        {"type": "Feature", "properties": {"name": row.name, "code": row.code}, "geometry": row.geometry}
        for row in rows
        if (not row.valid_from or row.valid_from <= on) and (not row.valid_to or on < row.valid_to)
    ]
    found = {"type": "FeatureCollection", "features": features}
    return _cached(JsonResponse(found, content_type="application/geo+json"), 3600)


@require_safe
def dashboard(request: HttpRequest, day: str = "") -> HttpResponse:
    """The newest figures, or those of an earlier day that were kept."""
    found = _figures(day)
    if found is None:
        return render(request, "reports/public/dashboard_empty.html")
    language = get_language() or settings.LANGUAGE_CODE
    context = wording.page(found.figures, naming.names(language)) | {
        "chart": charts.kept(found.figures, language),
        "newest": not day,
        "since": found.figures["day"],
    }
    return render(request, "reports/public/dashboard.html", context)


@require_safe
def figures_json(request: HttpRequest) -> HttpResponse:
    found = _figures(request.GET.get("day", ""))
    kept = {key: value for key, value in found.figures.items() if key != "charts"} if found else {}
    return _open_to_all(_cached(JsonResponse(kept)))


@require_safe
def figures_csv(request: HttpRequest) -> HttpResponse:
    """A line a figure, small ones left empty with the reason."""
    found = _figures(request.GET.get("day", ""))
    lines = list(wording.lines(found.figures)) if found else []
    response = HttpResponse(export.as_text(wording.LINE, lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="dashboard.csv"'
    return _cached(response)


@require_safe
def data(request: HttpRequest) -> HttpResponse:
    years = ServiceRequest.objects.order_by("requested_at").values_list("requested_at", flat=True).first()
    first = timezone.localtime(years).year if years else today().year
    context = {"fields": files.FIELDS, "years": range(today().year, first - 1, -1), "filter": _asked(request)}
    return render(request, "reports/public/data.html", context)


@require_safe
def requests_file(request: HttpRequest, form: str) -> HttpResponse:
    asked = _asked(request)
    if not asked.is_valid():
        return JsonResponse(asked.errors, status=400)
    content_type, write = files.FORMATS[form]
    response = StreamingHttpResponse(files.gathered(write(asked.qs)), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="requests.{form}"'
    return _open_to_all(response)


def _asked(request: HttpRequest) -> PublicFilters:
    clean = request.GET.copy()
    for name, values in list(clean.lists()):
        clean.setlist(name, [value.replace("\x00", "") for value in values])
    return PublicFilters(clean, ServiceRequest.objects.all(), request=request)


def _figures(day: str) -> PublicFigures | None:
    if not day:
        return PublicFigures.objects.first()
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    return get_object_or_404(PublicFigures, day=wanted)


def _query(request: HttpRequest, *without: str) -> str:
    given = request.GET.copy()
    for name in without:
        given.pop(name, None)
    return f"{given.urlencode()}&" if given else ""


def _cached(response: Any, seconds: int = 300) -> Any:
    patch_cache_control(response, public=True, max_age=seconds)
    return response


def _open_to_all(response: Any) -> Any:
    response["Access-Control-Allow-Origin"] = "*"
    return response
