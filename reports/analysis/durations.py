"""How long requests take to close, with the ones still open counted as open so far (Kaplan-Meier)."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ENOUGH = 5  # cases: under this nothing is said


@dataclass(frozen=True)
class Percentile:
    """In days; None where the curve, or a bound of its interval, never falls that low."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class TimeToClose:
    """`longest`: days over which anybody was watched; where a percentile is None it lies beyond them."""

    n: int
    closed: int
    longest: float
    median: Percentile
    p90: Percentile


def time_to_close(days: Floats, closed: Bools) -> TimeToClose:
    """days: to the closing, or to now where it is still open."""
    n, longest = len(days), float(days.max()) if len(days) else 0.0
    nothing = Percentile(None)
    if n < ENOUGH:
        return TimeToClose(n, int(closed.sum()), longest, nothing, nothing)
    curve = _curve(days, closed)
    return TimeToClose(n, int(closed.sum()), longest, _percentile(curve, 0.5), _percentile(curve, 0.1))


def _curve(days: Floats, closed: Bools) -> Any:
    from lifelines import KaplanMeierFitter

    return KaplanMeierFitter(alpha=0.05).fit(days, event_observed=closed)


def _percentile(curve: Any, still_open: float) -> Percentile:
    from lifelines.utils import qth_survival_time, qth_survival_times

    value = qth_survival_time(still_open, curve.survival_function_)
    bounds = qth_survival_times(still_open, curve.confidence_interval_survival_function_)
    low, high = sorted(float(bound) for bound in np.ravel(bounds))
    return Percentile(_finite(value), _finite(low), _finite(high))


def _finite(days: float) -> float | None:
    return float(days) if isfinite(days) else None
