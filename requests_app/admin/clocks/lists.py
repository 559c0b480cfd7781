"""What might be forgotten, in five lists: offers without an answer, escalated, to look at again, dormant, waiting."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from ... import permissions, wording
from ...cases import clocks, escalating, patience, rungs, snapshot, waiting
from ...cases.workflow import EventKind
from ...models import Escalated, RequestEvent, ServiceRequest, Tickler
from ...worklists import SIDE_CAP, Count, Counted, capped_counts
from ..base import CappedPaginator, staff_page, staff_view

A_PAGE, FIRST = 50, 3
RELATED = ("service", "department", "pending_department", "assignee", "resident")


class Line(NamedTuple):
    """One row: what it is about, what is so, since when or until when, and the key of what can be done away with."""

    service_request: ServiceRequest
    words: str
    state: wording.Due
    note: str = ""
    deed: int | None = None


class Kind(NamedTuple):
    """A list: which rows this user sees, in order, and how a page of them reads."""

    name: str
    title: str
    sentence: str
    empty: str
    rows: Callable[[Any, datetime], QuerySet]
    lines: Callable[[Any, Iterable[Any], datetime], list[Line]]


# Offers that wait for an answer


def offers(user: Any, at: datetime) -> QuerySet:
    """Those to us and those of ours, the oldest first."""
    events = RequestEvent.objects.filter(service_request=OuterRef("pk"), kind=EventKind.HANDED_OVER)
    rows = permissions.visible_requests(user).open().filter(pending_department__isnull=False)
    offered_at = Subquery(events.order_by("-at", "-id").values("at")[:1])
    return rows.select_related(*RELATED).annotate(offered_at=offered_at).order_by("offered_at", "pk")


def _offers(user: Any, rows: Iterable[Any], at: datetime) -> list[Line]:
    promises, ours = snapshot.current().promises, permissions.scope(user).departments
    return [_offer(row, promises.clock_of(row.pending_department_id), ours, at) for row in rows]


def _offer(row: Any, clock: Any, ours: frozenset[int], at: datetime) -> Line:
    hours = clock.seconds_between(row.offered_at, at) / 3600
    limit = row.pending_department.limbo_hours
    late = bool(limit) and hours >= limit
    side = "waits for you" if row.pending_department_id in ours else "waits for them"
    state = wording.Due("over" if late else "later", f"{wording.worked(round(hours * 3600))} in limbo")
    limit_words = f"limit {limit} working hours" if limit else "no limit"
    return Line(row, f"{row.department} → {row.pending_department}, {side}", state, limit_words)


# Escalated


def escalated(user: Any, at: datetime) -> QuerySet:
    """Not yet looked at, of open requests; of an offer both sides see it, until it is answered."""
    rows = Escalated.objects.filter(seen_at=None, service_request__in=ServiceRequest.objects.open())
    rows = rows.exclude(key__in=rungs.OF_OFFERS, service_request__pending_department=None)
    who = permissions.scope(user)
    if not who.is_citywide:
        offered = Q(department__in=who.departments, service_request__pending_department__in=who.departments)
        rows = rows.filter(offered | Q(service_request__department__in=who.departments))
    return rows.select_related(*(f"service_request__{name}" for name in RELATED)).order_by("-at", "-id")


def _escalated(user: Any, rows: Iterable[Any], at: datetime) -> list[Line]:
    return [
        Line(
            one.service_request,
            one.name,
            wording.Due("over", _ago(at - one.at)),
            _due(one.service_request, at),
            one.pk,
        )
        for one in rows
    ]


def _ago(length: timedelta) -> str:
    return f"{wording.span(length)} ago" if length >= timedelta(minutes=1) else "just now"


def _due(row: ServiceRequest, at: datetime) -> str:
    return wording.due(row.due_at, at, clocks.zone(), is_paused=row.clock_left is not None).words


# To be looked at again


def ticklers(user: Any, at: datetime) -> QuerySet:
    """One's own and those of the own departments; the next day first."""
    who = permissions.scope(user)
    rows = Tickler.objects.filter(done_at=None).order_by("on", "id")
    if not who.is_citywide:
        rows = rows.filter(Q(set_by=user) | Q(department__in=who.departments))
        rows = rows.filter(service_request__in=permissions.visible_requests(user))
    return rows.select_related("note", "set_by", *(f"service_request__{name}" for name in RELATED))


def due_ticklers(user: Any, at: datetime) -> QuerySet:
    return ticklers(user, at).filter(on__lte=at.astimezone(clocks.zone()).date())


def _ticklers(user: Any, rows: Iterable[Any], at: datetime) -> list[Line]:
    today = at.astimezone(clocks.zone()).date()
    return [_tickler(user, one, today) for one in rows]


def _tickler(user: Any, one: Tickler, today: Any) -> Line:
    kind = "today" if one.on <= today else "later"
    who = one.set_by.get_full_name() or one.set_by.get_username() if one.set_by else "the system"
    words = (
        one.note.text if permissions.may_read_note(user, one.note) else "Its reason is another department's."
    )
    day = wording.short_day(one.on, today)
    return Line(one.service_request, words, wording.Due(kind, day), f"by {who}", one.pk)


# Dormant


def dormant(user: Any, at: datetime) -> QuerySet:
    found = patience.dormant(permissions.visible_requests(user), at)
    return found.select_related(*RELATED).order_by("requested_at", "pk")


def _dormant(user: Any, rows: Iterable[Any], at: datetime) -> list[Line]:
    found = list(rows)
    last = dict(escalating.last_steps([row.pk for row in found]))
    return [
        Line(
            row,
            f"{row.get_status_display()}, with {_holder(row)}",
            wording.Due("over", f"no step for {wording.span(at - last.get(row.pk, row.requested_at))}"),
            _due(row, at),
            row.pk,
        )
        for row in found
    ]


def _holder(row: ServiceRequest) -> str:
    if row.assignee:
        return row.assignee.get_full_name() or row.assignee.get_username()
    return str(row.department or "nobody")


# Waiting for the resident


def waiting_rows(user: Any, at: datetime) -> QuerySet:
    rows = waiting.waiting(permissions.visible_requests(user))
    return rows.select_related(*RELATED).order_by("held_at", "pk")


def _waiting(user: Any, rows: Iterable[Any], at: datetime) -> list[Line]:
    rules = patience.Patience()
    return [_waits(row, rules.of(row.service_id), at) for row in rows]


def _waits(row: Any, rule: Any, at: datetime) -> Line:
    told = waiting.told_at(row)
    if told is None:
        why = "nobody gave a name" if row.resident_id is None else "no message of ours has reached them"
        return Line(row, f"We have not asked them: {why}", wording.Due("over", "waits for us"))
    ends = told + timedelta(days=rule.waiting_days)
    then = rule.get_afterwards_display().lower()
    words = f"Asked {wording.span(at - told)} ago; then: {then}"
    return Line(row, words, wording.Due("later", f"until {wording.short_day(_day(ends), _day(at))}"))


def _day(at: datetime) -> Any:
    return at.astimezone(clocks.zone()).date()


KINDS = {
    kind.name: kind
    for kind in (
        Kind("offers", "Offers without an answer", "Offered to another department, not accepted and not refused.",
             "No offer waits for an answer.", offers, _offers),
        Kind("escalated", "Escalated", "A rule of the ladder was reached and nobody has looked yet.",
             "Nothing is escalated.", escalated, _escalated),
        Kind("ticklers", "To look at again", "Somebody wanted it looked at again on a day.",
             "Nobody wants anything looked at again. Set a day on a request’s page.", ticklers, _ticklers),
        Kind("dormant", "Dormant", "Nobody has done anything for the working days that the service allows.",
             "Nothing is dormant.", dormant, _dormant),
        Kind("residents", "Waiting for residents", "The clock stands still until they answer, or until the days are over.",
             "No request waits for a resident.", waiting_rows, _waiting),
    )
}  # fmt: skip
COUNTED = {name: kind.rows for name, kind in KINDS.items()} | {"ticklers": due_ticklers}


def counts(user: Any, at: datetime, names: Iterable[str] = COUNTED) -> dict[str, Count]:
    """How many each list has for this user, all in one query, no further than the cap."""
    names = list(names)
    found = capped_counts(Counted([COUNTED[name](user, at)], SIDE_CAP) for name in names)
    return dict(zip(names, found, strict=True))


class Reminder(NamedTuple):
    title: str
    url: str
    count: Count
    lines: list[Line]


def reminders(user: Any, at: datetime) -> list[Reminder]:
    """For the first page: what waits here, with the first of what was escalated or is to be looked at today."""
    leads = permissions.scope(user).has(permissions.SUPERVISOR, permissions.ADMINISTRATOR)
    found = counts(user, at, COUNTED if leads else ("offers", "ticklers"))
    return [
        Reminder(KINDS[name].title, reverse("staff:forgotten", args=[name]), count, _first(name, user, at))
        for name, count in found.items()
        if count.number
    ]


def _first(name: str, user: Any, at: datetime) -> list[Line]:
    shown = {"escalated": escalated, "ticklers": due_ticklers}
    return KINDS[name].lines(user, shown[name](user, at)[:FIRST], at) if name in shown else []


@staff_view(*permissions.SEES_REQUESTS)
def forgotten(request: HttpRequest, name: str) -> HttpResponse:
    if name not in KINDS:
        raise Http404(f"There is no list “{name}”.")
    kind, at = KINDS[name], timezone.now()
    page: Page = CappedPaginator(kind.rows(request.user, at), A_PAGE).get_page(request.GET.get("page"))
    numbers = counts(request.user, at)
    tabs = [(one, reverse("staff:forgotten", args=[one.name]), numbers[one.name]) for one in KINDS.values()]
    context = {
        "title": kind.title,
        "kind": kind,
        "tabs": tabs,
        "page": page,
        "lines": kind.lines(request.user, list(page), at),
        "may_act": permissions.may_submit(request.user),
    }
    return staff_page(request, "requests_app/admin/clocks/forgotten.html", context)
