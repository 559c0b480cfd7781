"""The regression behind a forecast: weekdays, season, holidays, weather, and the level of the last weeks."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from . import calendars
from .counts import LEAST, Expected, Regression, dispersion
from .durations import Bools, Floats
from .histories import History
from .weather import Weather

YEAR = 365  # days: with less no season is learned
SIMPLE = 56  # days: under these only the weekdays of the last four weeks
HALF_LIFE, SHORT_HALF_LIFE = 365, 56  # days until a day counts half: with a season, without
RECENT, PRIOR = 28, 3.0  # the level of the last days, against so many imagined as expected
LASTING, DOUBT = 365, 20.0  # and the one that it fades to: a growing city, a new way to report
SHARED = 0.4  # of the dispersion is drift, where a few weeks cannot tell: as in most series
FAR, MANY = 5.0, 0.01  # deviations beyond which a day is a freak, unless more than one in a hundred is


@dataclass(frozen=True)
class Fitted:
    """past, ahead: the mean of each day; drift ≤ dispersion: the part of it that the days of a week share."""

    ahead: Floats
    past: Floats
    dispersion: float
    drift: float
    known: int
    method: str
    has_season: bool
    notes: tuple[str, ...] = ()


def fit(history: History, ahead: int, holidays: Container[date], weather: Weather | None) -> Fitted:
    """ahead: days from the end of the history."""
    if len(history.counts) < SIMPLE:
        return _four_weeks(history, ahead)
    has_season = len(history.counts) >= YEAR
    design = designed(history, ahead, holidays, weather, has_season)
    weights = weighed(history, HALF_LIFE if has_season else SHORT_HALF_LIFE)
    regression = Regression()
    found = regression.expected(history.counts, design, weights)
    freaks = outliers(history, found.mean[: len(history.counts)])
    if freaks.any():
        weights = np.where(freaks, 0.0, weights)
        found = regression.expected(history.counts, design, weights)
    return _levelled(
        history, found, weights, freaks, has_season, design.shape[1] - 6
    )  # a week has each weekday


def designed(
    history: History, ahead: int, holidays: Container[date], weather: Weather | None, has_season: bool
) -> Floats:
    days = calendars.days_from(history.first, len(history.counts) + ahead)
    parts = [calendars.weekdays(days), calendars.closures(days, holidays)]
    if has_season:
        parts.append(calendars.season(days))
    if weather:
        parts.append(weather.regressors(days))
    return np.hstack(parts)


def weighed(history: History, half_life: float) -> Floats:
    """The younger the more; days without a record nothing."""
    age = np.arange(len(history.counts))[::-1]
    weights: Floats = np.where(history.known, 0.5 ** (age / half_life), 0.0)
    return weights


def outliers(history: History, mean: Floats) -> Bools:
    """Freak days, on the scale where counts vary alike; none where many are, since that is how it comes."""
    off = 2 * (np.sqrt(history.counts + 3 / 8) - np.sqrt(mean + 3 / 8))
    off = off - np.median(off[history.known])
    spread = max(1.0, 1.4826 * float(np.median(np.abs(off[history.known]))))
    found: Bools = (off > FAR * spread) & history.known
    return found if found.sum() <= max(1, MANY * history.known.sum()) else np.zeros_like(found)


def _levelled(
    history: History, found: Expected, weights: Floats, freaks: Bools, has_season: bool, terms: int
) -> Fitted:
    past, ahead = np.split(found.mean, [len(history.counts)])
    known = weights > 0
    level = level_of(history.counts, past, known, RECENT, PRIOR)
    lasting = level_of(history.counts, past, known, LASTING, DOUBT) if has_season else level
    fading = np.exp(-np.arange(1, len(ahead) + 1) / RECENT)
    return Fitted(
        ahead=np.maximum(ahead * (lasting + (level - lasting) * fading), LEAST),
        past=past,
        dispersion=found.dispersion,
        drift=_drift(history.counts, past, weights, found.dispersion, terms),
        known=int(history.known.sum()),
        method="weekdays, season, holidays and the level of the last four weeks"
        if has_season
        else "weekdays, holidays and the level of the last four weeks",
        has_season=has_season,
        notes=_notes(history, freaks, has_season),
    )


def level_of(counts: Floats, mean: Floats, known: Bools, days: int, prior: float) -> float:
    """What came in the last days as a multiple of what the regression says."""
    lately = known[-days:]
    came, said = counts[-days:][lately].sum(), mean[-days:][lately].sum()
    return float((came + prior) / (said + prior))


def _drift(counts: Floats, mean: Floats, weights: Floats, daily: float, terms: int) -> float:
    """From whole weeks: how much more they stray than days that were independent; terms: fitted to them already."""
    used = len(counts) // 7 * 7
    counts, mean, weights = (each[-used:].reshape(-1, 7) for each in (counts, mean, weights))
    whole = (weights > 0).all(axis=1)
    if whole.sum() < 4:
        return 0.0
    weight = weights[whole].mean(axis=1)
    weeks = weight.sum() ** 2 / (weight**2).sum()
    fitted = weeks / max(weeks / 2, weeks - terms)
    off = fitted * (counts - mean)[whole].sum(axis=1) ** 2 - mean[whole].sum(axis=1)
    alone, together = (mean[whole] ** 2).sum(axis=1), mean[whole].sum(axis=1) ** 2
    excess = (weight * (off - daily * alone)).sum() / (weight * (together - alone)).sum()
    return float(np.clip(excess, 0.0, daily))


def _four_weeks(history: History, ahead: int) -> Fitted:
    """The mean of the last four same weekdays."""
    counts = np.where(history.known, history.counts, np.nan)[-RECENT:].reshape(4, 7)
    overall = np.nanmean(counts)
    usual = np.array([np.nanmean(day) if np.isfinite(day).any() else overall for day in counts.T])
    past = np.maximum(np.tile(usual, 4), LEAST)
    known = history.known[-RECENT:]
    spread = dispersion(history.counts[-RECENT:][known], past[known], np.full(int(known.sum()), 4 / 3))
    return Fitted(
        ahead=np.maximum(np.tile(usual, ahead // 7 + 1)[:ahead], LEAST),
        past=past,
        dispersion=spread,
        drift=SHARED * spread,
        known=int(history.known.sum()),
        method="the mean of the last four same weekdays",
        has_season=False,
        notes=_notes(history, np.zeros(0, dtype=bool), False),
    )


def _notes(history: History, freaks: Bools, has_season: bool) -> tuple[str, ...]:
    told = [
        f"{history.first + timedelta(days=int(at))} ({int(history.counts[at])}) lies far beyond all others: left out."
        for at in np.flatnonzero(freaks)[-3:]
    ]
    if not has_season:
        told.append("Less than a year is known, so the season is not in it.")
    return tuple(told)
