"""The planning board: crews by days with what they have to do against their hours; and requests onto a crew's list."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from ... import permissions, wording, work_access
from ...cases import clocks, workorders
from ...filters import today
from ...models import WORK_OPEN, Crew, Department, ServiceRequest, WorkOrder, WorkOrderRequest, WorkStatus
from .. import work_words
from ..base import FORM, staff_page, staff_view
from .forms import PlanForm, new_key

DAYS, SHOWN, MOST = 7, 50, 100


class Load(NamedTuple):
    """One crew on one day. percent: of its hours, over 100 where it is too much."""

    day: date
    orders: int
    done: int
    minutes: int
    percent: int

    @property
    def words(self) -> str:
        return work_words.minutes(self.minutes)

    @property
    def is_over(self) -> bool:
        return self.percent > 100


@staff_view(*permissions.SEES_REQUESTS)
def boards(request: HttpRequest) -> HttpResponse:
    """The board of the own department: the first one that has crews."""
    crew = work_access.visible_crews(request.user).order_by("department__name").first()
    if crew is None:
        return redirect("staff:crews")
    return redirect("staff:work_board", crew.department.code)


@staff_view(*permissions.SEES_REQUESTS)
def board(request: HttpRequest, code: str) -> HttpResponse:
    department = _department(request, code)
    first = _first_day(request.GET.get("from", ""))
    crews = list(Crew.objects.filter(department=department, is_active=True).select_related("lead"))
    unplanned = WorkOrder.objects.filter(department=department, status=WorkStatus.PLANNED)
    return staff_page(
        request,
        "requests_app/admin/work/board.html",
        {
            "title": f"Planning board, {department}",
            "department": department,
            "days": [first + timedelta(days=n) for n in range(DAYS)],
            "rows": _rows(department, crews, first),
            "unplanned": unplanned.select_related("crew").order_by("id")[:SHOWN],
            "waiting": _without_work(department),
            "form": PlanForm(crews=Crew.objects.filter(department=department, is_active=True)),
            "key": new_key(),
            "may_plan": work_access.may_plan(request.user, department.pk),
            "may_lead": work_access.may_lead(request.user, department.pk),
            "before": first - timedelta(days=DAYS),
            "after": first + timedelta(days=DAYS),
            "today": today(),
        },
    )


def _department(request: HttpRequest, code: str) -> Department:
    who = permissions.scope(request.user)
    departments = Department.objects.filter(is_active=True)
    own = departments if who.is_citywide else departments.filter(pk__in=who.departments)
    return get_object_or_404(own, code=code)


def _first_day(text: str) -> date:
    """The Monday of the week asked for."""
    try:
        day = parse_date(text) or today()
    except ValueError:
        raise Http404("A week is asked for as ?from=2026-06-01.") from None
    day = min(max(day, date(2001, 1, 1)), date(2100, 1, 1))
    return day - timedelta(days=day.weekday())


def _rows(department: Department, crews: list[Crew], first: date) -> list[tuple[Crew, list[Load]]]:
    """One query for the week."""
    days = [first + timedelta(days=n) for n in range(DAYS)]
    counted = (
        WorkOrder.objects.filter(department=department, day__gte=days[0], day__lte=days[-1])
        .exclude(status=WorkStatus.CANCELLED)
        .order_by()
        .values_list("crew", "day", "status")
        .annotate(n=Count("pk"), minutes=Sum("planned_minutes"))
    )
    found: dict[tuple[int | None, date], list[int]] = {}
    for crew_id, day, status, n, minutes in counted:
        one = found.setdefault((crew_id, day), [0, 0, 0])
        one[0] += n
        one[1] += n if status not in WORK_OPEN else 0
        one[2] += minutes
    return [
        (crew, [_load(crew, day, found.get((crew.pk, day), [0, 0, 0])) for day in days]) for crew in crews
    ]


def _load(crew: Crew, day: date, counted: list[int]) -> Load:
    orders, done, minutes = counted
    return Load(day, orders, done, minutes, round(100 * minutes / float(crew.hours * 60)))


def _without_work(department: Department) -> list[dict[str, Any]]:
    """Open requests that no open work order serves, the most pressing first."""
    served = WorkOrderRequest.objects.filter(service_request=OuterRef("pk"), work_order__status__in=WORK_OPEN)
    rows: QuerySet[ServiceRequest] = (
        ServiceRequest.objects.open()
        .filter(~Exists(served), department=department, parent=None)
        .select_related("service", "district")
        .order_by("due_at", "id")[:SHOWN]
    )
    at = timezone.now()
    return [
        {"row": row, "due": wording.due(row.due_at, at, clocks.zone(), is_paused=row.clock_left is not None)}
        for row in rows
    ]


@staff_view(*permissions.SEES_RESIDENTS, methods=FORM)
def plan(request: HttpRequest) -> HttpResponse:
    """?request=pk, as often as needed: work for these requests, each on its own unless they go together."""
    rows = _asked(request)
    department = _of_all(request, rows)
    crews = Crew.objects.filter(department=department, is_active=True)
    is_sent = request.method == "POST" and "chosen" not in request.POST  # a worklist only says which ones
    form = PlanForm(request.POST if is_sent else None, crews=crews, initial=_given(request))
    if form.is_valid() and (made := _planned(request, form, department, rows)):
        return redirect(_back(made, department))
    return staff_page(
        request,
        "requests_app/admin/work/plan.html",
        {
            "title": "Plan work",
            "department": department,
            "service_requests": rows,
            "form": form,
            "has_closed": any(not row.is_open for row in rows),
        },
        status=400 if is_sent else 200,
    )


def _asked(request: HttpRequest) -> list[ServiceRequest]:
    source = request.POST if request.method == "POST" else request.GET
    said = [*source.getlist("request"), *source.getlist("chosen")]
    pks = [int(pk) for pk in said if pk.isascii() and pk.isdigit() and len(pk) < 19]
    rows = permissions.visible_requests(request.user).filter(pk__in=pks[:MOST])
    found = list(rows.select_related("service", "department", "district").order_by("due_at", "pk"))
    if pks and not found:
        raise Http404("There is no such request, or it is not with your department.")
    return found


def _of_all(request: HttpRequest, rows: list[ServiceRequest]) -> Department:
    """The department of the requests; without requests the one asked for."""
    source = request.POST if request.method == "POST" else request.GET
    code = source.get("department", "").replace("\x00", "")
    department = rows[0].department if rows else Department.objects.filter(code=code).first()
    if department is None:
        raise Http404("Choose requests of a department first, on the planning board or in a worklist.")
    work_access.check(work_access.may_plan(request.user, department.pk), f"a supervisor of {department}")
    return department


def _given(request: HttpRequest) -> dict[str, Any]:
    crew = Crew.objects.filter(code=request.GET.get("crew", "").replace("\x00", "")).first()
    return {"crew": crew, "day": request.GET.get("day", "")}


def _planned(
    request: HttpRequest, form: PlanForm, department: Department, rows: list[ServiceRequest]
) -> list[WorkOrder]:
    """All or none: what one request refuses is said with its number."""
    said = form.cleaned_data
    groups = [rows] if said["together"] or not rows else [[row] for row in rows]
    by: Any = request.user
    try:
        with transaction.atomic():
            made = [
                workorders.plan(
                    group, by=by, department=department, what=said["what"], crew=said["crew"], when=form.when,
                    minutes=said["minutes"], calls_resident=said["calls_resident"],
                    after_care=said["after_care"], key=f"{said['key']}-{n}" if said["key"] else "",
                )
                for n, group in enumerate(groups)
            ]  # fmt: skip
    except ValidationError as refusal:
        form.add_error(None, permissions.sentence(refusal))
        return []
    words = f"{len(made)} work orders" if len(made) > 1 else made[0].number
    where = f"on the list of {said['crew']} for {said['day']}" if said["crew"] and said["day"] else "planned"
    messages.success(request, f"{words}: {where}.")
    return made


def _back(made: list[WorkOrder], department: Department) -> str:
    if len(made) == 1:
        return reverse("staff:work_order", args=[made[0].number])
    return reverse("staff:work_board", args=[department.code]) + (
        f"?from={made[0].day}" if made[0].day else ""
    )
