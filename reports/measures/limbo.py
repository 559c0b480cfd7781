"""What hangs between departments, what nobody touches, and what is late against the city's own target. Pure."""

from __future__ import annotations

import numpy as np

from requests_app.cases.workflow import EventKind

from .days import DAY, LocalDay
from .history import History, Mask, Rows

ANSWERED = 28  # days
DORMANT = 14  # days
CLOSED_LATELY = 90  # days


def offered(history: History, day: LocalDay) -> Rows:
    """Open and offered to another department, without an answer."""
    found = history.open(day.end)
    return found[history.pending[found] > 0]


def answered(history: History, day: LocalDay) -> Rows:
    kinds = (EventKind.HAND_OVER_ACCEPTED, EventKind.HAND_OVER_REFUSED)
    found = [history.events(kind, day.since(ANSWERED), day.end) for kind in kinds]
    return np.sort(np.concatenate(found))


def refused(history: History, day: LocalDay) -> Rows:
    return history.events(EventKind.HAND_OVER_REFUSED, day.since(ANSWERED), day.end)


def days_in_limbo(history: History, rows: Rows) -> np.ndarray:
    """From the offer to its answer, for rows that are answers."""
    return (history.at[rows] - history.offered_at[rows]) / DAY


def dormant(history: History, day: LocalDay) -> Rows:
    found = history.open(day.end)
    return found[history.touched_at[found] < day.end - DORMANT * DAY]


def fell_due(history: History, day: LocalDay) -> Rows:
    """What its internal target asked for in the last 28 days."""
    found = history.states(day.end)
    target = history.target_at[found]
    found = found[(target >= day.since(28)) & (target < day.end)]
    return found[history.is_open[found] | (history.closed_at[found] >= day.since(CLOSED_LATELY))]


def in_time(history: History, day: LocalDay, found: Rows) -> Mask:
    return history.closed_at[found] <= history.target_at[found]
