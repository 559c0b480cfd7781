"""Minutes of a visit, learned from the record of the last half-year and kept with the task, night after night.

Few visits leave what was learned before: weeds keep last summer's minutes through the winter.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from ..cases import clocks
from ..filters import day_starts
from ..models import Inspection, InspectionTask
from .spent import Kind, Visit, learned, spent
from .staffing import FIRST_KINDS

WINDOW = timedelta(days=180)
KINDS = ("first", "again")


@transaction.atomic
def learn(on: date) -> dict[str, dict[str, Any]]:
    """From what was resulted before the day; task's code -> what was learned, as it is kept in the job's result."""
    record = spent(_visits(on))
    found = {}
    for task in InspectionTask.objects.select_for_update().filter(is_active=True):
        if said := _learned(task, record, on):
            found[task.code] = said
    return found


def _learned(task: InspectionTask, record: Mapping[Kind, list[float]], on: date) -> dict[str, Any]:
    minutes = {kind: record.get((task.pk, kind), []) for kind in KINDS}
    means = {kind: learned(minutes[kind], getattr(task, f"minutes_{kind}")) for kind in KINDS}
    new = {f"learned_{kind}": mean for kind, mean in means.items() if mean is not None}
    if not new:
        return {}
    visits = sum(len(minutes[kind]) for kind in KINDS if means[kind] is not None)
    InspectionTask.objects.filter(pk=task.pk).update(**new, learned_from=visits, learned_on=on)
    return {**{name: round(mean, 1) for name, mean in new.items()}, "visits": visits}


def _visits(on: date) -> Iterator[Visit]:
    zone = clocks.zone()
    rows = _resulted(on).values_list("inspector", "resulted_at", "minutes", "task", "kind")
    for inspector, ended, minutes, task, kind in rows.iterator(5000):
        assert ended, "only what has its result"
        day = ended.astimezone(zone).date()
        yield Visit(inspector, day, ended, minutes, task, "first" if kind in FIRST_KINDS else "again")


def _resulted(on: date) -> QuerySet[Inspection]:
    """By department, so that the index on what was resulted is used."""
    departments = InspectionTask.objects.values("department")
    begin, end = day_starts(on - WINDOW), day_starts(on)
    rows = Inspection.objects.filter(department__in=departments)
    return rows.filter(resulted_at__gte=begin, resulted_at__lt=end).order_by()
