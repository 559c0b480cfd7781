"""The list of daily reports: of each department the newest, and those before it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, Max, QuerySet

from requests_app.models import Department, ServiceRequest

from .daily import presentation
from .daily.wording import said, spoken, verb
from .models import DailyReport, DailyReportQuerySet

Json = dict[str, Any]
EARLIER = 7  # days listed beside the newest report
KINDS = {kind.value: str(kind.label) for kind in DailyReport.Kind}


def entries(department: Department, today: date) -> list[Json]:
    """One for each kind of report that the department has."""
    return [found for kind in KINDS if (found := _entry(department, kind, today))]


def _entry(department: Department, kind: str, today: date) -> Json | None:
    reports = DailyReport.objects.filter(department=department, kind=kind).newest_revisions()
    parts = _parts(reports.order_by("-day"))
    listed = [_listed(part, today) for part in parts[: EARLIER + 1]]
    if not listed:
        return None
    words = "" if kind == DailyReport.Kind.DEPARTMENT else KINDS[kind]
    return {"name": department.name, "kind_words": words, "latest": listed[0], "earlier": listed[1:]}


def _listed(part: Json, today: date) -> Json:
    decisions, decision = part["decisions"], part["decision"]
    return {
        "url": presentation.report_url(part["header"]),
        "day_words": _words(date.fromisoformat(part["header"]["day"]), today),
        "holds": part["holds"],
        "late_facts": part["header"]["late_facts"],
        "sentence": decision or (decisions[0]["sentence"] if decisions else presentation.nothing(part)),
        **_stands({figure["key"]: figure["display"] for figure in part["headline"]}),
    }


def _stands(shown: dict[str, str]) -> Json:
    """How it stands: what is open and overdue, or how many contacts there were."""
    if "contacts" in shown:
        return {"contacts": shown["contacts"], "resolved": shown["fcr_coded"]}
    return {"open": shown["backlog"], "overdue": shown["overdue"]}


def _words(day: date, today: date) -> str:
    return spoken(day) if day.year == today.year else f"{spoken(day)}, {day.year}"


def newest(departments: list[Department], today: date) -> list[Json]:
    """The reports of the newest day that has any, one line each."""
    reports = DailyReport.objects.filter(department__in=departments)
    day = reports.aggregate(day=Max("day"))["day"]
    parts = _parts(reports.filter(day=day).newest_revisions().order_by("department__name", "kind"))
    return [{"name": part["header"]["department"]["name"], **_listed(part, today)} for part in parts]


def _parts(reports: DailyReportQuerySet) -> QuerySet[Any, Json]:
    return reports.values(
        header=F("figures__header"),
        headline=F("figures__headline"),
        decisions=F("figures__decisions"),
        decision=F("figures__page_one__sentence"),
        holds=F("figures__blocks__identity__holds"),
    )


def nobodys() -> str:
    """What stands in no department's report, because it belongs to none."""
    n = ServiceRequest.objects.open().parents().filter(department=None).count()
    if not n:
        return ""
    return f"{said(n)} {verb(n, 'belongs', 'belong')} to no department, and so to no report: route {verb(n, 'it', 'them')}."
