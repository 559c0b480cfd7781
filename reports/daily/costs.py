"""What the work of a department cost, on its daily report; nothing where it records no costs."""

from __future__ import annotations

from typing import Any

import numpy as np

from reports.measures.costs import COSTS, CostMeasure, Costs, is_kept
from reports.measures.days import LocalDay

from . import figures as f
from .reading import LAST_YEAR, TREND, WEEK, Reading, mean

LINES = (
    "cost_1d",
    "cost_28d",
    "straight_hours_28d",
    "overtime_hours_28d",
    "overtime_share_28d",
)  # of days, not requests
BETTER: dict[str, f.Better] = {
    "cost_recorded_28d": "up", "overtime_share_28d": "down", "cost_per_request_28d": "down",
}  # fmt: skip


def figures(reading: Reading) -> list[f.Figure]:
    costs = reading.city.costs
    if costs is None or not is_kept(costs, reading.day, reading.department):
        return []
    return [_figure(reading, costs, measure) for measure in COSTS.values()]


def _figure(reading: Reading, costs: Costs, measure: CostMeasure) -> f.Figure:
    shared = _usual(reading, measure) | {"better": BETTER.get(measure.key, "none")}
    if measure.rows is None:
        value = measure.value(costs, reading.day, reading.department)
        return _of_days(measure, value, shared)
    found = measure.rows(costs, reading.day, reading.department)
    if measure.key == "cost_recorded_28d":
        known = int(np.count_nonzero(~np.isnan(costs.cents(found.request, reading.day))))
        return f.rate(measure.key, measure.name, known, len(found), **shared)
    return _of_requests(measure, measure.value(costs, reading.day, reading.department), len(found), shared)


def _of_days(measure: CostMeasure, value: float | None, shared: dict[str, Any]) -> f.Figure:
    shown = {"dollars": f.dollars, "hours": _hours, "percent": f.percent}[measure.unit]
    display, unit = "no hours" if value is None else shown(value), measure.unit
    return f.Figure(
        key=measure.key, label=measure.name, value=value, unit=unit, display=display, **shared  # type: ignore[arg-type]
    )  # fmt: skip


def _of_requests(measure: CostMeasure, value: float | None, n: int, shared: dict[str, Any]) -> f.Figure:
    reason = "" if value is not None else f"Only {n} completed with a cost recorded."
    display = "too few" if value is None else f.dollars(value)
    return f.Figure(
        key=measure.key, label=measure.name, value=value, unit="dollars", display=display, n=n, rows=n,
        hidden_reason=reason, **shared,
    )  # fmt: skip


def _hours(value: float) -> str:
    return f"{value:,.1f} h"


def _usual(reading: Reading, measure: CostMeasure) -> dict[str, Any]:
    """As `Reading.usual`."""
    return {
        "mean_28d": mean(_values(reading, measure, range(1, TREND + 1)), WEEK),
        "same_week_last_year": mean(_values(reading, measure, range(LAST_YEAR, LAST_YEAR + WEEK)), WEEK),
    }


def _values(reading: Reading, measure: CostMeasure, back: range) -> list[float | None]:
    return [_value(reading, measure, reading.day.shifted(-days)) for days in back]


def _value(reading: Reading, measure: CostMeasure, day: LocalDay) -> float | None:
    city = reading.city
    costs = city.costs if day.date >= city.recent_since else city.costs_last_year
    if (
        costs is None
        or city.first is None
        or day.date < city.first
        or not is_kept(costs, day, reading.department)
    ):
        return None
    return measure.value(costs, day, reading.department)
