"""What each past day was to be expected to bring, from the days before it alone."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from . import calendars
from .counts import LEAST, Expected, Regression
from .durations import Bools, Floats
from .histories import WINDOW, History
from .regressions import HALF_LIFE, RECENT, SHORT_HALF_LIFE, SIMPLE, YEAR

REFIT = 28  # days
UNSEEN = 7  # days before a day that its expectation does not know, so that a surge does not hide itself
FAR = 2.58  # deviations from which past days count less (Farrington)
DOUBT = 20.0  # counts' worth of belief that the level of the last weeks is what the regression says


@dataclass(frozen=True)
class Baseline:
    """One entry a day of the history; NaN in the first eight weeks."""

    mean: Floats
    dispersion: Floats


def baseline(history: History, holidays: Container[date]) -> Baseline:
    counts, days = history.counts, calendars.days_from(history.first, len(history.counts))
    plain = np.hstack([calendars.weekdays(days), calendars.closures(days, holidays)])
    seasonal = np.hstack([plain, calendars.season(days)])
    mean, dispersion = np.full(len(days), np.nan), np.full(len(days), np.nan)
    regression = Regression()
    for since, until in _months(len(days)):
        learned = since - UNSEEN
        design = seasonal if learned >= YEAR else plain
        first = max(0, learned - WINDOW)
        found = _fitted(regression, history, design[first:until], first, learned)
        level = _levels(counts[first:until], found.mean, history.known[first:until])
        mean[since:until] = (found.mean * level)[since - first :]
        dispersion[since:until] = found.dispersion
    return Baseline(np.maximum(mean, LEAST), dispersion)


def _months(days: int) -> Iterator[tuple[int, int]]:
    """(from, until), refitted together, the last month whole."""
    since = SIMPLE + UNSEEN
    while since < days:
        yield since, min(days, since + REFIT)
        since += REFIT


def _fitted(regression: Regression, history: History, design: Floats, first: int, learned: int) -> Expected:
    """Twice: what lay far above the first fit counts less in the second."""
    counts, known = history.counts[first:learned], history.known[first:learned]
    half_life = HALF_LIFE if learned >= YEAR else SHORT_HALF_LIFE
    weights = np.where(known, 0.5 ** (np.arange(len(counts))[::-1] / half_life), 0.0)
    found = regression.expected(counts, design, weights)
    mean = found.mean[: len(counts)]
    off = (counts - mean) / np.sqrt(mean + found.dispersion * mean**2)
    return regression.expected(counts, design, weights * (FAR / np.maximum(off, FAR)) ** 2)


def _levels(counts: Floats, mean: Floats, known: Bools) -> Floats:
    """For each day the recent level, from the four weeks before the unseen ones."""
    came = _before(np.where(known, counts, 0.0))
    said = _before(np.where(known, mean, 0.0))
    found: Floats = (came + DOUBT) / (said + DOUBT)
    return found


def _before(values: Floats) -> Floats:
    """The sum of the RECENT days that end UNSEEN days before each."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    until = np.maximum(np.arange(len(values)) - UNSEEN, 0)
    found: Floats = total[until] - total[np.maximum(until - RECENT, 0)]
    return found
