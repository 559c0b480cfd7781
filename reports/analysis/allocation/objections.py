"""What no plan can satisfy, in sentences."""

from collections.abc import Iterable
from datetime import date

from .problem import Problem


def objections(problem: Problem) -> list[str]:
    """Sentences on input that no plan can satisfy."""
    return [*_impossible_numbers(problem), *_impossible_pins(problem), *_impossible_floors(problem)]


def _impossible_numbers(problem: Problem) -> Iterable[str]:
    for task in problem.tasks:
        if not task.minutes > 0:
            yield f"{task.name}: an inspection takes more than {task.minutes:g} minutes. Give its real length."
        if task.floor < 0:
            yield f"{task.name}: its floor is below nothing. Give 0 where there is none."
    for group in problem.groups:
        for day, number in group.shifts.items():
            if number < 0 or group.overtime.get(day, 0) < 0:
                yield f"{group.name}, {_said(day)}: less than no shift. Look at its shifts and leave."
    for what, numbers in (("ready", problem.ready), ("due", problem.due)):
        for (task_code, zone, day), items in numbers.items():
            if not items >= 0:
                yield f"{task_code}, {zone}, {_said(day)}: {items:g} items {what}. Give a number that is not negative."


def _impossible_pins(problem: Problem) -> Iterable[str]:
    groups = {group.code: group for group in problem.groups}
    days: dict[tuple[str, date], int] = {}
    for post, number in problem.pins.items():
        group = groups.get(post.group)
        if group is None or not group.efficiency(post.task):
            name = group.name if group else post.group
            yield f"{name} cannot do {post.task}: choose a group that is trained for it."
        days[post.group, post.day] = days.get((post.group, post.day), 0) + number
        most = problem.limits.get(post)
        if group and most is not None and number > most:
            yield (
                f"{group.name}, {_said(post.day)}: {number} half-shifts of {post.task} are decided, people certified for it "
                f"have {most}. Take some back, or enter the certification."
            )
    for (code, day), number in days.items():
        group = groups.get(code)
        there = group.shifts.get(day, 0) + group.overtime.get(day, 0) if group else 0
        if number > there:
            name = group.name if group else code
            yield f"{name}, {_said(day)}: {number} half-shifts are decided, {there} are there. Take some back, or buy overtime."


def _impossible_floors(problem: Problem) -> Iterable[str]:
    for day in problem.days:
        for task in problem.tasks:
            there = sum(
                problem.most(group, task.code, day) for group in problem.groups if task.code in group.own
            )
            if task.floor > there:
                yield (
                    f"{task.name}, {_said(day)}: the floor is {task.floor} half-shifts, its own people have {there}. "
                    "Move leave, buy overtime, or lower the floor."
                )


def _said(day: date) -> str:
    """ "Wed, June 17"."""
    return f"{day:%a}, {day:%B} {day.day}"
