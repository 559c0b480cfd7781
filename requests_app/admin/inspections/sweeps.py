"""/admin/inspections/sweeps/: what nobody complained of, planned by cell or zone, walked, and what it found."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from ... import case_access, permissions
from ...enforcement import sweeping
from ...filters import today
from ...models import Sweep
from ..base import FORM, CappedPaginator, staff_page, staff_view
from ..work.entering import number
from . import rows
from .sweep_forms import PlaceForm, PlanForm
from .sweep_places import hot_cells

PAGE = 25
LOTS = 60
VERBS = ("nothing", "call-off")


@staff_view(*case_access.SEES)
def sweeps(request: HttpRequest) -> HttpResponse:
    """The sweeps with what they found, and the form that begins one. A link may fill it in: ?cells=…&task=…"""
    departments = list(case_access.enforcing(request.user))
    listed = Sweep.objects.filter(department__in=departments).select_related("task", "inspector")
    page = CappedPaginator(listed, PAGE).get_page(request.GET.get("page"))
    leads = [one for one in departments if case_access.may_lead(request.user, one.pk)]
    form = PlaceForm(initial=_given(request), departments=leads) if leads else None
    found = sweeping.found(page.object_list) if page.object_list else {}
    context = {
        "title": "Sweeps",
        "page": page,
        "sweeps": [(one, found[one.pk]) for one in page.object_list],
        "form": form,
        "cells": request.GET.get("cells", "")[:4000],
        "hot": hot_cells(leads, timezone.now()) if leads else [],
        "today": today(),
    }
    return staff_page(request, "requests_app/admin/inspections/sweeps.html", context)


def _given(request: HttpRequest) -> dict[str, str]:
    names = ("task", "zone", "within", "cells", "place")
    return {name: request.GET[name][:4000] for name in names if name in request.GET}


@staff_view(*case_access.LEADS, permissions.ADMINISTRATOR, methods=FORM)
def new_sweep(request: HttpRequest) -> HttpResponse:
    """The lots that it would visit, paged; then who walks it and when."""
    leads = [one for one in case_access.enforcing(request.user) if case_access.may_lead(request.user, one.pk)]
    place = PlaceForm(request.GET or None, departments=leads)
    if not place.is_valid():
        context = {"title": "Plan a sweep", "form": place, "cells": request.GET.get("cells", "")[:4000]}
        status = 422 if place.is_bound else 200
        return staff_page(request, "requests_app/admin/inspections/new_sweep.html", context, status=status)
    area, task = place.area(), place.cleaned_data["task"]
    lots = sweeping.lots(task, on=today(), within=place.days, **area)
    page = CappedPaginator(lots, LOTS).get_page(request.GET.get("page"))
    form = PlanForm(
        request.POST or None, department=task.department, most=min(page.paginator.count, sweeping.MOST)
    )
    if request.method == "POST" and form.is_valid():
        sweep = _planned(request, form, place)
        if sweep:
            messages.success(request, f"{sweep.inspections.count()} visits are planned.")
            return redirect("staff:sweep", sweep.pk)
    context = {
        "title": f"Sweep for {task.name.lower()}",
        "task": task,
        "place": place.words(),
        "within": place.days,
        "page": page,
        "form": form,
        "query": urlencode([(name, value) for name, value in request.GET.items() if name != "page"]),
        "most": sweeping.MOST,
    }
    status = 422 if form.errors else 200
    return staff_page(request, "requests_app/admin/inspections/new_sweep.html", context, status=status)


def _planned(request: HttpRequest, form: PlanForm, place: PlaceForm) -> Sweep | None:
    data, task = form.cleaned_data, place.cleaned_data["task"]
    user: Any = request.user
    try:
        return sweeping.plan_sweep(
            task.department,
            task,
            by=user,
            on=data["on"],
            place=place.words(),
            inspector=data["inspector"],
            within=place.days,
            most=data["most"],
            key=data["key"],
            **place.area(),
        )
    except ValidationError as refusal:
        form.add_error(None, permissions.sentence(refusal))
        return None


@staff_view(*case_access.SEES)
def sweep(request: HttpRequest, pk: int) -> HttpResponse:
    """The street: what is left to be looked at, ticked away with one tap, and what was found."""
    row = _sweep(request, pk)
    found = rows.with_facts(row.inspections.order_by("resulted_at", "parcel__address", "pk"))
    page = Paginator(found.filter(cancelled_at=None), LOTS).get_page(request.GET.get("page"))
    listed = rows.lines(page.object_list, today())
    context = {
        "title": str(row),
        "sweep": row,
        "left": [line for line in listed if line.inspection.resulted_at is None],
        "seen": [line for line in listed if line.inspection.resulted_at],
        "page": page,
        "found": sweeping.found([row])[row.pk],
        "may_work": case_access.may_work(request.user, row.department_id),
        "may_lead": case_access.may_lead(request.user, row.department_id),
        "today": today(),
    }
    return staff_page(request, "requests_app/admin/inspections/sweep.html", context)


@staff_view(*case_access.WORKS, permissions.ADMINISTRATOR, methods=("POST",))
def sweep_step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    row = _sweep(request, pk)
    if verb not in VERBS:
        raise Http404(f"There is no step “{verb}”.")
    try:
        words = _nothing(request, row) if verb == "nothing" else _call_off(request, row)
        messages.success(request, words)
    except (ValidationError, PermissionDenied) as refusal:
        messages.error(request, permissions.sentence(refusal))
    return redirect("staff:sweep", pk)


def _nothing(request: HttpRequest, row: Sweep) -> str:
    case_access.check(case_access.may_work(request.user, row.department_id))
    texts = request.POST.getlist("chosen")[: sweeping.MOST]
    chosen = [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 19]
    if not chosen:
        raise ValidationError("Tick the lots where nothing was found.")
    minutes = number(request.POST.get("minutes", ""), "Minutes")
    user: Any = request.user
    count = sweeping.nothing_found(row, chosen, by=user, minutes=int(minutes) if minutes else None)
    return f"In compliance: {count} {'lot' if count == 1 else 'lots'}."


def _call_off(request: HttpRequest, row: Sweep) -> str:
    case_access.check(case_access.may_lead(request.user, row.department_id))
    user: Any = request.user
    count = sweeping.call_off(row, by=user, reason=request.POST.get("reason", ""))
    return f"Called off for {count} {'lot' if count == 1 else 'lots'}."


def _sweep(request: HttpRequest, pk: int) -> Sweep:
    departments = case_access.enforcing(request.user)
    visible = Sweep.objects.filter(department__in=departments)
    return get_object_or_404(visible.select_related("task", "inspector", "department"), pk=pk)
