"""Replays histories: folds each request's events again and compares with what events and request say."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from ..models import RequestEvent, ServiceRequest
from . import clocks, lifecycle
from .actions import state_of
from .workflow import EventKind, Status

# The calendar may have changed since: what a pause did to the clock is taken from the record, not counted again.
_CLOCK_STEPS = (EventKind.HELD, EventKind.RESUMED, EventKind.CLOSED)


def differences(batch: int = 20_000) -> Iterator[str]:
    """One sentence for each request whose history does not lead to what it says now, or breaks a rule."""
    for number in _without_history():
        yield f"{number} has no history."
    promises = clocks.Promises()
    last = 0
    while requests := list(ServiceRequest.objects.filter(pk__gt=last).order_by("pk")[:batch]):
        last = requests[-1].pk
        yield from _batch_differences(requests, promises)


def _without_history() -> Iterable[str]:
    first = RequestEvent.objects.filter(service_request=OuterRef("pk"))
    return ServiceRequest.objects.filter(~Exists(first)).values_list("number", flat=True)[:100].iterator()


def _batch_differences(requests: list[ServiceRequest], promises: clocks.Promises) -> Iterator[str]:
    by_id = {row.pk: row for row in requests}
    events = RequestEvent.objects.filter(
        service_request__gte=requests[0].pk, service_request__lte=requests[-1].pk
    ).order_by("service_request", "at", "id")
    for pk, history in groupby(events.iterator(chunk_size=5000), key=attrgetter("service_request_id")):
        if message := _difference(by_id[pk], list(history)):
            yield f"{by_id[pk].number}: {message}"


def _difference(row: ServiceRequest, history: list[RequestEvent]) -> str:
    first, *rest = history
    if first.kind != EventKind.RECEIVED:
        return f"its history begins with '{first.kind}', not with 'received'."
    state = state_of(first)
    for event in rest:
        try:
            lifecycle.apply(state, event.kind, event.at, _given(event))
        except ValidationError as refused:
            return f"'{event.kind}' at {event.at.isoformat()} is not allowed: {' '.join(refused.messages)}"
        if event.kind in _CLOCK_STEPS:
            state.due_at, state.clock_left = event.due_at, event.clock_left
            state.target_at, state.target_left = event.target_at, event.target_left
        if message := _compare(state, state_of(event)):
            return f"'{event.kind}' at {event.at.isoformat()} should leave {message}."
    return _end_difference(row, history, state)


def _given(event: RequestEvent) -> dict:
    return {column: getattr(event, column) for column in lifecycle.GIVEN[event.kind]}


def _compare(replayed: lifecycle.State, recorded: lifecycle.State) -> str:
    return ", ".join(
        f"{column} {getattr(replayed, column)!r} and says {getattr(recorded, column)!r}"
        for column in lifecycle.COLUMNS
        if getattr(replayed, column) != getattr(recorded, column)
    )


def _end_difference(row: ServiceRequest, history: list[RequestEvent], state: lifecycle.State) -> str:
    if message := _compare(state, state_of(row)):
        return f"its history leads to {message} on the request."
    if row.requested_at != history[0].at:
        return f"was received at {history[0].at.isoformat()} and says {row.requested_at.isoformat()}."
    closings = [event.at for event in history if event.kind == EventKind.CLOSED]
    closed_at = closings[-1] if state.status == Status.CLOSED else None
    if row.closed_at != closed_at:
        return f"was closed at {closed_at} and says {row.closed_at}."
    if row.updated_at != history[-1].at:
        return f"was last changed at {history[-1].at.isoformat()} and says {row.updated_at.isoformat()}."
    return ""
