"""/admin/worklists/<name>/ and a saved view: a page of 50, dense; moves of many of them; the same rows as CSV."""

from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from .. import permissions, saved_views
from ..cases import watching
from ..filters import Choices, RequestFilters
from ..models import SavedView, ServiceRequest
from ..worklists import (
    CAP,
    SIDE_CAP,
    WORKLISTS,
    Asker,
    Count,
    Counted,
    Page,
    capped_counts,
    everything_of,
    page,
    parts_of,
    standing,
)
from . import bulk_moves, columns, exporting, listing
from .base import FORM, staff_page, staff_view
from .listing import GO, Listing

OFTEN_USED = ("department", "service", "district", "assignee")
IN_FRONT = (*OFTEN_USED, "q", "only")


class Tab(NamedTuple):
    title: str
    url: str
    count: Count
    is_current: bool
    key: str = ""
    owner: str = ""


@staff_view(*permissions.SEES_REQUESTS)
def first(request: HttpRequest) -> HttpResponse:
    """The list this person, or else this role, begins the day with."""
    start = listing.settings_of(request.user).start
    if start.isdigit() and saved_views.readable(request.user).filter(pk=int(start)).exists():
        return redirect("staff:view", int(start))
    return redirect("staff:worklist", start if start in WORKLISTS else _usual_start(request))


def _usual_start(request: HttpRequest) -> str:
    who = permissions.scope(request.user)
    if who.has(permissions.INSPECTOR, permissions.DEPARTMENT_STAFF):
        return "mine"
    return "unassigned" if who.has(permissions.SUPERVISOR) else "open"


@staff_view(*permissions.SEES_REQUESTS, methods=FORM)
def worklist(request: HttpRequest, name: str) -> HttpResponse:
    return _answer(request, listing.built_in(request, name))


@staff_view(*permissions.SEES_REQUESTS, methods=FORM)
def view(request: HttpRequest, pk: int) -> HttpResponse:
    views = saved_views.tabs(request.user, also=pk)
    return _answer(request, listing.of_view(request, _one(views, pk)), views)


@staff_view(*permissions.SEES_REQUESTS)
def export(request: HttpRequest, name: str) -> HttpResponse:
    return _export(request, listing.built_in(request, name))


@staff_view(*permissions.SEES_REQUESTS)
def view_export(request: HttpRequest, pk: int) -> HttpResponse:
    return _export(request, listing.of_view(request, _one(saved_views.tabs(request.user, also=pk), pk)))


def _one(views: list[SavedView], pk: int) -> SavedView:
    found = next((view for view in views if view.pk == pk), None)
    if found is None:
        raise Http404("There is no such view, or it is not shared with you.")
    return found


def _answer(request: HttpRequest, shown: Listing, views: list[SavedView] | None = None) -> HttpResponse:
    if request.method == "POST":
        return bulk_moves.begin_from_list(request, shown)
    asker = Asker(request.user, timezone.now())
    filters, broken = shown.filters, shown.trouble
    parts = parts_of(shown.worklist, asker, filters) if filters.is_valid() and not broken else []
    try:
        found = page(
            parts,
            shown.order,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except ValidationError as error:
        found, broken = Page([], "", ""), error.messages[0]
    if only := _only_number(filters, found):
        return redirect("admin:requests_app_servicerequest_change", only)
    views = saved_views.tabs(request.user) if views is None else views
    total, tabs = _counts(asker, shown, _shown_count(parts, filters), views)
    return staff_page(
        request,
        "requests_app/admin/worklist.html",
        {
            "title": shown.title,
            "listing": shown,
            "worklist": shown.worklist,
            "rows": _rows(found.pks, asker, shown),
            "total": total,
            "tabs": tabs,
            "filters": filters,
            "often": [filters.form[field] for field in OFTEN_USED],
            "more": [field for field in filters.form if field.name not in IN_FRONT],
            "more_is_used": any(name in shown.data for name in filters.filters if name not in IN_FRONT),
            "broken": broken,
            "query": shown.query,
            "previous_page": found.previous,
            "next_page": found.next,
            "teams": _own_teams(asker, shown.choices),
            "bulk_choices": bulk_moves.choices(request.user),
            "bulk_limit": bulk_moves.LIMIT,
            "may_submit": permissions.may_submit(request.user),
            "may_do_next": permissions.scope(request.user).has(*permissions.ASSIGNS),
            "may_change_view": bool(shown.view and saved_views.may_change(shown.view, request.user)),
            "is_searching": bool(filters.text),
        },
    )


def _export(request: HttpRequest, shown: Listing) -> HttpResponse:
    """With the list's own columns where somebody chose them, else with all that a file can say."""
    if shown.trouble or not shown.filters.is_valid():
        return redirect(f"{shown.url}?{shown.query}")
    asker = Asker(request.user, timezone.now())
    rows = everything_of(shown.worklist, asker, shown.filters)
    lines = (
        exporting.csv_lines(rows, request.user)
        if shown.has_usual_columns
        else exporting.chosen_lines(rows, asker, shown.columns)
    )
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"view-{shown.view.pk}" if shown.view else shown.worklist.name
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _only_number(filters: RequestFilters, found: Page) -> int | None:
    """A number typed into the box opens its request at once."""
    if not filters.text or len(found.pks) != 1:
        return None
    digits = sum(letter.isdigit() for letter in filters.text)
    return found.pks[0] if digits >= 6 and not any(map(str.isalpha, filters.text)) else None


# Counts


def _shown_count(parts: list[Any], filters: RequestFilters) -> Counted:
    """A search is counted less far: its rows are dearer to find."""
    return Counted(parts, SIDE_CAP) if filters.text else Counted(parts, CAP)


def _counts(asker: Asker, shown: Listing, first: Counted, views: list[SavedView]) -> tuple[Count, list[Tab]]:
    """The list's own count and those of all tabs, in one query."""
    total, *counts = capped_counts(
        [first, *standing(asker), *(_view_count(view, asker, shown) for view in views)]
    )
    built_in = [
        Tab(
            other.title,
            reverse("staff:worklist", args=[other.name]),
            count,
            _is_open(other, shown),
            GO[other.name],
        )
        for other, count in zip(WORKLISTS.values(), counts, strict=False)
    ]
    return total, [
        *built_in,
        *(
            _view_tab(view, count, asker, shown)
            for view, count in zip(views, counts[len(built_in) :], strict=True)
        ),
    ]


def _is_open(other: Any, shown: Listing) -> bool:
    return shown.view is None and other is shown.worklist


def _view_count(view: SavedView, asker: Asker, shown: Listing) -> Counted:
    """Nothing, where a filter of the view is gone: its page says so."""
    if saved_views.unknown_filters(view):
        return Counted([], SIDE_CAP)
    filters = RequestFilters(
        saved_views.query_of(view),
        queryset=ServiceRequest.objects.all(),
        request=shown.request,
        choices=shown.choices,
    )
    parts = parts_of(WORKLISTS[view.worklist], asker, filters) if filters.is_valid() else []
    return Counted(parts, SIDE_CAP)


def _view_tab(view: SavedView, count: Count, asker: Asker, shown: Listing) -> Tab:
    is_own = view.owner_id == asker.user.pk
    return Tab(
        view.name,
        reverse("staff:view", args=[view.pk]),
        count,
        shown.view is not None and shown.view.pk == view.pk,
        owner="" if is_own else view.owner.get_full_name() or view.owner.get_username(),
    )


# Rows


def _rows(pks: list[int], asker: Asker, shown: Listing) -> list[columns.Row]:
    found = columns.fetched(ServiceRequest.objects.all(), shown.columns, asker.user).in_bulk(pks)
    looks = watching.looking_at(found, asker.user, asker.at) if found else {}
    is_mixed = not _has_one_department(asker)
    names = tuple(shown.columns)
    return [columns.Row(found[pk], asker, names, looks.get(pk), is_mixed) for pk in pks if pk in found]


def _has_one_department(asker: Asker) -> bool:
    who = permissions.scope(asker.user)
    return not who.is_citywide and len(who.departments) < 2


def _own_teams(asker: Asker, choices: Choices) -> list[tuple[str, str]]:
    who = permissions.scope(asker.user)
    everywhere = who.has(permissions.ADMINISTRATOR)
    return [
        (team.code, team.name) for team in choices.of("team") if everywhere or team.within in who.departments
    ]
