"""/admin/inspectors/postings/: who goes where in a week, by task and zone; as a page, printed, and as CSV."""

import csv
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from ...enforcement import hours, posting
from ...filters import today
from ...models import Department, Posting
from ..base import staff_page, staff_view
from ..exporting import safe
from . import access, words
from .board import first_day, posted

WEEK = timedelta(days=6)
COLUMNS = ("day", "inspector", "username", "group", "task", "zone", "half_shifts", "diverted", "overtime", "plan", "published_at")  # fmt: skip


class Line(NamedTuple):
    """A task in a zone; cells: a list of postings a day."""

    task: str
    zone: str
    cells: list[list[Posting]]


@staff_view(*access.OPENERS)
def postings(request: HttpRequest) -> HttpResponse:
    department, monday = access.department_of(request), _monday(request)
    rows = list(posted(department, monday, monday + WEEK))
    days = _days(monday, rows)
    context: dict[str, Any] = {
        "title": f"Who goes where, {department}",
        "department": department,
        "departments": access.departments(request.user),
        "sentence": _sentence(rows, today()),
        "days": days,
        "lines": _lines(rows, days),
        "today": today(),
        "monday": monday,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "may_lead": access.may_lead(request, department),
        "may_withdraw": any(one.day >= today() for one in rows),
    }
    return staff_page(request, "requests_app/admin/inspectors/postings.html", context)


def _monday(request: HttpRequest) -> date:
    day = first_day(request)
    return day - timedelta(days=day.weekday())


def _days(monday: date, rows: Iterable[Posting]) -> list[date]:
    """Monday to Friday, and the weekend where somebody is posted."""
    last = max([one.day for one in rows], default=monday)
    return hours.days(monday, max(last, monday + timedelta(days=4)))


def _sentence(rows: list[Posting], now: date) -> str:
    of_today = [one for one in rows if one.day == now]
    if not rows:
        return "Nobody is posted this week: everybody works in their own trade, or no plan was accepted."
    people = {one.inspector_id for one in rows}
    diverted = {one.inspector_id for one in rows if one.is_diverted}
    said = f"{words.counted(len(people), 'inspector')} posted this week"
    said += f", {len(diverted)} of them outside their own trade" if diverted else ""
    return (
        f"{said}; {words.counted(len({one.inspector_id for one in of_today}), 'inspector')} today."
        if of_today
        else f"{said}."
    )


def _lines(rows: list[Posting], days: list[date]) -> list[Line]:
    keys = {(one.task.order, one.task.name, one.zone.name if one.zone else "") for one in rows}
    found = {key: Line(key[1], key[2] or "Everywhere", [[] for _ in days]) for key in sorted(keys)}
    for one in rows:
        key = (one.task.order, one.task.name, one.zone.name if one.zone else "")
        found[key].cells[days.index(one.day)].append(one)
    return list(found.values())


@staff_view(*access.OPENERS)
def postings_csv(request: HttpRequest) -> HttpResponse:
    department, monday = access.department_of(request), _monday(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="postings-{department.code}-{monday}.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    writer.writerows(map(safe, _cells(one)) for one in posted(department, monday, monday + WEEK))
    return response


def _cells(one: Posting) -> list[Any]:
    who = one.inspector
    said = [one.day, who, who.user.username, who.group.code, one.task.code]
    said += [one.zone.code if one.zone else "", one.half_shifts, int(one.is_diverted), int(one.is_overtime)]
    return [*said, one.plan or "", one.published_at.isoformat(timespec="seconds")]


@staff_view(*access.OPENERS, methods=("POST",))
def withdraw(request: HttpRequest) -> HttpResponse:
    """The postings of the week shown, from today on."""
    department: Department = access.department_of(
        request, request.POST.get("department", "").replace("\x00", "")
    )
    access.check_leads(request, department)
    monday = _monday(request)
    gone = posting.withdraw(department=department, first=monday, last=monday + WEEK, by=request.user)  # type: ignore[arg-type]
    messages.success(
        request, f"{words.counted(gone, 'posting')} taken back: everybody works in their own trade again."
    )
    return redirect(f"{reverse('staff:postings')}?department={department.code}&from={monday}")
