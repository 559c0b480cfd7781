"""What work cost, for supervisors: a department between two days, and one season against the one before."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from requests_app.filters import today
from requests_app.models import Department, Season

from . import access, export, spending
from .views import signed_in

USUAL, LONGEST = 28, 800  # days


@require_safe
@signed_in
def costs(request: HttpRequest, department: str) -> HttpResponse:
    owner = _owner(request, department)
    first, last = _days(request)
    context = {
        "department": owner,
        "first": first,
        "last": last,
        "total": spending.total(owner, first, last),
        "tables": [
            {"label": label, "rows": spending.table(owner, first, last, by)}
            for by, (label, *_) in spending.BY.items()
        ],
        "seasons": Season.objects.filter(department=owner),
    }
    return render(request, "reports/costs.html", context)


@require_safe
@signed_in
def costs_csv(request: HttpRequest, department: str) -> StreamingHttpResponse:
    """One line a request."""
    owner = _owner(request, department)
    first, last = _days(request)
    lines = export.lines(spending.REQUEST_COLUMNS, spending.requests(owner, first, last))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="costs-{owner.code}-{first}-{last}.csv"'
    return response


@require_safe
@signed_in
def season(request: HttpRequest, code: str, year: int | None = None) -> HttpResponse:
    """The same stretch of the season before stands beside it while the season runs."""
    found = get_object_or_404(Season.objects.select_related("department"), code=code)
    access.check(request.user, found.department)
    now = today()
    year = spending.season_of(found, now) if year is None else year
    if not 2001 <= year <= now.year:
        raise Http404("A season has the year in which it begins, as in /reports/seasons/leaves/2025/.")
    _, last = spending.days_of(found, year)
    runs = now <= last
    yesterday = now - timedelta(days=1)
    this = spending.season_figures(found, year, until=yesterday if runs else None)
    before = spending.season_figures(found, year - 1, until=_a_year_before(yesterday) if runs else None)
    context = {
        "season": found,
        "this": this,
        "before": before,
        "runs": runs,
        "rows": _compared(this, before),
        "sentence": _sentence(found, this, before, runs),
    }
    return render(request, "reports/season.html", context)


def _owner(request: HttpRequest, code: str) -> Department:
    owner = get_object_or_404(Department, code__iexact=code)
    access.check(request.user, owner)
    return owner


def _days(request: HttpRequest) -> tuple[date, date]:
    """The last 28 days unless asked for otherwise; never more than two years and a bit."""
    last = _date(request.GET.get("to", "")) or today() - timedelta(days=1)
    first = _date(request.GET.get("from", "")) or last - timedelta(days=USUAL - 1)
    if first > last:
        raise Http404("The first day lies after the last: ask as ?from=2026-06-01&to=2026-06-30.")
    return max(first, last - timedelta(days=LONGEST)), last


def _date(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if text and (found is None or not 2000 <= found.year <= 2100):
        raise Http404("Days are asked for as ?from=2026-06-01&to=2026-06-30.")
    return found


def _a_year_before(day: date) -> date:
    return (
        day.replace(year=day.year - 1, day=min(day.day, 28))
        if day.month == 2
        else day.replace(year=day.year - 1)
    )


def _compared(
    this: spending.SeasonFigures, before: spending.SeasonFigures
) -> list[tuple[str, str, str, str]]:
    """(what, this season, the last one, the difference); what neither has is left out."""
    asked = (
        ("Requests received", "received", ""), ("Of these done", "done", ""), ("Work orders", "work_orders", ""),
        ("Tons collected", "tons", " t"), ("Households served", "households", ""), ("Crew hours", "hours", " h"),
        ("Overtime hours", "overtime", " h"), ("Overtime of all hours", "overtime_share", "%"), ("Cost", "dollars", "$"),
        ("Cost of a request", "per_request", "$"), ("Cost of a ton", "per_ton", "$"),
    )  # fmt: skip
    rows = []
    for what, name, unit in asked:
        now, then = getattr(this, name), getattr(before, name)
        if now or then:
            change = _points(now, then) if unit == "%" else _change(now, then)
            rows.append((what, _said(now, unit), _said(then, unit), change))
    return rows


def _said(value: Any, unit: str) -> str:
    if value is None:
        return "not recorded"
    if unit == "$":
        return f"${value:,.2f}" if value < 1000 else f"${value:,.0f}"
    return f"{value:,.0f}{unit}"


def _points(now: float | None, then: float | None) -> str:
    """Of two shares in percent: their difference, not a percent of a percent."""
    if now is None or then is None:
        return ""
    by = round(now) - round(then)
    return (
        "unchanged"
        if not by
        else f"{abs(by)} point{'' if abs(by) == 1 else 's'} {'more' if by > 0 else 'less'}"
    )


def _change(now: Any, then: Any) -> str:
    if not now or not then:
        return ""
    percent = round(100 * (Decimal(now) / Decimal(then) - 1))
    return "the same" if not percent else f"{percent:+d}%".replace("-", "−")


def _sentence(found: Season, this: spending.SeasonFigures, before: spending.SeasonFigures, runs: bool) -> str:
    so_far = "so far " if runs else ""
    if not this.hours and not this.dollars:
        return f"No work of this season is recorded{' yet' if runs else ''}."
    change = _change(this.dollars, before.dollars)
    against = f", {change.lstrip('+−')} {'more' if this.dollars > before.dollars else 'less'} than the season before"
    if not change or change == "the same":
        against = ", as much as the season before" if change else ""
    return f"{found.name} {this.year} has {so_far}cost ${this.dollars:,.0f} and {this.hours:,.0f} crew hours{against}."
