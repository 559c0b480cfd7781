"""The grid of a plan: half-shifts of each group for each task and day, and a field to decide each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from reports.allocation import storing, wording
from reports.analysis.allocation import Group, Post, Problem
from reports.models import AllocationPlan


@dataclass(frozen=True)
class Field:
    """planned: half-shifts; pinned: what stands in the field; label: for those who do not see the table."""

    name: str
    label: str
    planned: int
    pinned: str
    changed: bool


@dataclass(frozen=True)
class Row:
    group: str
    task: str
    is_diverted: bool
    fields: list[Field]
    is_first: bool


def rows(plan: AllocationPlan, tried: AllocationPlan | None, given: Mapping[str, Any]) -> list[Row]:
    problem = storing.problem_of(plan.problem)
    planned = storing.posts_of((tried or plan).posts)
    before = storing.posts_of(plan.posts)
    pins = storing.posts_of(plan.pins)
    found = []
    for group in problem.groups:
        codes = [task for task in problem.tasks if group.efficiency(task.code)]
        for at, task in enumerate(sorted(codes, key=lambda one: one.code not in group.own)):
            fields = []
            for day in problem.days:
                post = Post(group.code, task.code, day)
                said = given.get(name(post)) if given else None
                pinned = str(said) if said is not None else str(pins.get(post, ""))
                label = f"{group.name}, {task.name}, {wording.short(day)}: half-shifts"
                number = planned.get(post, 0)
                fields.append(Field(name(post), label, number, pinned, number != before.get(post, 0)))
            found.append(Row(group.name, task.name, task.code not in group.own, fields, at == 0))
    return found


def name(post: Post) -> str:
    return f"pin.{post.group}.{post.task}.{post.day.isoformat()}"


def pins(plan: AllocationPlan, given: Mapping[str, Any]) -> dict[Post, int]:
    """What was decided; an empty field leaves it to the plan. ValidationError for what is no number of half-shifts."""
    problem = storing.problem_of(plan.problem)
    found, wrong = {}, []
    for post, group in _posts(problem):
        text = str(given.get(name(post), "")).strip()
        if not text:
            continue
        try:
            found[post] = int(text)
        except ValueError:
            found[post] = -1
        if not 0 <= found[post] < 1000:
            wrong.append(_sentence(group, post, text))
    if wrong:
        raise ValidationError(wrong)
    return found


def _posts(problem: Problem) -> list[tuple[Post, Group]]:
    return [
        (Post(group.code, task.code, day), group)
        for group in problem.groups
        for task in problem.tasks
        if group.efficiency(task.code)
        for day in problem.days
    ]


def _sentence(group: Group, post: Post, text: str) -> str:
    return (
        f"{group.name}, {post.task}, {_day(post.day)}: “{text[:20]}” is no number of half-shifts. "
        "Give a whole one, 0 for nobody, or leave the field empty."
    )


def _day(day: date) -> str:
    return wording.short(day)
