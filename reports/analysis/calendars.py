"""Days as regressors: weekdays, the season, public holidays and the days after them."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

import numpy as np
import numpy.typing as npt

from .durations import Bools, Floats

Days = npt.NDArray[np.int64]  # ordinals, as date.toordinal() counts
YEAR = 365.25
WAVES = 3


def days_from(first: date, count: int) -> Days:
    return first.toordinal() + np.arange(count)


def weekdays(days: Days) -> Floats:
    """One column a weekday, Monday first."""
    return ((days[:, None] - 1) % 7 == np.arange(7)).astype(float)


def season(days: Days, waves: int = WAVES) -> Floats:
    """Sine and cosine of the year and its halves, thirds ..."""
    turns = 2 * np.pi * days[:, None] / YEAR * np.arange(1, waves + 1)
    return np.hstack([np.sin(turns), np.cos(turns)])


def closures(days: Days, holidays: Container[date]) -> Floats:
    """Two columns: a holiday, and a day after one that is none itself."""
    closed: Bools = np.array([date.fromordinal(int(day)) in holidays for day in days], dtype=bool)
    before: Bools = np.array([date.fromordinal(int(day) - 1) in holidays for day in days], dtype=bool)
    return np.column_stack([closed, before & ~closed]).astype(float)
