"""Which report an address asks for, and whether the reader may have it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.dateparse import parse_date

from requests_app.models import Department

from . import access, opening
from .daily import presentation
from .listing import KINDS
from .models import DailyReport
from .writing import contact_center_of_the_city

Json = dict[str, Any]


def asked(request: HttpRequest, kind: str, department: str, day: str) -> tuple[Department, date]:
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


def find(request: HttpRequest, kind: str, owner: Department, on: date) -> DailyReport | None:
    revision = request.GET.get("revision", "")
    reports = DailyReport.objects.filter(kind=kind, department=owner, day=on)
    return opening.newest(reports, int(revision) if revision.isdecimal() else None)


def found(request: HttpRequest, kind: str, department: str, day: str) -> DailyReport:
    owner, on = asked(request, kind, department, day)
    report = find(request, kind, owner, on)
    if report is None:
        raise Http404(f"There is no {kind} report about {owner.name} for {on} yet.")
    return report


def missing(kind: str, owner: Department, on: date) -> Json:
    """Why there is none, and where the newest is."""
    latest = DailyReport.objects.filter(kind=kind, department=owner).order_by("-day", "-revision").first()
    if kind == DailyReport.Kind.ENFORCEMENT and not owner.is_enforcing:
        reason = (
            f"{owner.name} is not flagged as a department that enforces. An administrator can change that."
        )
    elif kind == DailyReport.Kind.CONTACT_CENTER and owner != contact_center_of_the_city():
        reason = (
            f"{owner.name} is not where the CSRs work: the report is of the department with the most of them."
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
