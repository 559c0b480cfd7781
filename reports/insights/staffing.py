"""The inspectors' plan: what is asked, who is moved, what it costs elsewhere; tried, accepted or set aside here."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from reports import access
from reports.allocation import deciding, making, nightly
from reports.models import AllocationPlan
from requests_app import case_access
from requests_app.cases.clocks import zone
from requests_app.models import Department
from requests_app.permissions import AnyUser

from . import staffing_grid as grid
from . import staffing_shown as shown
from .tabs import tabs
from .views import signed_in

Json = dict[str, Any]
PAGE = 15
WHO = "a supervisor of the department, who plans who goes where"


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def staffing(request: HttpRequest) -> HttpResponse:
    """The newest plan of a department, and those before it."""
    among = _departments(request.user)
    asked = request.POST.get("department") or request.GET.get("department")
    department = next((one for one in among if one.code == asked), among[0] if among else None)
    if request.method == "POST":
        return _made_now(request, department)
    plans = AllocationPlan.objects.filter(department=department).select_related("department", "decided_by")
    newest = plans.first() if department else None
    light = plans.defer("problem", "outcome", "posts", "overtime", "pins").prefetch_related("scores")
    past = Paginator(light.order_by("-first_day", "-pk"), PAGE)
    context = {
        "departments": among,
        "department": department,
        "query": f"department={department.code}&" if department else "",
        "past": shown.listed(past.get_page(request.GET.get("page"))) if department else None,
    }
    return _page(request, newest, context)


def _made_now(request: HttpRequest, department: Department | None) -> HttpResponse:
    """The first plan, or one that knows of the leave entered since the night."""
    if department is None:
        raise Http404("None of your departments has inspection tasks.")
    case_access.check(case_access.may_lead(request.user, department.pk), WHO)
    now, user = timezone.now(), cast(User, request.user)
    made = making.propose_now(department, now.astimezone(zone()).date(), user, now)
    return redirect("insights:staffing_plan", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def plan(request: HttpRequest, number: int) -> HttpResponse:
    found = _plan(request.user, number)
    if request.method != "POST":
        return _page(request, found, {"department": found.department})
    case_access.check(case_access.may_lead(request.user, found.department_id), WHO)
    try:
        return _decided(request, found)
    except ValidationError as refused:
        return _page(
            request, found, {"department": found.department, "refused": refused.messages}, status=422
        )


def _decided(request: HttpRequest, found: AllocationPlan) -> HttpResponse:
    user: Any = request.user
    why = request.POST.get("why", "").replace("\x00", "")
    match request.POST.get("do"):
        case "try":
            pins = grid.pins(found, request.POST)
            tried = deciding.tried(found, pins)
            return _page(request, found, {"department": found.department, "tried": tried})
        case "keep":
            deciding.change(found, grid.pins(found, request.POST), by=user)
            messages.success(request, "The plan holds your decisions now; the rest is the best around them.")
        case "accept":
            deciding.accept(found, by=user, why=why)
            messages.success(request, "Accepted: it is said now who goes where.")
        case "set_aside":
            deciding.set_aside(found, by=user, why=why)
            messages.success(request, "Set aside, with your reason.")
        case _:
            raise ValidationError("Choose what to do with the plan.")
    return redirect("insights:staffing_plan", found.pk)


@require_safe
@signed_in
def plan_csv(request: HttpRequest, number: int, table: str) -> HttpResponse:
    found = _plan(request.user, number)
    one = next((one for one in shown.tables(found) if one.key == table), None)
    if one is None:
        raise Http404("This plan has no such table.")
    response = HttpResponse(one.csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="plan-{found.first_day}-{table}.csv"'
    return response


def _page(request: HttpRequest, found: AllocationPlan | None, more: Json, status: int = 200) -> HttpResponse:
    context = {
        "page": {"key": "staffing"},
        "tabs": tabs(),
        "plan": found,
        "inspectors_url": reverse("staff:inspectors"),
        **more,
    }
    department = more.get("department")
    context["may_make"] = department is not None and case_access.may_lead(request.user, department.pk)
    if found:
        context |= shown.context(found, more.get("tried"))
        context["may_decide"] = case_access.may_lead(request.user, found.department_id)
        context["grid"] = grid.rows(
            found, more.get("tried"), request.POST if request.method == "POST" else {}
        )
    return render(request, "reports/insights/staffing.html", context, status=status)


def _departments(user: AnyUser) -> list[Department]:
    """Those with inspectors whose reports the user reads; PermissionDenied for who reads none."""
    readable = access.departments(user)
    return [one for one in nightly.departments() if one in readable]


def _plan(user: AnyUser, number: int) -> AllocationPlan:
    rows = AllocationPlan.objects.select_related("department", "decided_by", "made_by")
    found = rows.filter(department__in=_departments(user), pk=number).first()
    if found is None:
        raise Http404("There is no such plan in your departments.")
    return found
