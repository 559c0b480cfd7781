"""The problem of a department's next five working days, as its tables knew it on the evening before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from reports.analysis.allocation import HALF_SHIFT, Group, Problem, Spot, Task
from requests_app.cases.clocks import clock_of
from requests_app.cases.deadlines import BusinessClock
from requests_app.enforcement import staffing
from requests_app.models import Department, Inspection, InspectionTask

from . import coming, known, people, standing, zones
from .coming import Arrival
from .known import FIRST, Item

Json = dict[str, Any]
AHEAD = 5  # working days


@dataclass(frozen=True)
class Built:
    """refusals: why nothing can be asked at all. demand: what the page draws, in minutes; names, districts: the zones."""

    problem: Problem
    demand: Json
    names: Mapping[str, str]
    districts: Mapping[str, int]
    notes: Sequence[str]
    refusals: Sequence[str] = ()


def build(department: Department, first_day: date, known_at: datetime) -> Built:
    """Forecasts are those of the day before first_day's morning, or the newest before it within a week."""
    clock = clock_of(department.pk)
    days = working_days(clock, first_day)
    rows = coming.tasks(department)
    where = zones.read(department)
    services = coming.services(rows)
    tiers = coming.tiers(list(services))
    waiting = list(
        known.items(department, days[0], known_at, clock=clock, zones=where, tasks=services, tiers=tiers)
    )
    last = coming.newest_night(days[0], known_at)
    expected = coming.expected(services, tiers, last, days, clock=clock, zones=where)
    tasks = tuple(_task(row, waiting, expected.arrivals) for row in rows)
    groups, limits = people.groups(department, days, rows, where)
    ready, due, backlog = work(waiting, expected.arrivals, days, {task.code for task in tasks})
    problem = Problem(tasks, tuple(where.names), days, groups, ready, due, backlog, limits=limits)
    notes = [*expected.notes, *_unclaimed(waiting), *_undone(problem)]
    return Built(
        problem,
        _demand(problem, expected.arrivals, waiting),
        where.names,
        where.districts,
        notes,
        _refusals(problem),
    )


def working_days(clock: BusinessClock, first: date) -> tuple[date, ...]:
    days = [clock.next_working_day(first)]
    while len(days) < AHEAD:
        days.append(clock.next_working_day(days[-1] + timedelta(days=1)))
    return tuple(dict.fromkeys(days))


def _task(row: InspectionTask, waiting: Iterable[Item], arrivals: Iterable[Arrival]) -> Task:
    """Its minutes are the mean of the visits there are: first ones take longer than those that follow."""
    first = sum(one.kind == FIRST for one in waiting if one.task == row.code)
    again = sum(one.kind != FIRST for one in waiting if one.task == row.code)
    new = sum(one.p80 for one in arrivals if one.task == row.code)
    long, short = (
        staffing.minutes(row, kind) for kind in (Inspection.Kind.FIRST, Inspection.Kind.REINSPECTION)
    )
    number = first + new + again
    minutes = ((first + new) * long + again * short) / number if number else long
    return Task(row.code, row.name, round(minutes, 2), row.weight, row.floor_half_shifts)


def work(
    waiting: Iterable[Item], arrivals: Iterable[Arrival], days: Sequence[date], tasks: set[str]
) -> tuple[dict[Spot, float], dict[Spot, float], dict[tuple[str, str], tuple[float, float]]]:
    """What can be done from, and must be done by, each day; and (ready, late) of the first morning."""
    ready: dict[Spot, float] = {}
    due: dict[Spot, float] = {}
    backlog: dict[tuple[str, str], tuple[float, float]] = {}
    for one in waiting:
        if one.task not in tasks:
            continue
        if one.ready <= days[0]:
            can, late = backlog.get((one.task, one.zone), (0.0, 0.0))
            backlog[one.task, one.zone] = can + 1, late + (one.due < days[0])
        else:
            _add(ready, one.task, one.zone, one.ready, 1, days)
        if one.due >= days[0]:
            _add(due, one.task, one.zone, one.due, 1, days)
    for arrival in arrivals:
        _add(ready, arrival.task, arrival.zone, arrival.ready, arrival.p80, days)
        _add(due, arrival.task, arrival.zone, arrival.due, arrival.p80, days)
    return ready, due, backlog


def _add(
    numbers: dict[Spot, float], task: str, zone: str, day: date, number: float, days: Sequence[date]
) -> None:
    """On the plan's day on or after it; what comes after the last is left out."""
    at = next((one for one in days if one >= day), None)
    if at is not None:
        numbers[task, zone, at] = numbers.get((task, zone, at), 0.0) + number


# What the page draws


def _demand(problem: Problem, arrivals: Sequence[Arrival], waiting: Sequence[Item]) -> Json:
    minutes = {task.code: task.minutes for task in problem.tasks}
    late = sum(late * minutes[task] for (task, _), (_, late) in problem.backlog.items())
    return {
        "days": [
            {
                "day": day.isoformat(),
                **_coming(
                    [one for one in arrivals if one.ready == day], waiting, minutes, day, problem.days[0]
                ),
                "due": _minutes(problem.due, minutes, day),
                "late": round(late, 1) if day == problem.days[0] else 0.0,
                "capacity": sum(group.shifts.get(day, 0) for group in problem.groups) * HALF_SHIFT,
            }
            for day in problem.days
        ],
        "tasks": [_of_task(problem, task, arrivals, waiting) for task in problem.tasks],
    }


def _coming(
    arrivals: Sequence[Arrival], waiting: Sequence[Item], minutes: Mapping[str, float], day: date, first: date
) -> Json:
    """New visits, and re-inspections whose window ends the day before; what waited already is the backlog."""
    again = sum(minutes.get(one.task, 0.0) for one in waiting if one.ready == day and day > first)
    return {
        "p50": round(again + sum(one.p50 * minutes[one.task] for one in arrivals), 1),
        "p80": round(again + sum(one.p80 * minutes[one.task] for one in arrivals), 1),
    }


def _minutes(numbers: Mapping[Spot, float], minutes: Mapping[str, float], day: date) -> float:
    return round(sum(n * minutes[task] for (task, _, at), n in numbers.items() if at == day), 1)


def _of_task(problem: Problem, task: Task, arrivals: Iterable[Arrival], waiting: Iterable[Item]) -> Json:
    mine = [one for one in arrivals if one.task == task.code]
    again = sum(one.task == task.code and problem.days[0] < one.ready <= problem.days[-1] for one in waiting)
    return {
        "code": task.code,
        "name": task.name,
        "p50": round((again + sum(one.p50 for one in mine)) * task.minutes, 1),
        "p80": round((again + sum(one.p80 for one in mine)) * task.minutes, 1),
        "waiting": sum(ready for (code, _), (ready, _) in problem.backlog.items() if code == task.code),
        "overdue": sum(late for (code, _), (_, late) in problem.backlog.items() if code == task.code),
        "due": round(sum(n for (code, _, _), n in problem.due.items() if code == task.code), 1),
        "lapsed": {
            zone: sum(one.lapsed for one in waiting if (one.task, one.zone) == (task.code, zone))
            for zone in problem.zones
        },
    }


# What is missing


def _unclaimed(waiting: Iterable[Item]) -> list[str]:
    number = sum(one.task == standing.OTHER for one in waiting)
    if not number:
        return []
    words = "1 inspection belongs" if number == 1 else f"{number:,} inspections belong"
    return [
        f"{words} to no task, so nobody is sent there by the plan: give its service or ordinance section a task."
    ]


def _undone(problem: Problem) -> list[str]:
    return [
        f"Nobody is trained for {task.name}: put it among a group's tasks, or its work stays."
        for task in problem.tasks
        if not any(group.efficiency(task.code) for group in problem.groups)
    ]


def _refusals(problem: Problem) -> list[str]:
    if not problem.tasks:
        return [
            "There are no inspection tasks: enter weeds, housing and so on under Inspectors, with the minutes they take."
        ]
    if not problem.groups:
        return [
            "There are no groups of inspectors: enter them under Inspectors, with the tasks they are hired for."
        ]
    if not any(number for group in problem.groups for number in _there(group)):
        first, last = problem.days[0], problem.days[-1]
        return [people.NOBODY.format(first=f"{first:%B} {first.day}", last=f"{last:%B} {last.day}")]
    return []


def _there(group: Group) -> Iterable[int]:
    return [*group.shifts.values(), *group.overtime.values()]
