"""What crews can do on their days against what is planned for them. Only reads; five queries however many days."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet, Sum

from ..models import WORK_OPEN, Crew, Department, WorkOrder, WorkStatus
from . import clocks
from .deadlines import BusinessClock


@dataclass(frozen=True)
class CrewDay:
    """One crew on one day. minutes: that can be planned, 0 on a closed day; planned: of all that is on its list;
    left: of what is not ended yet; closed: why the day is no working day."""

    crew: Crew
    day: date
    minutes: int
    orders: int = 0
    ended: int = 0
    planned: int = 0
    left: int = 0
    closed: str = ""

    @property
    def spare(self) -> int:
        """Minutes; below nothing where more is planned than there are hours."""
        return self.minutes - self.planned

    @property
    def is_over(self) -> bool:
        return self.planned > self.minutes

    @property
    def percent(self) -> int | None:
        return round(100 * self.planned / self.minutes) if self.minutes else None


class Waiting(NamedTuple):
    """Work orders and their minutes: on no day yet, and those of days before that were not done."""

    unplanned: int
    unplanned_minutes: int
    left_over: int
    left_over_minutes: int


class _Counted(NamedTuple):
    orders: int = 0
    ended: int = 0
    planned: int = 0
    left: int = 0


def crew_days(department: Department, first: date, last: date) -> list[CrewDay]:
    """Every active crew on every day from first to last, both in it; by crew, then by day."""
    clock = clocks.clock_of(department.pk)
    crews = list(Crew.objects.filter(department=department, is_active=True).select_related("lead"))
    counted = _counted(crews, first, last)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [_day(crew, day, clock, counted.get((crew.pk, day), _Counted())) for crew in crews for day in days]


def waiting(department: Department, before: date) -> Waiting:
    """What no day of `before` and later holds: open work without a day, and open work of earlier days."""
    rows = WorkOrder.objects.filter(department=department, status__in=WORK_OPEN).order_by()
    without, late = Q(day=None), Q(day__lt=before)
    return Waiting(
        **{
            name: number or 0
            for name, number in rows.filter(without | late)
            .aggregate(
                unplanned=Count("pk", filter=without),
                unplanned_minutes=Sum("planned_minutes", filter=without),
                left_over=Count("pk", filter=late),
                left_over_minutes=Sum("planned_minutes", filter=late),
            )
            .items()
        }
    )


def total(days: Iterable[CrewDay]) -> dict[date, tuple[int, int]]:
    """Day -> minutes there are, minutes planned, of all crews together."""
    found: dict[date, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for one in days:
        there, planned = found[one.day]
        found[one.day] = there + one.minutes, planned + one.planned
    return dict(found)


def _counted(crews: list[Crew], first: date, last: date) -> dict[tuple[int, date], _Counted]:
    is_open = Q(status__in=WORK_OPEN)
    rows: QuerySet = WorkOrder.objects.filter(crew__in=crews, day__gte=first, day__lte=last)
    counted = (
        rows.exclude(status=WorkStatus.CANCELLED)
        .order_by()
        .values_list("crew", "day")
        .annotate(
            orders=Count("pk"),
            ended=Count("pk", filter=~is_open),
            planned=Sum("planned_minutes"),
            left=Sum("planned_minutes", filter=is_open),
        )
    )
    return {
        (crew, day): _Counted(orders, ended, planned, left or 0)
        for crew, day, orders, ended, planned, left in counted
    }


def _day(crew: Crew, day: date, clock: BusinessClock, counted: _Counted) -> CrewDay:
    is_open = clock.is_working_day(day)
    closed = "" if is_open else clock.closed.get(day) or f"{day:%A}"
    minutes = round(float(crew.hours) * 60) if is_open else 0
    return CrewDay(crew, day, minutes, *counted, closed=closed)
