"""The sentences of a plan: numbers with units, who goes where, what it gives and takes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from reports.analysis import allocation
from reports.analysis.allocation import Move, Plan, Problem

from .people import LATE_DAY

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


def moves(problem: Problem, plan: Plan, stored: Json) -> list[Json]:
    """Each diversion with its sentence, the one that gains most first."""
    names = stored.get("names", {})
    lapsed = {row["code"]: row["lapsed"] for row in stored.get("demand", {}).get("tasks", [])}
    return [
        _move(move, problem, names, lapsed.get(move.task.code, {}))
        for move in allocation.moves(problem, plan)
    ]


def _move(move: Move, problem: Problem, names: Json, lapsed: Json) -> Json:
    return {
        "sentence": f"{who_goes(move, names)}: {gives(move, lapsed)}; {takes(move, problem)}.",
        "group": move.group.code,
        "task": move.task.code,
        "days": [day.isoformat() for day in move.days],
        "half_shifts": move.half_shifts,
        "zones": list(move.zones),
        "gains": round(move.gains, 2),
        "waiting": round(move.waiting, 2),
        "late": round(move.late, 2),
    }


def who_goes(move: Move, names: Json) -> str:
    """ "Wed-Thu: 2 building inspectors → weeds, north"."""
    where = [str(names.get(zone, zone)) for zone in move.zones]
    many = f"{people(move.half_shifts, move.group.name)} → {move.task.name.lower()}"
    return f"{span(move.days)}: {many}" + (f", {' and '.join(where[:2])}" if where else "")


def people(half_shifts: int, group: str) -> str:
    """Whole people for a day, and the half."""
    name = group[:1].lower() + group[1:]
    one = name[:-1] if name.endswith("s") else name
    whole, half = divmod(half_shifts, 2)
    if not whole:
        return f"1 {one} for half a day"
    said = f"{whole} {one if whole == 1 else name}"
    return f"{said} and 1 for half a day" if half else said


def gives(move: Move, lapsed: Json) -> str:
    number = sum(lapsed.get(zone, 0) for zone in move.zones)
    past = counted(number, "lot past its comply-by", "lots past comply-by") if number else ""
    gain = f"{round(move.gains):,} fewer late at the end" if move.gains >= 0.5 else "done sooner"
    return f"{past}, {gain}" if past else gain


def takes(move: Move, problem: Problem) -> str:
    """What their own work loses, and whether any of it is late."""
    own = " and ".join(task.name.lower() for task in problem.tasks if task.code in move.group.own)
    days = len(problem.days)
    if move.waiting < 0.5:
        return f"{own} loses nothing"
    late = round(move.late)
    ends = f"{late:,} of it late" if late > 0 else f"all within {days} days"
    return f"{own} backlog +{round(move.waiting):,}, {ends}"


def scored(
    day: date, tasks: Sequence[Json], diverted: Mapping[str, Collection[str]], posted: int, worked: int
) -> list[str]:
    """The task that people were sent to, then what their own work became; a plan that moved nobody in one sentence."""
    by_code = {row["code"]: row for row in tasks}
    said = []
    for code in diverted or [row["code"] for row in tasks if row["planned"] or row["done"]]:
        row = by_code[code]
        parts = [
            f"{counted(row['planned'], row['name'].lower() + ' inspection')} planned, {row['done']:,} done",
            f"late {row['late']:,}"
            + (" as planned" if row["late"] == row["late_planned"] else f", planned {row['late_planned']:,}"),
        ]
        parts += [_backlog(by_code[own]) for own in sorted(diverted.get(code, ())) if own in by_code]
        said.append("; ".join(parts))
    lines = [
        f"{short(day)}, the plan: {'. '.join(said)}."
        if said
        else f"{short(day)}, the plan: nothing was planned."
    ]
    if posted:
        lines.append(
            f"{worked:,} of {counted(posted, 'person', 'people')} sent to another trade had a result there."
        )
    return lines


def _backlog(row: Json) -> str:
    change, planned, name = row["change"], row["change_planned"], row["name"].lower()
    if change == planned:
        return f"{name} backlog {f'{change:+,}' if change else 'unchanged'}, as expected"
    return f"{name} backlog {change:+,}, expected {planned:+,}"


def of_plan(plan: AllocationPlan) -> str:
    """One sentence: what it does, and what it spares."""
    if plan.refusals:
        return f"No plan is possible: {plan.refusals[0]}"
    late, usual = (round(plan.compared.get(key, {}).get("late", 0)) for key in ("plan", "as_today"))
    ends = (
        f"{counted(late, 'inspection is', 'inspections are') if late else 'no inspection is'} late at the end"
    )
    if not plan.moves:
        return f"Nobody need move: {ends}."
    return f"{counted(len(plan.moves), 'move')}: {ends}{_spares(plan, late, usual)}."


def _spares(plan: AllocationPlan, late: int, usual: int) -> str:
    """Late inspections, and where these are equal the days that each is late on the way there."""
    if usual != late:
        return f", where it would be {usual:,} with everybody in their own trade"
    days, before = (round(plan.compared.get(key, {}).get("late_days", 0)) for key in ("plan", "as_today"))
    spared = f", and {counted(days, 'late day')} until then instead of {before:,}" if days < before else ""
    return f" either way{spared}"


def overtime(plan: AllocationPlan) -> list[str]:
    groups = {group["code"]: group for group in plan.problem.get("groups", [])}
    lines = [
        f"{short(date.fromisoformat(day))}: {counted(number, 'half-shift')} of overtime, {groups[group]['name'].lower()}"
        f"{_dollars(number, groups[group]['overtime_price'])}."
        for group, day, number in plan.overtime
    ]
    return [*lines, "The other two ways are without overtime."] if lines else []


def _dollars(half_shifts: int, price: float | None) -> str:
    return f", ${half_shifts * price * LATE_DAY:,.0f}" if price else ""


def tried(before: Json, after: Json) -> str:
    """What the supervisor's decisions change, before they are kept."""
    more = round(after["late"]) - round(before.get("late", 0.0))
    days = round(after["late_days"]) - round(before.get("late_days", 0.0))
    if not more and not days:
        return "With this, no more and no fewer are late."
    late = (
        "as many are late at the end"
        if not more
        else f"{abs(more):,} {'more' if more > 0 else 'fewer'} are late at the end"
    )
    return f"With this, {late}; {counted(abs(days), 'late day')} {'more' if days > 0 else 'fewer'} over the five days."
