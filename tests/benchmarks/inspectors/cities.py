"""Big cities to plan at once: 20 zones, 6 tasks, 5 days, 40 inspectors; from the level one to one with everything."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from reports.analysis.allocation import Group, Post, Problem, Task

DAYS = tuple(date(2026, 6, 15) + timedelta(days=n) for n in range(5))
ZONES = tuple(f"zone {n}" for n in range(20))
MINUTES = (30, 40, 45, 60, 75, 90)
CODES = tuple("abcdef")
PEOPLE = (9, 7, 7, 6, 6, 5)  # forty


def _city(tasks: tuple[Task, ...], groups: tuple[Group, ...], work: np.ndarray, late: np.ndarray) -> Problem:
    spots = {
        (task.code, zone, day): float(work[t, z, d])
        for t, task in enumerate(tasks)
        for z, zone in enumerate(ZONES)
        for d, day in enumerate(DAYS)
    }
    backlog = {
        (task.code, zone): (2.0 * late[t, z], float(late[t, z]))
        for t, task in enumerate(tasks)
        for z, zone in enumerate(ZONES)
    }
    return Problem(tasks, ZONES, DAYS, groups, spots, spots, backlog)


def _tasks(floors: int = 0) -> tuple[Task, ...]:
    return tuple(
        Task(code, code, MINUTES[n], 1 + n % 3, floors if n == 5 else 0) for n, code in enumerate(CODES)
    )


def _groups(trained: int, zones: bool = False, overtime: int = 0) -> tuple[Group, ...]:
    return tuple(
        Group(
            f"g{n}",
            f"Group {n}",
            frozenset({code}),
            frozenset(CODES[(n + k) % 6] for k in range(1, trained + 1)),
            dict.fromkeys(DAYS, 2 * PEOPLE[n]),
            dict.fromkeys(DAYS, overtime),
            frozenset(ZONES[4 * n % 20 :] + ZONES[: 4 * n % 20 - 4]) if zones and n % 2 else frozenset(),
        )
        for n, code in enumerate(CODES)
    )


def level(seed: int) -> Problem:
    """Everywhere the same: the hardest for a search, as many plans are nearly equal."""
    shape = (6, 20, 5)
    return _city(_tasks(), _groups(1), np.full(shape, 2.8 + 0.1 * seed), np.zeros((6, 20)))


def drawn(seed: int) -> Problem:
    rng = np.random.default_rng([seed, 20])
    rates = rng.gamma(2, 1.0, (6, 1, 1)) * rng.gamma(4, 0.25, (1, 20, 1))
    return _city(_tasks(), _groups(2), rng.poisson(rates * np.ones((6, 20, 5))), rng.poisson(0.4, (6, 20)))


def season(seed: int, *, zones: bool = False) -> Problem:
    """One task in its season, floors and overtime; zones: and half of the groups do not go everywhere."""
    rng = np.random.default_rng([seed, 21])
    work = rng.poisson(1.2, (6, 20, 5))
    work[0] = rng.poisson(18.0, (20, 5))
    return _city(_tasks(floors=4), _groups(3, zones=zones, overtime=2), work, rng.poisson(0.5, (6, 20)))


def impossible() -> Problem:
    city = season(0)
    tasks = tuple(
        Task(t.code, t.name, t.minutes, t.weight, 40 if t.code == "f" else t.floor) for t in city.tasks
    )
    return Problem(
        tasks,
        city.zones,
        city.days,
        city.groups,
        city.ready,
        city.due,
        city.backlog,
        {Post("g0", "d", DAYS[0]): 99},
    )


CITIES = {"level city": level, "drawn city": drawn, "city in its season": season}
