"""A worklist as somebody asks for it: a built-in list or a saved view, with the filters, order and columns in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from .. import saved_views
from ..filters import QUICK, Choices, RequestFilters
from ..models import ListSettings, SavedView, ServiceRequest
from ..worklists import ORDER_TITLES, ORDERS, WORKLISTS, Order, Worklist
from . import columns
from .columns import Column

PLACES = ("after", "before")
GO = {
    "open": "o", "unassigned": "u", "due-today": "t", "overdue": "l", "waiting": "w", "mine": "m", "watched": "e",
    "handed-to-us": "h", "closed": "c", "all": "a",
}  # fmt: skip
DAILY_CHIPS = ("overdue", "due-today", "unassigned", "mine", "urgent", "waiting-resident", "changed")
# What the list says already, or what contradicts it, is no chip of it.
IDLE_CHIPS = {
    "overdue": ("overdue",), "due-today": ("due-today", "overdue", "due-soon"), "unassigned": ("unassigned", "mine"),
    "watched": ("watched",), "waiting": ("overdue", "due-today", "due-soon", "unassigned"), "mine": ("mine", "unassigned"),
    "closed": ("behind", "duplicate", "overdue", "due-today", "due-soon", "unassigned", "mine", "waiting-resident", "elected"),
}  # fmt: skip


class Chip(NamedTuple):
    label: str
    about: str
    query: str
    is_on: bool


class Heading(NamedTuple):
    """query: empty where the list cannot be put in this column's order."""

    title: str
    css: str
    query: str
    sorts: str


@dataclass(frozen=True)
class Listing:
    request: HttpRequest
    worklist: Worklist
    choices: Choices
    settings: ListSettings
    view: SavedView | None = None

    @property
    def title(self) -> str:
        return self.view.name if self.view else self.worklist.title

    @property
    def url(self) -> str:
        if self.view:
            return reverse("staff:view", args=[self.view.pk])
        return reverse("staff:worklist", args=[self.worklist.name])

    @property
    def export_url(self) -> str:
        if self.view:
            return reverse("staff:view_export", args=[self.view.pk])
        return reverse("staff:export", args=[self.worklist.name])

    @cached_property
    def is_changed(self) -> bool:
        """The address names filters of its own: they stand instead of the view's."""
        return any(name in self.request.GET for name in RequestFilters.base_filters)

    @cached_property
    def data(self) -> QueryDict:
        if self.view and not self.is_changed:
            return saved_views.query_of(self.view)
        return self.request.GET

    @cached_property
    def filters(self) -> RequestFilters:
        rows = ServiceRequest.objects.all()
        return RequestFilters(self.data, queryset=rows, request=self.request, choices=self.choices)

    @property
    def trouble(self) -> str:
        if self.view is None or (self.is_changed and self.view.worklist in WORKLISTS):
            return ""
        return saved_views.unknown_filters(self.view)

    @cached_property
    def order_name(self) -> str:
        asked = self.request.GET.get("order", "")
        kept = self.view.order if self.view else ""
        return next((name for name in (asked, kept) if name in self.worklist.orders), self.worklist.orders[0])

    @property
    def order(self) -> Order:
        return ORDERS[self.order_name]

    @property
    def orders(self) -> list[tuple[str, str]]:
        return [(name, ORDER_TITLES[name]) for name in self.worklist.orders]

    @cached_property
    def columns(self) -> list[str]:
        kept = self.view.columns if self.view else self.settings.columns.get(self.worklist.name)
        return columns.known(kept or columns.USUAL)

    @property
    def has_usual_columns(self) -> bool:
        return self.columns == list(columns.USUAL)

    @cached_property
    def headings(self) -> list[Heading]:
        return [self._heading(columns.COLUMNS[name]) for name in self.columns]

    def _heading(self, column: Column) -> Heading:
        title = "Closed" if column.name == "age" and self.worklist.name == "closed" else column.title
        possible = [name for name in column.orders if name in self.worklist.orders]
        current = self.order_name if self.order_name in possible else ""
        others = [name for name in possible if name != current]
        query = self.with_order(others[0]) if others else ""
        return Heading(title, column.css, query, _direction(current, column.name == "age"))

    # Addresses that go on from here

    @cached_property
    def query(self) -> str:
        """The filters and the order of this address, without the place in the list."""
        return self._encoded(self.request.GET.lists())

    def with_order(self, name: str) -> str:
        given = [(key, values) for key, values in self.request.GET.lists() if key != "order"]
        return self._encoded([*given, ("order", [name])])

    @cached_property
    def chips(self) -> list[Chip]:
        """The ones pressed every day, and whatever is on."""
        return [self._chip(name) for name in self._possible if name in DAILY_CHIPS or name in self._on]

    @property
    def more_chips(self) -> list[Chip]:
        return [self._chip(name) for name in self._possible if name not in (*DAILY_CHIPS, *self._on)]

    @property
    def _on(self) -> list[str]:
        return [str(name) for name in self.data.getlist("only")]

    @property
    def _possible(self) -> list[str]:
        idle = () if self.view else IDLE_CHIPS.get(self.worklist.name, ())
        return [name for name in QUICK if name not in idle or name in self._on]

    def _chip(self, name: str) -> Chip:
        on = self._on
        only = [value for value in on if value != name] if name in on else [*on, name]
        given = {key: values for key, values in self.data.lists() if key not in ("only", "order")}
        order = [("order", [self.order_name])] if "order" in self.request.GET else []
        query = self._encoded([*given.items(), ("only", only), *order], is_replaced=True)
        return Chip(QUICK[name].label, QUICK[name].about, query, name in on)

    def _encoded(self, lists: Iterable[tuple[str, list[Any]]], *, is_replaced: bool = False) -> str:
        """Without what is empty; a view whose filters were all taken away keeps one empty one as its sign."""
        kept = [(key, value) for key, values in lists for value in values if value and key not in PLACES]
        has_filters = any(key in RequestFilters.base_filters for key, _ in kept)
        if self.view and not has_filters and (self.is_changed or is_replaced):
            kept.append(("q", ""))
        return urlencode(kept)

    @property
    def kept_query(self) -> str:
        """The filters in force, as they would be saved."""
        given = [
            (key, v)
            for key, values in self.data.lists()
            for v in values
            if v and key in RequestFilters.base_filters
        ]
        return urlencode(given)


def _direction(order: str, is_age: bool) -> str:
    """Of the values in the column: what was received last is the youngest."""
    if not order:
        return ""
    return "descending" if ORDERS[order].descending != is_age else "ascending"


def built_in(request: HttpRequest, name: str) -> Listing:
    if name not in WORKLISTS:
        raise Http404(f"There is no worklist “{name}”.")
    return Listing(request, WORKLISTS[name], Choices(), settings_of(request.user))


def of_view(request: HttpRequest, view: SavedView) -> Listing:
    worklist = WORKLISTS.get(view.worklist, WORKLISTS["all"])  # a list that is gone is said on the page
    return Listing(request, worklist, Choices(), settings_of(request.user), view)


def settings_of(user: Any) -> ListSettings:
    return ListSettings.objects.filter(user=user.pk).first() or ListSettings(user=user)
