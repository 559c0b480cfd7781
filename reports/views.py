"""The supervisors' pages: all reports, one report in four forms, and the rows behind each figure."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.views.decorators import staff_member_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from requests_app.models import Department

from . import access, export, opening
from .daily import presentation
from .measures.registry import MEASURES
from .models import DailyReport

Json = dict[str, Any]
EARLIER = 7  # days listed beside the newest report
PAGE = 50
KINDS = {kind.value: str(kind.label) for kind in DailyReport.Kind}
signed_in = staff_member_required(login_url="admin:login")


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    """The newest report of each department the user may read, with those before it."""
    departments = access.departments(request.user)
    context = {"departments": [entry for one in departments for entry in _entries(one)]}
    return render(request, "reports/index.html", context)


def _entries(department: Department) -> list[Json]:
    return [found for kind in KINDS if (found := _entry(department, kind))]


def _entry(department: Department, kind: str) -> Json | None:
    reports = DailyReport.objects.filter(department=department, kind=kind).newest_revisions().order_by("-day")
    listed = [_listed(report) for report in reports.select_related("department")[: EARLIER + 1]]
    if not listed:
        return None
    words = "" if kind == DailyReport.Kind.DEPARTMENT else KINDS[kind]
    return {"name": department.name, "kind_words": words, "latest": listed[0], "earlier": listed[1:]}


def _listed(report: DailyReport) -> Json:
    figures = report.figures
    shown = {figure["key"]: figure["display"] for figure in figures["headline"]}
    decisions = figures["decisions"]
    return {
        "url": presentation.report_url(figures["header"]),
        "day_words": presentation.words(figures)["day"],
        "holds": figures["blocks"]["identity"]["holds"],
        "late_facts": figures["header"]["late_facts"],
        "sentence": decisions[0]["sentence"] if decisions else "Nothing is late, due or piling up.",
        "open": shown["backlog"],
        "overdue": shown["overdue"],
    }


@require_safe
@signed_in
def report(request: HttpRequest, kind: str, department: str, day: str) -> HttpResponse:
    owner, on = _asked(request, kind, department, day)
    found = _find(request, kind, owner, on)
    if found is None:
        return render(request, "reports/missing.html", _missing(kind, owner, on), status=404)
    context = presentation.page(found.figures) | _links(found)
    return render(request, "reports/daily_report.html", context)


@require_safe
@signed_in
def report_pdf(request: HttpRequest, kind: str, department: str, day: str) -> HttpResponse:
    found = _found(request, kind, department, day)
    paper = presentation.paper(found.figures, request.build_absolute_uri("/").rstrip("/"))
    return _file(HttpResponse(paper, content_type="application/pdf"), found, "pdf")


@require_safe
@signed_in
def report_csv(request: HttpRequest, kind: str, department: str, day: str) -> HttpResponse:
    found = _found(request, kind, department, day)
    text = export.as_text(export.FIGURE_COLUMNS, export.figures(found.figures))
    return _file(HttpResponse(text, content_type="text/csv; charset=utf-8"), found, "csv")


@require_safe
@signed_in
def report_json(request: HttpRequest, kind: str, department: str, day: str) -> HttpResponse:
    return JsonResponse(_found(request, kind, department, day).figures)


@require_safe
@signed_in
def rows(request: HttpRequest, kind: str, department: str, day: str, key: str) -> HttpResponse:
    """What a figure counted, as of the report's moment and as known when it was written."""
    found = _found(request, kind, department, day)
    scope = _scope(request)
    opened = _opened(found, key, scope)
    page = Paginator(opened, PAGE).get_page(request.GET.get("page"))
    page.object_list = [_linked(line) for line in opened.lines(page.object_list)]
    header = found.figures["header"]
    context = {
        "header": header,
        "words": presentation.words(found.figures),
        "label": MEASURES[key].name,
        "definition": MEASURES[key].definition,
        "scope": {name: _value_name(found, name, value) for name, value in scope.items()},
        "report_url": presentation.report_url(header),
        "csv_url": _rows_csv_url(found, key, request),
        "total": len(opened),
        "page": page,
        "query": urlencode([pair for pair in request.GET.items() if pair[0] != "page"] + [("", "")])[:-1],
    }
    return render(request, "reports/rows.html", context)


@require_safe
@signed_in
def rows_csv(request: HttpRequest, kind: str, department: str, day: str, key: str) -> StreamingHttpResponse:
    found = _found(request, kind, department, day)
    opened = _opened(found, key, _scope(request))
    lines = export.lines(export.ROW_COLUMNS, export.request_rows(opened.lines(opened.rows)))
    return _file(StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"), found, f"{key}.csv")


# Which report is asked for


def _asked(request: HttpRequest, kind: str, department: str, day: str) -> tuple[Department, date]:
    owner = get_object_or_404(Department, code__iexact=department)
    access.check(request.user, owner)
    on = _date(day)
    if kind not in KINDS or on is None:
        raise Http404("An address is /reports/department/CODE/2026-06-17/.")
    return owner, on


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _find(request: HttpRequest, kind: str, owner: Department, on: date) -> DailyReport | None:
    revision = request.GET.get("revision", "")
    reports = DailyReport.objects.filter(kind=kind, department=owner, day=on)
    return opening.newest(reports, int(revision) if revision.isdecimal() else None)


def _found(request: HttpRequest, kind: str, department: str, day: str) -> DailyReport:
    owner, on = _asked(request, kind, department, day)
    found = _find(request, kind, owner, on)
    if found is None:
        raise Http404(f"There is no {kind} report about {owner.name} for {on} yet.")
    return found


def _missing(kind: str, owner: Department, on: date) -> Json:
    """Why there is none, and where the newest is."""
    latest = DailyReport.objects.filter(kind=kind, department=owner).order_by("-day", "-revision").first()
    if kind == DailyReport.Kind.ENFORCEMENT and not owner.is_enforcing:
        reason = (
            f"{owner.name} is not flagged as a department that enforces. An administrator can change that."
        )
    else:
        reason = ""
    return {
        "name": owner.name,
        "day_words": f"{on:%A}, {on:%B} {on.day}, {on.year}",
        "reason": reason,
        "latest_url": presentation.report_url(latest.figures["header"]) if latest else "",
        "latest_words": presentation.words(latest.figures)["day"] if latest else "",
    }


def _opened(found: DailyReport, key: str, scope: dict[str, str]) -> opening.Opened:
    try:
        return opening.opened(found, key, scope)
    except ValidationError as error:
        raise Http404(error.message) from None


def _scope(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.GET.items() if name not in ("revision", "page")}


def _value_name(found: DailyReport, name: str, value: str) -> str:
    """A scope's value as the frozen report names it."""
    for table in found.figures["blocks"]["breakdowns"]:
        for part in (*table["rows"], *table["columns"]):
            if part["scope"] == {name: value}:
                return str(part["label"])
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
    return line | {"url": url, "due_words": presentation.due_words(line)}


def _file(response: Any, found: DailyReport, ending: str) -> Any:
    name = f"{found.kind}-{found.department.code}-{found.day}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
