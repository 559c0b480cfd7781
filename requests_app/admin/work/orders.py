"""/admin/workorders/: all work orders, one of them, and its steps."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, DecimalField, ExpressionWrapper, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from ... import permissions, work_access
from ...cases import numbers, workcosts, workorders
from ...cases.workcosts import Cost
from ...cases.workflow import EventKind
from ...models import Crew, Department, RequestEvent, ServiceRequest, WorkLine, WorkOrder, WorkStatus
from .. import work_words
from ..base import FORM, CappedPaginator, staff_page, staff_view
from .forms import CancelForm, CostForm, FinishForm, NotDoneForm, ReverseForm, WhenForm

PAGE = 50
SHOWN = 200  # lines and steps of one work order


class OrderFilters(forms.Form):
    q = forms.CharField(label="Number of a work order or a request", required=False, max_length=40)
    department = forms.ModelChoiceField(
        Department.objects.filter(is_active=True), required=False, to_field_name="code", empty_label="All"
    )
    crew = forms.ModelChoiceField(
        Crew.objects.filter(is_active=True), required=False, to_field_name="code", empty_label="All"
    )
    status = forms.ChoiceField(choices=[("", "All"), *WorkStatus.choices], required=False)
    day = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    unplanned = forms.BooleanField(label="Not on a crew’s list yet", required=False)


@staff_view(*permissions.SEES_REQUESTS)
def work_orders(request: HttpRequest) -> HttpResponse:
    filters = OrderFilters(request.GET)
    rows = work_access.visible_orders(request.user)
    found = _narrowed(rows, filters) if filters.is_valid() else rows.none()
    related = found.select_related("department", "crew").prefetch_related("service_requests")
    page = CappedPaginator(related.order_by("-id"), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return staff_page(
        request,
        "requests_app/admin/work/work_orders.html",
        {
            "title": "Work orders",
            "filters": filters,
            "page": page,
            "query": query.urlencode(),
            "departments": work_access.planned_for(request.user),
            "may_plan": work_access.planned_for(request.user).exists(),
        },
    )


def _narrowed(rows: QuerySet[WorkOrder], filters: OrderFilters) -> QuerySet[WorkOrder]:
    said = filters.cleaned_data
    for name in ("department", "crew", "status", "day"):
        if said[name]:
            rows = rows.filter(**{name: said[name]})
    if said["unplanned"]:
        rows = rows.filter(status=WorkStatus.PLANNED)
    return _numbered(rows, said["q"], filters) if said["q"].strip() else rows


def _numbered(rows: QuerySet[WorkOrder], words: str, filters: OrderFilters) -> QuerySet[WorkOrder]:
    """By the number of a work order, or of a request that it serves."""
    try:
        if words.strip()[:1] in "wW":
            return rows.filter(number=f"W{numbers.parse(words.strip()[1:])}")
        return rows.filter(service_requests__number=numbers.parse(words))
    except ValidationError as error:
        filters.add_error("q", error)
        return rows.none()


@staff_view(*permissions.SEES_REQUESTS)
def work_order(request: HttpRequest, number: str) -> HttpResponse:
    found = visible_or_404(request, number)
    return _page(request, found, {})


def visible_or_404(request: HttpRequest, number: str) -> WorkOrder:
    rows = work_access.visible_orders(request.user).select_related("department", "crew__lead", "district")
    return get_object_or_404(rows.prefetch_related("crew__members"), number=number)


def _page(
    request: HttpRequest, found: WorkOrder, bound: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    lines = found.lines.select_related("equipment", "material", "recorded_by", "reversed_by")
    may_drive = work_access.may_drive(request.user, found)
    may_plan = work_access.may_plan(request.user, found.department_id)
    sums = dict(found.lines.order_by().values_list("is_planned").annotate(amount=Sum("amount")))
    return staff_page(
        request,
        "requests_app/admin/work/work_order.html",
        {
            "title": f"{found.number} {found.what}",
            "work_order": found,
            "sentence": _sentence(found, permissions.may_see_residents(request.user)),
            "window": work_words.window(found),
            "service_requests": found.service_requests.select_related("service").order_by("pk"),
            "lines": lines[:SHOWN],
            "planned_cost": work_words.dollars(sums.get(True)),
            "actual_cost": work_words.dollars(sums[False]) if False in sums else "not recorded",
            "steps": found.steps.select_related("by")[:SHOWN],
            "photos": found.photos.select_related("attachment") if permissions.may_see_residents(request.user) else [],
            "shows_workers": permissions.may_see_residents(request.user),
            "forms": _forms(found, bound, may_plan, may_drive),
            "may_lead": work_access.may_lead(request.user, found.department_id),
        },
        status=status,
    )  # fmt: skip


def _sentence(found: WorkOrder, with_words: bool) -> str:
    """with_words: what the crew wrote is an internal note."""
    outcome = found.outcome if with_words else ""
    whom = f"{found.crew}" if found.crew else "no crew yet"
    when = f" on {work_words.day_words(found.day)}, {found.day.year}" if found.day else ""
    if found.status == WorkStatus.PLANNED:
        return f"Planned, with {whom}{when}: it is on nobody’s list."
    if found.status == WorkStatus.DISPATCHED:
        return f"On the list of {whom}{when}."
    if found.status == WorkStatus.DONE:
        return f"Done by {whom}{when}{f': {outcome}' if outcome else '.'}"
    if found.status == WorkStatus.NOT_DONE:
        return f"{whom} could not do it{when}: {found.get_reason_display()}."
    return f"Cancelled: {outcome}" if outcome else "Cancelled."


Made = tuple[str, str, Callable[[WorkOrder, Any], forms.Form]]


def _when_form(found: WorkOrder, data: Any) -> WhenForm:
    initial = {name: getattr(found, name) for name in ("crew", "day", "window_from", "window_to")}
    crews = Crew.objects.filter(department=found.department_id, is_active=True)
    return WhenForm(data, crews=crews, initial={**initial, "minutes": found.planned_minutes}, prefix="")


# verb -> its label, who may, its form
STEPS: dict[str, Made] = {
    "dispatch": ("Give to a crew and a day", "plans", _when_form),
    "finish": ("Done", "drives", lambda found, data: FinishForm(data)),
    "not-done": ("Could not be done", "drives", lambda found, data: NotDoneForm(data)),
    "record": ("Record a cost", "drives", lambda found, data: CostForm(data, initial={"day": found.day})),
    "cancel": ("Cancel it", "plans", lambda found, data: CancelForm(data)),
}
OF_OPEN = ("dispatch", "finish", "not-done", "cancel")


def _forms(found: WorkOrder, bound: dict[str, forms.Form], may_plan: bool, may_drive: bool) -> list[Any]:
    listed = []
    for verb, (label, who, make) in STEPS.items():
        allowed = may_plan if who == "plans" else may_drive
        fits = found.is_open if verb in OF_OPEN else found.status != WorkStatus.CANCELLED
        if verb in ("finish", "not-done"):
            fits = fits and found.status == WorkStatus.DISPATCHED
        if allowed and fits:
            listed.append(
                {
                    "verb": verb,
                    "label": label,
                    "form": bound.get(verb) or make(found, None),
                    "open": verb in bound,
                }
            )
    return listed


@staff_view(*permissions.SEES_RESIDENTS, methods=("POST",))
def work_step(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    found = visible_or_404(request, number)
    if verb not in STEPS:
        raise Http404(f"There is no step “{verb}”.")
    label, who, make = STEPS[verb]
    may = (
        work_access.may_plan(request.user, found.department_id)
        if who == "plans"
        else work_access.may_drive(request.user, found)
    )
    work_access.check(may, "whoever plans for the department")
    form = make(found, request.POST)
    if form.is_valid() and _done(request, found, verb, form):
        return redirect("staff:work_order", found.number)
    return _page(request, found, {verb: form}, status=400)


def _done(request: HttpRequest, found: WorkOrder, verb: str, form: Any) -> bool:
    try:
        _PERFORM[verb](found, request.user, form)
    except (ValidationError, PermissionDenied) as refusal:
        form.add_error(None, permissions.sentence(refusal))
        return False
    messages.success(request, f"{found.number}: {STEPS[verb][0].lower()}, kept.")
    return True


def _dispatch(found: WorkOrder, by: Any, form: Any) -> Any:
    said = form.cleaned_data
    return workorders.dispatch(
        found, by=by, crew=said["crew"], when=form.when, minutes=said["minutes"], key=said["key"]
    )


def _record(found: WorkOrder, by: Any, form: Any) -> Any:
    return workcosts.record(found, by=by, costs=[Cost(**form.cost())], key=form.cleaned_data["key"])


_PERFORM: dict[str, Callable[[WorkOrder, Any, Any], Any]] = {
    "dispatch": _dispatch,
    "finish": lambda found, by, form: workorders.finish(found, by=by, **form.cleaned_data),
    "not-done": lambda found, by, form: workorders.not_done(found, by=by, **form.cleaned_data),
    "record": _record,
    "cancel": lambda found, by, form: workorders.cancel(found, by=by, **form.cleaned_data),
}


@staff_view(*permissions.SEES_RESIDENTS, methods=FORM)
def reverse_line(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    found = visible_or_404(request, number)
    work_access.check(work_access.may_lead(request.user, found.department_id))
    line = get_object_or_404(WorkLine.objects.select_related("work_order"), work_order=found, pk=pk)
    form = ReverseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            by: Any = request.user
            workcosts.reverse_line(line, by=by, **form.cleaned_data)
            messages.success(request, f"{found.number}: reversed. Both lines stay to be seen.")
            return redirect("staff:work_order", found.number)
        except ValidationError as refusal:
            form.add_error(None, permissions.sentence(refusal))
    context = {"title": f"Reverse a cost of {found.number}", "work_order": found, "line": line, "form": form}
    return staff_page(request, "requests_app/admin/work/reverse_line.html", context)


def on_request(
    request: HttpRequest, service_request: ServiceRequest, events: Sequence[RequestEvent]
) -> dict[str, Any]:
    """What `_work.html` shows on a request's page: its work orders, each with what it cost; no query where it has none."""
    has_work = any(event.kind == EventKind.WORK_PLANNED for event in events)
    rows = (
        []
        if not has_work
        else list(
            WorkOrder.objects.filter(links__service_request=service_request)
            .select_related("crew")
            .annotate(cost=_cost_of_one())
            .order_by("-id")[:20]
        )
    )
    known = [row.cost for row in rows if row.cost is not None]  # type: ignore[attr-defined]
    for row in rows:
        row.cost_words = work_words.dollars(row.cost) if row.cost is not None else "not recorded"  # type: ignore[attr-defined]
    return {
        "work_orders": rows,
        "work_cost": work_words.dollars(sum(known)) if known else "",
        "may_plan_work": work_access.may_plan(request.user, service_request.department_id),
    }


def _cost_of_one() -> Any:
    lines = (
        WorkLine.objects.filter(work_order=OuterRef("pk"), is_planned=False).order_by().values("work_order")
    )
    served = WorkOrder.service_requests.through.objects.filter(work_order=OuterRef("pk")).order_by()
    count = served.values("work_order").annotate(n=Count("pk")).values("n")
    money = DecimalField(max_digits=12, decimal_places=2)
    return ExpressionWrapper(
        Subquery(lines.annotate(sum=Sum("amount")).values("sum")) / Cast(Subquery(count), money),
        output_field=money,
    )
