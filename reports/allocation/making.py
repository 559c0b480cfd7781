"""The verb that proposes: one plan a department and first day, as known on the evening before."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reports.analysis import allocation
from reports.analysis.allocation import HALF_SHIFT, SECONDS, Outcome, Plan, Problem
from reports.models import AllocationPlan
from requests_app.cases.clocks import clock_of, zone
from requests_app.models import Department

from . import storing, wording
from .building import build

Json = dict[str, Any]
State = AllocationPlan.State


@transaction.atomic
def propose(
    department: Department,
    first_day: date,
    known_at: datetime,
    by: User | None = None,
    at: datetime | None = None,
) -> AllocationPlan:
    """The plan that there is for this day and moment is given back; one that was not decided gives way to a later one."""
    first_day = clock_of(department.pk).next_working_day(first_day)
    made = AllocationPlan.objects.select_for_update().filter(department=department, first_day=first_day)
    if same := made.filter(known_at=known_at).order_by("-pk").first():
        return same
    built = build(department, first_day, known_at)
    earlier = made.filter(state__in=(State.PROPOSED, State.IMPOSSIBLE), known_at__lt=known_at)
    pins: list[Any] = next((one.pins for one in earlier.order_by("-known_at", "-pk") if one.pins), [])
    earlier.delete()
    plan = AllocationPlan(
        department=department,
        first_day=built.problem.days[0],
        last_day=built.problem.days[-1],
        known_at=known_at,
        made_at=at or timezone.now(),
        made_by=by,
        problem=storing.problem_as_json(built.problem)
        | {
            "demand": built.demand,
            "names": dict(built.names),
            "districts": dict(built.districts),
            "notes": list(built.notes),
        },
    )
    if built.refusals:
        plan.state, plan.refusals = State.IMPOSSIBLE, list(built.refusals)
    else:
        _solve_around(plan, pins)
    plan.save()
    return plan


def _solve_around(plan: AllocationPlan, pins: list[Any]) -> None:
    """What was decided on the plan before it holds on, if it still can."""
    plan.pins = pins
    solve(plan)
    if pins and plan.refusals:
        plan.problem["notes"].append(
            f"What was decided on the plan before cannot be kept: {plan.refusals[0]}"
        )
        plan.pins = []
        solve(plan)


def propose_now(department: Department, day: date, by: User | None, at: datetime) -> AllocationPlan:
    """With what is known at this moment: the first working day from `day` on, but none that has passed."""
    return propose(department, max(day, at.astimezone(zone()).date()), at, by=by, at=at)


def solve(plan: AllocationPlan, seconds: float = SECONDS) -> AllocationPlan:
    """Of its stored problem and pins, unsaved: the same problem and pins give the same plan."""
    problem = storing.problem_of(plan.problem, plan.pins)
    started = time.process_time()
    found = allocation.allocate(problem, seconds=seconds)
    plan.seconds, plan.gap = round(time.process_time() - started, 3), found.gap
    plan.refusals = list(found.refusals)
    plan.state = State.PROPOSED if found.outcome else State.IMPOSSIBLE
    if found.outcome is None:
        plan.posts, plan.overtime, plan.moves, plan.compared, plan.outcome = [], [], [], {}, {}
        return plan
    plan.posts = storing.posts(found.posts)
    plan.overtime = [[group, day.isoformat(), number] for (group, day), number in found.overtime.items()]
    plan.outcome = storing.outcome_as_json(found.outcome)
    plan.compared = _compared(problem, found.outcome)
    plan.moves = wording.moves(problem, found, plan.problem)
    _give_capacity(plan, found.outcome)
    return plan


def _compared(problem: Problem, outcome: Outcome) -> Json:
    rivals = {
        "plan": outcome,
        "as_today": allocation.as_today(problem),
        "proportional": allocation.proportional(problem),
    }
    return {name: _summed(problem, one) for name, one in rivals.items()}


def _summed(problem: Problem, outcome: Outcome) -> Json:
    last = problem.days[-1]
    tasks = {
        task.code: {
            "late": round(sum(outcome.late[task.code, zone, last] for zone in problem.zones), 2),
            "late_days": round(outcome.late_days(task.code), 2),
            "waiting": round(sum(outcome.waiting[task.code, zone, last] for zone in problem.zones), 2),
        }
        for task in problem.tasks
    }
    whole = {
        name: round(sum(row[name] for row in tasks.values()), 2) for name in ("late", "late_days", "waiting")
    }
    return whole | {"tasks": tasks}


def _give_capacity(plan: AllocationPlan, outcome: Outcome) -> None:
    """Minutes that the plan gives each task, beside what is asked of it."""
    given: dict[str, float] = {}
    for cell, number in outcome.half_shifts.items():
        given[cell.task] = given.get(cell.task, 0.0) + number * HALF_SHIFT
    for row in plan.problem["demand"]["tasks"]:
        row["capacity"] = round(given.get(row["code"], 0.0), 1)


def again(plan: AllocationPlan) -> Plan:
    """Solved anew from what is stored: what a check compares with what was proposed."""
    return allocation.allocate(storing.problem_of(plan.problem, plan.pins))
