"""/admin/enforcement/: the cases of the own departments by how far they are, fifty a page, and as CSV."""

import csv
from collections.abc import Iterator
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone

from ... import case_access
from ...enforcement import standing, telling
from ...enforcement.recording import local_day
from ...models import EnforcementCase, EnforcementStep, Violation
from ...worklists import CAP
from ..base import CappedPaginator, staff_page, staff_view
from ..exporting import _Echo, safe
from .filters import CaseFilters, choices
from .tabs import ORDERS, TABS, counts, rows

PAGE = 50
RELATED = ("parcel__zone", "inspector", "task", "department")
OFTEN = ("inspector", "tier")  # asked every day; the other filters stand behind them
COLUMNS = (
    "number", "parcel", "address", "zone", "tier", "task", "stage", "outcome", "opened", "noticed", "served_on",
    "comply_by", "days_over", "cited", "closed", "inspector", "violations_open", "violations", "fines",
)  # fmt: skip


@staff_view(*case_access.SEES)
def cases(request: HttpRequest) -> HttpResponse:
    name, today = _tab(request), local_day(timezone.now())
    filters = CaseFilters(request.GET, user=request.user, known=choices(request.user))
    order = _order(request, name)
    found = filters.narrowed(rows(request.user, name, today)).select_related(*RELATED)
    page = CappedPaginator(found.order_by(*ORDERS[order][1]), PAGE).get_page(request.GET.get("page"))
    numbers = counts(request.user, today)
    query = _query(request)
    return staff_page(
        request,
        "requests_app/admin/enforcement/cases.html",
        {
            "title": "Enforcement cases",
            "tabs": [
                {"name": key, "title": tab.title, "count": numbers[key], "is_current": key == name}
                for key, tab in TABS.items()
            ],
            "tab": name,
            "empty": TABS[name].empty,
            "filters": filters,
            "orders": [(key, ORDERS[key][0]) for key in TABS[name].orders],
            "order": order,
            "page": page,
            "lines": _lines(page, today),
            "query": query,
            "often": OFTEN,
            "has_more": any(request.GET.get(field) for field in filters.fields if field not in ("q", *OFTEN)),
            "is_narrowed": any(request.GET.get(field) for field in filters.fields),
            "is_closed": name == "closed",
            "cap": CAP,
        },
    )


def _tab(request: HttpRequest) -> str:
    name = request.GET.get("tab", "open")
    if name not in TABS:
        raise Http404(f"There is no list “{name}” of cases.")
    return name


def _order(request: HttpRequest, tab: str) -> str:
    asked = request.GET.get("order", "")
    return asked if asked in TABS[tab].orders else TABS[tab].orders[0]


def _query(request: HttpRequest) -> str:
    """The filters and the order, without tab and page."""
    kept = request.GET.copy()
    for name in ("page", "tab"):
        kept.pop(name, None)
    for name in [name for name in kept if not kept[name]]:
        kept.pop(name)
    return kept.urlencode()


def _lines(page: Page, today: Any) -> list[dict[str, Any]]:
    found = list(page.object_list)
    keys = [case.pk for case in found]
    violations, steps = _violations(keys), _last_steps(keys)
    return [
        {
            "case": case,
            "violations": violations.get(case.pk, {"open": 0, "all": 0}),
            "over": standing.over(case.comply_by, today, is_open=case.is_open),
            "comply_by": telling.short(case.comply_by, today),
            "closed": telling.short(local_day(case.closed_at), today) if case.closed_at else "",
            "inspector": telling.person(case.inspector) if case.inspector else "",
            "step": steps.get(case.pk),
            "step_day": telling.short(local_day(steps[case.pk].at), today) if case.pk in steps else "",
        }
        for case in found
    ]


def _violations(keys: list[int]) -> dict[int, dict[str, int]]:
    is_open = Q(status=Violation.Status.OPEN)
    rows = Violation.objects.filter(case__in=keys).order_by().values("case")
    counted = rows.annotate(all=Count("pk"), open=Count("pk", filter=is_open), fines=Sum("fine"))
    return {row["case"]: row for row in counted}


def _last_steps(keys: list[int]) -> dict[int, EnforcementStep]:
    latest = EnforcementStep.objects.filter(case__in=keys).order_by("case_id", "-id").distinct("case_id")
    return {step.case_id: step for step in latest}


@staff_view(*case_access.SEES)
def export(request: HttpRequest) -> HttpResponse:
    """The same rows; nobody's name but the inspector's."""
    name, today = _tab(request), local_day(timezone.now())
    filters = CaseFilters(request.GET, user=request.user, known=choices(request.user))
    found = filters.narrowed(rows(request.user, name, today)).select_related(*RELATED)
    response = StreamingHttpResponse(_csv(found, today), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cases-{name}-{today:%Y-%m-%d}.csv"'
    return response


def _csv(found: QuerySet[EnforcementCase], today: Any) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    batch: list[EnforcementCase] = []
    for case in found.order_by("pk").iterator(chunk_size=1000):
        batch.append(case)
        if len(batch) == 1000:
            yield from (writer.writerow(map(safe, cells)) for cells in _batch(batch, today))
            batch = []
    yield from (writer.writerow(map(safe, cells)) for cells in _batch(batch, today))


def _batch(batch: list[EnforcementCase], today: Any) -> Iterator[list[Any]]:
    violations = _violations([case.pk for case in batch])
    for case in batch:
        counted = violations.get(case.pk, {"open": 0, "all": 0, "fines": 0})
        over = (today - case.comply_by).days if case.comply_by and case.is_open else ""
        yield [
            case.number, case.parcel.number, case.parcel.address, case.parcel.zone or "", case.tier, case.task or "",
            case.stage, case.outcome, *map(_day, (case.opened_at, case.noticed_at)), case.served_on or "", case.comply_by or "",
            over, *map(_day, (case.cited_at, case.closed_at)), case.inspector.get_username() if case.inspector else "",
            counted["open"], counted["all"], counted["fines"] or 0,
        ]  # fmt: skip


def _day(at: Any) -> Any:
    return local_day(at) if at else ""
