"""A plan against what happened."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from .problem import Outcome, Problem


class Score(NamedTuple):
    """A plan against what happened: items done and late of a task, as planned and in truth."""

    task: str
    planned: float
    done: float
    late_planned: float
    late: float


def score(
    problem: Problem, outcome: Outcome, day: date, done: Mapping[str, float], late: Mapping[str, float]
) -> list[Score]:
    """done, late: items of each task in truth, on the day and at its end."""
    return [
        Score(
            task.code,
            sum(outcome.done.get((task.code, zone, day), 0.0) for zone in problem.zones),
            done.get(task.code, 0.0),
            sum(outcome.late.get((task.code, zone, day), 0.0) for zone in problem.zones),
            late.get(task.code, 0.0),
        )
        for task in problem.tasks
    ]
