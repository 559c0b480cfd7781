"""How many will come: forecast(daily, first) for one series, by_district({district: daily}, first) for a service.

daily: counts a day, oldest first, from the day `first`; 0 where none came, NaN where nobody knows. The answer is
a Forecast, or TooLittle with the sentence to print; nothing a series may hold raises.

    found = forecast(daily, date(2023, 1, 1), holidays=calendar)      # calendar: anything with `day in calendar`
    found.daily.first, found.daily.mean, found.daily.quantiles[0.8]   # 28 days; found.weekly: 26 weeks
    found.total(5, 0.8)                                               # the p80 of the next five days together
    found.season                                                      # Season(starts, peak), or None
    by_district({7: daily7, 9: daily9}, first)[None]                  # None: the whole service

Of a single day say the p50 (`daily.quantiles[0.5]`); of sums the mean. Its test on the past: backtests.backtest.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import numpy as np

from . import regressions, seasons
from .counts import quantile
from .durations import Floats
from .histories import read
from .regressions import Fitted
from .seasons import Season
from .too_little import TooLittle
from .weather import Weather

DAYS, WEEKS = 28, 26
QUANTILES = (0.1, 0.2, 0.25, 0.5, 0.75, 0.8, 0.9)
SCARCE = 0.3  # a day: under this a district gets its share of the whole service
SHARED_OVER = 365  # days


@dataclass(frozen=True)
class Path:
    """Counts to come, one a step of so many days; quantiles: whole counts by their level."""

    first: date
    step: int
    mean: Floats
    quantiles: dict[float, Floats]


@dataclass(frozen=True)
class Forecast:
    """dispersion: of a day; drift: the part of it that days share, so that it does not average out in a week.

    ahead: the mean of each day of all the weeks; known: days it was learned from; method, notes: words to print.
    """

    daily: Path
    weekly: Path
    ahead: Floats
    dispersion: float
    drift: float
    known: int
    method: str
    season: Season | None = None
    notes: tuple[str, ...] = ()

    def total(self, days: int, level: float) -> float:
        """A quantile of the next days together."""
        mean, dispersion = _summed(self.ahead[:days], days, self.dispersion, self.drift)
        return float(quantile(level, mean, dispersion)[0])


Found = Forecast | TooLittle
Key = TypeVar("Key")


def forecast(
    daily: Floats, first: date, *, holidays: Container[date] = (), weather: Weather | None = None
) -> Found:
    """The next 28 days and 26 weeks of one series."""
    history = read(daily, first)
    if isinstance(history, TooLittle):
        return history
    fitted = regressions.fit(history, WEEKS * 7, holidays, weather)
    found = _paths(history.end, fitted, fitted.ahead)
    past = fitted.past[-52 * 7 :].reshape(-1, 7).sum(axis=1) if fitted.has_season else np.zeros(0)
    return replace(
        found,
        season=seasons.start(past, found.weekly.mean, history.end),
        notes=history.notes + fitted.notes,
    )


def by_district(
    parts: Mapping[Key, Floats],
    first: date,
    *,
    holidays: Container[date] = (),
    weather: Weather | None = None,
) -> dict[Key | None, Found]:
    """Each district from its own days, or as its share of the whole where few come; None is the whole service."""
    together = np.sum([np.nan_to_num(np.asarray(part, dtype=float)) for part in parts.values()], axis=0)
    whole = forecast(
        np.atleast_1d(together) if parts else np.zeros(0), first, holidays=holidays, weather=weather
    )
    lately = {key: float(np.nansum(part[-SHARED_OVER:])) for key, part in parts.items()}
    found: dict[Key | None, Found] = {None: whole}
    for key, part in parts.items():
        own = forecast(part, first, holidays=holidays, weather=weather)
        is_scarce = lately[key] < SCARCE * min(SHARED_OVER, len(part))
        if isinstance(whole, Forecast) and (is_scarce or isinstance(own, TooLittle)):
            own = share(whole, (lately[key] + 0.5) / (sum(lately.values()) + 0.5 * len(parts)))
        found[key] = own
    return found


def share(whole: Forecast, part: float) -> Forecast:
    """A fixed part of a forecast, 0 to 1: each of its requests falls here by that chance."""
    fitted = Fitted(
        ahead=whole.ahead * part,
        past=np.zeros(0),
        dispersion=whole.dispersion,
        drift=whole.drift,
        known=whole.known,
        method=f"{part:.1%} of the whole service, too few for a forecast of its own",
        has_season=False,
    )
    return replace(_paths(whole.daily.first, fitted, fitted.ahead), notes=whole.notes)


def _paths(first: date, fitted: Fitted, ahead: Floats) -> Forecast:
    dispersion, drift = fitted.dispersion, fitted.drift
    days, weeks = ahead[:DAYS], _summed(ahead, 7, dispersion, drift)
    return Forecast(
        daily=Path(first, 1, days, {level: quantile(level, days, dispersion) for level in QUANTILES}),
        weekly=Path(first, 7, weeks[0], {level: quantile(level, *weeks) for level in QUANTILES}),
        ahead=ahead,
        dispersion=dispersion,
        drift=drift,
        known=fitted.known,
        method=fitted.method,
    )


def _summed(mean: Floats, days: int, dispersion: float, drift: float) -> tuple[Floats, Floats]:
    """Mean and dispersion of sums over so many days, matched to their first two moments."""
    blocks = mean.reshape(-1, days)
    total = blocks.sum(axis=1)
    single = (blocks**2).sum(axis=1) / total**2
    return total, drift + (dispersion - drift) * single
