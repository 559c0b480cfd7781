"""/admin/worklists/views/: one's own views and those that others share; saving, changing, copying; how one likes lists."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect

from .. import permissions, saved_views
from ..filters import QUICK, RequestFilters
from ..models import Department, ListSettings, SavedView
from ..worklists import ORDER_TITLES, WORKLISTS
from . import columns, listing
from .base import FORM, staff_page, staff_view

SEES = permissions.SEES_REQUESTS
POST = ("POST",)


@staff_view(*SEES)
def views(request: HttpRequest) -> HttpResponse:
    found = list(saved_views.readable(request.user).select_related("department").order_by("position", "name"))
    settings = listing.settings_of(request.user)
    return staff_page(
        request,
        "requests_app/admin/views.html",
        {
            "title": "Views of the worklists",
            "own": [(view, words(view)) for view in found if saved_views.may_change(view, request.user)],
            "others": [
                (view, words(view)) for view in found if not saved_views.may_change(view, request.user)
            ],
            "settings": settings,
            "starts": [
                *((one.name, one.title) for one in WORKLISTS.values()),
                *((str(v.pk), v.name) for v in found),
            ],
        },
    )


def words(view: SavedView) -> str:
    """What a view shows, in a line: the list and its filters."""
    said = [_said(name, values) for name, values in view.filters.items()]
    listed = WORKLISTS[view.worklist].title if view.worklist in WORKLISTS else view.worklist
    return ", ".join([listed, *said])


def _said(name: str, values: list[str]) -> str:
    if name == "only":
        return ", ".join(QUICK[value].label.lower() if value in QUICK else value for value in values)
    label = RequestFilters.base_filters[name].label if name in RequestFilters.base_filters else name
    return f"{str(label).lower()} {' or '.join(values)}"


@staff_view(*SEES, methods=POST)
def save(request: HttpRequest) -> HttpResponse:
    """From any list, in one step: its filters, columns and order under a name."""
    query = QueryDict(request.POST.get("query", ""))
    worklist = request.POST.get("worklist", "")
    try:
        view = saved_views.save(
            request.user,
            name=request.POST.get("name", ""),
            worklist=worklist,
            filters=dict(query.lists()),
            columns=columns.known(request.POST.getlist("columns")) if request.POST.getlist("columns") else [],
            order=request.POST.get("order", ""),
        )
    except ValidationError as refusal:
        messages.error(request, permissions.sentence(refusal))
        return _back(worklist, request.POST.get("query", ""))
    messages.success(request, f"“{view.name}” is kept: a tab beside the lists.")
    return redirect("staff:view", view.pk)


def _back(worklist: str, query: str) -> HttpResponse:
    answer = redirect("staff:worklist", worklist if worklist in WORKLISTS else "open")
    answer["Location"] += f"?{QueryDict(query).urlencode()}" if query else ""
    return answer


# Changing one


class ViewForm(forms.Form):
    name = forms.CharField(max_length=60)
    order = forms.ChoiceField(label="Order", required=False)
    shared = forms.ChoiceField(label="Who has it", choices=SavedView.Shared.choices, widget=forms.RadioSelect)
    department = forms.ModelChoiceField(
        Department.objects.none(),
        required=False,
        to_field_name="code",
        label="Department",
        empty_label="choose one",
    )
    is_pinned = forms.BooleanField(required=False, label="A tab beside the lists, for all who have it")
    is_dense = forms.BooleanField(required=False, label="One line a request")
    position = forms.IntegerField(
        min_value=0, max_value=999, label="Place among the tabs", help_text="Small numbers come first."
    )

    def __init__(self, *args: Any, view: SavedView, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        orders = WORKLISTS[view.worklist].orders if view.worklist in WORKLISTS else ()
        choose: Any = self.fields
        choose["order"].choices = [("", "As the list"), *((name, ORDER_TITLES[name]) for name in orders)]
        choose["department"].queryset = _departments(user)


def _departments(user: Any) -> Any:
    who = permissions.scope(user)
    everywhere = who.has(permissions.ADMINISTRATOR)
    return Department.objects.all() if everywhere else Department.objects.filter(pk__in=who.departments)


@staff_view(*SEES, methods=FORM)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    view = _view(request, pk)
    if not saved_views.may_change(view, request.user):
        raise PermissionDenied(
            f"“{view}” is {view.owner.get_full_name()}’s view: make a copy and change that."
        )
    form = ViewForm(request.POST or None, view=view, user=request.user, initial=_initial(view))
    if request.method == "POST" and form.is_valid() and _changed(request, view, form):
        return redirect("staff:view", view.pk)
    context = {
        "title": f"View: {view.name}",
        "view": view,
        "form": form,
        "words": words(view),
        "offered": offered(columns.known(view.columns or columns.USUAL)),
    }
    return staff_page(request, "requests_app/admin/view.html", context)


def _initial(view: SavedView) -> dict[str, Any]:
    names = ("name", "order", "shared", "is_pinned", "is_dense", "position")
    code = view.department.code if view.department else None
    return {**{name: getattr(view, name) for name in names}, "department": code}


def _changed(request: HttpRequest, view: SavedView, form: ViewForm) -> bool:
    try:
        saved_views.change(view, request.user, columns=chosen(request.POST), **form.cleaned_data)
    except (ValidationError, PermissionDenied) as refusal:
        form.add_error(None, permissions.sentence(refusal))
        return False
    messages.success(request, f"“{view.name}” is changed.")
    return True


def _view(request: HttpRequest, pk: int) -> SavedView:
    return get_object_or_404(saved_views.readable(request.user).select_related("owner", "department"), pk=pk)


# Columns, chosen by ticks and put in order by numbers


def offered(chosen: list[str]) -> list[tuple[columns.Column, bool, int]]:
    """Every column, the chosen ones first and in their order, with its number."""
    names = [*chosen, *(name for name in columns.COLUMNS if name not in chosen)]
    return [
        (columns.COLUMNS[name], name in chosen, number)
        for number, name in enumerate(names, 1)
        if name != "number"
    ]


def chosen(posted: QueryDict) -> list[str]:
    """The ticked columns by their numbers; empty where they are the usual ones."""

    def place(name: str) -> int:
        text = posted.get(f"place_{name}", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 999

    names = columns.known(sorted(posted.getlist("columns"), key=place))
    return [] if names == list(columns.USUAL) or len(names) < 2 else names


@staff_view(*SEES, methods=FORM)
def list_columns(request: HttpRequest, name: str) -> HttpResponse:
    """The columns of a built-in list, remembered for this person."""
    shown = listing.built_in(request, name)
    if request.method == "POST":
        kept = {} if "usual" in request.POST else {name: chosen(request.POST)}
        others = {key: names for key, names in shown.settings.columns.items() if key != name}
        _keep(request, columns={**others, **{key: names for key, names in kept.items() if names}})
        return redirect(shown.url)
    context = {"title": f"Columns of “{shown.title}”", "listing": shown, "offered": offered(shown.columns)}
    return staff_page(request, "requests_app/admin/list_columns.html", context)


def _keep(request: HttpRequest, **given: Any) -> None:
    ListSettings.objects.update_or_create(user_id=request.user.pk, defaults=given)


# One click


def _copy(request: HttpRequest, view: SavedView) -> HttpResponse:
    copied = saved_views.copy(view, request.user)
    messages.success(request, f"“{copied.name}” is yours now.")
    return redirect("staff:view_edit", copied.pk)


def _delete(request: HttpRequest, view: SavedView) -> HttpResponse:
    saved_views.delete(view, request.user)
    messages.success(request, f"“{view.name}” is gone. The requests in it are untouched.")
    return redirect("staff:views")


def _pin(is_shown: bool) -> Callable[[HttpRequest, SavedView], HttpResponse]:
    def pinned(request: HttpRequest, view: SavedView) -> HttpResponse:
        saved_views.pin(view, request.user, is_shown)
        return redirect("staff:views")

    return pinned


def _keep_filters(request: HttpRequest, view: SavedView) -> HttpResponse:
    query = QueryDict(request.POST.get("query", ""))
    saved_views.change(view, request.user, filters=dict(query.lists()), order=request.POST.get("order", ""))
    messages.success(request, f"“{view.name}” looks for this from now on.")
    return redirect("staff:view", view.pk)


VERBS: dict[str, Callable[[HttpRequest, SavedView], HttpResponse]] = {
    "copy": _copy,
    "delete": _delete,
    "pin": _pin(True),
    "unpin": _pin(False),
    "filters": _keep_filters,
}


@staff_view(*SEES, methods=POST)
def verb(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    view = _view(request, pk)
    if verb not in VERBS:
        raise Http404(f"A view cannot be {verb!r}.")
    try:
        return VERBS[verb](request, view)
    except ValidationError as refusal:
        messages.error(request, permissions.sentence(refusal))
        return redirect("staff:views")


@staff_view(*SEES, methods=POST)
def settings(request: HttpRequest) -> HttpResponse:
    """Where one's day starts, and whether keys of one letter do something."""
    start = request.POST.get("start", "")
    known = start in WORKLISTS or (start.isascii() and start.isdigit() and len(start) < 10)
    _keep(request, start=start if known else "", has_keys="has_keys" in request.POST)
    messages.success(request, "Kept: your lists work like this from now on.")
    return redirect("staff:views")
