"""How long requests take to close, with the ones still open counted as open so far (Kaplan-Meier)."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ENOUGH = 5  # cases: under this nothing is said
ROUNDING = 1e-9


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
    found = curve(days, closed)
    return TimeToClose(n, int(closed.sum()), longest, _percentile(found, 0.5), _percentile(found, 0.1))


@dataclass(frozen=True)
class Curve:
    """The share still open after so many days, with its 95 % interval."""

    days: Floats
    share: Floats
    low: Floats
    high: Floats


def curve(days: Floats, closed: Bools) -> Curve:
    """The share still open after each number of days, those open at the end counted as open so far."""
    # lifelines gives the same numbers (a test compares them) in twenty times the time, and a report needs hundreds.
    from scipy.stats import CensoredData, ecdf

    found = ecdf(CensoredData.right_censored(days, ~closed)).sf
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.filterwarnings("ignore", "The confidence interval is undefined at some")
        interval = found.confidence_interval(0.95, method="log-log")
    share = found.probabilities
    bounds = (interval.low.probabilities, interval.high.probabilities)
    low, high = (np.where(np.isnan(bound), share, bound) for bound in bounds)  # none at a share of 1 or 0
    return Curve(found.quantiles, share, low, high)


def _percentile(curve: Curve, still_open: float) -> Percentile:
    return Percentile(
        *(_reached(curve.days, share, still_open) for share in (curve.share, curve.low, curve.high))
    )


def _reached(days: Floats, share: Floats, still_open: float) -> float | None:
    """The first day by which the share is that low."""
    low_enough = np.flatnonzero(share <= still_open + ROUNDING)
    return float(days[low_enough[0]]) if len(low_enough) else None
