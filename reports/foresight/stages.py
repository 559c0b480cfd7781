"""Whom the requests of the last half year waited for, from their events."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from reports.analysis.stages import Stage, stages
from reports.measures import facts as events
from reports.measures.days import DAY, moment
from reports.measures.history import STATUSES, History, Rows
from requests_app.cases.workflow import EventKind, HoldReason, Status
from requests_app.models import RequestEvent

from .facts import Facts

Json = dict[str, Any]
NAMES = {
    0: "for somebody to take it",
    1: "for another department to accept it",
    2: "for the work to begin",
    3: "during the work",
    4: "on hold, for no stated reason",
}
REASONS = list(HoldReason)
HELD = 10  # stages from here on: on hold for REASONS[stage - HELD]


def name(stage: int) -> str:
    if stage < HELD:
        return NAMES[stage]
    return str(REASONS[stage - HELD].label).lower().replace("waiting ", "on hold, ")


def by_service(facts: Facts, days: int) -> dict[int, list[Json]]:
    """Of requests received in the last so many days: service id -> its stages, the longest waiting first."""
    history = events.history(facts.day, facts.day, facts.known_at, lookback=days)
    waiting = np.flatnonzero(
        history.is_parent & history.is_open & (history.requested_at >= facts.day.since(days))
    )
    stage = _stage(history, waiting, _reasons(facts, days))
    ends = np.minimum(history.until[waiting], facts.day.end)
    spent, lasts = (ends - history.at[waiting]) / DAY, history.until[waiting] >= facts.day.end
    found, request = {}, history.request[waiting]
    service = history.service[waiting]
    for one in np.unique(service):
        mask = service == one
        found[int(one)] = [_told(s) for s in stages(request[mask], stage[mask], spent[mask], lasts[mask])]
    return found


def _stage(history: History, rows: Rows, reasons: dict[int, int]) -> Rows:
    status = history.status[rows]
    found = np.select(
        [status == STATUSES.index(one) for one in (Status.ASSIGNED, Status.IN_PROGRESS, Status.ON_HOLD)],
        [2, 3, 4],
        default=0,
    )
    held = np.flatnonzero(found == 4)
    latest = _held_by(history)[rows[held]]
    found[held] = [reasons.get(int(event), 4) for event in history.event[latest]]
    return np.where(history.pending[rows] > 0, 1, found)


def _held_by(history: History) -> Rows:
    """For each row the last event that put its request on hold."""
    kind = history.kind == [str(one) for one in EventKind].index(EventKind.HELD)
    marked = np.where(kind | history.is_first, np.arange(len(history)), 0)
    return np.maximum.accumulate(marked) if len(history) else marked


def _reasons(facts: Facts, days: int) -> dict[int, int]:
    """Event id -> its stage."""
    held = RequestEvent.objects.filter(
        kind=EventKind.HELD,
        at__gte=moment(facts.day.since(days)),
        at__lt=facts.day.as_of,
        recorded_at__lte=facts.known_at,
    )
    known = {str(reason): HELD + place for place, reason in enumerate(REASONS)}
    return {pk: known.get(reason, 4) for pk, reason in held.values_list("pk", "data__reason")}


def _told(stage: Stage) -> Json:
    figures = asdict(stage) | {"name": name(stage.stage)}
    return {
        key: round(value, 3) if isinstance(value, float) else value
        for key, value in figures.items()
        if key not in ("median", "p90")
    } | {"median": stage.median.value, "p90": stage.p90.value}
