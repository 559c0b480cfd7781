"""Surges of five days put into real series, and how often the untouched ones ring; thresholds from earlier years."""

from dataclasses import replace
from datetime import date

import numpy as np

from reports.analysis.surges import Watched, cusum, deviations, onsets, watch_all

from .. import Row
from . import series

DAYS, EACH = 5, 8  # days of a surge; surges put into each series
RECALL, DELAY, AHEAD = 0.80, 2.0, 0.20
FALSE_ALARMS = 1.15  # in 180 days of a series: one, and what chance adds to some hundred


def run() -> list[Row]:
    chicago = series.chicago()
    daily = series.busiest(chicago["kind"], 8) | series.busiest(chicago["police district"], 22)
    held_out = series.busiest(chicago["ward"], 25)
    first, closed = series.CHICAGO_FIRST, series.holidays_of("IL")
    watched = {
        "Chicago 2014": watch_all(daily, first, since=date(2014, 1, 1), holidays=closed),
        "Chicago 2014, wards held out": watch_all(held_out, first, since=date(2014, 1, 1), holidays=closed),
        "Boston 2015, last 4 months": watch_all(
            series.boston_daily(25),
            series.BOSTON_FIRST,
            since=date(2015, 9, 1),
            holidays=series.holidays_of("MA"),
        ),
    }
    seen = {
        city: [one for one in found.values() if isinstance(one, Watched)] for city, found in watched.items()
    }
    rows = [row for city, found in seen.items() for row in _measured(city, found)]
    return [*rows, _rung("all", [one for found in seen.values() for one in found], FALSE_ALARMS)]


def _measured(city: str, watched: list[Watched]) -> list[Row]:
    ours, theirs = _found(watched, _ours), _found([_as_ears(one) for one in watched], _ears)
    detail = f"{len(watched)} series, {EACH * len(watched)} surges of 2 means and 1 deviation a day"
    return [
        Row(f"{city}: surges found", ours[0], at_least=RECALL, detail=detail),
        Row(f"{city}: days until then", ours[1], at_most=DELAY, detail="0 is the first day"),
        Row(
            f"{city}: ahead of EARS-C2",
            ours[0] - theirs[0],
            at_least=AHEAD,
            detail=f"that finds {theirs[0]:.2f}",
        ),
        _rung(city, watched),
    ]


def _rung(city: str, watched: list[Watched], at_most: float | None = None) -> Row:
    judged = sum(len(one.counts) - (one.since - one.first).days for one in watched)
    rang = sum(int(one.rings.sum()) for one in watched)
    return Row(
        f"{city}: alarms in 180 days of an untouched series",
        180 * rang / judged,
        at_most=at_most,
        detail=f"{rang} in {judged} days; some are true",
    )


def _found(watched: list[Watched], signal) -> tuple[float, float]:
    """The share of surges that ring, and their mean delay."""
    chance, delays, tried = np.random.default_rng(2014), [], 0
    for one in watched:
        judged = (one.since - one.first).days
        mean = float(one.expected[judged:].mean())
        deviation = np.sqrt(mean + float(one.dispersion[judged:].mean()) * mean**2)
        for start in chance.integers(judged + 10, len(one.counts) - DAYS, EACH):
            counts = one.counts[: start + DAYS].copy()
            counts[start:] += chance.poisson(2 * mean + deviation, DAYS)
            late = np.flatnonzero(signal(one, counts)[start:] > one.threshold)
            tried += 1
            delays += late[:1].tolist()
    return len(delays) / tried, float(np.mean(delays))


def _ours(one: Watched, counts) -> np.ndarray:
    # What is expected of these days was learned a week before them: the surge is not in it.
    z = deviations(counts, one.expected[: len(counts)], one.dispersion[: len(counts)])
    return replace(one, z=z, cusum=cusum(z)).signal


def _ears(one: Watched, counts) -> np.ndarray:
    """EARS-C2: deviations from the mean of a week that ended two days before."""
    found = np.zeros(len(counts))
    for at in range(9, len(counts)):
        week = counts[at - 9 : at - 2]
        found[at] = (counts[at] - week.mean()) / max(0.5, week.std(ddof=1))
    return found


def _as_ears(one: Watched) -> Watched:
    """With the threshold that keeps EARS-C2 to one alarm in 180 days of the judged year itself: more than we allow us."""
    judged = _ears(one, one.counts)[(one.since - one.first).days :]
    levels = np.sort(np.unique(judged[judged > 0]))[::-1]
    allowed = len(judged) / 180
    over = [level for level in levels if onsets(judged, level - 1e-9).sum() > allowed]
    return replace(one, threshold=float(over[0]) if over else 0.5)
