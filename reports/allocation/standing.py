"""What waits on a morning: inspections due, overdue and waiting, and windows that have lapsed, by task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from requests_app.enforcement.ladder import Stage
from requests_app.models import Department, EnforcementCase, Inspection

OTHER = ""  # the code of work that no task claims


@dataclass(frozen=True)
class Standing:
    """Counts by the task's code."""

    by_due: Counter[str] = field(default_factory=Counter)
    by_overdue: Counter[str] = field(default_factory=Counter)
    by_waiting: Counter[str] = field(default_factory=Counter)
    by_lapsed: Counter[str] = field(default_factory=Counter)

    @property
    def due(self) -> int:
        return self.by_due.total()

    @property
    def overdue(self) -> int:
        return self.by_overdue.total()

    @property
    def lapsed(self) -> int:
        return self.by_lapsed.total()

    @property
    def waiting(self) -> int:
        return self.by_waiting.total()

    def due_of(self, task: str) -> int:
        return self.by_due[task]

    def overdue_of(self, task: str) -> int:
        return self.by_overdue[task]

    def waiting_of(self, task: str) -> int:
        return self.by_waiting[task]

    def lapsed_of(self, task: str) -> int:
        return self.by_lapsed[task]


def waiting(department: Department, known_at: datetime, *fields: str) -> Iterator[tuple[Any, ...]]:
    """Of each inspection that was planned and had no result by then; those called off since are left out."""
    planned = Inspection.objects.filter(department=department, cancelled_at=None, created_at__lte=known_at)
    yield from planned.filter(resulted_at=None).order_by("pk").values_list(*fields)
    yield from planned.filter(resulted_at__gt=known_at).order_by("pk").values_list(*fields)


def read(department: Department, morning: date, known_at: datetime) -> Standing:
    found = Standing()
    for task, due_on in waiting(department, known_at, "task__code", "due_on"):
        code = task or OTHER
        found.by_waiting[code] += 1
        found.by_due[code] += due_on == morning
        found.by_overdue[code] += due_on < morning
    for code in _lapsed(department, morning):
        found.by_lapsed[code] += 1
    return found


def _lapsed(department: Department, morning: date) -> Iterator[str]:
    rows = EnforcementCase.objects.filter(department=department, stage=Stage.SERVED, comply_by__lt=morning)
    return (code or OTHER for code in rows.values_list("task__code", flat=True))
