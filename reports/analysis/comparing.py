"""Which groups take longer, and since when: restricted means, log-rank tests, false discoveries kept rare.

A restricted mean is the mean number of days open within the first `tau` days: with what is still open counted as
open so far, and readable ("2.3 days longer").
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .durations import Bools, Floats

Ints = npt.NDArray[np.int64]
ENOUGH = 30  # cases of a group: under this it is not compared
SURE = 1.959964  # standard errors of a 95 % interval
CHANCE = 0.05  # of what is called different, the share that may be chance


@dataclass(frozen=True)
class Mean:
    """Days open within the first `tau`, with its 95 % interval."""

    value: float
    error: float
    n: int

    @property
    def low(self) -> float:
        return self.value - SURE * self.error

    @property
    def high(self) -> float:
        return self.value + SURE * self.error


@dataclass(frozen=True)
class Difference:
    """How much longer the group takes than all others, in days of the first `tau`."""

    group: Hashable
    value: float
    low: float
    high: float
    n: int
    mean: float
    others: float


@dataclass(frozen=True)
class Comparison:
    """p: that groups so different are alike (log-rank); differences: the slowest group first."""

    p: float
    tau: float
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Change:
    """From `day` on it took `after` days where it had taken `before`; p counts every day that was tried."""

    day: int
    p: float
    tau: float
    before: Mean
    after: Mean


def restricted_mean(days: Floats, closed: Bools, tau: float) -> Mean:
    """Days open within the first tau; needs one case at least. lifelines gives the same (a test compares them)."""
    order = np.argsort(np.minimum(days, tau), kind="stable")
    at = np.minimum(days, tau)[order]
    ended = (closed & (days <= tau))[order]
    times, first = np.unique(at, return_index=True)
    risk = len(at) - first
    events = np.add.reduceat(ended.astype(float), first)
    share = np.cumprod(1 - events / risk)
    widths = np.diff(np.r_[times, tau])
    area = float(times[0] + np.sum(share * widths))
    left = np.cumsum((share * widths)[::-1])[::-1]  # what remains after each time
    doubtful = risk > events
    spread = left[doubtful] ** 2 * events[doubtful] / (risk[doubtful] * (risk[doubtful] - events[doubtful]))
    return Mean(area, float(np.sqrt(spread.sum())), len(days))


def compare(groups: Ints, days: Floats, closed: Bools, tau: float) -> Comparison | None:
    """The groups with enough cases, each against all others; None where fewer than two have enough."""
    known, counts = np.unique(groups, return_counts=True)
    large = known[counts >= ENOUGH]
    kept = np.isin(groups, large)
    if len(large) < 2 or not closed[kept].any():
        return None
    groups, days, closed = groups[kept], days[kept], closed[kept]
    differences = [_difference(int(one), groups == one, days, closed, tau) for one in large]
    differences.sort(key=lambda one: -one.value)
    return Comparison(_log_rank(groups, days, closed), tau, tuple(differences))


def _difference(group: int, mask: Bools, days: Floats, closed: Bools, tau: float) -> Difference:
    here = restricted_mean(days[mask], closed[mask], tau)
    others = restricted_mean(days[~mask], closed[~mask], tau)
    value, error = here.value - others.value, float(np.hypot(here.error, others.error))
    return Difference(
        group, value, value - SURE * error, value + SURE * error, here.n, here.value, others.value
    )


def _log_rank(groups: Ints, days: Floats, closed: Bools) -> float:
    from lifelines.statistics import multivariate_logrank_test  # type: ignore[import-untyped]

    return float(multivariate_logrank_test(days, groups, closed).p_value)


def discoveries(p_values: Sequence[float]) -> list[float]:
    """Each p adjusted so that among those under 0.05 one in twenty is chance (Benjamini-Hochberg)."""
    from scipy.stats import false_discovery_control  # type: ignore[import-untyped]

    return [float(p) for p in false_discovery_control(p_values)] if len(p_values) else []


STEP, EDGE = 7, 28  # days between the days that are tried; days that each side needs


def changed(received: Ints, days: Floats, closed: Bools, tau: float, last: int) -> Change | None:
    """The day from which on it took longest differently; None where too little came before or after any.

    received: day of arrival. last: the day of the snapshot: what came within a week of it says nothing yet.
    """
    if len(received) < 2 * ENOUGH:
        return None
    tried = [
        day
        for day in range(int(received.min()) + EDGE, last - EDGE + 1, STEP)
        if min(np.count_nonzero(received >= day), np.count_nonzero(received < day)) >= ENOUGH
    ]
    if not tried:
        return None
    found = [_two(received >= day, days, closed) for day in tried]
    best = int(np.argmin(found))
    later = received >= tried[best]
    before, after = (restricted_mean(days[mask], closed[mask], tau) for mask in (~later, later))
    return Change(tried[best], min(1.0, found[best] * len(tried)), tau, before, after)


def _two(later: Bools, days: Floats, closed: Bools) -> float:
    """The log-rank p of two groups, from the hypergeometric moments at each closing."""
    from scipy.stats import chi2

    times = np.unique(days[closed])
    if not len(times):
        return 1.0
    total = len(days) - np.searchsorted(np.sort(days), times)
    here = np.count_nonzero(later) - np.searchsorted(np.sort(days[later]), times)
    ended = _at(times, days[closed])
    ended_here = _at(times, days[closed & later])
    expected = ended * here / total
    spread = np.where(
        total > 1, ended * here * (total - here) * (total - ended) / (total**2 * np.maximum(total - 1, 1)), 0
    ).sum()
    return float(chi2.sf((ended_here - expected).sum() ** 2 / spread, 1)) if spread else 1.0


def _at(times: Floats, days: Floats) -> Floats:
    return np.bincount(np.searchsorted(times, days), minlength=len(times)).astype(float)
