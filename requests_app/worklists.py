"""The worklists: which requests, in which order, a page at a time, counted up to a limit.

A page costs the same in a city of ten thousand requests as in one of a million: it is read in the order of an index,
from a place in it (keyset), once for each part that an index answers, and never counted to the end.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connections
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from . import permissions
from .filters import RequestFilters, day_ends, day_starts
from .models import ServiceRequest

PAGE = 50
CAP = 10_000
SIDE_CAP = 1_000
RECENT = timedelta(days=7)
AHEAD = timedelta(minutes=5)  # what other machines' clocks may be ahead


class Order(NamedTuple):
    """A column with an index; nullable ones end with their empty rows."""

    column: str
    descending: bool = False
    nullable: bool = False


DUE = Order("due_at", nullable=True)
OLDEST = Order("requested_at")
NEWEST = Order("requested_at", descending=True)
JUST_CLOSED = Order("closed_at", descending=True)
JUST_CHANGED = Order("updated_at", descending=True)
ORDERS = {"due": DUE, "oldest": OLDEST, "newest": NEWEST, "changed": JUST_CHANGED, "closed": JUST_CLOSED}
ORDER_TITLES = {
    "due": "Due first", "oldest": "Oldest first", "newest": "Newest first", "changed": "Changed last",
    "closed": "Closed last",
}  # fmt: skip
OPEN_ORDERS = ("due", "oldest", "newest", "changed")


class Asker(NamedTuple):
    """Who looks, and when."""

    user: Any
    at: datetime

    @property
    def today(self) -> tuple[datetime, datetime]:
        day = self.at.astimezone(day_starts(self.at.date()).tzinfo).date()
        return day_starts(day), day_ends(day)


@dataclass(frozen=True)
class Worklist:
    name: str
    title: str
    empty: str
    narrow: Callable[[Any, Asker], QuerySet]
    orders: tuple[str, ...] = OPEN_ORDERS

    @property
    def order(self) -> Order:
        return ORDERS[self.orders[0]]


def _handed_to_us(rows: Any, asker: Asker) -> QuerySet:
    who = permissions.scope(asker.user)
    offered = rows.filter(pending_department__isnull=False)
    return (
        offered
        if who.has(*permissions.EVERYWHERE)
        else offered.filter(pending_department__in=who.departments)
    )


WORKLISTS: dict[str, Worklist] = {
    worklist.name: worklist
    for worklist in (
        Worklist("open", "All open", "No request is open.", lambda rows, asker: rows.open()),
        Worklist(
            "unassigned", "Unassigned", "Everybody's request is with somebody.",
            lambda rows, asker: rows.unassigned(),
        ),
        Worklist(
            "due-today", "Due today", "Nothing is due today.",
            lambda rows, asker: rows.due_between(*asker.today),
        ),
        Worklist(
            "overdue", "Overdue", "Nothing is overdue.", lambda rows, asker: rows.overdue(asker.at),
        ),
        Worklist(
            "waiting", "Waiting", "No request is on hold.", lambda rows, asker: rows.waiting()
        ),
        Worklist(
            "mine", "Mine", "Nothing is assigned to you. Take one from “Unassigned”.",
            lambda rows, asker: rows.assigned_to(asker.user),
        ),
        Worklist(
            "watched", "Watched", "You watch no request. “Watch” stands on a request’s page.",
            lambda rows, asker: rows.watched_by(asker.user), ("changed", "newest"),
        ),
        Worklist("handed-to-us", "Handed to us", "No department offers a request.", _handed_to_us, ("oldest", "newest", "due")),
        Worklist(
            "closed", "Recently closed", "Nothing was closed in the last seven days.",
            lambda rows, asker: rows.closed_between(asker.at - RECENT, asker.at + AHEAD),
            ("closed",),
        ),
        Worklist("all", "All requests", "No request is here yet.", lambda rows, asker: rows, ("newest", "oldest", "changed")),
    )
}  # fmt: skip


def parts_of(worklist: Worklist, asker: Asker, filters: RequestFilters | None = None) -> list[QuerySet]:
    """The rows of a worklist that this user may see, in parts that do not overlap."""
    seen = [ServiceRequest.objects.filter(part) for part in permissions.visible_parts(asker.user)]
    rows = [worklist.narrow(part, asker) for part in seen]
    return [filters.filter_queryset(part) for part in rows] if filters else rows


def everything_of(worklist: Worklist, asker: Asker, filters: RequestFilters) -> QuerySet:
    """The same rows as one queryset, for an export."""
    return filters.filter_queryset(worklist.narrow(permissions.visible_requests(asker.user), asker))


# Keyset pages


class Place(NamedTuple):
    """A row's place in the order; value is None among the empty rows at the end."""

    value: datetime | None
    pk: int

    def __str__(self) -> str:
        return f"{self.value.isoformat() if self.value else ''}~{self.pk}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        value, _, pk = text.partition("~")
        try:
            moment = parse_datetime(value) if value else None
            if value and moment is None or not pk.isascii():
                raise ValueError
            return cls(moment, int(pk))
        except ValueError:
            raise ValidationError("This link to a page is broken: start again at the first page.") from None


class Page(NamedTuple):
    pks: list[int]
    previous: str
    next: str


def page(
    parts: Sequence[QuerySet],
    order: Order,
    *,
    after: str = "",
    before: str = "",
    size: int = PAGE,
) -> Page:
    """The pks of one page and the places to go on from, empty at an end; ValidationError for a broken place."""
    backwards = bool(before)
    place = Place.parse(before or after) if before or after else None
    steps = _steps(order, place, backwards)
    pieces = [_ordered(part.filter(step), order, backwards, size + 1) for part in parts for step in steps]
    rows = _merged(pieces, order, backwards, size + 1)
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    first, last = (str(Place(*rows[0])), str(Place(*rows[-1]))) if rows else ("", "")
    has_previous = more if backwards else bool(after)
    has_next = True if backwards else more
    return Page([pk for _, pk in rows], first if has_previous else "", last if has_next else "")


def _steps(order: Order, place: Place | None, backwards: bool) -> list[Q]:
    """The stretches of the index to read: the filled rows, then the empty ones (the other way round backwards).

    From the start it is one: the database, too, puts what is empty last.
    """
    if place is None and not backwards:
        return [Q()]
    filled, empty = Q(**{f"{order.column}__isnull": False}), Q(**{f"{order.column}__isnull": True})
    stretches = [filled, empty] if order.nullable else [Q()]
    if backwards:
        stretches.reverse()
    if place is None:
        return stretches
    at_filled = place.value is not None
    beyond = _beyond(order, place, order.descending == backwards)
    if not order.nullable:
        return [beyond]
    current, other = (filled, empty) if at_filled else (empty, filled)
    rest = stretches[stretches.index(current) + 1 :]
    return [current & beyond, *[other for _ in rest]]


def _beyond(order: Order, place: Place, upwards: bool) -> Q:
    side = "gt" if upwards else "lt"
    pk = Q(**{f"pk__{side}": place.pk})
    if place.value is None:
        return pk
    at_least = Q(**{f"{order.column}__{side}e": place.value})
    return at_least & (Q(**{f"{order.column}__{side}": place.value}) | pk)


def _ordered(rows: QuerySet, order: Order, backwards: bool, size: int) -> QuerySet:
    return rows.order_by(*_columns(order, backwards)).values_list(order.column, "pk")[:size]


def _columns(order: Order, backwards: bool) -> list[str]:
    sign = "-" if order.descending != backwards else ""
    return [f"{sign}{order.column}", f"{sign}id"]


def _merged(
    pieces: list[QuerySet], order: Order, backwards: bool, size: int
) -> list[tuple[datetime | None, int]]:
    if len(pieces) < 2:
        return list(pieces[0]) if pieces else []
    together = pieces[0].union(*pieces[1:], all=True)
    return list(together.order_by(*_columns(order, backwards))[:size])


# Counts that stop


class Count(NamedTuple):
    number: int
    cap: int

    def __str__(self) -> str:
        return f"{self.cap:,}+" if self.number > self.cap else f"{self.number:,}"


class Counted(NamedTuple):
    """What to count, in parts that do not overlap."""

    parts: Sequence[QuerySet]
    cap: int

    @property
    def query(self) -> "Sql":
        return _count_sql(self)


class Sql(NamedTuple):
    text: str
    values: Sequence[Any]


class Written(NamedTuple):
    """What to count, in SQL that is written already."""

    query: Sql
    cap: int


def capped_counts(lists: Iterable[Counted | Written]) -> list[Count]:
    """How many rows each list has, up to its cap, all in one query."""
    lists = list(lists)
    counted = [one.query for one in lists]
    if not counted:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(sql for sql, _ in counted)}",  # noqa: S608  # SQL of our own querysets
            [value for _, values in counted for value in values],
        )
        return [Count(number, one.cap) for number, one in zip(cursor.fetchone(), lists, strict=True)]


def _count_sql(counted: Counted) -> Sql:
    limited = list(filter(None, (_limited_sql(part, counted.cap) for part in counted.parts)))
    if not limited:
        return Sql("0", [])
    rows = " UNION ALL ".join(f"({sql})" for sql, _ in limited)
    values = [value for _, values in limited for value in values]
    return Sql(f"(SELECT count(*) FROM ({rows}) AS counted)", values)  # noqa: S608  # SQL of our own querysets


def _limited_sql(part: QuerySet, cap: int) -> tuple[str, tuple[Any, ...]] | None:
    try:
        return part.order_by().values("pk")[: cap + 1].query.sql_with_params()
    except EmptyResultSet:
        return None


# The built-in lists stand on every page: their SQL is written once for all who work for the same departments


class Blank(NamedTuple):
    """A value of the asker that is put in when the SQL is asked: its place in _own_values."""

    place: int


def standing(asker: Asker) -> list[Written]:
    """The counts of all built-in lists, in their order."""
    who, own = permissions.scope(asker.user), _own_values(asker)
    return [
        Written(Sql(text, [own[v.place] if isinstance(v, Blank) else v for v in values]), SIDE_CAP)
        for text, values in _standing_sql(who.roles, who.departments)
    ]


@lru_cache(maxsize=256)
def _standing_sql(roles: frozenset[str], departments: frozenset[int]) -> list[Sql]:
    somebody = Asker(anybody(roles, departments), datetime(1971, 6, 1, 12, tzinfo=UTC))
    blanks = {value: Blank(place) for place, value in enumerate(_own_values(somebody))}
    written = [_count_sql(Counted(parts_of(worklist, somebody), SIDE_CAP)) for worklist in WORKLISTS.values()]
    return [Sql(text, [_blank(value, blanks) for value in values]) for text, values in written]


def anybody(roles: frozenset[str], departments: frozenset[int]) -> User:
    """Stands for everybody with these roles and departments; nobody has the key."""
    user = User(pk=-1, is_staff=True)
    user._scope = permissions.Scope(-1, roles, departments)  # type: ignore[attr-defined]
    return user


def _blank(value: Any, blanks: dict[Any, Blank]) -> Any:
    """KeyError for a moment of a list that _own_values does not know: it would be counted as of 1971."""
    return blanks[value] if isinstance(value, datetime) else blanks.get(value, value)


def _own_values(asker: Asker) -> list[Any]:
    return [asker.user.pk, asker.at, *asker.today, asker.at - RECENT, asker.at + AHEAD]
