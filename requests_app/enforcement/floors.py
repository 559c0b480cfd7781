"""Floors: half-shifts a day that a task's own people give it, whatever else waits."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ..models import InspectionTask, Inspector
from . import staffing
from .staffing import Presence


class Sent(Protocol):
    """A posting, published or not yet."""

    @property
    def inspector(self) -> Inspector: ...
    @property
    def day(self) -> date: ...
    @property
    def task(self) -> InspectionTask: ...
    @property
    def half_shifts(self) -> int: ...
    @property
    def is_overtime(self) -> bool: ...


@dataclass(frozen=True)
class Floor:
    """Of a task on a day, in half-shifts. there: its own people, where certified; elsewhere: of these, posted away."""

    task: InspectionTask
    day: date
    there: int
    elsewhere: int = 0

    @property
    def left(self) -> int:
        return max(self.there - self.elsewhere, 0)

    @property
    def is_kept(self) -> bool:
        return self.left >= self.task.floor_half_shifts


def floors(
    tasks: Iterable[InspectionTask],
    days: Iterable[date],
    there: Iterable[Presence],
    sent: Iterable[Sent] = (),
) -> list[Floor]:
    """Of every task that has one, day by day, with the postings there are."""
    own, elsewhere = staffing.by_own_task(there), _elsewhere(list(sent))
    bound = [task for task in tasks if task.floor_half_shifts]
    return [
        Floor(task, day, own[task.pk, day] + elsewhere.bought[task.pk, day], elsewhere.away[task.pk, day])
        for day in days
        for task in bound
    ]


@dataclass
class _Moved:
    away: dict[tuple[int, date], int]
    bought: dict[tuple[int, date], int]


def _elsewhere(sent: Iterable[Sent]) -> _Moved:
    """Half-shifts of (task, day) that its own people give to another, and that are bought for it from them."""
    moved = _Moved(defaultdict(int), defaultdict(int))
    for one in sent:
        for task in one.inspector.group.own.all():
            if not staffing.able(one.inspector, task, one.day):
                continue
            if not one.is_overtime and task != one.task:
                moved.away[task.pk, one.day] += one.half_shifts
            elif one.is_overtime and task == one.task:
                moved.bought[task.pk, one.day] += one.half_shifts
    return moved
