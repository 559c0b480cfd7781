"""Counts a day as a negative binomial regression: what was to be expected, and how far chance may stray."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .durations import Floats

SHRINKAGE = 1e-4
LEAST = 1e-6  # no expectation and no dispersion is smaller


@dataclass(frozen=True)
class Expected:
    """mean: of each row of the design, known or to come; the variance of a day is mean + dispersion · mean²."""

    mean: Floats
    dispersion: float


class Regression:
    """One model, refitted: each fit starts where the last one ended."""

    def __init__(self) -> None:
        from sklearn.linear_model import PoissonRegressor

        self.model = PoissonRegressor(
            alpha=SHRINKAGE, solver="newton-cholesky", max_iter=100, warm_start=True
        )

    def expected(self, counts: Floats, design: Floats, weights: Floats) -> Expected:
        """design: a row a day, may be longer than counts; days of weight 0 teach nothing."""
        known = weights > 0
        if not counts[known].any():
            return Expected(np.full(len(design), LEAST), LEAST)
        self.model.fit(design[: len(counts)][known], counts[known], sample_weight=weights[known])
        mean = np.clip(self.model.predict(design), LEAST, None)
        return Expected(mean, dispersion(counts[known], mean[: len(counts)][known], weights[known]))


def dispersion(counts: Floats, mean: Floats, weights: Floats) -> float:
    """By moments, weighted; at least a trace, so that the negative binomial is defined."""
    beyond = (weights * ((counts - mean) ** 2 - mean)).sum()
    return max(LEAST, float(beyond / (weights * mean**2).sum()))


def quantile(level: float, mean: Floats, dispersion: Floats | float) -> Floats:
    """The smallest count that at least this share of days stay within."""
    from scipy.stats import nbinom

    size = 1 / np.asarray(dispersion)
    found: Floats = nbinom.ppf(level, size, size / (size + mean))
    return found


def mid_p(counts: Floats, mean: Floats, dispersion: Floats | float) -> Floats:
    """The chance of more, with half the chance of just as many."""
    from scipy.stats import nbinom

    size = 1 / np.asarray(dispersion)
    found: Floats = nbinom.sf(counts, size, size / (size + mean)) + 0.5 * nbinom.pmf(
        counts, size, size / (size + mean)
    )
    return found
