"""/admin/worklists/<name>/: a page of 50, dense; bulk assignment; the same rows as CSV."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from .. import permissions, wording
from ..cases import actions, clocks
from ..filters import Choices, RequestFilters
from ..models import ServiceRequest, Team
from ..worklists import (
    CAP,
    SIDE_CAP,
    WORKLISTS,
    Asker,
    Count,
    Counted,
    Page,
    Worklist,
    capped_counts,
    everything_of,
    page,
    parts_of,
)
from . import exporting, people
from .base import FORM, staff_page, staff_view

BULK_LIMIT = 200
OFTEN_USED = ("department", "service", "district", "assignee")


class Row(NamedTuple):
    service_request: ServiceRequest
    url: str
    due: wording.Due
    age: str
    holder: str


class Tab(NamedTuple):
    worklist: Worklist
    url: str
    count: Count
    is_current: bool


@staff_view(*permissions.SEES_REQUESTS)
def first(request: HttpRequest) -> HttpResponse:
    """The list this role begins its day with."""
    who = permissions.scope(request.user)
    if who.has(permissions.INSPECTOR, permissions.DEPARTMENT_STAFF):
        name = "mine"
    else:
        name = "unassigned" if who.has(permissions.SUPERVISOR) else "open"
    return redirect("staff:worklist", name)


@staff_view(*permissions.SEES_REQUESTS, methods=FORM)
def worklist(request: HttpRequest, name: str) -> HttpResponse:
    shown = _worklist(name)
    if request.method == "POST":
        return _bulk_assign(request, shown)
    asker = Asker(request.user, timezone.now())
    choices = Choices()
    filters = _filters(request, choices)
    broken = ""
    parts = parts_of(shown, asker, filters) if filters.is_valid() else []
    try:
        found = page(
            parts,
            shown.order,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
            overlap=bool(filters.text),
        )
    except ValidationError as error:
        found, broken = Page([], "", ""), error.messages[0]
    if only := _only_number(filters, found):
        return redirect("admin:requests_app_servicerequest_change", only)
    total, tabs = _counts(asker, shown, _shown_count(parts, filters))
    return staff_page(
        request,
        "requests_app/admin/worklist.html",
        {
            "title": shown.title,
            "worklist": shown,
            "rows": _rows(found.pks, asker),
            "total": total,
            "tabs": tabs,
            "filters": filters,
            "often": [filters.form[field] for field in OFTEN_USED],
            "more": [field for field in filters.form if field.name not in (*OFTEN_USED, "q")],
            "more_is_used": _more_is_used(filters),
            "broken": broken,
            "query": _query(request),
            "previous_page": found.previous,
            "next_page": found.next,
            "teams": _own_teams(asker, choices),
            "may_assign": bool(permissions.scope(request.user).roles & permissions.ASSIGNS),
            "may_submit": permissions.may_submit(request.user),
            "is_searching": bool(filters.text),
            "shows_department": not _has_one_department(asker),
        },
    )


@staff_view(*permissions.SEES_REQUESTS)
def export(request: HttpRequest, name: str) -> HttpResponse:
    shown = _worklist(name)
    filters = _filters(request, Choices())
    if not filters.is_valid():
        return redirect(f"{reverse('staff:worklist', args=[name])}?{_query(request)}")
    rows = everything_of(shown, Asker(request.user, timezone.now()), filters)
    response = StreamingHttpResponse(
        exporting.csv_lines(rows, request.user), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{shown.name}.csv"'
    return response


def _worklist(name: str) -> Worklist:
    try:
        return WORKLISTS[name]
    except KeyError:
        raise Http404(f"There is no worklist “{name}”.") from None


def _filters(request: HttpRequest, choices: Choices) -> RequestFilters:
    return RequestFilters(
        request.GET, queryset=ServiceRequest.objects.all(), request=request, choices=choices
    )


def _only_number(filters: RequestFilters, found: Page) -> int | None:
    """A number typed into the box opens its request at once."""
    if not filters.text or len(found.pks) != 1:
        return None
    digits = sum(letter.isdigit() for letter in filters.text)
    return found.pks[0] if digits >= 6 and not any(map(str.isalpha, filters.text)) else None


def _more_is_used(filters: RequestFilters) -> bool:
    return any(name in filters.data for name in filters.filters if name not in (*OFTEN_USED, "q"))


def _query(request: HttpRequest) -> str:
    """The filters of this page without the place in it, ready to be continued."""
    kept = [
        (key, value)
        for key, values in request.GET.lists()
        for value in values
        if value and key not in ("after", "before")
    ]
    return urlencode(kept)


def _shown_count(parts: list[Any], filters: RequestFilters) -> Counted:
    """A search is counted less far: its rows are dearer to find."""
    return Counted(parts, SIDE_CAP, overlap=True) if filters.text else Counted(parts, CAP)


def _counts(asker: Asker, shown: Worklist, first: Counted) -> tuple[Count, list[Tab]]:
    lists = [Counted(parts_of(other, asker), SIDE_CAP) for other in WORKLISTS.values()]
    total, *counts = capped_counts([first, *lists])
    tabs = [
        Tab(other, reverse("staff:worklist", args=[other.name]), count, other is shown)
        for other, count in zip(WORKLISTS.values(), counts, strict=True)
    ]
    return total, tabs


def _rows(pks: list[int], asker: Asker) -> list[Row]:
    related = ("service", "department", "team", "assignee", "district", "pending_department")
    found = ServiceRequest.objects.select_related(*related).defer("description", "attributes").in_bulk(pks)
    return [_row(found[pk], asker) for pk in pks if pk in found]


def _row(row: ServiceRequest, asker: Asker) -> Row:
    due = wording.due(row.due_at, asker.at, clocks.zone(), is_paused=row.clock_left is not None)
    return Row(
        row,
        reverse("admin:requests_app_servicerequest_change", args=[row.pk]),
        due if row.is_open else wording.Due("none", ""),
        wording.span(asker.at - (row.closed_at or row.requested_at)),
        _holder(row),
    )


def _has_one_department(asker: Asker) -> bool:
    who = permissions.scope(asker.user)
    return not who.is_citywide and len(who.departments) < 2


def _holder(row: ServiceRequest) -> str:
    if row.assignee:
        return row.assignee.get_full_name() or row.assignee.get_username()
    return row.team.name if row.team else ""


def _own_teams(asker: Asker, choices: Choices) -> list[tuple[str, str]]:
    who = permissions.scope(asker.user)
    everywhere = who.has(permissions.ADMINISTRATOR)
    return [
        (team.code, team.name) for team in choices.of("team") if everywhere or team.within in who.departments
    ]


# Bulk assignment


def _bulk_assign(request: HttpRequest, shown: Worklist) -> HttpResponse:
    back = f"{reverse('staff:worklist', args=[shown.name])}?{request.POST.get('back', '')}"
    chosen = (
        permissions.visible_requests(request.user)
        .filter(pk__in=_chosen(request))
        .select_related("department")
    )
    try:
        person = people.find(request.POST.get("assignee", ""), request.user)
        team = _team(request)
        if not person and not team:
            raise ValidationError("Choose who gets them: a person or a team.")
        if not chosen:
            raise ValidationError("Tick the requests to assign first.")
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(back)
    done = 0
    for service_request in chosen:
        try:
            permissions.check(request.user, "assign", service_request)
            permissions.check_assignee(service_request, person, team)
            actions.assign(service_request, by=request.user, to=person, team=team)
            done += 1
        except (ValidationError, PermissionDenied) as refusal:
            messages.warning(request, f"{service_request.number}: {permissions.sentence(refusal)}")
    if done:
        whom = (person and (person.get_full_name() or person.get_username())) or (team and team.name)
        messages.success(request, f"{done} assigned to {whom}.")
    return redirect(back)


def _chosen(request: HttpRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("chosen") if pk.isascii() and pk.isdigit()][:BULK_LIMIT]


def _team(request: HttpRequest) -> Team | None:
    code = request.POST.get("team", "")
    team = Team.objects.filter(code=code).first() if code else None
    if code and team is None:
        raise ValidationError(f"There is no team “{code}”: choose one of the list.")
    return team
