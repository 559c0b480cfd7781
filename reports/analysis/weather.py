"""The weather of each day, from a CSV file, as regressors; days to come without any take what the season brings."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from .calendars import Days, season
from .durations import Floats

FAR = 5.0  # standard deviations: beyond, more weather brings no more counts


@dataclass(frozen=True)
class Weather:
    """values: a row for each of days (ordinals), a column a measure, NaN where unknown."""

    names: tuple[str, ...]
    days: Days
    values: Floats

    def until(self, day: date) -> Weather:
        """As it was known on the morning of the day."""
        before = self.days < day.toordinal()
        return replace(self, days=self.days[before], values=self.values[before])

    def regressors(self, days: Days) -> Floats:
        """A row a day and a column a measure that varies, in standard deviations from its mean."""
        columns = [self._column(at, days) for at in range(len(self.names))]
        found = [column for column in columns if column.std() > 1e-9]
        return np.column_stack(found) if found else np.zeros((len(days), 0))

    def _column(self, at: int, days: Days) -> Floats:
        known = np.isfinite(self.values[:, at])
        if known.sum() < 2 * 7:
            return np.zeros(len(days))
        values, on = self.values[known, at], self.days[known]
        values = np.log1p(values) if values.min() >= 0 else values
        usual = np.linalg.lstsq(_seasonal(on), values, rcond=None)[0] if _is_a_year(on) else [values.mean()]
        filled = _seasonal(days)[:, : len(usual)] @ usual
        place = np.searchsorted(on, days).clip(max=len(on) - 1)
        filled = np.where(on[place] == days, values[place], filled)
        found: Floats = np.clip((filled - values.mean()) / max(values.std(), 1e-9), -FAR, FAR)
        return found


def read(lines: Iterable[str]) -> Weather:
    """CSV with a header: day (YYYY-MM-DD) and one measure a column; an empty or unreadable cell is unknown.

    Raises ValueError with a sentence where the first column holds no days.
    """
    rows = [row for row in csv.reader(lines) if row]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise ValueError("The weather file needs a header, a column of days and at least one measure.")
    by_day = {_day(row[0]): [_number(cell) for cell in row[1:]] for row in rows[1:]}
    names = tuple(rows[0][1:])
    days = sorted(by_day)
    values = [(by_day[day] + [np.nan] * len(names))[: len(names)] for day in days]
    return Weather(names, np.array(days), np.array(values, dtype=float))


def _seasonal(days: Days) -> Floats:
    return np.hstack([np.ones((len(days), 1)), season(days, waves=2)])


def _is_a_year(days: Days) -> bool:
    return bool(days[-1] - days[0] >= 365)


def _day(text: str) -> int:
    try:
        return date.fromisoformat(text.strip()).toordinal()
    except ValueError:
        raise ValueError(f"“{text}” is no day: write days as 2026-01-31 in the first column.") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return np.nan
