"""Counts a day as a negative binomial regression: what was to be expected, and how far chance may stray."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .durations import Floats

SHRINKAGE = 1e-4
LEAST = 1e-6  # no expectation and no dispersion is smaller
STEPS, HALVINGS, CLOSE = 50, 20, 1e-7  # of a fit
LARGEST = 30.0  # the logarithm of a count that nobody has seen


@dataclass(frozen=True)
class Expected:
    """mean: of each row of the design, known or to come; the variance of a day is mean + dispersion · mean²."""

    mean: Floats
    dispersion: float


class Regression:
    """One model, refitted: each fit starts where the last one ended.

    Newton's steps on scikit-learn's PoissonRegressor(alpha=SHRINKAGE): the same numbers (a test compares them) in a
    tenth of the time, and a night needs ten thousands of fits.
    """

    def __init__(self) -> None:
        self.coefficients = np.zeros(0)

    def expected(self, counts: Floats, design: Floats, weights: Floats) -> Expected:
        """design: a row a day, may be longer than counts; days of weight 0 teach nothing."""
        known = weights > 0
        if not counts[known].any():
            return Expected(np.full(len(design), LEAST), LEAST)
        rows = np.column_stack([design, np.ones(len(design))])
        self._fit(rows[: len(counts)][known], counts[known], weights[known] / weights[known].sum())
        mean = np.clip(np.exp(np.minimum(rows @ self.coefficients, LARGEST)), LEAST, None)
        return Expected(mean, dispersion(counts[known], mean[: len(counts)][known], weights[known]))

    def _fit(self, rows: Floats, counts: Floats, weights: Floats) -> None:
        shrinkage = np.r_[np.full(rows.shape[1] - 1, SHRINKAGE), 0.0]  # the level itself is free
        if len(self.coefficients) != rows.shape[1]:
            self.coefficients = np.r_[np.zeros(rows.shape[1] - 1), np.log((weights * counts).sum())]
        at, loss = self.coefficients, np.inf
        for _ in range(STEPS):
            mean = np.exp(np.minimum(rows @ at, LARGEST))
            slope = rows.T @ (weights * (mean - counts)) + shrinkage * at
            if np.abs(slope).max() < CLOSE:
                break
            bend = (rows.T * (weights * mean)) @ rows + np.diag(shrinkage + LEAST**2)
            step = np.linalg.lstsq(bend, slope, rcond=None)[
                0
            ]  # where next to nothing is expected, it is singular
            at, loss = _downhill(at, step, rows, counts, weights, shrinkage, loss)
        self.coefficients = at


def _downhill(
    at: Floats, step: Floats, rows: Floats, counts: Floats, weights: Floats, shrinkage: Floats, loss: float
) -> tuple[Floats, float]:
    """The whole step, or the first half of a half of it that is no worse."""
    for _ in range(HALVINGS):
        there = at - step
        said = np.minimum(rows @ there, LARGEST)
        found = float((weights * (np.exp(said) - counts * said)).sum() + 0.5 * (shrinkage * there**2).sum())
        if found <= loss:
            return there, found
        step = step / 2
    return at, loss


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
