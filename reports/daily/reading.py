"""What the reports read: the city over some days, and one department on one of them, with its usual values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import fmean
from typing import Any

import numpy as np

from reports.analysis.durations import TimeToClose, time_to_close
from reports.daily import figures as f
from reports.measures import registry
from reports.measures.costs import Costs
from reports.measures.days import DAY, LocalDay
from reports.measures.enforcement import Facts
from reports.measures.history import History, Rows
from reports.measures.limbo import days_in_limbo
from reports.measures.names import Described, Names
from reports.measures.registry import MEASURES

TREND = 28  # days
LAST_YEAR = 364  # days: the same weekday
WEEK = 7
KNOWN_ENOUGH = 7  # of the 28 days: a mean of fewer is no usual value
RATES = {key for key, measure in MEASURES.items() if measure.hits}

BETTER: dict[str, f.Better] = {
    "backlog": "down", "outflow": "up", "outflow_7d": "up", "net": "down", "net_7d": "down", "overdue": "down",
    "days_of_backlog": "down", "overdue_median_days": "down", "attainment_7d": "up", "attainment_28d": "up",
    "close_median": "down", "close_p90": "down", "close_percent_open": "down", "reopened_rate": "down", "fixed_for_good": "up",
    "unassigned": "down", "unassigned_over_1d": "down", "located_share": "up", "default_points": "down",
    "without_sla": "down", "dormant": "down", "offered_out": "down", "limbo_median_days": "down", "target_28d": "up", "really_done": "up",
}  # fmt: skip


@dataclass
class City:
    """Facts of the days reported on with the 28 days before (`recent`), and of the same weeks a year before.

    first: the first local day of which anything is known. describe: request ids -> number and address.
    """

    recent: History
    last_year: History
    recent_since: date
    first: date | None
    known_at: datetime
    names: Names
    describe: Callable[[Iterable[int]], Mapping[int, Described]]
    costs: Costs | None = None
    costs_last_year: Costs | None = None
    foresight: Mapping[tuple[int, date], f.Foresight] = field(default_factory=dict)
    enforcement: Facts | None = None
    _values: dict[Any, float | None] = field(default_factory=dict, repr=False)
    _durations: dict[Any, TimeToClose] = field(default_factory=dict, repr=False)

    def history(self, day: LocalDay) -> History:
        return self.recent if day.date >= self.recent_since else self.last_year

    def rows(self, key: str, department: int | None, day: LocalDay, scope: f.Scope | None = None) -> Rows:
        return registry.rows(MEASURES[key], self.history(day), day, department, scope)

    def value(
        self, key: str, department: int | None, day: LocalDay, scope: f.Scope | None = None
    ) -> float | None:
        """None: not known, not reached, or too few cases."""
        if self.first is None or day.date < self.first:
            return None
        name = (key, department, day.date, tuple(sorted((scope or {}).items())))
        if name not in self._values:
            self._values[name] = self._value(key, department, day, scope)
        return self._values[name]

    def _value(self, key: str, department: int | None, day: LocalDay, scope: f.Scope | None) -> float | None:
        if key in _DERIVED:
            return _DERIVED[key](self, department, day)
        found = self.rows(key, department, day, scope)
        if key not in RATES:
            return float(len(found))
        hits, n = registry.share(MEASURES[key], self.history(day), day, found)
        return 100 * hits / n if n >= f.HIDE_RATES_UNDER else None

    def durations(self, department: int | None, day: LocalDay) -> TimeToClose:
        name = (department, day.date)
        if name not in self._durations:
            history, found = self.history(day), self.rows("close_median", department, day)
            ends = np.minimum(history.closed_at[found], day.end)
            days = (ends - history.requested_at[found]) / DAY
            self._durations[name] = time_to_close(days, ~history.is_open[found])
        return self._durations[name]


def _net(days: str) -> Callable[[City, int | None, LocalDay], float]:
    return lambda city, department, day: float(
        len(city.rows(f"inflow{days}", department, day)) - len(city.rows(f"outflow{days}", department, day))
    )


def _days_of_backlog(city: City, department: int | None, day: LocalDay) -> float | None:
    closed = sum(len(city.rows("outflow", department, day.shifted(-back))) for back in range(TREND))
    return len(city.rows("backlog", department, day)) / (closed / TREND) if closed else None


def _median_over(city: City, department: int | None, day: LocalDay) -> float | None:
    found = city.rows("overdue", department, day)
    return float(np.median(city.history(day).days_over(found, day.end))) if len(found) else None


def _median_limbo(city: City, department: int | None, day: LocalDay) -> float | None:
    found = city.rows("limbo_median_days", department, day)
    return float(np.median(days_in_limbo(city.history(day), found))) if len(found) else None


_DERIVED: dict[str, Callable[[City, int | None, LocalDay], float | None]] = {
    "net": _net(""),
    "net_7d": _net("_7d"),
    "days_of_backlog": _days_of_backlog,
    "overdue_median_days": _median_over,
    "limbo_median_days": _median_limbo,
    "close_median": lambda city, department, day: city.durations(department, day).median.value,
    "close_p90": lambda city, department, day: city.durations(department, day).p90.value,
}


@dataclass(frozen=True)
class Reading:
    """One department on one day."""

    city: City
    department: int
    day: LocalDay

    @property
    def history(self) -> History:
        return self.city.history(self.day)

    def rows(self, key: str, scope: f.Scope | None = None) -> Rows:
        return self.city.rows(key, self.department, self.day, scope)

    def count(self, key: str, scope: f.Scope | None = None) -> int:
        return len(self.rows(key, scope))

    def values(self, key: str, back: Iterable[int], scope: f.Scope | None = None) -> list[float | None]:
        """The figure so many days ago, for each of `back`."""
        return [self.city.value(key, self.department, self.day.shifted(-days), scope) for days in back]

    def usual(self, key: str, scope: f.Scope | None = None) -> dict[str, Any]:
        """The comparisons that stand on every figure."""
        trend = self.values(key, range(TREND - 1, -1, -1), scope)
        before = self.values(key, range(1, TREND + 1), scope)
        year_ago = self.values(key, range(LAST_YEAR, LAST_YEAR + WEEK), scope)
        return {
            "mean_28d": mean(before, KNOWN_ENOUGH),
            "same_week_last_year": mean(year_ago, WEEK),
            "trend": [None if value is None else round(value, 2) for value in trend],
            "better": BETTER.get(key, "none"),
        }

    def figure(self, key: str, scope: f.Scope | None = None, **more: Any) -> f.Figure:
        """The figure with its usual values; its label is the measure's name."""
        shared = {"scope": scope or {}, **self.usual(key, scope), **more}
        label = shared.pop("label", MEASURES[key].name)
        if key in RATES:
            found = self.rows(key, scope)
            return f.rate(key, label, *registry.share(MEASURES[key], self.history, self.day, found), **shared)
        if key in ("net", "net_7d"):
            return f.count(
                key, label, int(self.city.value(key, self.department, self.day) or 0), signed=True, **shared
            )
        return f.count(key, label, self.count(key, scope), **shared)


def mean(values: list[float | None], enough: int) -> float | None:
    known = [value for value in values if value is not None]
    return round(fmean(known), 2) if len(known) >= enough else None
