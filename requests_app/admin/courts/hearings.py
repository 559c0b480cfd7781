"""The hearing calendar: what comes, day by day; the same to print, and for a calendar program."""

from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ... import case_access
from ...cases import clocks
from ...enforcement.recording import local_day
from ...models import Hearing
from ..base import CappedPaginator, staff_page, staff_view
from . import calendar_file

PAGE = 50
AHEAD = timedelta(days=366)
FILE_MOST = 1000
WHEN = {"coming": "Coming", "waiting": "Held, no ruling yet", "past": "Past"}


@staff_view(*case_access.SEES)
def hearings(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    when = request.GET.get("when", "coming")
    when = when if when in WHEN else "coming"
    page = _page(request, when, at)
    return staff_page(
        request,
        "requests_app/admin/courts/hearings.html",
        {
            "title": "Hearings",
            "page": page,
            "days": _days(page),
            "today": local_day(at),
            "when": when,
            "choices": WHEN.items(),
            "may_lead": _led(request, page),
            "now": at,
        },
    )


@staff_view(*case_access.SEES)
def hearings_ics(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    rows = _of(request, "coming", at)[:FILE_MOST]
    text = calendar_file.text(rows, at=at, host=settings.SITE_URL.split("//")[-1])
    headers = {"Content-Disposition": 'attachment; filename="hearings.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _page(request: HttpRequest, when: str, at: datetime) -> Page:
    paginator: Paginator = CappedPaginator(_of(request, when, at), PAGE)
    return paginator.get_page(request.GET.get("page"))


def _of(request: HttpRequest, when: str, at: datetime) -> QuerySet[Hearing]:
    """From the first minute of today on; or those before it, the last first."""
    zone = clocks.zone()
    start = datetime.combine(at.astimezone(zone).date(), time.min, zone)
    rows = Hearing.objects.filter(case__in=case_access.visible_cases(request.user))
    rows = rows.select_related("case__parcel", "case__department")
    if when == "waiting":
        return rows.filter(ruling="", at__lt=at).order_by("at", "id")
    if when == "past":
        return rows.filter(at__lt=start).order_by("-at", "-id")
    return rows.filter(at__gte=start, at__lt=start + AHEAD).order_by("at", "id")


def _days(page: Page) -> list[tuple[date, list[Hearing]]]:
    return [(day, list(rows)) for day, rows in groupby(page, key=lambda row: local_day(row.at))]


def _led(request: HttpRequest, page: Page) -> set[int]:
    departments: set[Any] = {row.case.department_id for row in page}
    return {pk for pk in departments if case_access.may_lead(request.user, pk)}
