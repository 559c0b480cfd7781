"""Climbs the escalation ladder: finds set by set which clocks have come so far, each rung once per request and clock.

What a rung leaves (event, list, messages) is one transaction a batch: killed in the middle, nothing of it is there and
the next run does it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import (
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from structlog import get_logger

from ..models import Department, Escalated, Escalation, RequestEvent, ServiceRequest
from . import clocks, rungs
from .clocks import Promises
from .deadlines import RECOUNTED, STARTS, BusinessClock
from .rungs import Rung, Trigger
from .workflow import EventKind

log = get_logger(__name__)
BATCH = 200
LONGEST_CLOSURE = timedelta(days=14)  # a share of a clock is looked at only where it may have come so far
LONG_AGO = timedelta(
    days=30
)  # what passed a rung before that stays on the lists of old debts: no flood from a new rule
SHARES = (Trigger.PROMISE_SHARE, Trigger.TARGET_SHARE)
COLUMN: dict[str, str] = {
    Trigger.PROMISE_SHARE: "due_at", Trigger.BEFORE_DUE: "due_at", Trigger.AFTER_DUE: "due_at",
    Trigger.TARGET_SHARE: "target_at", Trigger.BEFORE_TARGET: "target_at", Trigger.AFTER_TARGET: "target_at",
}  # fmt: skip
QUIET = (
    EventKind.ESCALATED,
    EventKind.TICKLER_DUE,
    EventKind.DUE_CHANGED,
)  # nobody has looked at it for these


def climb(at: datetime) -> int:
    """Every rung of every clock; how many were reached."""
    promises = clocks.Promises()
    return sum(_climb(rung, promises, at) for rung in ladder())


def ladder() -> Iterator[Rung]:
    """The rules that are switched on, and each department's limit for offers."""
    yield from map(rungs.of_rule, Escalation.objects.filter(is_active=True).order_by("pk"))
    departments = Department.objects.filter(is_active=True, limbo_hours__gt=0)
    waiting = ServiceRequest.objects.open().filter(pending_department__isnull=False)
    yield from map(rungs.of_limbo, departments.filter(pk__in=waiting.values("pending_department")))


def _climb(rung: Rung, promises: Promises, at: datetime) -> int:
    reached = 0
    for clock, departments in _by_clock(promises):
        try:
            reached += _batches(rung, _reached(rung, clock, departments, at), at)
        except ValueError as error:  # a calendar without hours must not keep the other departments waiting
            log.warning("clock not read", rung=rung.name, error=str(error))
    return reached


def _batches(rung: Rung, found: QuerySet, at: datetime) -> int:
    reached = 0
    while pks := list(found.values_list("pk", flat=True)[:BATCH]):
        reached += _reach(pks, found, rung, at)
        if len(pks) < BATCH:
            break
    return reached


@transaction.atomic
def _reach(pks: list[int], found: QuerySet, rung: Rung, at: datetime) -> int:
    """Locked and looked at once more: another run may have been here."""
    locked = ServiceRequest.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    rows = {
        row.pk: row
        for row in locked.select_related(
            "service", "department", "pending_department", "team__lead", "assignee"
        )
    }
    started = dict(found.filter(pk__in=list(rows)).values_list("pk", "started_at"))
    return rungs.reach([(rows[pk], started[pk]) for pk in sorted(started)], rung, at)


def _by_clock(promises: Promises) -> list[tuple[BusinessClock, Q]]:
    """Each calendar's clock and which departments it is for; that of the city also counts where nobody has it yet."""
    groups: dict[int, tuple[BusinessClock, list[int]]] = {}
    for pk, clock in promises.by_department.items():
        groups.setdefault(id(clock), (clock, []))[1].append(pk)
    groups.setdefault(id(promises.default), (promises.default, []))
    return [(clock, _owned(pks, clock is promises.default)) for clock, pks in groups.values()]


def _owned(pks: list[int], is_default: bool) -> Q:
    return Q(owner__in=pks) | Q(owner__isnull=True) if is_default else Q(owner__in=pks)


# Which requests have come so far


def _reached(rung: Rung, clock: BusinessClock, departments: Q, at: datetime) -> QuerySet:
    """Not yet told of this clock; started_at: when it began."""
    owner = "pending_department" if rung.trigger == Trigger.LIMBO else "department"
    rows = (
        _scope(ServiceRequest.objects.open().parents(), rung, owner).alias(owner=F(owner)).filter(departments)
    )
    rows = rows.annotate(started_at=Subquery(_starts(rung.trigger).values("at")[:1], DateTimeField()))
    before = Escalated.objects.filter(
        service_request=OuterRef("pk"), key=rung.key, clock_started_at=OuterRef("started_at")
    )
    far = _far_enough(rows, rung, clock, at).filter(~Exists(before)).order_by("pk")
    return _by_share(far, rung, clock, at) if rung.trigger in SHARES else far


def _scope(rows: QuerySet, rung: Rung, owner: str) -> QuerySet:
    wanted = {owner: rung.department, "service": rung.service, "priority": rung.priority}
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def _far_enough(rows: QuerySet, rung: Rung, clock: BusinessClock, at: datetime) -> QuerySet:
    seconds, trigger = rung.amount * 3600, rung.trigger
    if trigger in (Trigger.BEFORE_DUE, Trigger.BEFORE_TARGET):
        until = clock.add_seconds(at, seconds)
        return rows.filter(**{f"{COLUMN[trigger]}__gt": at, f"{COLUMN[trigger]}__lte": until})
    if trigger in (Trigger.AFTER_DUE, Trigger.AFTER_TARGET):
        until = clock.seconds_before(at, seconds)
        return rows.filter(**{f"{COLUMN[trigger]}__lte": until, f"{COLUMN[trigger]}__gt": until - LONG_AGO})
    if trigger == Trigger.UNTOUCHED:
        since = clock.working_days_before(at, rung.amount)
        return rows.filter(untouched(since) & ~untouched(since - LONG_AGO))
    if trigger == Trigger.LIMBO:
        offered = rows.filter(pending_department__isnull=False)
        return offered.filter(started_at__lte=clock.seconds_before(at, seconds))
    return _near_share(rows, rung, at)


def untouched(since: datetime) -> Q:
    """Requests without a step of anybody since this moment."""
    steps = RequestEvent.objects.filter(service_request=OuterRef("pk"), at__gt=since).exclude(_is_quiet())
    return Q(Q(updated_at__lte=since) | ~Exists(steps), requested_at__lte=since)


def last_steps(requests: Iterable[int]) -> QuerySet:
    """(request, when somebody last did something with it)."""
    steps = RequestEvent.objects.filter(service_request__in=list(requests)).exclude(_is_quiet())
    return (
        steps.order_by()
        .values("service_request")
        .annotate(last=Max("at"))
        .values_list("service_request", "last")
    )


def _is_quiet() -> Q:
    return Q(kind__in=QUIET) | Q(kind=EventKind.TARGET_SET, data__has_key=RECOUNTED)


def _near_share(rows: QuerySet, rung: Rung, at: datetime) -> QuerySet:
    """Where the share may have been reached, by the wall clock; `_by_share` looks at the working hours."""
    column = COLUMN[Trigger(rung.trigger)]
    left = ExpressionWrapper((F(column) - F("started_at")) * (1 - rung.amount / 100), DurationField())
    soon = ExpressionWrapper(F(column) - left, DateTimeField())
    return rows.filter(**{f"{column}__gt": at}).alias(soon=soon).filter(soon__lte=at + LONGEST_CLOSURE)


def _by_share(rows: QuerySet, rung: Rung, clock: BusinessClock, at: datetime) -> QuerySet:
    column = COLUMN[Trigger(rung.trigger)]
    found = rows.values_list("pk", "started_at", column)
    return rows.filter(
        pk__in=[pk for pk, start, end in found if _share(clock, start, end, at) >= rung.amount]
    )


def _share(clock: BusinessClock, start: datetime, end: datetime, at: datetime) -> float:
    """Percent of the clock that has run."""
    whole = clock.seconds_between(start, end)
    return 100 * clock.seconds_between(start, at) / whole if whole else 100


def _starts(trigger: str) -> QuerySet:
    """The events of a request, the latest first, that begin the clock of this trigger."""
    events = RequestEvent.objects.filter(service_request=OuterRef("pk")).order_by("-at", "-id")
    if trigger == Trigger.LIMBO:
        return events.filter(kind=EventKind.HANDED_OVER)
    if trigger == Trigger.UNTOUCHED:
        return events.exclude(_is_quiet())
    if trigger in (Trigger.TARGET_SHARE, Trigger.BEFORE_TARGET, Trigger.AFTER_TARGET):
        kinds = (*STARTS, EventKind.HAND_OVER_ACCEPTED, EventKind.TARGET_SET)
        return events.filter(kind__in=kinds).exclude(_is_quiet())
    return events.filter(kind__in=STARTS)
