"""What is unusual: watch_all({key: daily}, first, holidays=...) judges every series against its own past.

Each day's expected count comes from the days before it (baselines). Two tests share one budget of false alarms: a day
alone (negative binomial, for a spike) and a CUSUM of the days (for what builds up). Thresholds are learned from the
days before `since`, so that a series without news rings about once in 180 days.

    seen = watch_all({("lights", 7): daily, ...}, first, since=day, holidays=calendar)  # key -> Watched or TooLittle
    seen[key].alarm_on(day)                                  # Alarm (observed, expected, days, p), or None
    alarms.ranked(seen, day)                                 # of all: at most five, by false-discovery control

daily: counts a day from the day `first`, as for a forecast, of residents' requests, each place once a day (hygiene).
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TypeVar

import numpy as np

from .baselines import baseline
from .counts import mid_p
from .durations import Bools, Floats
from .histories import read
from .too_little import TooLittle

ALLOWANCE, CAP = 1.0, 12.0  # deviations a day that are let pass; the most a CUSUM remembers
DAY = 1.2  # a day alone rings where its deviation by this is over the threshold of the CUSUM
BUDGET = (
    1 / 220
)  # alarms a day of a series without news; later years ring a little more often: 1 in 180 or so
USUAL = 4.3  # the threshold within the budget on several hundred series-years of real cities
DECAY = 0.6  # by which the logarithm of the alarms falls with each step of the threshold
SETTLED, TAUGHT = (
    182,
    730,
)  # days until expectations are worth learning a threshold from; days it is learned from
CITY_DOUBT, DOUBT = 10.0, 4.0  # alarms' worth of belief that a city, or a series, rings as others do
LEARNED = 90  # days before the first judged: with less nothing is judged
WINDOWS = (1, 3, 7)  # days, for the chance of so many


@dataclass(frozen=True)
class Alarm:
    """observed and expected: in `days` days up to `day`; p: the chance of so many or more; kind: "day" or "run"."""

    day: date
    days: int
    observed: int
    expected: float
    p: float
    kind: str

    @property
    def since(self) -> date:
        return self.day - timedelta(days=self.days - 1)


@dataclass(frozen=True)
class Watched:
    """Entries are days from `first`, which `since` is the first judged of.

    z: the deviation of a day in normal terms; signal: what is held against the threshold.
    """

    first: date
    since: date
    counts: Floats
    expected: Floats
    dispersion: Floats
    z: Floats
    cusum: Floats
    threshold: float

    @property
    def signal(self) -> Floats:
        return np.maximum(self.cusum, DAY * self.z)

    @property
    def past(self) -> Floats:
        """The signal of the days before the judged ones, from which thresholds are learned."""
        judged = (self.since - self.first).days
        return self.signal[max(min(SETTLED, judged // 2), judged - TAUGHT) : judged]

    @property
    def rings(self) -> Bools:
        """The days on which an alarm begins, judged ones only."""
        begun = onsets(self.signal, self.threshold)
        begun[: (self.since - self.first).days] = False
        return begun

    def alarm_on(self, day: date) -> Alarm | None:
        """What is unusual on the day, begun then or before."""
        at = (day - self.first).days
        if not 0 <= at < len(self.counts) or day < self.since or self.signal[at] <= self.threshold:
            return None
        is_day = self.cusum[at] <= self.threshold
        days = 1 if is_day else self._days_of_run(at)
        window = slice(at - days + 1, at + 1)
        return Alarm(
            day,
            days,
            int(self.counts[window].sum()),
            float(self.expected[window].sum()),
            self._chance(at, days),
            "day" if is_day else "run",
        )

    def p_on(self, day: date) -> float:
        """The chance of a day, three days or a week as full as these, the three tries allowed for."""
        at = (day - self.first).days
        if not 0 <= at < len(self.counts) or np.isnan(self.expected[at]):
            return 1.0
        tried = [self._chance(at, days) for days in WINDOWS if at + 1 >= days]
        return min(1.0, len(tried) * float(np.nanmin(tried)))

    def _chance(self, at: int, days: int) -> float:
        window = slice(at - days + 1, at + 1)
        mean, dispersion = self.expected[window], self.dispersion[window]
        together = (dispersion * mean**2).sum() / mean.sum() ** 2
        return float(mid_p(self.counts[window].sum(), mean.sum(), together))

    def _days_of_run(self, at: int) -> int:
        """Since the CUSUM last stood at nothing."""
        quiet = np.flatnonzero(self.cusum[: at + 1] <= 0)
        return at - int(quiet[-1]) if len(quiet) else at + 1


Seen = Watched | TooLittle
Key = TypeVar("Key")


def watch_all(
    series: Mapping[Key, Floats], first: date, *, since: date, holidays: Container[date] = ()
) -> dict[Key, Seen]:
    """Each series with a threshold between its own and that of all."""
    seen = {key: _scored(daily, first, since, holidays) for key, daily in series.items()}
    past = {key: one.past for key, one in seen.items() if isinstance(one, Watched)}
    city = _raised(USUAL, list(past.values()), CITY_DOUBT)
    return {
        key: replace(one, threshold=_raised(city, [past[key]], DOUBT)) if isinstance(one, Watched) else one
        for key, one in seen.items()
    }


def _raised(threshold: float, pasts: list[Floats], doubt: float) -> float:
    """Higher where these rang more often than the budget allows, lower where less; within what a CUSUM holds."""
    rang = sum(int(onsets(past, threshold).sum()) for past in pasts)
    allowed = BUDGET * sum(len(past) for past in pasts)
    return min(CAP - 1, threshold + float(np.log((rang + doubt) / (allowed + doubt))) / DECAY)


def watch(daily: Floats, first: date, *, since: date, holidays: Container[date] = ()) -> Seen:
    """One series alone."""
    return watch_all({None: daily}, first, since=since, holidays=holidays)[None]


def _scored(daily: Floats, first: date, since: date, holidays: Container[date]) -> Seen:
    history = read(daily, first)
    if isinstance(history, TooLittle):
        return history
    known_for = (since - history.first).days
    if known_for < LEARNED:
        return TooLittle(
            f"the first came on {history.first}; {LEARNED} days are needed before any is unusual."
        )
    found = baseline(history, holidays)
    z = deviations(np.where(history.known, history.counts, np.nan), found.mean, found.dispersion)
    return Watched(
        history.first, since, history.counts, found.mean, found.dispersion, z, cusum(z), threshold=USUAL
    )


def deviations(counts: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """Mid-p as normal deviates; 0 where nothing is known."""
    from scipy.stats import norm

    known = np.isfinite(counts) & np.isfinite(mean)
    chance = mid_p(counts[known], mean[known], dispersion[known])
    found = np.zeros(len(counts))
    found[known] = norm.isf(np.clip(chance, 1e-12, 1 - 1e-12))
    return found


def cusum(z: Floats) -> Floats:
    found, sum_so_far = np.zeros(len(z)), 0.0
    for at, deviation in enumerate(z):
        sum_so_far = max(0.0, min(CAP, sum_so_far + deviation - ALLOWANCE))
        found[at] = sum_so_far
    return found


def onsets(signal: Floats, threshold: float) -> Bools:
    above = signal > threshold
    found: Bools = above & ~np.concatenate([[False], above[:-1]])
    return found
