"""How good a forecast would have been: made again at earlier days, knowing only what was known then.

    backtest(daily, first, holidays=calendar)      # Backtest(by_horizon={7: Score, 28: Score}, origins), or TooLittle
    score.mase, score.naive_mase                   # mean error over the usual week-to-week change; of last week again
    score.wql, score.coverage, score.bias          # quantile loss; days inside p10 to p90; too many or few in all

Errors of a day are those of its p50. Last week again, the seasonal naive forecast, has normal intervals.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from .durations import Floats
from .forecast import Forecast, forecast
from .histories import ENOUGH
from .too_little import TooLittle
from .weather import Weather

LEVELS = (0.1, 0.25, 0.5, 0.75, 0.9)
HORIZONS = (7, 28)
ORIGINS, EVERY = 12, 28  # the last day of one is the eve of the next: a year


@dataclass(frozen=True)
class Score:
    """Ratios to what is named above; wql, naive_wql and bias are shares of all counts, None where none came."""

    mase: float
    naive_mase: float
    wql: float | None
    naive_wql: float | None
    coverage: float
    bias: float | None


@dataclass(frozen=True)
class Backtest:
    by_horizon: dict[int, Score]
    origins: int


@dataclass(frozen=True)
class _Trial:
    """One origin: what came, what was said, each day; levels x days."""

    came: Floats
    mean: Floats
    said: Floats
    naive: Floats
    change: float


def backtest(
    daily: Floats,
    first: date,
    *,
    holidays: Container[date] = (),
    weather: Weather | None = None,
    origins: int = ORIGINS,
    every: int = EVERY,
) -> Backtest | TooLittle:
    counts = np.asarray(daily, dtype=float)
    trials = list(_trials(counts, first, holidays, weather, origins, every))
    if not trials:
        return TooLittle(
            f"{len(counts)} days are known; {3 * ENOUGH} are needed to try a forecast on the past."
        )
    return Backtest({days: _score(trials, days) for days in HORIZONS}, len(trials))


def _trials(
    counts: Floats,
    first: date,
    holidays: Container[date],
    weather: Weather | None,
    origins: int,
    every: int,
) -> Iterator[_Trial]:
    ahead = max(HORIZONS)
    for back in range(origins - 1, -1, -1):
        origin = len(counts) - ahead - back * every
        if origin < 2 * ENOUGH:
            continue
        past, came = counts[:origin], counts[origin : origin + ahead]
        day = first + timedelta(days=origin)
        found = forecast(past, first, holidays=holidays, weather=weather.until(day) if weather else None)
        changes = np.abs(past[7:] - past[:-7])
        if isinstance(found, Forecast) and np.isfinite(came).all() and np.nanmean(changes) > 0:
            said = np.array([found.daily.quantiles[level] for level in LEVELS])
            yield _Trial(came, found.daily.mean, said, _naive(past, ahead), float(np.nanmean(changes)))


def _naive(past: Floats, ahead: int) -> Floats:
    """Last week again, whose errors grow by the weeks ahead."""
    from scipy.stats import norm

    weeks = np.arange(ahead) // 7
    last = np.tile(np.nan_to_num(past[-7:]), ahead // 7)
    spread = np.sqrt(np.nanmean((past[7:] - past[:-7]) ** 2) * (weeks + 1))
    found: Floats = np.maximum(0.0, last + norm.ppf(LEVELS)[:, None] * spread)
    return found


def _score(trials: list[_Trial], days: int) -> Score:
    came = np.array([trial.came[:days] for trial in trials])
    mean = np.array([trial.mean[:days] for trial in trials])
    said = np.array([trial.said[:, :days] for trial in trials])
    naive = np.array([trial.naive[:, :days] for trial in trials])
    change = np.array([trial.change for trial in trials])[:, None]
    middle, total = LEVELS.index(0.5), float(came.sum())
    return Score(
        mase=float((np.abs(came - said[:, middle]) / change).mean()),
        naive_mase=float((np.abs(came - naive[:, middle]) / change).mean()),
        wql=_loss(came, said) / total if total else None,
        naive_wql=_loss(came, naive) / total if total else None,
        coverage=float(((came >= said[:, 0]) & (came <= said[:, -1])).mean()),
        bias=float(mean.sum()) / total - 1 if total else None,
    )


def _loss(came: Floats, said: Floats) -> float:
    """Twice the pinball loss, the mean over levels, summed over days."""
    levels = np.array(LEVELS)[:, None]
    off = came[:, None, :] - said
    return float(2 * np.maximum(levels * off, (levels - 1) * off).sum() / len(LEVELS))
