"""The supervisors' pages: all reports, one report in four forms, and the rows behind each figure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from . import access, asked, contact_opening, enforcement_opening, export, listing, opening
from .daily import presentation
from .enforcement_opening import OpenedEnforcement
from .models import DailyReport

Json = dict[str, Any]
PAGE = 50
signed_in = staff_member_required(login_url="admin:login")


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """The newest report of each department the user may read, with those before it."""
    departments, today = access.departments(request.user), timezone.localdate()
    context = {
        "departments": [entry for one in departments for entry in listing.entries(one, today)],
        "sentence": listing.nobodys() if access.reads_all(request.user) else "",
        "year_url": reverse("reports:year", args=[(today - timedelta(days=1)).year]),
    }
    return render(request, "reports/index.html", context)


@require_safe
@signed_in
def report(request: HttpRequest, kind: str, department: str, day: str) -> HttpResponse:
    owner, on = asked.asked(request, kind, department, day)
    found = asked.find(request, kind, owner, on)
    if found is None:
        return render(request, "reports/missing.html", asked.missing(kind, owner, on), status=404)
    context = presentation.page(found.figures) | _links(found)
    return render(request, presentation.template(kind), context)


@require_safe
@signed_in
def report_pdf(request: HttpRequest, kind: str, department: str, day: str) -> HttpResponse:
    found = asked.found(request, kind, department, day)
    paper = presentation.paper(found.figures, request.build_absolute_uri("/").rstrip("/"))
    return _file(HttpResponse(paper, content_type="application/pdf"), found, "pdf")


@require_safe
@signed_in
def report_csv(request: HttpRequest, kind: str, department: str, day: str) -> HttpResponse:
    found = asked.found(request, kind, department, day)
    text = export.as_text(export.FIGURE_COLUMNS, export.figures(found.figures))
    return _file(HttpResponse(text, content_type="text/csv; charset=utf-8"), found, "csv")


@require_safe
@signed_in
def report_json(request: HttpRequest, kind: str, department: str, day: str) -> HttpResponse:
    return JsonResponse(asked.found(request, kind, department, day).figures)


@require_safe
@signed_in
def rows(request: HttpRequest, kind: str, department: str, day: str, key: str) -> HttpResponse:
    """What a figure counted, as of the report's moment and as known when it was written."""
    found = asked.found(request, kind, department, day)
    scope = _scope(request)
    opened = _opened(found, key, scope)
    page = Paginator(opened, PAGE).get_page(request.GET.get("page"))
    header = found.figures["header"]
    context = {
        "header": header,
        "words": presentation.words(found.figures),
        "label": opening.measure(key).name,
        "definition": opening.definition(found, key),
        "scope": {name: _value_name(found, name, value) for name, value in scope.items()},
        "report_url": presentation.report_url(header),
        "csv_url": _rows_csv_url(found, key, request),
        "total": len(opened),
        "page": page,
        "query": urlencode([pair for pair in request.GET.items() if pair[0] != "page"] + [("", "")])[:-1],
    }
    if isinstance(opened, opening.Opened):
        page.object_list = [_linked(line) for line in opened.lines(page.object_list)]
        return render(request, "reports/rows.html", context | {"opened": opened})
    if isinstance(opened, OpenedEnforcement):
        page.object_list = [enforcement_opening.readable(line) for line in opened.lines(page.object_list)]
    else:
        page.object_list = contact_opening.readable(opened.lines(page.object_list), request.user)
    return render(request, "reports/contact_rows.html", context | {"opened": opened})


@require_safe
@signed_in
def rows_csv(request: HttpRequest, kind: str, department: str, day: str, key: str) -> StreamingHttpResponse:
    found = asked.found(request, kind, department, day)
    opened = _opened(found, key, _scope(request))
    if isinstance(opened, opening.Opened):
        lines = export.lines(export.ROW_COLUMNS, export.request_rows(opened.lines(opened.rows)))
    else:
        lines = export.lines(opened.columns, (line["cells"] for line in opened.lines(opened.rows)))
    return _file(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), found, f"{key}.csv")


def _opened(found: DailyReport, key: str, scope: dict[str, str]) -> Any:
    try:
        return _opener(found.kind, key)(found, key, scope)
    except ValidationError as error:
        raise Http404(error.message) from None


def _opener(kind: str, key: str) -> Any:
    if kind == DailyReport.Kind.CONTACT_CENTER:
        return contact_opening.opened
    is_of_cases = kind == DailyReport.Kind.ENFORCEMENT and key in enforcement_opening.EVERY
    return enforcement_opening.opened if is_of_cases else opening.opened


def _scope(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.GET.items() if name not in ("revision", "page")}


def _value_name(found: DailyReport, name: str, value: str) -> str:
    """A scope's value as the frozen report names it."""
    of_cases = (found.figures.get("enforcement") or {}).get("tables", [])
    for table in [*found.figures["blocks"]["breakdowns"], *of_cases]:
        for part in (*table["rows"], *table["columns"]):
            if part["scope"] == {name: value}:
                return str(part["label"])
    if found.kind == DailyReport.Kind.CONTACT_CENTER:
        return contact_opening.names_of(found).of(name, value)
    if name in enforcement_opening.NAMED:
        return enforcement_opening.value_name(name, value)
    return f"{value} days" if name.endswith("_band") else value


# Links


def _links(found: DailyReport) -> Json:
    named = {"kind": found.kind, "department": found.department.code, "day": found.day.isoformat()}
    newest = opening.newest(_same(found), None)
    query = f"?revision={found.revision}" if newest and newest.pk != found.pk else ""
    forms = {
        f"{form}_url": reverse(f"reports:report_{form}", kwargs=named) + query
        for form in ("pdf", "csv", "json")
    }
    return forms | {
        "newer_url": presentation.report_url(found.figures["header"]) if query else "",
        "earlier_url": _url(_neighbors(found).filter(day__lt=found.day).order_by("-day").first()),
        "later_url": _url(_neighbors(found).filter(day__gt=found.day).order_by("day").first()),
    }


def _same(found: DailyReport) -> Any:
    return _neighbors(found).filter(day=found.day)


def _neighbors(found: DailyReport) -> Any:
    return DailyReport.objects.filter(kind=found.kind, department=found.department)


def _url(found: DailyReport | None) -> str:
    return presentation.report_url(found.figures["header"]) if found else ""


def _rows_csv_url(found: DailyReport, key: str, request: HttpRequest) -> str:
    named = {
        "kind": found.kind,
        "department": found.department.code,
        "day": found.day.isoformat(),
        "key": key,
    }
    query = urlencode([pair for pair in request.GET.items() if pair[0] != "page"])
    return reverse("reports:rows_csv", kwargs=named) + (f"?{query}" if query else "")


def _linked(line: Json) -> Json:
    try:
        url = reverse("admin:requests_app_servicerequest_change", args=[line["id"]])
    except NoReverseMatch:
        url = presentation.request_url(line["number"])
    received = date.fromisoformat(line["received"])
    words = f"{received:%b} {received.day}, {received.year}".replace(" ", "\u00a0")
    return line | {"url": url, "received": words, "due_words": presentation.due_words(line)}


def _file(response: Any, found: DailyReport, ending: str) -> Any:
    name = f"{found.kind}-{found.department.code}-{found.day}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
