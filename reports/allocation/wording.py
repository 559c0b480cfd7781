"""The sentences of a plan: numbers with units, who goes where, what it gives and takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reports.models import AllocationPlan

    from .standing import Standing

Json = dict[str, Any]
COMPARED = {"plan": "This plan", "as_today": "As today", "proportional": "Proportional"}


def short(day: date) -> str:
    """ "Thu, June 18"."""
    return f"{day:%a}, {day:%B} {day.day}"


def counted(n: float, noun: str, plural: str = "") -> str:
    whole = round(n)
    return f"{whole:,} {noun if whole == 1 else plural or noun + 's'}"


def span(days: Sequence[date]) -> str:
    """ "Wed-Thu", "Mon, Wed-Fri": days that follow each other in the plan are joined."""
    runs: list[list[date]] = []
    for day in days:
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(f"{run[0]:%a}-{run[-1]:%a}" if len(run) > 1 else f"{run[0]:%a}" for run in runs)


def first_sentence(plan: AllocationPlan | None, first: date, today: Standing) -> str:
    morning = f"{short(first)}: {counted(today.due, 'inspection is', 'inspections are')} due, {today.overdue:,} overdue"
    lapsed = f"{counted(today.lapsed, 'window has', 'windows have')} lapsed and nobody was cited"
    return f"{morning}; {lapsed}. {_advice(plan)}"


def _advice(plan: AllocationPlan | None) -> str:
    if plan is None:
        return "No plan was made: it is made in the night, once inspectors and their shifts are entered."
    if plan.refusals:
        return f"No plan is possible: {plan.refusals[0]}"
    if not plan.moves:
        return "Nobody need move: the trades' own people can do it."
    first = plan.moves[0]["sentence"]
    rest = len(plan.moves) - 1
    return f"Proposed: {first}" + (f" And {counted(rest, 'more move')}." if rest else "")
