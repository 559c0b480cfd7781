"""What the enforcement part of a report reads: one department's cases on one day, with their usual values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from reports.analysis.durations import ENOUGH, time_to_close
from reports.measures import enforcement_registry as registry
from reports.measures.days import LocalDay
from reports.measures.enforcement import Facts
from reports.measures.enforcement_registry import MEASURES, EnforcementMeasure
from reports.measures.history import Rows
from reports.measures.names import Names

from . import figures as f
from .reading import KNOWN_ENOUGH, TREND, mean

AT_ONCE = 0.05  # days: one would read 0.0
TRENDS = ("cases_open", "cases_opened", "cases_closed", "lapsed", "violations_new", "visits_done")
UNITS: dict[str, f.Unit] = {
    "case": "cases", "violation": "violations", "visit": "inspections", "citation": "citations", "money": "steps",
}  # fmt: skip


@dataclass(frozen=True)
class EnforcementReading:
    """first: the first local day of which anything is known. year_ago: measure -> its mean in the same week then."""

    facts: Facts
    department: int
    day: LocalDay
    names: Names
    first: date | None
    year_ago: Mapping[str, float] = field(default_factory=dict)

    def rows(self, key: str, scope: f.Scope | None = None, day: LocalDay | None = None) -> Rows:
        return registry.rows(MEASURES[key], self.facts, day or self.day, self.department, scope)

    def count(self, key: str, scope: f.Scope | None = None) -> int:
        return len(self.rows(key, scope))

    def figure(self, key: str, scope: f.Scope | None = None, label: str = "") -> f.Figure:
        measure = MEASURES[key]
        shared: dict[str, Any] = {"scope": scope or {}, "better": measure.better, **self._usual(key, scope)}
        return _HOW[measure.how](self, measure, label or measure.name, self.rows(key, scope), shared)

    def _usual(self, key: str, scope: f.Scope | None) -> dict[str, Any]:
        if key not in TRENDS or scope:
            return {}
        values = [self._value(key, self.day.shifted(-back)) for back in range(TREND, -1, -1)]
        return {
            "trend": values[1:],
            "mean_28d": mean(values[:-1], KNOWN_ENOUGH),
            "same_week_last_year": self.year_ago.get(key),
        }

    def _value(self, key: str, day: LocalDay) -> float | None:
        known = self.first is not None and day.date >= self.first
        return float(len(self.rows(key, day=day))) if known else None

    def figures(self, keys: Iterable[str], scope: f.Scope | None = None) -> list[f.Figure]:
        return [self.figure(key, scope) for key in keys]


def _count(
    reading: EnforcementReading, measure: EnforcementMeasure, label: str, rows: Rows, shared: dict[str, Any]
) -> f.Figure:
    return f.count(measure.key, label, len(rows), unit=UNITS[measure.table], **shared)


def _rate(
    reading: EnforcementReading, measure: EnforcementMeasure, label: str, rows: Rows, shared: dict[str, Any]
) -> f.Figure:
    hits, n = registry.share(measure, reading.facts, reading.day, rows)
    return f.rate(measure.key, label, hits, n, **shared)


def _lasting(
    reading: EnforcementReading, measure: EnforcementMeasure, label: str, rows: Rows, shared: dict[str, Any]
) -> f.Figure:
    """The median with what has not ended counted as going on."""
    assert measure.span
    days, ended = measure.span(reading.facts, reading.day, rows)
    found = time_to_close(days, ended)
    median, n = found.median, found.n
    shared |= {"n": n, "rows": n, "note": f"{int(ended.sum()):,} of {n:,} so far." if n else ""}
    if n < ENOUGH:
        return _too_few(measure, label, n, shared)
    bounds = (median.low, median.high)
    interval = (
        (round(bounds[0], 1), round(bounds[1], 1))
        if bounds[0] is not None and bounds[1] is not None
        else None
    )
    figure = f.days(measure.key, label, median.value, not_reached_after=found.longest, ci=interval, **shared)
    at_once = median.value is not None and median.value < AT_ONCE
    return replace(figure, display="at once") if at_once else figure


def _amount(
    reading: EnforcementReading, measure: EnforcementMeasure, label: str, rows: Rows, shared: dict[str, Any]
) -> f.Figure:
    """A mean, a median or a sum; the first two of five rows at least."""
    assert measure.amounts
    amounts, n = measure.amounts(reading.facts, reading.day, rows), len(rows)
    shared |= {"n": n, "rows": n}
    if measure.how == "sum":
        value = round(float(amounts.sum()), 2)
    elif n < ENOUGH:
        return _too_few(measure, label, n, shared)
    else:
        value = float(np.mean(amounts) if measure.how == "mean" else np.median(amounts))
    return f.Figure(
        key=measure.key, label=label, value=value, unit=measure.unit, display=shown(measure.unit, value), **shared
    )  # fmt: skip


def _too_few(measure: EnforcementMeasure, label: str, n: int, shared: dict[str, Any]) -> f.Figure:
    noun = measure.noun if n == 1 else f"{measure.noun}s"
    return f.Figure(
        key=measure.key, label=label, value=None, unit=measure.unit, display="too few",
        hidden_reason=f"Only {n} {noun}; {ENOUGH} are needed.", **shared,
    )  # fmt: skip


def shown(unit: str, value: float) -> str:
    if unit == "dollars":
        return f"${value:,.0f}"
    return f.duration(value) if unit == "days" else f"{value:,.0f} min"


_HOW = {
    "count": _count, "rate": _rate, "lasting": _lasting, "mean": _amount, "median": _amount, "sum": _amount,
}  # fmt: skip
