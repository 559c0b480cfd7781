"""How many things happen where and when, and what was planted among them: rates -> incidents."""

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from . import atlas, seasons
from .habits import habits

PLANT_FROM = 1.0  # requests a day: below that nobody could find it
SURGE_DAYS = 5
UNDER_REPORTING = "TR"
SLOW_SERVICE, SLOW_SINCE_DAYS = "trash-cart", 150
SLOW_DISTRICT_SERVICES = ("street-light", "pothole", "illegal-dumping")
Rates = NDArray[np.float64]
Index = NDArray[np.int64]
NO_SWEEP = -1
SWEPT = ("high-weeds", "street-light", "graffiti-public", "illegal-dumping", "pothole", "private-trash")


@dataclass(frozen=True)
class SurgeTruth:
    service_code: str
    district: str
    first_day: date
    last_day: date
    factor: float
    expected_per_day: float


@dataclass(frozen=True)
class SlowTruth:
    """Takes `factor` times as long. district: empty means everywhere."""

    service_code: str
    district: str
    first_day: date
    factor: float
    expected_per_day: float


@dataclass(frozen=True)
class ReportingTruth:
    """Reports reach the city at this share of what the same incidents bring elsewhere."""

    district: str
    first_reports: float
    further_reports: float
    expected_per_day: float


@dataclass
class Planted:
    surges: list[SurgeTruth] = field(default_factory=list)
    slow: list[SlowTruth] = field(default_factory=list)
    under_reporting: list[ReportingTruth] = field(default_factory=list)

    def as_rows(self) -> dict[str, list[dict[str, Any]]]:
        return {name: [asdict(row) for row in rows] for name, rows in vars(self).items()}


def rates(days: list[date], total: float) -> Rates:
    """Expected requests by service, neighborhood and day; `total` over the whole period."""
    rng = np.random.default_rng([1635, 17])
    sky = seasons.weather(days)
    people = atlas.read().population / atlas.read().population.sum()
    groups = sorted({habit.group for habit in habits()})
    tilt = np.exp(rng.normal(0, 0.32, (len(groups), len(people))))
    rows = []
    for habit in habits():
        by_day = (
            seasons.season(habit.season, days) * seasons.week(habit.week, days) * sky.get(habit.weather, 1.0)
        )
        where = people * tilt[groups.index(habit.group)]
        rows.append(habit.yearly * np.outer(where / where.sum(), by_day / max(by_day.mean(), 1e-9)))
    expected = np.array(rows)
    return expected * (total / expected.sum())


def plant(expected: Rates, days: list[date], rng: Generator) -> Planted:
    """Hide the truth in the rates (in place), only where there is at least one request a day."""
    planted = Planted()
    _plant_under_reporting(expected, planted)
    _plant_slowness(expected, days, planted)
    _plant_surges(expected, days, rng, planted)
    return planted


def _plant_under_reporting(expected: Rates, planted: Planted) -> None:
    place = atlas.read().codes.index(UNDER_REPORTING)
    if expected[:, place].sum(axis=0).mean() < PLANT_FROM:
        return
    expected[:, place] *= 0.6
    per_day = float(expected[:, place].sum(axis=0).mean())
    planted.under_reporting.append(ReportingTruth(UNDER_REPORTING, 0.6, 0.35, round(per_day, 2)))


def _plant_slowness(expected: Rates, days: list[date], planted: Planted) -> None:
    codes, districts = [habit.code for habit in habits()], atlas.read().codes
    for code in SLOW_DISTRICT_SERVICES:
        per_day = expected[codes.index(code)].mean(axis=1)
        if per_day.max() >= PLANT_FROM:
            best = int(per_day.argmax())
            planted.slow.append(
                SlowTruth(code, districts[best], days[0], 1.9, round(float(per_day[best]), 2))
            )
            break
    since = max(0, len(days) - SLOW_SINCE_DAYS)
    everywhere = expected[codes.index(SLOW_SERVICE), :, since:].sum(axis=0).mean()
    if everywhere >= PLANT_FROM:
        planted.slow.append(SlowTruth(SLOW_SERVICE, "", days[since], 1.8, round(float(everywhere), 2)))


def _plant_surges(expected: Rates, days: list[date], rng: Generator, planted: Planted) -> None:
    """One that still goes on, one of last month, the others in the year before; each of another service if it can be."""
    last = len(days)
    earlier = rng.integers(max(0, last - 365), last - 60, 8)
    for start in [last - SURGE_DAYS, last - 33, *sorted(earlier.tolist(), reverse=True)]:
        chosen = _surge_place(expected[:, :, start : start + SURGE_DAYS].mean(axis=2), rng, planted)
        if chosen:
            s, d, mean = chosen
            factor = round(3 + mean**-0.5, 2)
            expected[s, d, start : start + SURGE_DAYS] *= factor
            first, until = days[start], days[start + SURGE_DAYS - 1]
            code, district = habits()[s].code, atlas.read().codes[d]
            planted.surges.append(SurgeTruth(code, district, first, until, factor, round(mean, 2)))


def _surge_place(window: Rates, rng: Generator, planted: Planted) -> tuple[int, int, float] | None:
    slow = {truth.service_code for truth in planted.slow}
    used = {truth.service_code for truth in planted.surges}
    fit = [
        (s, d, float(window[s, d]))
        for s, d in np.argwhere(window >= PLANT_FROM).tolist()
        if not habits()[s].weather and habits()[s].code not in slow
    ]
    fresh = [place for place in fit if habits()[place[0]].code not in used]
    candidates = fresh or [
        place for place in fit if atlas.read().codes[place[1]] not in {t.district for t in planted.surges}
    ]
    return candidates[int(rng.integers(len(candidates)))] if candidates else None


@dataclass(frozen=True)
class Incidents:
    """One row an incident, by index of service, neighborhood and day; minutes after midnight, house of the atlas.

    sweep: which tour of an employee it was seen on, NO_SWEEP for none.
    """

    service: Index
    district: Index
    day: Index
    minute: Index
    house: Index
    sweep: Index


def happen(expected: Rates, days: list[date], rng: Generator) -> Incidents:
    """Draw what happens: a little more uneven than chance alone, in the city as a whole and in each place."""
    services, districts, length = expected.shape
    everywhere = rng.gamma(40, 1 / 40, (services, 1, length))
    here = rng.gamma(25, 1 / 25, expected.shape)
    counts = rng.poisson(expected * everywhere * here)
    service, district, day = (np.repeat(i, counts.ravel()) for i in map(np.ravel, np.indices(counts.shape)))
    none = np.full(len(service), NO_SWEEP)
    seen = Incidents(service, district, day, _minutes(service, rng), _houses(service, district, rng), none)
    swept = sweeps(expected, days, rng)
    return Incidents(
        **{name: np.concatenate([column, getattr(swept, name)]) for name, column in vars(seen).items()}
    )


def sweeps(expected: Rates, days: list[date], rng: Generator) -> Incidents:
    """An employee walks a street and writes down all that is wrong: many rows of one service, place and hour."""
    count = rng.poisson(expected.sum() / 1_100)
    codes = [habit.code for habit in habits()]
    weekdays = np.array([day.weekday() < 5 for day in days])
    rows: list[tuple[int, ...]] = []
    for sweep in range(count):
        service = codes.index(SWEPT[int(rng.integers(len(SWEPT)))])
        weights = (expected[service] * weekdays).ravel()
        district, day = divmod(int(rng.choice(len(weights), p=weights / weights.sum())), len(days))
        first, after = atlas.read().first_house[district : district + 2].tolist()
        length, minute = int(rng.integers(5, 13)), int(rng.integers(9 * 60, 14 * 60))
        house = int(rng.integers(first, after - 4 * length))
        for _ in range(length):
            rows.append((service, district, day, minute, house, sweep))
            minute, house = minute + int(rng.integers(2, 9)), house + int(rng.integers(1, 5))
    columns = np.array(rows, dtype=np.int64).reshape(-1, 6).T
    return Incidents(*columns)


def _minutes(service: Index, rng: Generator) -> Index:
    minutes = np.zeros(len(service), dtype=np.int64)
    for place, habit in enumerate(habits()):
        rows = service == place
        minutes[rows] = seasons.hours(habit.hours, int(rows.sum()), rng)
    return minutes


def _houses(service: Index, district: Index, rng: Generator) -> Index:
    """Nine in ten anywhere in the neighborhood, the tenth at one of the service's few bad spots."""
    first = atlas.read().first_house
    count = first[district + 1] - first[district]
    anywhere = rng.random(len(service))
    spots = (np.sin(service * 12.9898 + rng.integers(0, 12, len(service)) * 78.233) * 43758.5453) % 1
    chosen = np.where(rng.random(len(service)) < 0.1, spots, anywhere)
    return first[district] + (chosen * count).astype(np.int64)
