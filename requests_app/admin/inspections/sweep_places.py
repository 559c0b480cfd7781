"""Where a sweep could go: the cells with most complaints lately, named by an address in them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import h3.api.basic_int as h3
from django.db.models import Count, Min

from ...models import Department, InspectionTask, Parcel, ServiceRequest

LATELY = timedelta(days=28)
FEWEST = 3
MOST = 10


@dataclass(frozen=True)
class Hot:
    """complaints: in the last four weeks, of the services that become this task."""

    task: InspectionTask
    cell: str
    complaints: int
    words: str


def hot_cells(departments: Sequence[Department], at: datetime) -> list[Hot]:
    """The ten with most, of all tasks. Four queries."""
    tasks = InspectionTask.objects.filter(department__in=departments, is_active=True)
    by_service: dict[int, InspectionTask] = {}
    for task in tasks.prefetch_related("services"):
        for service in task.services.all():
            by_service.setdefault(service.pk, task)
    counts: dict[tuple[InspectionTask, int], int] = defaultdict(int)
    lately = ServiceRequest.objects.filter(service__in=by_service, requested_at__gte=at - LATELY)
    placed = lately.filter(h3_9__isnull=False).order_by().values("service", "h3_9").annotate(n=Count("pk"))
    for service, cell, n in placed.values_list("service", "h3_9", "n"):
        counts[by_service[service], cell] += n
    most = sorted(counts.items(), key=lambda one: (-one[1], one[0][1]))[:MOST]
    named = cell_words([cell for (_, cell), n in most if n >= FEWEST])
    return [
        Hot(task, h3.int_to_str(cell), n, named[cell])
        for (task, cell), n in most
        if n >= FEWEST and cell in named
    ]


def cell_words(cells: Sequence[int]) -> dict[int, str]:
    """Cell -> "around 12 Elm Street"; a cell without a lot is left out."""
    lots = Parcel.objects.filter(h3_9__in=list(cells)).order_by().values("h3_9").annotate(one=Min("address"))
    return {cell: f"around {address}" for cell, address in lots.values_list("h3_9", "one")}
