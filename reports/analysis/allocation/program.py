"""The mixed integer program: its columns, costs, bounds and rules."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import TypeVar

import numpy as np
from scipy.optimize import LinearConstraint
from scipy.sparse import csr_array

from .problem import NOTHING, Cell, Post, Problem, Spot
from .work import so_far

WAITING = 0.05  # of what a late item costs: work done early is better than work done in time
MOVING = 0.05  # what it costs to divert a half-shift: nobody is moved for nothing
Key = TypeVar("Key", bound=Hashable)


def areas_of(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Zones to which the same groups go, under the name of the first: time is shared freely among them.

    The program need not tell them apart, which makes it many times smaller and leaves its optimum as it is.
    """
    areas: dict[frozenset[str], list[str]] = {}
    for zone in problem.zones:
        goers = frozenset(group.code for group in problem.groups if group.goes_to(zone))
        areas.setdefault(goers, []).append(zone)
    return {zones[0]: tuple(zones) for zones in areas.values()}


class Model:
    """Columns: time of each cell, half-shifts of each post, overtime of each group and day, done and late of each spot."""

    def __init__(self, problem: Problem, areas: Mapping[str, tuple[str, ...]]):
        self.problem = problem
        ready, due = so_far(problem)
        self.ready, self.due = summed(ready, areas), summed(due, areas)
        self.tasks = {task.code: task for task in problem.tasks}
        self.groups = {group.code: group for group in problem.groups}
        self.posts = [
            Post(group.code, task.code, day)
            for group in problem.groups
            for task in problem.tasks
            if group.efficiency(task.code)
            for day in problem.days
        ]
        self.cells = [
            Cell(post.group, post.task, zone, post.day)
            for post in self.posts
            for zone in areas
            if self.groups[post.group].goes_to(zone)
        ]
        self.bought = [(group.code, day) for group in problem.groups for day in problem.days]
        self.spots = [
            (task.code, zone, day) for task in problem.tasks for zone in areas for day in problem.days
        ]
        sizes = [len(self.cells), len(self.posts), len(self.bought), len(self.spots), len(self.spots), 1]
        *starts, self.size = np.cumsum([0, *sizes]).tolist()
        _, self.first_post, self.first_bought, self.first_done, self.first_late, self.idle = starts
        self.whole = np.zeros(self.size)
        for at, post in enumerate(self.posts, self.first_post):
            self.whole[at] = post.task not in self.groups[post.group].own
        self.cost = self._costs()
        self.least, self.most = self._bounds()

    def _costs(self) -> np.ndarray:
        """An item done on a day waits no more on that day and those after it; the last column is doing nothing at all."""
        days_left = {day: len(self.problem.days) - at for at, day in enumerate(self.problem.days)}
        diverted = [MOVING * (post.task not in self.groups[post.group].own) for post in self.posts]
        bought = [self._price(group) for group, _ in self.bought]
        done = [-WAITING * self.tasks[task].weight * days_left[day] for task, _, day in self.spots]
        late = [self.tasks[task].weight for task, _, _ in self.spots]
        idle = sum(WAITING * self.tasks[task].weight * number for (task, _, _), number in self.ready.items())
        return np.array([*[0.0] * len(self.cells), *diverted, *bought, *done, *late, idle])

    def _price(self, group: str) -> float:
        own = self.groups[group].overtime_price
        return self.problem.overtime_price if own is None else own

    def _bounds(self) -> tuple[np.ndarray, np.ndarray]:
        least, most = np.zeros(self.size), np.full(self.size, np.inf)
        least[self.idle] = most[self.idle] = 1
        for at, post in enumerate(self.posts, self.first_post):
            most[at] = self.problem.most(self.groups[post.group], post.task, post.day)
            if post in self.problem.pins:
                least[at] = most[at] = self.problem.pins[post]
        for at, (group, day) in enumerate(self.bought, self.first_bought):
            most[at] = self._on_sale(group, day)
        return least, most

    def _there(self, group: str, day: date) -> int:
        return self.groups[group].shifts.get(day, 0)

    def _on_sale(self, group: str, day: date) -> int:
        return self.groups[group].overtime.get(day, 0)

    def constraints(self) -> list[LinearConstraint]:
        return [self._staff(), self._rounds(), self._capacity(), *self._flow(), *self._floors()]

    def _staff(self) -> LinearConstraint:
        """Nobody works more than the shifts and the overtime there are."""
        row_of = {key: at for at, key in enumerate(self.bought)}
        entries = [
            (row_of[post.group, post.day], at, 1.0) for at, post in enumerate(self.posts, self.first_post)
        ]
        entries += [(at, self.first_bought + at, -1.0) for at in range(len(self.bought))]
        there = [self._there(*key) for key in self.bought]
        return LinearConstraint(self._matrix(entries, len(self.bought)), -np.inf, there)

    def _rounds(self) -> LinearConstraint:
        """The zones share the half-shifts of the post, a floor's idle ones among them."""
        row_of = {post: at for at, post in enumerate(self.posts)}
        entries = [(row_of[cell.post], at, 1.0) for at, cell in enumerate(self.cells)]
        entries += [(at, self.first_post + at, -1.0) for at in range(len(self.posts))]
        return LinearConstraint(self._matrix(entries, len(self.posts)), 0.0, 0.0)

    def _capacity(self) -> LinearConstraint:
        """Done is at most what the people sent there can do."""
        row_of = {spot: at for at, spot in enumerate(self.spots)}
        entries = [
            (row_of[cell.task, cell.zone, cell.day], at, -self._speed(cell))
            for at, cell in enumerate(self.cells)
        ]
        entries += [(at, self.first_done + at, 1.0) for at in range(len(self.spots))]
        return LinearConstraint(self._matrix(entries, len(self.spots)), -np.inf, 0.0)

    def _speed(self, cell: Cell) -> float:
        return self.groups[cell.group].efficiency(cell.task) * self.tasks[cell.task].per_half_shift

    def _flow(self) -> list[LinearConstraint]:
        """Done so far is at most what was ready so far; late is what was due so far and is not done."""
        rows = len(self.spots)
        done = [
            (at, self.first_done + earlier, 1.0)
            for at, spot in enumerate(self.spots)
            for earlier in range(at - self.problem.days.index(spot[2]), at + 1)
        ]
        late = [(at, self.first_late + at, 1.0) for at in range(rows)]
        return [
            LinearConstraint(self._matrix(done, rows), -np.inf, [self.ready[spot] for spot in self.spots]),
            LinearConstraint(
                self._matrix(done + late, rows), [self.due[spot] for spot in self.spots], np.inf
            ),
        ]

    def _floors(self) -> list[LinearConstraint]:
        """A task's own people in their own task, all zones together."""
        floors = [(task, day) for task in self.problem.tasks if task.floor for day in self.problem.days]
        if not floors:
            return []
        row_of = {(task.code, day): at for at, (task, day) in enumerate(floors)}
        entries = [
            (row_of[post.task, post.day], at, 1.0)
            for at, post in enumerate(self.posts, self.first_post)
            if (post.task, post.day) in row_of and post.task in self.groups[post.group].own
        ]
        return [
            LinearConstraint(self._matrix(entries, len(floors)), [task.floor for task, _ in floors], np.inf)
        ]

    def _matrix(self, entries: list[tuple[int, int, float]], rows: int) -> csr_array:
        where, column, value = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_array((value, (where, column)), shape=(rows, self.size))

    def times(self, found: np.ndarray) -> dict[Cell, float]:
        numbers = zip(self.cells, found.tolist(), strict=False)
        return {cell: number for cell, number in numbers if number > NOTHING}

    def posts_of(self, found: np.ndarray) -> dict[Post, int]:
        return _counted(self.posts, found[self.first_post :])

    def overtime(self, found: np.ndarray) -> dict[tuple[str, date], int]:
        return _counted(self.bought, found[self.first_bought :])


def _counted(keys: Sequence[Key], numbers: np.ndarray) -> dict[Key, int]:
    return {key: round(number) for key, number in zip(keys, numbers, strict=False) if round(number)}


def summed(numbers: Mapping[Spot, float], areas: Mapping[str, tuple[str, ...]]) -> dict[Spot, float]:
    area_of = {zone: area for area, zones in areas.items() for zone in zones}
    sums: dict[Spot, float] = {}
    for (task, zone, day), number in numbers.items():
        spot = (task, area_of[zone], day)
        sums[spot] = sums.get(spot, 0.0) + number
    return sums
