"""/admin/crews/<code>/<day>/: a crew's day on a phone; what it sends may come late, twice or out of order."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.http import content_disposition_header

from ... import permissions, work_access
from ...documents import pdf
from ...filters import today
from ...models import Crew, Equipment, Material, NotDoneReason, WorkOrder
from .. import work_words
from ..base import staff_page, staff_view
from . import days, entering, sheet
from .forms import new_key

LONGEST_QUEUE = timedelta(days=14)  # what a phone kept longer is dated now


@staff_view(*permissions.SEES_REQUESTS)
def crews(request: HttpRequest) -> HttpResponse:
    """Every crew that this user sees, with the way to its day."""
    rows = work_access.visible_crews(request.user)
    mine = {row.pk for row in rows.filter(members=request.user.pk)}
    listed = sorted(rows, key=lambda crew: (crew.pk not in mine, crew.department.name, crew.name))
    return staff_page(
        request, "requests_app/admin/work/crews.html", {"title": "Crews", "crews": listed, "mine": mine, "today": today()}
    )  # fmt: skip


@staff_view(*permissions.SEES_REQUESTS)
def crew_day(request: HttpRequest, code: str, day: str) -> HttpResponse:
    crew, on = _crew(request, code), _day(day)
    found = days.read(crew, on, timezone.now(), request.user)
    may_drive = work_access.may_plan(request.user, crew.department_id) or work_access.is_of_crew(
        request.user, crew
    )
    return render(
        request,
        "requests_app/admin/work/crew_day.html",
        {
            "title": f"{crew}, {work_words.day_words(on)}",
            "day": found,
            "crew": crew,
            "day_words": work_words.day_words(on),
            "may_drive": may_drive,
            "may_see_residents": permissions.may_see_residents(request.user),
            "points": _points(found),
            "reasons": NotDoneReason.choices,
            "materials": Material.objects.filter(is_active=True) if may_drive else [],
            "equipment": Equipment.objects.filter(is_active=True) if may_drive else [],
            "key": new_key(),
            "map_tile_url": settings.MAP_TILE_URL,
            "is_today": on == today(),
            **days.beside(on),
        },
    )


def _points(found: days.Day) -> dict[str, Any]:
    """What the map draws: the base and the numbered stops."""
    stops = [
        {"place": stop.place, "point": [stop.work_order.latitude, stop.work_order.longitude], "first": stop.presses}
        for stop in found.left
        if stop.work_order.latitude is not None
    ]  # fmt: skip
    return {"base": days.base_of(found.crew), "stops": stops}


@staff_view(*permissions.SEES_RESIDENTS, methods=("POST",))
def crew_step(request: HttpRequest, code: str, day: str, number: str, verb: str) -> HttpResponse:
    """One entry of the phone. A script is answered in JSON, a form with the page."""
    crew, on = _crew(request, code), _day(day)
    work_order = (
        WorkOrder.objects.select_related("crew", "department").filter(crew=crew, number=number).first()
    )
    if work_order is None:
        return _answer(
            request, crew, on, f"{number} is not on the list of {crew} any more: load the page again.", 409
        )
    work_access.check(work_access.may_drive(request.user, work_order), "the crew or its supervisor")
    if verb not in entering.VERBS:
        raise Http404(f"There is no step “{verb}”.")
    try:
        words = entering.enter(verb, work_order, request, at=_moment(request.POST.get("at", "")))
    except (ValidationError, PermissionDenied) as refusal:
        return _answer(request, crew, on, permissions.sentence(refusal), 400)
    return _answer(request, crew, on, words, 200)


def _answer(request: HttpRequest, crew: Crew, on: date, words: str, status: int) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"words" if status == 200 else "refusal": words}, status=status)
    (messages.success if status == 200 else messages.error)(request, words)
    return redirect("staff:crew_day", crew.code, on.isoformat())


def _moment(text: str) -> datetime | None:
    """When it was tapped; now where the phone's clock says something incredible."""
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    now = timezone.now()
    return at if at and at.tzinfo and now - LONGEST_QUEUE < at <= now else None


@staff_view(*permissions.SEES_REQUESTS)
def route_sheet(request: HttpRequest, code: str, day: str) -> HttpResponse:
    """The day on paper: numbers, boxes to tick, lines to write on."""
    crew, on = _crew(request, code), _day(day)
    found = days.read(crew, on, timezone.now(), request.user)
    calls = permissions.may_see_residents(request.user)
    response = HttpResponse(
        pdf("requests_app/route_sheet.typ", sheet.data(found, with_callers=calls)),
        content_type="application/pdf",
    )
    response["Content-Disposition"] = content_disposition_header(False, f"{crew.code}-{on}.pdf")
    return response


def _crew(request: HttpRequest, code: str) -> Crew:
    crew = work_access.visible_crews(request.user).filter(code=code).first()
    if crew is None:
        raise Http404("There is no such crew, or it is not of your department.")
    return crew


def _day(text: str) -> date:
    """ValueError of a day that no calendar has is a page that does not exist."""
    if text == "today":
        return today()
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2100:
        raise Http404("An address is /admin/crews/CODE/2026-06-17/, or /admin/crews/CODE/today/.")
    return day
