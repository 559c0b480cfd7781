"""A problem and its answer as JSON and back: a stored problem solved again gives the same plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from reports.analysis.allocation import Cell, Group, Outcome, Post, Problem, Spot, Task

Json = dict[str, Any]
DIGITS = 4


def problem_as_json(problem: Problem) -> Json:
    """All but the pins, which the plan keeps beside it."""
    return {
        "tasks": [
            {"code": t.code, "name": t.name, "minutes": t.minutes, "weight": t.weight, "floor": t.floor}
            for t in problem.tasks
        ],
        "zones": list(problem.zones),
        "days": [day.isoformat() for day in problem.days],
        "groups": [_group(group) for group in problem.groups],
        "ready": spots(problem.ready),
        "due": spots(problem.due),
        "backlog": [[*key, *_rounded(numbers)] for key, numbers in problem.backlog.items()],
        "limits": posts(problem.limits),
        "overtime_price": problem.overtime_price,
    }


def _group(group: Group) -> Json:
    return {
        "code": group.code,
        "name": group.name,
        "own": sorted(group.own),
        "trained": sorted(group.trained),
        "shifts": {day.isoformat(): n for day, n in group.shifts.items()},
        "overtime": {day.isoformat(): n for day, n in group.overtime.items()},
        "zones": sorted(group.zones),
        "overtime_price": group.overtime_price,
    }


def problem_of(stored: Json, pins: Iterable[Iterable[Any]] = ()) -> Problem:
    return Problem(
        tasks=tuple(Task(**task) for task in stored["tasks"]),
        zones=tuple(stored["zones"]),
        days=tuple(_day(day) for day in stored["days"]),
        groups=tuple(_group_of(group) for group in stored["groups"]),
        ready=spots_of(stored["ready"]),
        due=spots_of(stored["due"]),
        backlog={(task, zone): (ready, late) for task, zone, ready, late in stored["backlog"]},
        limits=posts_of(stored["limits"]),
        overtime_price=stored["overtime_price"],
        pins=posts_of(pins),
    )


def _group_of(stored: Json) -> Group:
    return Group(
        code=stored["code"],
        name=stored["name"],
        own=frozenset(stored["own"]),
        trained=frozenset(stored["trained"]),
        shifts={_day(day): n for day, n in stored["shifts"].items()},
        overtime={_day(day): n for day, n in stored["overtime"].items()},
        zones=frozenset(stored["zones"]),
        overtime_price=stored["overtime_price"],
    )


def outcome_as_json(outcome: Outcome) -> Json:
    return {
        "half_shifts": [
            [cell.group, cell.task, cell.zone, cell.day.isoformat(), round(number, DIGITS)]
            for cell, number in outcome.half_shifts.items()
        ],
        "done": spots(outcome.done),
        "late": spots(outcome.late),
        "waiting": spots(outcome.waiting),
    }


def outcome_of(stored: Json) -> Outcome:
    return Outcome(
        {Cell(g, t, z, _day(d)): n for g, t, z, d, n in stored["half_shifts"]},
        spots_of(stored["done"]),
        spots_of(stored["late"]),
        spots_of(stored["waiting"]),
    )


def spots(numbers: Mapping[Spot, float]) -> list[list[Any]]:
    return [
        [task, zone, day.isoformat(), round(number, DIGITS)]
        for (task, zone, day), number in numbers.items()
        if number
    ]


def spots_of(stored: Iterable[Iterable[Any]]) -> dict[Spot, float]:
    return {(task, zone, _day(day)): number for task, zone, day, number in stored}


def posts(numbers: Mapping[Post, int]) -> list[list[Any]]:
    return [[post.group, post.task, post.day.isoformat(), number] for post, number in numbers.items()]


def posts_of(stored: Iterable[Iterable[Any]]) -> dict[Post, int]:
    return {Post(group, task, _day(day)): number for group, task, day, number in stored}


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _rounded(numbers: Iterable[float]) -> list[float]:
    return [round(number, DIGITS) for number in numbers]
