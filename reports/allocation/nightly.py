"""The night's part of the plan: what was accepted is scored, the next five days are proposed; a department at a time."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

from reports.models import AllocationPlan
from requests_app.cases import clocks
from requests_app.models import Department

from . import making, scoring

KEPT = timedelta(days=120)


def departments() -> list[Department]:
    """Those that have inspection tasks."""
    found = Department.objects.filter(is_active=True, inspection_tasks__is_active=True)
    return list(found.distinct().order_by("name"))


def forget(department: Department, day: date) -> None:
    """Proposals on which nobody decided; whatever was decided is kept."""
    old = AllocationPlan.objects.filter(department=department, last_day__lt=day - KEPT)
    old.filter(state__in=(AllocationPlan.State.PROPOSED, AllocationPlan.State.IMPOSSIBLE)).delete()


def work(department: Department, day: date, known_at: datetime) -> tuple[int, AllocationPlan, float]:
    """After the history up to `day`: days scored, the plan from the next working day on, seconds of processor time."""
    started = time.process_time()
    scores = scoring.write(department, day)
    first = clocks.clock_of(department.pk).next_working_day(day + timedelta(days=1))
    plan = making.propose(department, first, known_at)
    forget(department, day)
    return len(scores), plan, round(time.process_time() - started, 2)
