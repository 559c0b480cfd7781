"""What the page of a plan shows: its sentence, demand against capacity, moves, comparisons and scores."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.paginator import Page as Paged

from reports import charts
from reports.allocation import wording
from reports.models import AllocationPlan

from .page import Cell, Table, number

Json = dict[str, Any]
HOUR = 60
DIFFERS = ("late", "late_days", "waiting")


def context(plan: AllocationPlan, tried: AllocationPlan | None) -> Json:
    now = tried if tried and not tried.refusals else plan
    return {
        "sentence": wording.of_plan(plan),
        "state": plan.get_state_display(),
        "chart": _chart(plan),
        "days": [wording.short(date.fromisoformat(day)) for day in plan.problem.get("days", [])],
        "capacity": capacity(plan),
        "moves": now.moves,
        "overtime": wording.overtime(now),
        "compared": compared(now),
        "difference": difference(plan, tried) if tried else None,
        "people": plan.outcome.get("people", []),
        "notes": plan.problem.get("notes", []),
        "scores": [{"day": one.day, "sentences": one.figures["sentences"]} for one in plan.scores.all()],
        "tables": [one for one in tables(plan) if one.key in ("days", "tasks")],
        "gap": f"{plan.gap:.1%}" if plan.gap >= 0.0005 else "",
        "is_open": plan.state in ("proposed", "impossible"),
        "can_accept": plan.state == "proposed",
        "can_set_aside": plan.state in ("proposed", "impossible", "accepted"),
    }


def capacity(plan: AllocationPlan) -> list[Json]:
    """Of each group the half-shifts there are on each day."""
    days = plan.problem.get("days", [])
    return [
        {"name": group["name"], "there": [group["shifts"].get(day, 0) for day in days]}
        for group in plan.problem.get("groups", [])
    ]


def compared(plan: AllocationPlan) -> list[Json]:
    known = plan.compared
    return [{"name": name, **known[key]} for key, name in wording.COMPARED.items() if key in known]


def difference(plan: AllocationPlan, tried: AllocationPlan) -> Json:
    if tried.refusals:
        return {"refusals": tried.refusals, "rows": [], "sentence": ""}
    before, after = plan.compared.get("plan", {}), tried.compared["plan"]
    rows = [
        {"name": task["name"], "cells": [_changed(before, after, task["code"], what) for what in DIFFERS]}
        for task in tried.problem["tasks"]
    ]
    return {"refusals": [], "rows": rows, "sentence": wording.tried(before, after)}


def _changed(before: Json, after: Json, task: str, what: str) -> tuple[str, str]:
    """Now, and how many more or fewer; "" where it stays."""
    was = round(before.get("tasks", {}).get(task, {}).get(what, 0.0))
    now = round(after["tasks"][task][what])
    return f"{now:,}", f"{now - was:+,}".replace("-", "−") if now != was else ""


def _chart(plan: AllocationPlan) -> Json | None:
    """Hours: what falls due or comes new, against who is there."""
    days = plan.problem.get("demand", {}).get("days", [])
    if not days:
        return None
    points = [
        {
            "label": f"{(day := date.fromisoformat(row['day'])):%a} {day.day}",
            "value": round((row["due"] + row["late"]) / HOUR),
            "usual": round(row["capacity"] / HOUR),
        }
        for row in days
    ]
    asked, there = sum(p["value"] for p in points), sum(p["usual"] for p in points)
    title = f"{asked:,} hours of work must be done, {there:,} hours of inspectors are there"
    chart = charts.paired_bars("demand", title, points, bars="Must be done", line="Inspectors", column="Day")
    return {"title": chart.title, "svg": charts.svg(chart), "columns": chart.columns, "rows": chart.rows,
            "legend": "Hours. Must be done: what is late on the first morning, and what falls due on each day, expected complaints among it."}  # fmt: skip


def tables(plan: AllocationPlan) -> list[Table]:
    return [_days(plan), _tasks(plan), _posts(plan), _moves(plan)]


def _days(plan: AllocationPlan) -> Table:
    rows = [
        [Cell(row["day"], wording.short(date.fromisoformat(row["day"]))), *(_hours(row[name]) for name in ("late", "due", "p50", "p80", "capacity"))]
        for row in plan.problem.get("demand", {}).get("days", [])
    ]  # fmt: skip
    columns = ("Day", "Late already", "Falls due", "Comes new", "Plan for", "Inspectors there")
    return Table("days", "Each day, in hours", columns, rows, note="“Comes new” is the middle of what is expected; “plan for” is enough 8 of 10 times.")  # fmt: skip


def _tasks(plan: AllocationPlan) -> Table:
    late = {key: plan.compared.get(key, {}).get("tasks", {}) for key in wording.COMPARED}
    rows = [
        [
            Cell(row["name"]),
            *(number(round(row[name])) for name in ("waiting", "overdue", "due")),
            _hours(row["p80"]),
            _hours(row.get("capacity", 0)),
            *(number(round(late[key].get(row["code"], {}).get("late", 0))) for key in wording.COMPARED),
        ]
        for row in plan.problem.get("demand", {}).get("tasks", [])
    ]
    columns = ("Task", "Can be done now", "Late", "Falls due in 5 days", "New, hours", "Given, hours", "Late at the end", "As today", "Proportional")  # fmt: skip
    return Table("tasks", "Each task", columns, rows)


def _posts(plan: AllocationPlan) -> Table:
    rows = [[Cell(row[2]), Cell(row[0]), Cell(row[1]), number(row[3])] for row in plan.posts]
    return Table("posts", "Half-shifts", ("Day", "Group", "Task", "Half-shifts"), rows)


def _moves(plan: AllocationPlan) -> Table:
    rows = [
        [Cell(row["sentence"]), Cell(row["group"]), Cell(row["task"]), Cell(" ".join(row["days"])), number(row["half_shifts"]), number(row["gains"]), number(row["waiting"])]
        for row in plan.moves
    ]  # fmt: skip
    columns = ("Move", "Group", "Task", "Days", "Half-shifts a day", "Fewer late", "More waiting")
    return Table("moves", "Moves", columns, rows)


def _hours(minutes: float) -> Cell:
    return number(round(minutes / HOUR, 1), f"{minutes / HOUR:,.0f}")


def listed(plans: Paged[AllocationPlan]) -> Paged[AllocationPlan]:
    """Each with its score in one line."""
    rows: Iterable[Any] = plans.object_list
    plans.object_list = [  # type: ignore[assignment]
        {"plan": one, "line": wording.of_plan(one), "score": _score(one)} for one in rows
    ]
    return plans


def _score(plan: AllocationPlan) -> str:
    scores = list(plan.scores.all())
    if not scores:
        return ""
    tasks = [row for one in scores for row in one.figures["tasks"]]
    planned, done = (sum(row[name] for row in tasks) for name in ("planned", "done"))
    return f"{wording.counted(len(scores), 'day')}: {planned:,} planned, {done:,} done"
