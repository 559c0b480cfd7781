"""What a daily report says of the plan on its first page: plain facts and whole sentences, ready to be shown and frozen."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from reports.models import AllocationPlan, PlanScore
from requests_app.cases.clocks import clock_of
from requests_app.models import Department

from . import standing, wording

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class PlanDay:
    """Minutes. demand: new work that comes, as 5 and as 8 of 10 times; due: falls due; late: is late that morning."""

    day: str  # ISO date
    words: str  # "Thu, June 18"
    demand_p50: int
    demand_p80: int
    due: int
    late: int
    capacity: int
    bar_p80: float = 0.0  # of the longest, 0 to 1
    bar_due: float = 0.0
    bar_capacity: float = 0.0


@dataclass(frozen=True, kw_only=True)
class PlanTask:
    """Items that wait on the morning of the first day, and minutes over all days of the plan."""

    code: str
    name: str
    waiting: int
    overdue: int
    due: int  # today
    lapsed: int  # cases whose window has ended, not cited
    demand_p50: int
    demand_p80: int
    capacity: int  # minutes that the plan gives it
    late_at_end: int  # items, as planned
    late_as_today: int


@dataclass(frozen=True, kw_only=True)
class ProposedMove:
    """gains: items less late than as today; loses: items more of the group's own work that wait."""

    sentence: str
    group: str
    task: str
    days: tuple[str, ...]
    half_shifts: int
    gains: int
    loses: int


@dataclass(frozen=True, kw_only=True)
class Compared:
    """late: items late at the end of the last day; late_days: items late, each for each day; waiting: not yet late."""

    name: str  # "This plan", "As today", "Proportional"
    late: int
    late_days: int
    waiting: int


@dataclass(frozen=True, kw_only=True)
class PageOne:
    """No plan: state is "" and `sentence` says why. moves may be empty: nobody need move, says the sentence."""

    department: str
    day: str
    known_at: str
    sentence: str
    due: int
    overdue: int
    lapsed: int
    plan: int | None
    state: str  # AllocationPlan.State or ""
    state_words: str
    url: str
    days: tuple[PlanDay, ...]
    tasks: tuple[PlanTask, ...]
    moves: tuple[ProposedMove, ...]
    compared: tuple[Compared, ...]
    refusals: tuple[str, ...]
    notes: tuple[str, ...]
    score_day: str
    score: tuple[str, ...]  # of the accepted plan's day that has just ended, in sentences

    def as_json(self) -> Json:
        return asdict(self)


def read(department: Department, day: date, known_at: datetime) -> PageOne:
    """For the report of `day`: the plan that begins on the working day after it, as it stood at `known_at`."""
    first = clock_of(department.pk).next_working_day(day + timedelta(days=1))
    plan = _plan(department, first, known_at)
    today = standing.read(department, first, known_at)
    state = _state(plan, known_at)
    score_day, score = _score(department, day, known_at)
    return PageOne(
        department=department.name,
        day=day.isoformat(),
        known_at=known_at.isoformat(),
        sentence=wording.first_sentence(plan, first, today),
        due=today.due,
        overdue=today.overdue,
        lapsed=today.lapsed,
        plan=plan.pk if plan else None,
        state=state,
        state_words=_state_words(department, state, first, known_at),
        url=_url(plan),
        days=_days(plan),
        tasks=_tasks(plan, today),
        moves=_moves(plan),
        compared=_compared(plan),
        refusals=tuple(plan.refusals) if plan else (),
        notes=tuple(plan.problem.get("notes", ())) if plan else (),
        score_day=score_day,
        score=score,
    )


def _plan(department: Department, first: date, known_at: datetime) -> AllocationPlan | None:
    """The one accepted by then; else the newest made by then, set aside ones last."""
    made = AllocationPlan.objects.filter(department=department, first_day=first, known_at__lte=known_at)
    accepted = made.filter(
        Q(state__in=(AllocationPlan.State.ACCEPTED, AllocationPlan.State.REPLACED)), decided_at__lte=known_at
    )
    return accepted.order_by("-decided_at").first() or made.order_by("-made_at", "-pk").first()


def _state(plan: AllocationPlan | None, known_at: datetime) -> str:
    if plan is None:
        return ""
    if plan.decided_at and plan.decided_at > known_at:
        return AllocationPlan.State.PROPOSED
    return plan.state


def _state_words(department: Department, state: str, first: date, known_at: datetime) -> str:
    """A proposal stands beside the plan that was accepted for the same day before."""
    words = str(AllocationPlan.State(state).label) if state else "No plan"
    if state == AllocationPlan.State.ACCEPTED:
        return words
    stands = (
        AllocationPlan.objects.accepted()
        .covering(first)
        .filter(department=department, first_day__lt=first, decided_at__lte=known_at)
    )
    since = stands.order_by("-decided_at").values_list("first_day", flat=True).first()
    return f"{words}; until it is accepted, the plan of {wording.short(since)} stands" if since else words


def _url(plan: AllocationPlan | None) -> str:
    if plan is None:
        return ""
    try:
        return reverse("insights:staffing_plan", args=[plan.pk])
    except NoReverseMatch:
        return ""


def _days(plan: AllocationPlan | None) -> tuple[PlanDay, ...]:
    rows = plan.problem.get("demand", {}).get("days", []) if plan else []
    longest = (
        max((max(row["p80"], row["due"] + row["late"], row["capacity"]) for row in rows), default=0) or 1
    )
    return tuple(
        PlanDay(
            day=row["day"],
            words=wording.short(date.fromisoformat(row["day"])),
            demand_p50=round(row["p50"]),
            demand_p80=round(row["p80"]),
            due=round(row["due"]),
            late=round(row["late"]),
            capacity=round(row["capacity"]),
            bar_p80=round(row["p80"] / longest, 4),
            bar_due=round((row["due"] + row["late"]) / longest, 4),
            bar_capacity=round(row["capacity"] / longest, 4),
        )
        for row in rows
    )


def _tasks(plan: AllocationPlan | None, today: standing.Standing) -> tuple[PlanTask, ...]:
    rows = plan.problem.get("demand", {}).get("tasks", []) if plan else []
    late = plan.compared.get("plan", {}).get("tasks", {}) if plan else {}
    usual = plan.compared.get("as_today", {}).get("tasks", {}) if plan else {}
    return tuple(
        PlanTask(
            code=row["code"],
            name=row["name"],
            waiting=today.waiting_of(row["code"]),
            overdue=today.overdue_of(row["code"]),
            due=today.due_of(row["code"]),
            lapsed=today.lapsed_of(row["code"]),
            demand_p50=round(row["p50"]),
            demand_p80=round(row["p80"]),
            capacity=round(row.get("capacity", 0)),
            late_at_end=round(late.get(row["code"], {}).get("late", 0)),
            late_as_today=round(usual.get(row["code"], {}).get("late", 0)),
        )
        for row in rows
    )


def _moves(plan: AllocationPlan | None) -> tuple[ProposedMove, ...]:
    return tuple(
        ProposedMove(
            sentence=row["sentence"],
            group=row["group"],
            task=row["task"],
            days=tuple(row["days"]),
            half_shifts=row["half_shifts"],
            gains=round(row["gains"]),
            loses=round(row["waiting"]),
        )
        for row in (plan.moves if plan else [])
    )


def _compared(plan: AllocationPlan | None) -> tuple[Compared, ...]:
    known = plan.compared if plan else {}
    return tuple(
        Compared(
            name=name,
            late=round(known[key]["late"]),
            late_days=round(known[key]["late_days"]),
            waiting=round(known[key]["waiting"]),
        )
        for key, name in wording.COMPARED.items()
        if key in known
    )


def _score(department: Department, day: date, known_at: datetime) -> tuple[str, tuple[str, ...]]:
    """Of the newest day up to the report's that an accepted plan covered."""
    week = day - timedelta(days=7)
    found = (
        PlanScore.objects.filter(
            plan__department=department, day__lte=day, day__gt=week, plan__decided_at__lte=known_at
        )
        .order_by("-day", "-plan__decided_at")
        .first()
    )
    return (found.day.isoformat(), tuple(found.figures["sentences"])) if found else ("", ())
