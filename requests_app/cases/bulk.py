"""The verbs for many requests at once: the same plans as for one, a handful of statements a batch.

A batch is one transaction. Its rows are locked in the order of their keys, what would be refused for one of them is
refused for that one only, and everything that follows (events, notices, webhooks, pages, what is joined) is as if each had
been moved by itself.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ..models import Priority, RequestEvent, ServiceRequest
from ..outbox import paging
from ..outbox.told import Told
from . import plans, seeing, snapshot
from .recording import KEPT, Plan, happen, keep, moment
from .seeing import ChangedMeanwhile
from .workflow import OPEN, EventKind

BATCH = 200
RELATED = ("service__closing_check", "department", "pending_department", "resident", "assignee")


def _anybody(row: ServiceRequest) -> None:
    """The verbs trust their caller."""


@dataclass(frozen=True)
class Turn:
    """One step of a move. may: raises where this user may not do it to this row as it is by then."""

    kind: str
    plan: Plan
    may: Callable[[ServiceRequest], None] = _anybody


@dataclass
class Outcome:
    """What happens to a request, or why nothing does."""

    row: ServiceRequest
    events: list[RequestEvent]
    why_not: str = ""


@transaction.atomic(savepoint=False)
def move(
    pks: Iterable[int],
    turns: Sequence[Turn],
    *,
    by: User | None,
    at: datetime | None = None,
    seen: Mapping[int, datetime] | None = None,
) -> list[Outcome]:
    """Do all the turns to each request or none of them. seen: the `updated_at` that the caller decided on."""
    chosen, now = set(pks), timezone.now()
    rows = _locked(chosen, closes=any(turn.kind == EventKind.CLOSED for turn in turns))
    outcomes = foresee([row for row in rows if row.pk in chosen], turns, by=by, at=at, now=now, seen=seen)
    moved = [outcome for outcome in outcomes if outcome.events]
    joined = [row for row in rows if row.pk not in chosen]
    moved += _closed_with(moved, joined, by=by, now=now)
    events = [event for outcome in moved for event in outcome.events]
    keep([outcome.row for outcome in moved], events, _heard(events))
    _ring(moved, now)
    return outcomes


def foresee(
    rows: Sequence[ServiceRequest],
    turns: Sequence[Turn],
    *,
    by: User | None,
    now: datetime,
    at: datetime | None = None,
    seen: Mapping[int, datetime] | None = None,
) -> list[Outcome]:
    """What would happen to each, worked out in memory: nothing is written."""
    changed = _changed(rows, turns, seen or {})
    with snapshot.fixed():
        return [
            Outcome(row, [], " ".join(ChangedMeanwhile(changed[row.pk]).messages))
            if row.pk in changed
            else _outcome(row, turns, by, at, now)
            for row in rows
        ]


def lock(pks: Iterable[int]) -> None:
    """In the order of keys, for whoever needs more locked than is moved."""
    rows = ServiceRequest.objects.select_for_update(of=("self",)).filter(pk__in=list(pks)).order_by("pk")
    list(rows.values_list("pk"))


def rows_of(pks: Iterable[int]) -> list[ServiceRequest]:
    return list(ServiceRequest.objects.select_related(*RELATED).filter(pk__in=list(pks)).order_by("pk"))


def _locked(pks: set[int], *, closes: bool) -> list[ServiceRequest]:
    """With what is joined to them where they are closed, which ends with them."""
    wanted = Q(pk__in=pks)
    if closes:
        wanted |= Q(parent__in=pks, status__in=OPEN)
    rows = ServiceRequest.objects.select_for_update(of=("self",)).select_related(*RELATED)
    return list(rows.filter(wanted).order_by("pk"))


def _changed(
    rows: Sequence[ServiceRequest], turns: Sequence[Turn], seen: Mapping[int, datetime]
) -> dict[int, list[RequestEvent]]:
    stale = {row.pk: seen[row.pk] for row in rows if seen.get(row.pk, row.updated_at) != row.updated_at}
    return seeing.since(stale, {turn.kind for turn in turns}) if stale else {}


def _outcome(
    row: ServiceRequest, turns: Sequence[Turn], by: User | None, at: datetime | None, now: datetime
) -> Outcome:
    before = {column: getattr(row, column) for column in KEPT}
    events: list[RequestEvent] = []
    try:
        for turn in turns:
            turn.may(row)
            step = turn.plan(row, moment(at, now, row))
            events.append(happen(row, step, by=by, at=at, now=now))
            row.unsaved_events = events
    except (ValidationError, PermissionDenied) as refusal:
        for column, value in before.items():
            setattr(row, column, value)
        row.unsaved_events = ()
        return Outcome(row, [], _sentence(refusal))
    return Outcome(row, events)


def _sentence(refusal: ValidationError | PermissionDenied) -> str:
    return " ".join(getattr(refusal, "messages", None) or map(str, refusal.args))


def _closed_with(
    moved: Sequence[Outcome], joined: Sequence[ServiceRequest], *, by: User | None, now: datetime
) -> list[Outcome]:
    """What was joined to a request ends with it, in the same words."""
    ended = {
        outcome.row.pk: event
        for outcome in moved
        for event in outcome.events
        if event.kind == EventKind.CLOSED and outcome.row.status not in OPEN
    }
    return [_closed_as(row, ended[row.parent_id], by, now) for row in joined if row.parent_id in ended]


def _closed_as(row: ServiceRequest, closing: RequestEvent, by: User | None, now: datetime) -> Outcome:
    sentence = closing.note.text if closing.note else ""
    at = max(closing.at, row.updated_at)
    step = plans.closed(by, closing.resolution, sentence)(row, at)
    return Outcome(row, [happen(row, step, by=by, at=at, now=now)])


def _heard(events: Sequence[RequestEvent]) -> list[Told | None]:
    """Whoever reported a request and one that ends with it is told once."""
    of_root: dict[int, Told] = defaultdict(Told)
    return [
        of_root[event.parent_id or event.service_request_id] if event.kind == EventKind.CLOSED else None
        for event in events
    ]


def _ring(moved: Sequence[Outcome], now: datetime) -> None:
    for outcome in moved:
        is_raised = any(event.kind == EventKind.REPRIORITISED for event in outcome.events)
        if is_raised and outcome.row.priority == Priority.URGENT:
            paging.ring(outcome.row, now)
