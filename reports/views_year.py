"""The year in 311: one page in four forms, and the rows behind each figure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from requests_app.cases.clocks import zone

from . import access, contact_opening, export
from .views import PAGE, signed_in
from .yearly import figures as yearly
from .yearly import opening, presentation
from .yearly.periods import Period, period

Json = dict[str, Any]
FISCAL = "fiscal"
KEPT = 600  # seconds


@require_safe
@signed_in
def year(request: HttpRequest, year: int) -> HttpResponse:
    context = _context(request, year)
    return render(request, "reports/year.html", context | _links(request, year))


@require_safe
@signed_in
def year_pdf(request: HttpRequest, year: int) -> HttpResponse:
    base = request.build_absolute_uri("/").rstrip("/")
    url = request.build_absolute_uri(reverse("reports:year", args=[year]))
    paper = presentation.paper(_context(request, year, base) | {"url": url})
    return _file(HttpResponse(paper, content_type="application/pdf"), year, request, "pdf")


@require_safe
@signed_in
def year_csv(request: HttpRequest, year: int) -> HttpResponse:
    text = export.as_text(presentation.COLUMNS, presentation.lines(_figures(request, year)))
    return _file(HttpResponse(text, content_type="text/csv; charset=utf-8"), year, request, "csv")


@require_safe
@signed_in
def year_json(request: HttpRequest, year: int) -> HttpResponse:
    return JsonResponse(_figures(request, year))


@require_safe
@signed_in
def year_rows(request: HttpRequest, year: int, key: str) -> HttpResponse:
    opened = _opened(request, year, key)
    page: Page[Any] = Paginator(range(opened.total), PAGE).get_page(request.GET.get("page"))
    found = opened.rows(page.start_index() - 1 if opened.total else 0, PAGE)
    shown = contact_opening.OpenedContacts(
        found, range(len(found)), opening.names(), opening.first_day(opened), opened.noun
    )
    page.object_list = contact_opening.readable(shown.lines(shown.rows), request.user)
    context = {
        "page": page,
        "opened": shown,
        "total": opened.total,
        "measure": opened.measure,
        "scope": _scope(request),
        "title": presentation.words(_header(opened.period))["days"],
        "year_url": _url("reports:year", request, year),
        "csv_url": _url("reports:year_rows_csv", request, year, key=key, **_scope(request)),
        "query": urlencode([pair for pair in request.GET.items() if pair[0] != "page"] + [("", "")])[:-1],
    }
    return render(request, "reports/year_rows.html", context)


@require_safe
@signed_in
def year_rows_csv(request: HttpRequest, year: int, key: str) -> StreamingHttpResponse:
    opened = _opened(request, year, key)
    lines = export.lines(contact_opening.CONTACT_COLUMNS, _cells(opened))
    return _file(
        StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), year, request, f"{key}.csv"
    )


def _cells(opened: opening.Opened) -> Iterator[list[Any]]:
    names, day = opening.names(), opening.first_day(opened)
    for piece in opened.pieces():
        shown = contact_opening.OpenedContacts(piece, range(len(piece)), names, day)
        yield from (line["cells"] for line in shown.lines(shown.rows))


# What is asked for, and by whom


def _context(request: HttpRequest, year: int, base_url: str = "") -> Json:
    found = _figures(request, year)
    opens = access.opens_contacts(request.user)
    return presentation.page(found, str(year), _by(request), links=opens, base_url=base_url)


def _figures(request: HttpRequest, year: int) -> Json:
    access.departments(request.user)
    return yearly.figures(_counted(request, year))


def _counted(request: HttpRequest, year: int) -> yearly.Counted:
    """Kept for some minutes, so that a page and the rows that it leads to are of one moment."""
    asked = _period(request, year)
    key = f"year-in-311-{asked.first}-{asked.last}"
    return cast(yearly.Counted, cache.get_or_set(key, lambda: yearly.counted(asked, timezone.now()), KEPT))


def _period(request: HttpRequest, year: int) -> Period:
    starts = settings.FISCAL_YEAR_STARTS if _by(request) == FISCAL else 1
    yesterday = timezone.localdate() - timedelta(days=1)
    found = period(year, yesterday, starts=starts) if 1990 <= year <= 9998 else None
    if found is None:
        raise Http404(f"The year {year} has no whole day yet.")
    return found


def _by(request: HttpRequest) -> str:
    return FISCAL if request.GET.get("by") == FISCAL else ""


def _opened(request: HttpRequest, year: int, key: str) -> opening.Opened:
    access.departments(request.user)
    if not access.opens_contacts(request.user):
        raise PermissionDenied(
            "The contacts behind a figure are for the contact center's supervisor and for analysts."
        )
    try:
        return opening.opened(key, _counted(request, year), _scope(request), zone())
    except ValidationError as error:
        raise Http404(error.message) from None


def _scope(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.GET.items() if name not in ("by", "page")}


def _header(found: Period) -> Json:
    day = {"first": found.first.isoformat(), "last": found.last.isoformat()}
    return {
        **day,
        "before": day,
        "year": found.name,
        "is_whole": True,
        "known_at": "2000-01-01T00:00:00+00:00",
    }


# Links


def _links(request: HttpRequest, year: int) -> Json:
    forms = {f"{form}_url": _url(f"reports:year_{form}", request, year) for form in ("pdf", "csv", "json")}
    by, here = _by(request), reverse("reports:year", args=[year])
    return forms | {
        "earlier_url": _url("reports:year", request, year - 1),
        "other_url": here if by else f"{here}?by={FISCAL}",
        "other_words": "Calendar year" if by else "Fiscal year",
    }


def _url(name: str, request: HttpRequest, year: int, key: str = "", **query: str) -> str:
    asked = {**({"by": FISCAL} if _by(request) else {}), **query}
    path = reverse(name, kwargs={"year": year, **({"key": key} if key else {})})
    return f"{path}?{urlencode(asked)}" if asked else path


def _file(response: Any, year: int, request: HttpRequest, ending: str) -> Any:
    by = f"-{_by(request)}" if _by(request) else ""
    response["Content-Disposition"] = f'attachment; filename="year-in-311-{year}{by}.{ending}"'
    return response
