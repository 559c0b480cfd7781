"""Each day of an accepted plan against what happened: written once, when the day is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from reports.analysis import allocation
from reports.analysis.allocation import Outcome, Problem
from reports.models import AllocationPlan, PlanScore
from requests_app.cases import clocks
from requests_app.models import Department, Inspection, Posting

from . import coming, known, storing, wording, zones
from .known import Item

Json = dict[str, Any]
BACK = 35  # days that are scored later, where nights were missed


@dataclass(frozen=True)
class Truth:
    """done: by task and zone; late, waiting: by task, at the end of the day; before: waiting on its morning."""

    done: Counter[tuple[str, str]]
    late: Counter[str]
    waiting: Counter[str]
    before: Counter[str]
    posted: int
    worked: int


def write(department: Department, day: date, *, at: datetime | None = None) -> list[PlanScore]:
    """Of every day up to `day` that an accepted plan covered and that has no score yet."""
    plans = AllocationPlan.objects.accepted().filter(
        department=department, first_day__lte=day, last_day__gte=day - timedelta(days=BACK)
    )
    found = []
    for plan in plans.order_by("first_day", "pk"):
        scored = set(plan.scores.values_list("day", flat=True))
        for one in _days(plan, day):
            if one not in scored and plan_of(department, one) == plan:
                found.append(_write(plan, one, at or timezone.now()))
    return found


def _days(plan: AllocationPlan, until: date) -> list[date]:
    days = map(date.fromisoformat, plan.problem["days"])
    return [day for day in days if plan.first_day <= day <= min(plan.last_day, until)]


def plan_of(department: Department, day: date) -> AllocationPlan | None:
    """The one that people followed: accepted last, before the day was over."""
    accepted = AllocationPlan.objects.accepted().covering(day).filter(department=department)
    return (
        accepted.filter(decided_at__lt=_midnight(day + timedelta(days=1)))
        .order_by("-decided_at", "-pk")
        .first()
    )


def _write(plan: AllocationPlan, day: date, at: datetime) -> PlanScore:
    figures = score(plan, day, _truth(plan, day))
    return PlanScore.objects.get_or_create(
        plan=plan, day=day, defaults={"figures": figures, "written_at": at}
    )[0]


def score(plan: AllocationPlan, day: date, truth: Truth) -> Json:
    problem, outcome = storing.problem_of(plan.problem), storing.outcome_of(plan.outcome)
    done = Counter[str]()
    for (task, _), number in truth.done.items():
        done[task] += number
    rows = allocation.score(problem, outcome, day, done, truth.late)
    tasks = [
        {
            "code": row.task,
            "name": next(task.name for task in problem.tasks if task.code == row.task),
            "planned": round(row.planned),
            "done": round(row.done),
            "late_planned": round(row.late_planned),
            "late": round(row.late),
            "change": truth.waiting[row.task] - truth.before[row.task],
            "change_planned": round(_change(problem, outcome, row.task, day)),
        }
        for row in rows
    ]
    diverted = diversions(plan, day)
    return {
        "tasks": tasks,
        "zones": _zones(problem, outcome, day, truth.done),
        "diverted": {"posted": truth.posted, "worked": truth.worked},
        "sentences": wording.scored(day, tasks, diverted, truth.posted, truth.worked),
    }


def _change(problem: Problem, outcome: Outcome, task: str, day: date) -> float:
    """Items more that were to wait on the next morning than on this one: what becomes ready, less what is done."""
    days = list(problem.days)
    after = days[days.index(day) + 1] if day != days[-1] else None
    comes = sum(problem.ready.get((task, zone, after), 0.0) for zone in problem.zones) if after else 0.0
    return comes - sum(outcome.done.get((task, zone, day), 0.0) for zone in problem.zones)


def diversions(plan: AllocationPlan, day: date) -> dict[str, set[str]]:
    """Task to which people were diverted that day -> the own tasks of those people."""
    own = {group["code"]: set(group["own"]) for group in plan.problem["groups"]}
    found: dict[str, set[str]] = {}
    for group, task, at, number in plan.posts:
        if at == day.isoformat() and number and task not in own[group]:
            found.setdefault(task, set()).update(own[group])
    return found


def _zones(
    problem: Problem, outcome: Outcome, day: date, done: Mapping[tuple[str, str], int]
) -> list[list[Any]]:
    """[task, zone, planned, done] where either is something."""
    rows = [
        [
            task.code,
            zone,
            round(outcome.done.get((task.code, zone, day), 0.0), 1),
            done.get((task.code, zone), 0),
        ]
        for task in problem.tasks
        for zone in problem.zones
    ]
    return [row for row in rows if row[2] or row[3]]


# What happened


def _truth(plan: AllocationPlan, day: date) -> Truth:
    department, where = plan.department, zones.read(plan.department)
    begin, end = _midnight(day), _midnight(day + timedelta(days=1))
    results = list(
        Inspection.objects.filter(department=department, resulted_at__gte=begin, resulted_at__lt=end)
        .order_by("pk")
        .values_list("task__code", "parcel__zone_id", "inspector_id")
    )
    left = _waiting(department, day + timedelta(days=1), end, where)
    posted, worked = _sent(plan, day, {(who, task) for task, _, who in results})
    return Truth(
        done=Counter((task or "", where.of(zone)) for task, zone, _ in results),
        late=Counter(one.task for one in left if one.due <= day),
        waiting=Counter(one.task for one in left if one.ready <= day + timedelta(days=1)),
        before=Counter(one.task for one in _waiting(department, day, begin, where) if one.ready <= day),
        posted=posted,
        worked=worked,
    )


def _waiting(department: Department, morning: date, known_at: datetime, where: zones.Zones) -> list[Item]:
    clock = clocks.clock_of(department.pk)
    tasks = coming.services(coming.tasks(department))
    tiers = coming.tiers(list(tasks))
    return list(
        known.items(department, morning, known_at, clock=clock, zones=where, tasks=tasks, tiers=tiers)
    )


def _sent(plan: AllocationPlan, day: date, results: set[tuple[int | None, str | None]]) -> tuple[int, int]:
    """People posted outside their trade that day, and those of them who had a result there."""
    rows = Posting.objects.filter(plan=plan.pk, day=day, is_diverted=True)
    sent = set(rows.values_list("inspector__user_id", "task__code"))
    return len(sent), len(sent & results)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clocks.zone())
