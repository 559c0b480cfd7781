"""What a plan means: who is moved, what that gives, and what it takes."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from .comparing import as_today
from .problem import Group, Outcome, Plan, Problem, Spot, Task


class Move(NamedTuple):
    """People of a group who work in another trade's task on some days, and what that gives and takes.

    half_shifts: on each of the days at most; zones: where most of their time goes; gains: items less late at the end
    than as today; waiting, late: items more of the group's own tasks than as today, at the end of the last day.
    """

    group: Group
    task: Task
    days: tuple[date, ...]
    half_shifts: int
    zones: tuple[str, ...]
    gains: float
    waiting: float
    late: float


def moves(problem: Problem, plan: Plan) -> list[Move]:
    """Every diversion of a plan, the one that gains most first."""
    if plan.outcome is None:
        return []
    usual = as_today(problem)
    tasks = {task.code: task for task in problem.tasks}
    found = []
    for group in problem.groups:
        for code in sorted(group.trained - group.own):
            posts = {
                post.day: number
                for post, number in plan.posts.items()
                if (post.group, post.task) == (group.code, code) and number
            }
            if posts:
                part = sum(posts.values()) / _diverted(problem, plan, code)
                found.append(_move(problem, plan.outcome, usual, group, tasks[code], posts, part))
    return sorted(found, key=lambda move: -move.gains)


def _diverted(problem: Problem, plan: Plan, task: str) -> int:
    """Half-shifts of all groups in another trade's task."""
    own = {group.code for group in problem.groups if task in group.own}
    return sum(number for post, number in plan.posts.items() if post.task == task and post.group not in own)


def _move(
    problem: Problem,
    outcome: Outcome,
    usual: Outcome,
    group: Group,
    task: Task,
    posts: Mapping[date, int],
    part: float,
) -> Move:
    """part: of what all those who are sent to the task gain together."""
    time_in: dict[str, float] = {}
    for cell, number in outcome.half_shifts.items():
        if (cell.group, cell.task) == (group.code, task.code):
            time_in[cell.zone] = time_in.get(cell.zone, 0.0) + number
    zones = sorted(time_in, key=lambda zone: -time_in[zone])[:3]
    last = problem.days[-1]

    def more(numbers: Mapping[Spot, float], than: Mapping[Spot, float]) -> float:
        keys = [
            (own, zone, last) for own in group.own for zone in problem.zones if (own, zone, last) in numbers
        ]
        return sum(numbers[key] - than[key] for key in keys)

    return Move(
        group,
        task,
        tuple(sorted(posts)),
        max(posts.values()),
        tuple(zones),
        part
        * sum(
            usual.late[task.code, zone, last] - outcome.late[task.code, zone, last] for zone in problem.zones
        ),
        more(outcome.waiting, usual.waiting),
        more(outcome.late, usual.late),
    )
