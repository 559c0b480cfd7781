"""Day after day: the morning's problem, a way to share people out, and what gets done. Fates are the same for each way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from reports.allocation.building import work
from reports.allocation.coming import Arrival
from reports.allocation.known import AGAIN, FIRST, Item
from reports.analysis.allocation import Cell, Problem
from reports.analysis.forecast import Forecast, forecast
from reports.analysis.too_little import TooLittle

from .season import GROUPS, KINDS, Kind, Season, from_, groups, next_working, tasks

AHEAD = 5
REFIT = 7  # days between two fits of a forecast
HALF_SHIFT, DIVERTED = 240, 0.85
ROUNDS = 2  # re-inspections at most
Way = Callable[[Problem], Mapping[Cell, float]]
BY_TASK = {kind.task: kind for kind in KINDS}
OWN = {code: own for code, own, _, _ in GROUPS}


@dataclass
class Visit:
    """fate: uniform numbers that decide what the visits of this lot come to, the same whoever goes there when."""

    task: str
    zone: str
    ready: date
    due: date
    fate: tuple[float, ...]
    round: int = 0
    is_missed: bool = False

    @property
    def minutes(self) -> float:
        kind = BY_TASK[self.task]
        return kind.again if self.round else kind.first


@dataclass
class Played:
    """missed: visits not done by their last day, by task; late_days: each late visit for each day."""

    missed: Counter[str] = field(default_factory=Counter)
    late_days: Counter[str] = field(default_factory=Counter)
    half_shifts: float = 0.0
    diverted: Counter[int] = field(default_factory=Counter)  # by month
    broken_floors: int = 0

    @property
    def weighted(self) -> float:
        return sum(BY_TASK[task].weight * number for task, number in self.missed.items())


@dataclass
class Forecasts:
    """Made from the past only, anew each week; the same for each way that is played."""

    season: Season
    kept: dict[tuple[str, date], Forecast | TooLittle] = field(default_factory=dict)

    def arrivals(self, day: date, last: date) -> Iterable[Arrival]:
        """On the morning of `day`: complaints that may come until the day before `last`."""
        for kind in KINDS:
            made, path = self._path(kind.task, day)
            shares = self._shares(kind.task, day)
            for offset in range((last - day).days):
                on = day + timedelta(days=offset)
                p50, p80 = _numbers(path, (on - made).days)
                ready = next_working(on)
                if p80 and ready <= last:
                    due = next_working(from_(on), kind.within)
                    for zone, share in zip(self.season.zones, shares, strict=True):
                        yield Arrival(kind.task, zone, on, ready, due, p50 * share, p80 * share)

    def _path(self, task: str, day: date) -> tuple[date, Forecast | TooLittle]:
        begins = self.season.days[0]
        made = day - timedelta(days=(day - begins).days % REFIT)
        if (task, made) not in self.kept:
            past = self.season.arrivals[task][: self.season.at(made)].sum(axis=1).astype(np.float64)
            self.kept[task, made] = forecast(past, self.season.first)
        return made, self.kept[task, made]

    def _shares(self, task: str, day: date) -> np.ndarray:
        at = self.season.at(day)
        counts = self.season.arrivals[task][at - 56 : at].sum(axis=0) + 0.5
        return counts / counts.sum()


def _numbers(path: Forecast | TooLittle, offset: int) -> tuple[float, float]:
    if isinstance(path, TooLittle):
        return 0.0, 0.0
    return float(path.daily.mean[offset]), float(path.daily.quantiles[0.8][offset])


def replay(season: Season, way: Way, forecasts: Forecasts, seed: int = 0) -> Played:
    done = Played()
    rng = np.random.default_rng([seed, 5])
    fates = {kind.task: rng.random((int(season.arrivals[kind.task].sum()), 2 * ROUNDS + 1)) for kind in KINDS}
    waiting: list[Visit] = []
    since = season.days[0] - timedelta(days=1)
    for day in season.days:
        for arrived in (since + timedelta(days=n) for n in range((day - since).days)):
            waiting += _arrivals(season, arrived, fates)
        since = day
        problem = morning(season, day, waiting, forecasts)
        shares = _whole(problem, {cell: n for cell, n in way(problem).items() if cell.day == day})
        _watch(done, problem, shares, day)
        waiting = _work(waiting, shares, day, season)
        for visit in waiting:
            if visit.due <= day:
                done.late_days[visit.task] += 1
                done.missed[visit.task] += not visit.is_missed
                visit.is_missed = True
    return done


def _arrivals(season: Season, day: date, fates: Mapping[str, np.ndarray]) -> Iterable[Visit]:
    at = season.at(day)
    for kind in KINDS:
        counts = season.arrivals[kind.task]
        first = int(counts[:at].sum())
        zones = np.repeat(np.arange(len(season.zones)), counts[at])
        for n, zone in enumerate(zones.tolist()):
            fate = tuple(fates[kind.task][first + n].tolist())
            due = next_working(from_(day), kind.within)
            yield Visit(kind.task, season.zones[zone], next_working(day), due, fate)


def morning(season: Season, day: date, waiting: Iterable[Visit], forecasts: Forecasts) -> Problem:
    days = [day]
    while len(days) < AHEAD:
        days.append(next_working(days[-1]))
    items = [
        Item(one.task, one.zone, AGAIN if one.round else FIRST, max(one.ready, day), one.due)
        for one in waiting
    ]
    arrivals = list(forecasts.arrivals(day, days[-1]))
    ready, due, backlog = work(items, arrivals, days, set(BY_TASK))
    minutes = {kind.task: _minutes(kind, items, arrivals) for kind in KINDS}
    return Problem(tasks(minutes), season.zones, tuple(days), groups(season, days), ready, due, backlog)


def _minutes(kind: Kind, items: Iterable[Item], arrivals: Iterable[Arrival]) -> float:
    again = sum(one.task == kind.task and one.kind == AGAIN for one in items)
    first = sum(one.task == kind.task and one.kind == FIRST for one in items)
    first += sum(one.p80 for one in arrivals if one.task == kind.task)
    number = first + again
    return (first * kind.first + again * kind.again) / number if number else kind.first


def _whole(problem: Problem, shares: dict[Cell, float]) -> dict[Cell, float]:
    """Equal hours: whoever is sent nowhere is there all the same, in the own trade."""
    day = problem.days[0]
    for group in problem.groups:
        free = group.shifts[day] - sum(n for cell, n in shares.items() if cell.group == group.code)
        if free > 0:
            shares[Cell(group.code, "", "", day)] = free
    return shares


def _watch(done: Played, problem: Problem, shares: Mapping[Cell, float], day: date) -> None:
    done.half_shifts += sum(shares.values())
    for task in problem.tasks:
        kept = sum(n for cell, n in shares.items() if cell.task == task.code and task.code in OWN[cell.group])
        done.broken_floors += kept < task.floor - 1e-6
    done.diverted[day.month] += sum(
        n for cell, n in shares.items() if cell.task and cell.task not in OWN[cell.group]
    )


def _work(waiting: list[Visit], shares: Mapping[Cell, float], day: date, season: Season) -> list[Visit]:
    """Where they are sent; then elsewhere in the same task; then, as nobody idles, in the own trade. What waits after it."""
    left = {cell: number * HALF_SHIFT for cell, number in shares.items()}
    queue = sorted((one for one in waiting if one.ready <= day), key=lambda one: (one.due, one.ready))
    rest = [one for one in waiting if one.ready > day]
    for serves in (
        lambda cell, one: (cell.task, cell.zone) == (one.task, one.zone),
        lambda cell, one: cell.task == one.task,
        lambda cell, one: one.task in OWN[cell.group],
    ):
        queue, new = _serve(queue, left, serves, day)
        rest += new
    return [*queue, *rest]


def _serve(
    queue: list[Visit], left: dict[Cell, float], serves: Callable[[Cell, Visit], bool], day: date
) -> tuple[list[Visit], list[Visit]]:
    """What is not done, and the visits that follow from what is. The last visit of a day may take a little longer."""
    undone, new = [], []
    for one in queue:
        cells = [cell for cell, minutes in left.items() if minutes > 0 and serves(cell, one)]
        need = one.minutes / 2  # half of it must fit: over many days that is even
        able = sum(left[cell] * _speed(cell, one) for cell in cells)
        if able < need:
            undone.append(one)
            continue
        owed = one.minutes
        for cell in cells:
            taken = min(owed, left[cell] * _speed(cell, one))
            left[cell] -= taken / _speed(cell, one)
            owed -= taken
            if owed <= 0:
                break
        new += _follows(one, day)
    return undone, new


def _speed(cell: Cell, one: Visit) -> float:
    return 1.0 if one.task in OWN[cell.group] else DIVERTED


def _follows(one: Visit, day: date) -> list[Visit]:
    """A re-inspection on the working day after the window, of a violation found or one that remains."""
    kind = BY_TASK[one.task]
    goes_on = one.fate[one.round] < kind.violations if not one.round else one.fate[one.round] > kind.complies
    if not goes_on or one.round >= ROUNDS:
        return []
    again = next_working(from_(day + timedelta(days=kind.window)))
    return [Visit(one.task, one.zone, again, again, one.fate, one.round + 1)]
