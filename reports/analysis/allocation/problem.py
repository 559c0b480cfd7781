"""What is asked and what is answered: tasks, groups, the work there is, and a plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

DIVERTED = 0.85  # of an own inspector's work in the same time
HALF_SHIFT = 240  # minutes
NOTHING = 1e-6
Spot = tuple[str, str, date]  # task, zone, day


@dataclass(frozen=True)
class Task:
    """minutes: one inspection with its way; weight: cost of one item late for a day; floor: half-shifts a day at least."""

    code: str
    name: str
    minutes: float
    weight: float = 1.0
    floor: int = 0

    @property
    def per_half_shift(self) -> float:
        return HALF_SHIFT / self.minutes


@dataclass(frozen=True)
class Group:
    """Inspectors of a trade. shifts, overtime: half-shifts there are, and may be bought, on each day.

    overtime_price: of one half-shift, in items late for a day; None: the problem's.
    """

    code: str
    name: str
    own: frozenset[str]
    trained: frozenset[str] = frozenset()
    shifts: Mapping[date, int] = field(default_factory=dict)
    overtime: Mapping[date, int] = field(default_factory=dict)
    zones: frozenset[str] = frozenset()  # empty: everywhere
    overtime_price: float | None = None

    def efficiency(self, task: str) -> float:
        return 1.0 if task in self.own else DIVERTED if task in self.trained else 0.0

    def goes_to(self, zone: str) -> bool:
        return not self.zones or zone in self.zones


class Cell(NamedTuple):
    """Half-shifts of a group for a task in a zone on a day."""

    group: str
    task: str
    zone: str
    day: date

    @property
    def post(self) -> "Post":
        return Post(self.group, self.task, self.day)


class Post(NamedTuple):
    """Half-shifts of a group for a task on a day, in whichever zones."""

    group: str
    task: str
    day: date


@dataclass(frozen=True)
class Problem:
    """ready, due: items of (task, zone, day) that can be done from, and must be done by, that day.

    backlog: (ready, late) items of (task, zone) on the morning of the first day; the late ones are among the ready.
    pins: what the supervisor has decided; limits: the most half-shifts that certified people can give.
    overtime_price: cost of a half-shift, in items late for a day.
    """

    tasks: tuple[Task, ...]
    zones: tuple[str, ...]
    days: tuple[date, ...]
    groups: tuple[Group, ...]
    ready: Mapping[Spot, float]
    due: Mapping[Spot, float]
    backlog: Mapping[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    pins: Mapping[Post, int] = field(default_factory=dict)
    overtime_price: float = 2.0
    limits: Mapping[Post, int] = field(default_factory=dict)

    def most(self, group: Group, task: str, day: date) -> int:
        """Half-shifts that a group can give a task on a day."""
        there = group.shifts.get(day, 0) + group.overtime.get(day, 0)
        return min(there, self.limits.get(Post(group.code, task, day), there))


@dataclass(frozen=True)
class Outcome:
    """late, waiting: items of (task, zone, day) at the end of the day; done: items done on it."""

    half_shifts: Mapping[Cell, float]
    done: Mapping[Spot, float]
    late: Mapping[Spot, float]
    waiting: Mapping[Spot, float]

    def late_days(self, task: str = "") -> float:
        return sum(number for (code, _, _), number in self.late.items() if task in ("", code))


@dataclass(frozen=True)
class Plan:
    """refusals: why there is none, in sentences; gap: how far from the best it may be at most."""

    outcome: Outcome | None
    posts: Mapping[Post, int] = field(default_factory=dict)
    overtime: Mapping[tuple[str, date], int] = field(default_factory=dict)
    gap: float = 0.0
    refusals: tuple[str, ...] = ()
