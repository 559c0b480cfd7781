"""The filters of worklists, public lists and the API, once."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property, reduce
from operator import or_
from typing import Any, NamedTuple

import django_filters
from django import forms
from django.contrib.auth.models import User
from django.contrib.postgres.lookups import SearchVectorExact  # type: ignore[attr-defined]
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import KT
from django.db.models.lookups import Exact, Lookup
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .cases import clocks, numbers
from .cases.workflow import OPEN, EventKind, HoldReason, Status
from .models import (
    Channel,
    Department,
    District,
    LikelyDuplicate,
    Look,
    Priority,
    RequestEvent,
    Service,
    ServiceGroup,
    ServiceRequest,
    StormRequest,
    Team,
    Watch,
)
from .publishing import COMPLAINTS

LAST_DAY = date.max - timedelta(days=2)  # a day later is still a moment in every zone
NOTHING = Value(None, output_field=BigIntegerField())
SOON = 5  # days
SHORTEST_ADDRESS = 3  # characters: below, a trigram index has nothing to look for


class Choice(NamedTuple):
    ids: list[int]
    code: str
    name: str
    within: int | None


class Choices:
    """Every department, team, service, group and district by code, in one query."""

    def __init__(self) -> None:
        self.by_kind: dict[str, dict[str, Choice]] = {}
        for kind, pk, code, name, within in self._rows():
            known = self.by_kind.setdefault(kind, {})
            known.setdefault(code, Choice([], code, name, within)).ids.append(pk)

    @staticmethod
    def _rows() -> list[tuple[str, int, str, str, int | None]]:
        with connection.cursor() as cursor:
            cursor.execute(*_choices_sql())
            return cursor.fetchall()

    def of(self, kind: str) -> list[Choice]:
        return list(self.by_kind.get(kind, {}).values())

    def pairs(self, kind: str) -> list[tuple[str, str]]:
        return [(choice.code, choice.name) for choice in self.of(kind)]

    def ids(self, kind: str, code: str) -> list[int]:
        return self.by_kind[kind][code].ids

    def services_of(self, group: str) -> list[int]:
        groups = set(self.ids("group", group))
        return [pk for choice in self.of("service") if choice.within in groups for pk in choice.ids]


@cache
def _choices_sql() -> tuple[str, tuple[Any, ...]]:
    """Always the same, and asked by every list: written once."""
    parts = [
        _part("department", Department, "code", NOTHING),
        _part("team", Team, "code", F("department_id")),
        _part("service", Service, "service_code", F("group_id")),
        _part("group", ServiceGroup, "code", NOTHING),
        _part("district", District.objects.filter(layer__is_primary=True), "code", NOTHING),
    ]
    return parts[0].union(*parts[1:], all=True).order_by("name", "id").query.sql_with_params()


def _part(kind: str, model: Any, code: str, within: Any) -> QuerySet:
    rows = model if isinstance(model, QuerySet) else model.objects.all()
    return (
        rows.order_by()
        .annotate(kind=Value(kind), within=within)
        .values_list("kind", "id", code, "name", "within")
    )


# One box


class ILike(Lookup):
    """ILIKE on the bare column: Django's icontains wraps it in UPPER(), which the trigram index cannot answer."""

    lookup_name = "ilike"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} ILIKE {right}", (*left_params, *right_params)


def search_parts(text: str) -> list[Q]:
    """What a text may mean, each with an index of its own: a number, another system's id, an address, words.

    Joined by OR: the database reads the indexes together, or walks the list where the words are common.
    """
    text = " ".join(text.replace("\x00", " ").split())
    try:
        return [Q(number=numbers.parse(text)), Q(external_id=text)]
    except ValidationError:
        pass
    words = SearchVectorExact(
        SearchVector("description", config="english"),
        SearchQuery(text, config="english", search_type="websearch"),
    )
    parts = [Q(external_id=text), Q(words) & ~Q(service__in=COMPLAINTS)]
    if len(text) >= SHORTEST_ADDRESS:
        parts.append(Q(ILike(F("address"), f"%{like_literal(text)}%")))
    return parts


def like_literal(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


# The form and what it narrows


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Select(forms.Select):
    """The same as Django's, written at once: a template for each option would be a tenth of a list's time."""

    allow_multiple_selected = False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(map(str, self.format_value(value)))
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED if str(key) in chosen else "", label) for key, label in self.choices),
        )
        several = {"multiple": True} if self.allow_multiple_selected else {}
        given = {"name": name, **several, **self.build_attrs(self.attrs, attrs)}
        return format_html("<select{}>{}</select>", flatatt(given), options)


class SelectMultiple(Select):
    allow_multiple_selected = True
    value_from_datadict = forms.SelectMultiple.value_from_datadict
    value_omitted_from_data = forms.SelectMultiple.value_omitted_from_data


SELECTED = SafeString(" selected")


def _choice(label: str) -> Any:
    return django_filters.ChoiceFilter(label=label, method="narrow", empty_label="Any", widget=Select)


def _day(label: str) -> Any:
    return django_filters.DateFilter(label=label, method="narrow", widget=DateInput())


class RequestFilters(django_filters.FilterSet):
    """Codes, not ids: a link stays true in another database. Days are the city's own."""

    q = django_filters.CharFilter(label="Search", method="search")
    department = _choice("Department")
    team = _choice("Team")
    assignee = django_filters.CharFilter(
        label="Assigned to",
        method="narrow",
        widget=forms.TextInput(attrs={"placeholder": "user name, me, none"}),
    )
    service = _choice("Service")
    group = _choice("Service group")
    district = _choice("District")
    only = django_filters.MultipleChoiceFilter(label="Only", method="narrow_to_all")
    status = django_filters.MultipleChoiceFilter(
        label="Status", choices=Status.choices, widget=SelectMultiple
    )
    priority = django_filters.ChoiceFilter(
        label="Priority", choices=Priority.choices, empty_label="Any", widget=Select
    )
    channel = django_filters.ChoiceFilter(
        label="Channel", choices=Channel.choices, empty_label="Any", widget=Select
    )
    received_from = _day("Received from")
    received_to = _day("Received to")
    due_from = _day("Due from")
    due_to = _day("Due to")

    class Meta:
        model = ServiceRequest
        fields: list[str] = []

    def __init__(self, *args: Any, choices: Choices | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices = choices or Choices()
        self.at = timezone.now()
        if "only" in self.filters:
            self.filters["only"].extra["choices"] = [(name, quick.label) for name, quick in QUICK.items()]
        for kind in ("department", "team", "service", "group", "district"):
            if kind in self.filters:
                self.filters[kind].extra["choices"] = self.choices.pairs(kind)

    @property
    def text(self) -> str:
        return (self.form.cleaned_data.get("q") or "").strip() if self.is_valid() else ""

    @property
    def is_used(self) -> bool:
        return any(self.form.cleaned_data.values()) if self.is_valid() else True

    def narrow(self, requests: QuerySet, name: str, value: Any) -> QuerySet:
        return requests.filter(_NARROWING[name](self, value))

    def narrow_to_all(self, requests: QuerySet, name: str, values: list[str]) -> QuerySet:
        for value in values:
            requests = requests.filter(QUICK[value].narrows(self))
        return requests

    def search(self, requests: QuerySet, name: str, value: str) -> QuerySet:
        return requests.filter(reduce(or_, search_parts(value)))

    @property
    def reader(self) -> int:
        """The user's key; 0, which nobody has, for a stranger."""
        user = getattr(self.request, "user", None)
        return user.pk or 0 if user else 0

    @cached_property
    def _assignee(self) -> Q:
        name = self.form.cleaned_data["assignee"].strip()
        if name == "none":
            return Q(assignee=None)
        if name == "me":
            return Q(assignee=self.reader)
        found = User.objects.filter(username=name).values_list("pk", flat=True).first()
        return Q(assignee=found) if found else Q(pk__in=[])


def _among(column: str, ids: list[int]) -> Q:
    return Q(**{column: ids[0]}) if len(ids) == 1 else Q(**{f"{column}__in": ids})


def day_starts(day: date) -> datetime:
    return datetime.combine(day, time(), clocks.zone())


def day_ends(day: date) -> datetime:
    return day_starts(min(day, LAST_DAY) + timedelta(days=1))


def today() -> date:
    return timezone.localdate(timezone=clocks.zone())


_NARROWING: dict[str, Callable[[RequestFilters, Any], Q]] = {
    "department": lambda it, code: _among("department", it.choices.ids("department", code)),
    "team": lambda it, code: _among("team", it.choices.ids("team", code)),
    "service": lambda it, code: _among("service", it.choices.ids("service", code)),
    "group": lambda it, code: Q(service__in=it.choices.services_of(code)),
    "district": lambda it, code: _among("district", it.choices.ids("district", code)),
    "assignee": lambda it, code: it._assignee,
    "received_from": lambda it, day: Q(requested_at__gte=day_starts(day)),
    "received_to": lambda it, day: Q(requested_at__lt=day_ends(day)),
    "due_from": lambda it, day: Q(due_at__gte=day_starts(day)),
    "due_to": lambda it, day: Q(due_at__lt=day_ends(day)),
}


# Quick filters: each a word, together they narrow


class Quick(NamedTuple):
    """A chip of the worklists, a value of `only` in the API; about: what it means, for those who read neither."""

    label: str
    about: str
    narrows: Callable[[RequestFilters], Q]


def _due_within(at: datetime, days: int) -> Q:
    day = at.astimezone(clocks.zone()).date()
    return Q(status__in=OPEN, due_at__gte=day_starts(day), due_at__lt=day_ends(day + timedelta(days=days)))


def _waits_for_the_resident(it: RequestFilters) -> Q:
    """What it waits for stands in the event that put it on hold; few are on hold."""
    holds = RequestEvent.objects.filter(service_request=OuterRef("pk"), kind=EventKind.HELD)
    reason = Subquery(holds.order_by("-at", "-id").values(reason=KT("data__reason"))[:1])
    return Q(Exact(reason, HoldReason.RESIDENT.value), status=Status.ON_HOLD)


def _changed(it: RequestFilters) -> Q:
    mine = Look.objects.filter(service_request=OuterRef("pk"), user=it.reader)
    return Q(Exists(mine.filter(at__lt=OuterRef("updated_at"))))


def _watched(it: RequestFilters) -> Q:
    return Q(Exists(Watch.objects.filter(service_request=OuterRef("pk"), user=it.reader)))


def _maybe_a_duplicate(it: RequestFilters) -> Q:
    return Q(Exists(LikelyDuplicate.objects.filter(service_request=OuterRef("pk"), decision="")))


def _of_a_storm(it: RequestFilters) -> Q:
    return Q(Exists(StormRequest.objects.filter(service_request=OuterRef("pk"), left_at=None)))


QUICK: dict[str, Quick] = {
    "overdue": Quick("Overdue", "open and past its due date", lambda it: Q(status__in=OPEN, due_at__lt=it.at)),
    "due-today": Quick("Due today", "open and due this day of the city", lambda it: _due_within(it.at, 0)),
    "due-soon": Quick(f"Due in {SOON} days", f"open and due today or in the next {SOON} days", lambda it: _due_within(it.at, SOON)),
    "unassigned": Quick("Unassigned", "received and with nobody yet", lambda it: Q(status=Status.RECEIVED)),
    "mine": Quick("Mine", "open and assigned to the caller", lambda it: Q(status__in=OPEN, assignee=it.reader)),
    "urgent": Quick("Urgent or high", "of urgent or high priority", lambda it: Q(priority__lte=Priority.HIGH)),
    "waiting-resident": Quick("Waiting for resident", "on hold until the resident answers", _waits_for_the_resident),
    "changed": Quick("Changed since I looked", "something happened after the caller last opened it", _changed),
    "behind": Quick("Behind target", "open and past its internal target", lambda it: Q(status__in=OPEN, target_at__lt=it.at)),
    "duplicate": Quick("Maybe a duplicate", "an earlier report may be the same, nobody decided yet", _maybe_a_duplicate),
    "storm": Quick("Of a storm", "counted to an event that many reports are about", _of_a_storm),
    "watched": Quick("Watched", "the caller watches it", _watched),
    "elected": Quick("Elected office", "an elected office waits for a reply", lambda it: Q(status__in=OPEN, reply_by__isnull=False)),
}  # fmt: skip
