"""By what a figure can be narrowed: each dimension gives every row a value. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from .days import LocalDay
from .history import REFUSALS, History, Rows

Values = npt.NDArray[Any]
AGEING = (("0-2", 3), ("3-7", 8), ("8-30", 31), ("31-90", 91), (">90", None))  # name, first day beyond
OVERDUE = (("under 1", 1), ("1-7", 8), ("8-30", 31), (">30", None))
LONG = 30  # days
NONE = "0"  # the value of what has none: no district, nobody


def banded(days: Rows, bands: tuple[tuple[str, int | None], ...]) -> Values:
    edges = [edge for _, edge in bands if edge is not None]
    return np.array([name for name, _ in bands])[np.searchsorted(edges, days, side="right")]


def _ageing(history: History, rows: Rows, day: LocalDay) -> Values:
    return banded(history.age_days(rows, day), AGEING)


def _older(history: History, rows: Rows, day: LocalDay) -> Values:
    return np.where(history.age_days(rows, day) > LONG, str(LONG), NONE)


def _overdue(history: History, rows: Rows, day: LocalDay) -> Values:
    return banded(np.floor(history.days_over(rows, day.end)).astype(np.int64), OVERDUE)


def _zone(history: History, rows: Rows, day: LocalDay) -> Values:
    zones = history.labels.get("zone", {})
    return np.array([zones.get(int(one), NONE) for one in history.request[rows]], dtype=str)


def _nature(history: History, rows: Rows, day: LocalDay) -> Values:
    """What the complaint says of itself, else its service then."""
    said, pairs = (
        history.labels.get("nature", {}),
        zip(history.request[rows], history.service[rows], strict=True),
    )
    return np.array([said.get(int(one)) or f"service:{service}" for one, service in pairs], dtype=str)


def _district(history: History, rows: Rows, day: LocalDay) -> Values:
    """A default point lies in some district, but nobody knows that the trouble does."""
    return np.where(history.is_default_point[rows] == 1, 0, history.district[rows])


def _refusal(history: History, rows: Rows, day: LocalDay) -> Values:
    """Why an offer was refused; what came without a reason is "other"."""
    return np.array(["other", *REFUSALS])[history.because[rows]]


DIMENSIONS: dict[str, Callable[[History, Rows, LocalDay], Values]] = {
    "service_group": lambda history, rows, day: history.group[rows],
    "service": lambda history, rows, day: history.service[rows],
    "district": _district,
    "team": lambda history, rows, day: history.team[rows],
    "person": lambda history, rows, day: history.assignee[rows],
    "inspector": lambda history, rows, day: history.assignee[rows],
    "ageing_band": _ageing,
    "older_than": _older,
    "overdue_band": _overdue,
    "nature": _nature,
    "refusal": _refusal,
    "zone": _zone,
}


def values(history: History, dimension: str, rows: Rows, day: LocalDay) -> Values:
    """One value a row; ValueError where there is no such dimension."""
    if dimension not in DIMENSIONS:
        raise ValueError(f"Figures are not split by {dimension}: use {', '.join(DIMENSIONS)}.")
    return DIMENSIONS[dimension](history, rows, day)
