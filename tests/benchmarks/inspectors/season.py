"""What the season brings: the demo city's complaints (its generator's rates, drawn anew for each seed) and its inspectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays
import numpy as np
from numpy.typing import NDArray

from civic311.demo import arrivals, atlas
from civic311.demo.habits import habits
from reports.analysis.allocation import Group, Task

YEARS = 2 * 365  # days of history before the season
TIMES = 2.5  # of the demo city's complaints: a city for which fourteen inspectors are just enough over a year
ZONE = ZoneInfo("America/New_York")


class Kind(NamedTuple):
    """A task as the demo's catalogue has it. violations, complies: shares; window: days; within: working days."""

    task: str
    services: tuple[str, ...]
    first: float
    again: float
    weight: float
    floor: int
    within: int
    window: int
    violations: float
    complies: float


KINDS = (
    Kind("weeds", ("high-weeds",), 35, 25, 1.0, 0, 5, 5, 0.68, 0.62),
    Kind("rubbish", ("private-trash", "graffiti-private"), 40, 25, 1.2, 0, 5, 8, 0.62, 0.62),
    Kind("housing", ("no-heat", "unsafe-housing", "illegal-use", "missing-house-number"), 75, 45, 2.0, 2, 3, 21, 0.58, 0.55),
    Kind("safety", ("dangerous-building", "vacant-building", "work-without-permit"), 90, 50, 4.0, 2, 1, 14, 0.62, 0.50),
    Kind("snow", ("snow-sidewalk",), 20, 15, 1.5, 0, 3, 1, 0.60, 0.85),
)  # fmt: skip
GROUPS = (
    ("nuisance", frozenset({"weeds", "rubbish", "snow"}), frozenset[str](), 5),
    ("housing", frozenset({"housing"}), frozenset({"weeds", "rubbish", "snow"}), 5),
    ("building", frozenset({"safety"}), frozenset({"weeds", "rubbish", "housing", "snow"}), 4),
)
ON_LEAVE = 0.10  # of the days of each inspector


@dataclass(frozen=True)
class Season:
    """arrivals: task -> (days of history and season, zones) counts; shifts: half-shifts of (group, day)."""

    first: date
    days: tuple[date, ...]
    zones: tuple[str, ...]
    arrivals: Mapping[str, NDArray[np.int64]]
    shifts: Mapping[tuple[str, date], int]

    def at(self, day: date) -> int:
        return (day - self.first).days


@cache
def _rates(first: date, number: int, times: float) -> arrivals.Rates:
    days = [first + timedelta(days=n) for n in range(number)]
    return arrivals.rates(days, 120_000 * 1.08 * times * number / YEARS)


def season(begins: date, ends: date, seed: int, times: float = TIMES) -> Season:
    """Both days belong to it; two years of history lie before."""
    first = begins - timedelta(days=YEARS)
    number = (ends - first).days + 1
    rng = np.random.default_rng([seed, begins.toordinal()])
    place = atlas.read()
    zones = tuple(sorted(set(place.zones)))
    in_zone = np.array([[name == zone for zone in zones] for name in place.zones])
    codes = [habit.code for habit in habits()]
    expected = _rates(first, number, times)
    found = {}
    for kind in KINDS:
        rate = sum(expected[codes.index(code)] for code in kind.services)
        everywhere = rng.gamma(40, 1 / 40, (1, number))  # as uneven as the demo's own draws
        drawn = rng.poisson(rate * everywhere * rng.gamma(25, 1 / 25, rate.shape))
        found[kind.task] = (drawn.T @ in_zone).astype(np.int64)
    days = tuple(
        day for day in (begins + timedelta(days=n) for n in range((ends - begins).days + 1)) if works(day)
    )
    return Season(first, days, zones, found, _shifts(days, ends, rng))


def works(day: date) -> bool:
    return day.weekday() < 5 and day not in _closed()


@cache
def _closed() -> holidays.HolidayBase:
    return holidays.country_holidays("US", "CT", years=range(2023, 2028))


def next_working(day: date, number: int = 1) -> date:
    """So many working days after it."""
    while number:
        day += timedelta(days=1)
        number -= works(day)
    return day


def from_(day: date) -> date:
    """The day itself where it is a working day, else the next one."""
    return day if works(day) else next_working(day)


def _shifts(days: Sequence[date], ends: date, rng: np.random.Generator) -> dict[tuple[str, date], int]:
    """Two half-shifts for everybody who is not on leave; a week beyond the end, for the last plans."""
    every = [*days, *(day for day in (ends + timedelta(days=n) for n in range(1, 15)) if works(day))]
    return {
        (code, day): 2 * max(2 if code != "nuisance" else 1, int(rng.binomial(people, 1 - ON_LEAVE)))
        for code, _, _, people in GROUPS
        for day in every
    }


def tasks(minutes: Mapping[str, float]) -> tuple[Task, ...]:
    return tuple(Task(kind.task, kind.task, minutes[kind.task], kind.weight, kind.floor) for kind in KINDS)


def groups(season: Season, days: Sequence[date]) -> tuple[Group, ...]:
    return tuple(
        Group(code, code, own, trained, {day: season.shifts.get((code, day), 0) for day in days})
        for code, own, trained, _ in GROUPS
    )
