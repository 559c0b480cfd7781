"""Times and promises of real cities, learned at past days and held against what came of it."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import holidays
import numpy as np
import numpy.typing as npt

from reports.analysis.durations import time_to_close
from reports.analysis.promises import said
from tests.conftest import SHARED

from .. import Row

Days = npt.NDArray[np.datetime64]
FILE = "benchmark/multi_city_normalised_real.csv.gz"
LATELY, LEARNED, PERIOD = 90, 180, 28  # days, as the night learns and checks
ENOUGH, MANY = 50, 200
INSTANT = np.timedelta64(1, "s")
# City -> first day of the first period, number of periods, the day of the snapshot. Chicago tells days, not times.
CITIES = {
    "boston": ("2015-04-03", 10, "2016-01-12"),
    "chicago": ("2009-01-01", 72, "2014-12-30"),
}


@dataclass(frozen=True)
class Service:
    """closed: NaT where it never was."""

    opened: Days
    closed: Days


def run() -> list[Row]:
    services = {city: list(_read(city)) for city in CITIES}
    rows = [_promises(services), _promises(services, of_ten=9)]
    return [*rows, *_medians(services["boston"], np.datetime64("2015-07-01"))]


def _read(city: str) -> Iterator[Service]:
    found: dict[str, list[tuple[str, str]]] = {}
    with gzip.open(SHARED / "data" / FILE, "rt") as lines:
        for row in csv.DictReader(lines):
            if row["city"] == city:
                found.setdefault(row["type"], []).append((row["created"][:19], row["closed"][:19]))
    for times in found.values():
        opened, closed = (
            np.array([one or "NaT" for one in column], dtype="datetime64[s]")
            for column in zip(*times, strict=True)
        )
        wrong = closed < opened
        instant = (closed - opened <= INSTANT) & (city != "chicago")
        kept = ~wrong & ~instant
        yield Service(opened[kept], closed[kept])


# Promises


def _promises(services: dict[str, list[Service]], of_ten: int = 8) -> Row:
    """Pooled over the services with at least 200 held-out cases."""
    cases = kept = large = 0
    for city, (first, periods, snapshot) in CITIES.items():
        for service in services[city]:
            n, came_true = _of_service(
                service, np.datetime64(first), periods, np.datetime64(snapshot), of_ten
            )
            if n >= MANY:
                cases, kept, large = cases + n, kept + came_true, large + 1
    figure = kept / cases if cases else float("nan")
    detail = f"{kept:,} of {cases:,} held-out cases, {large} services"
    if of_ten != 8:
        return Row(f"promises “{of_ten} of 10”: true", figure, at_least=0.87, detail=detail)
    is_fair = 0.77 <= figure <= 0.83
    return Row(
        "promises “8 of 10”: off from 0.80",
        abs(figure - 0.8),
        at_most=0.03,
        detail=f"true {figure:.3f}, {detail}{'' if is_fair else ', not fair'}",
    )


def _of_service(
    service: Service, first: np.datetime64, periods: int, snapshot: np.datetime64, of_ten: int
) -> tuple[int, int]:
    n = kept = 0
    opened, closed = service.opened.astype("datetime64[D]"), service.closed.astype("datetime64[D]")
    for period in range(periods):
        day = first + period * PERIOD
        promise = _learned(opened, closed, day)
        if promise is None or promise.of_ten != of_ten:
            continue
        later = (opened >= day) & (opened < day + PERIOD)
        had = _working(opened[later], np.full(np.count_nonzero(later), snapshot)) > promise.days
        took = _working(opened[later], np.where(np.isnat(closed[later]), snapshot, closed[later]))
        n += int(had.sum())
        kept += int((had & ~np.isnat(closed[later]) & (took <= promise.days)).sum())
    return n, kept


def _learned(opened: Days, closed: Days, day: np.datetime64):  # type: ignore[no-untyped-def]
    """What the night before the day would have promised."""
    for back in (LATELY, LEARNED):
        rows = (opened < day) & (opened >= day - back)
        if np.count_nonzero(rows) >= ENOUGH:
            break
    done = closed[rows] < day
    return said(_working(opened[rows], np.where(done, closed[rows], day)), done)


def _working(first: Days, last: Days) -> npt.NDArray[np.int64]:
    """Working days after the first up to the last, one at least."""
    closures = np.array(list(holidays.country_holidays("US", years=range(2000, 2017))), dtype="datetime64[D]")
    one = np.timedelta64(1, "D")
    return np.maximum(
        1,
        np.busday_count(
            (first + one).astype("datetime64[D]"), (last + one).astype("datetime64[D]"), holidays=closures
        ),
    )


# Medians


def _medians(services: list[Service], snapshot: np.datetime64) -> Iterator[Row]:
    """At the snapshot against what became of the same cases, mean over the services with 200 of them."""
    kaplan_meier = _mean_error(services, snapshot, lambda days, done: time_to_close(days, done).median.value)
    closed_only = _mean_error(services, snapshot, lambda days, done: float(np.median(days[done])))
    yield Row(
        "Kaplan-Meier median: mean error",
        kaplan_meier,
        at_most=0.05,
        detail=f"closed cases only: {closed_only:.3f}",
    )


def _mean_error(
    services: list[Service], snapshot: np.datetime64, median: Callable[..., float | None]
) -> float:
    errors = []
    for service in services:
        rows = service.opened < snapshot
        if np.count_nonzero(rows) < MANY:
            continue
        opened, closed = service.opened[rows], service.closed[rows]
        done = closed < snapshot
        days = (np.where(done, closed, snapshot) - opened) / np.timedelta64(1, "D")
        eventual = np.sort(np.where(np.isnat(closed), np.inf, (closed - opened) / np.timedelta64(1, "D")))[
            len(days) // 2
        ]
        said_then = median(days, done) if done.any() else None
        if said_then is not None and np.isfinite(eventual) and eventual > 0:
            errors.append(abs(said_then - eventual) / eventual)
    return float(np.mean(errors))
