"""The year in Charter Oak: how often each thing happens by month, weekday and hour, and what the weather did."""

from collections.abc import Iterable
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Days = list[date]
Shape = NDArray[np.float64]

# January to December, relative; scaled so that an average day is 1.
SEASONS: dict[str, tuple[float, ...]] = {
    "flat": (1,) * 12,
    "potholes": (1.1, 2.6, 3.2, 2.2, 1.0, 0.6, 0.4, 0.35, 0.35, 0.4, 0.5, 0.7),
    "leaves": (0.05, 0, 0, 0.1, 0.05, 0, 0, 0, 0.1, 2.6, 6.2, 2.6),
    "weeds": (0, 0, 0.02, 0.3, 1.7, 2.7, 2.6, 2.2, 1.5, 0.5, 0.1, 0.02),
    "rodents": (0.45, 0.45, 0.65, 0.9, 1.2, 1.6, 1.8, 1.75, 1.4, 1.0, 0.7, 0.5),
    "heating": (3.0, 2.4, 1.5, 0.6, 0.15, 0.02, 0.01, 0.01, 0.15, 0.9, 1.8, 2.6),
    "dark": (1.5, 1.25, 1.0, 0.8, 0.65, 0.55, 0.55, 0.7, 0.9, 1.15, 1.45, 1.6),
    "growing": (0.4, 0.4, 0.8, 1.1, 1.4, 1.6, 1.5, 1.4, 1.2, 1.0, 0.7, 0.5),
    "summer": (0.55, 0.6, 0.9, 1.1, 1.25, 1.35, 1.4, 1.35, 1.2, 1.0, 0.75, 0.6),
    "street-dirt": (0.4, 0.5, 1.5, 1.9, 1.4, 1.0, 0.9, 0.9, 0.9, 1.2, 1.2, 0.5),
    "wet": (0.8, 0.9, 1.2, 1.3, 1.1, 1.0, 1.0, 1.0, 1.0, 1.1, 1.1, 0.9),
    "snow": (3.4, 3.6, 1.8, 0.1, 0, 0, 0, 0, 0, 0, 0.3, 2.2),
    "after-snow": (2.8, 3.6, 2.6, 1.0, 0.2, 0, 0, 0, 0, 0, 0.1, 1.4),
    "ice": (2.6, 2.4, 1.4, 0.6, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.8, 2.0),
    "moving": (0.75, 0.75, 0.95, 1.05, 1.2, 1.25, 1.2, 1.25, 1.15, 0.95, 0.8, 0.7),
    "painting": (0.2, 0.2, 0.7, 1.5, 1.8, 1.7, 1.6, 1.5, 1.2, 0.9, 0.4, 0.2),
    "planting": (0.4, 0.6, 1.6, 2.0, 1.5, 0.8, 0.5, 0.5, 1.2, 1.6, 0.9, 0.4),
    "party": (0.55, 0.6, 0.75, 0.95, 1.25, 1.5, 1.65, 1.5, 1.2, 0.9, 0.65, 0.7),
    "fireworks": (0.5, 0.05, 0.05, 0.1, 0.8, 3.4, 5.6, 0.7, 0.2, 0.2, 0.2, 0.7),
    "mosquitoes": (0, 0, 0.05, 0.4, 1.4, 2.6, 3.0, 2.6, 1.5, 0.4, 0.05, 0),
    "quarters": (1.4, 0.8, 0.8, 1.4, 0.8, 0.8, 1.4, 0.8, 0.8, 1.4, 0.8, 0.8),
    "taxes": (2.2, 0.9, 0.5, 0.4, 0.4, 0.9, 3.0, 1.2, 0.6, 0.5, 0.5, 0.9),
    "assessment": (1.6, 2.6, 1.4, 0.6, 0.5, 0.5, 0.6, 0.5, 0.5, 0.8, 1.0, 1.4),
}

# Monday to Sunday, relative.
WEEKS: dict[str, tuple[float, ...]] = {
    "street": (1.15, 1.15, 1.1, 1.1, 1.1, 0.75, 0.65),
    "home": (1.2, 1.15, 1.1, 1.05, 1.0, 0.78, 0.72),
    "office": (1.45, 1.3, 1.2, 1.2, 1.1, 0.42, 0.33),
    "pickup": (1.35, 1.3, 1.2, 1.2, 1.25, 0.5, 0.2),
    "parking": (1.0, 1.05, 1.05, 1.1, 1.15, 0.95, 0.7),
    "party": (0.6, 0.6, 0.65, 0.8, 1.35, 1.65, 1.35),
}

# Hours 0 to 23, relative.
HOURS: dict[str, tuple[float, ...]] = {
    "day": (1, 0.5, 0.4, 0.4, 0.6, 1.5, 3, 6, 10, 12, 12, 11, 10, 10, 10, 10, 9, 7, 6, 5, 4, 3, 2.5, 1.5),
    "office": (0.3, 0.2, 0.1, 0.1, 0.2, 0.5, 1, 3, 11, 15, 14, 12, 9, 10, 11, 10, 8, 3, 2, 2, 2, 1.5, 1, 0.6),
    "long": (2.5, 2, 1.7, 1.6, 2, 3, 5, 7, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 7, 6, 5, 4.5, 4, 3),
    "early": (2, 1.6, 1.6, 2, 4, 8, 12, 13, 12, 10, 8, 7, 6, 5, 5, 5, 5, 6, 6, 6, 5, 5, 4, 3),
    "evening": (3, 2, 1, 0.7, 0.6, 1, 2.5, 5, 6, 6, 6, 6, 6, 5, 5, 6, 7, 9, 11, 12, 11, 10, 8, 5),
    "night": (13, 10, 7, 4, 2.5, 2, 2, 2, 2, 2, 2, 2, 2, 2.5, 3, 3, 3.5, 4, 5, 6, 8, 11, 14, 15),
}


def season(name: str, days: Days) -> Shape:
    """The season's factor of each day, without steps between months; 1 on average over a year."""
    months = np.array(SEASONS[name])
    knots = np.arange(-15, 12 * 30.4375 + 31, 30.4375)
    values = np.concatenate([months[-1:], months, months[:1]])
    days_of_year = np.array([day.timetuple().tm_yday for day in days], dtype=float)
    return np.interp(days_of_year, knots[: len(values)], values) / months.mean()


def week(name: str, days: Days) -> Shape:
    factors = np.array(WEEKS[name])
    return (factors / factors.mean())[[day.weekday() for day in days]]


def weather(days: Days) -> dict[str, Shape]:
    """Each kind of weather as a factor a day. A day's weather depends on the day alone, not on the period asked for."""
    years = range(days[0].year - 1, days[-1].year + 1)
    wanted = {day: place for place, day in enumerate(days)}
    found = {kind: np.ones(len(days)) for kind in ("snow", "rain", "storm", "heat", "cold", "thaw")}
    for year in years:
        start = date(year, 7, 1)
        for kind, factors in _weather_year(year).items():
            for offset, factor in enumerate(factors):
                place = wanted.get(start + timedelta(days=offset))
                if place is not None:
                    found[kind][place] = factor
    return found


def _weather_year(year: int) -> dict[str, Shape]:
    """From July to June, so that one winter is one piece."""
    rng = np.random.default_rng([year, 365])
    spells = {
        "snow": (0.08, [(145, 275, 10, 6.5, 3)]),
        "rain": (0.75, [(0, 366, 26, 2.6, 2)]),
        "storm": (0.80, [(0, 366, 9, 5.0, 2), (0, 100, 4, 4.0, 2)]),
        "heat": (0.90, [(0, 75, 4, 1.7, 4), (325, 366, 2, 1.6, 4)]),
        "cold": (0.85, [(150, 260, 6, 2.2, 4)]),
        "thaw": (0.80, [(190, 290, 8, 1.9, 5)]),
    }
    return {kind: _spells(base, parts, rng) for kind, (base, parts) in spells.items()}


def _spells(
    base: float, parts: Iterable[tuple[int, int, int, float, int]], rng: np.random.Generator
) -> Shape:
    """parts: between which days, how many spells on average, how strong, how long in days."""
    factors = np.full(366, base)
    for first, last, count, strength, length in parts:
        for start in rng.integers(first, last, rng.poisson(count)):
            fading = strength * rng.uniform(0.5, 1.6) * 0.6 ** np.arange(length * 2)
            end = min(366, start + len(fading))
            factors[start:end] += fading[: end - start]
    return factors


def hours(name: str, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Minutes after local midnight."""
    weights = np.array(HOURS[name])
    hour = rng.choice(24, size=count, p=weights / weights.sum())
    return hour * 60 + rng.integers(0, 60, count)
