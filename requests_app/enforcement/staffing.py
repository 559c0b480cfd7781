"""Which inspectors are there on which days, for how long, and what each of them may do. Only reads.

A closed day of the department's calendar (a holiday, a closure) is nobody's shift; on a weekday without office hours
whoever has a shift is there. However many inspectors and days: at most ten queries.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from ..cases import clocks
from ..models import Department, InspectionTask, Inspector, InspectorGroup, InspectorShift, Leave
from . import hours
from .hours import Hours

FIRST_KINDS = frozenset({"first", "sweep"})
AWAY = {"vacation": "on vacation", "sick": "sick", "training": "in training", "court": "in court"}
NO_SHIFT = "no shift"


@dataclass(frozen=True)
class Presence:
    """One inspector on one day. away: why not there, or not the whole day, in words; leave: the one that says so."""

    inspector: Inspector
    day: date
    half_shifts: int
    minutes: int
    away: str = ""
    leave: Leave | None = None

    @property
    def is_there(self) -> bool:
        return self.half_shifts > 0


def inspectors(department: Department) -> QuerySet[Inspector]:
    """Who inspects for the department, with what `able` asks of them read already."""
    working = Q(is_active=True, user__is_active=True, group__is_active=True)
    return (
        Inspector.objects.filter(working, group__department=department)
        .select_related("user", "group", "zone")
        .prefetch_related("group__own", "group__trained", "group__zones", "certifications")
        .order_by("group__name", "user__last_name", "user__first_name", "pk")
    )


def presence(department: Department, first: date, last: date) -> list[Presence]:
    """Every active inspector on every day from first to last, both in it; by inspector, then by day."""
    clock = clocks.clock_of(department.pk)
    found = []
    for inspector in _with_shifts_and_leave(department, first, last):
        for day in hours.days(first, last):
            found.append(_presence(inspector, day, clock.closed.get(day), clock.zone))
    return found


def presence_of(inspector: Inspector, first: date, last: date) -> list[Presence]:
    """One inspector's days, whoever else there is."""
    return [one for one in presence(inspector.group.department, first, last) if one.inspector == inspector]


def half_shifts(department: Department, first: date, last: date) -> dict[tuple[int, date], int]:
    """Half-shifts of (group, day); each active group has each day, with 0 where nobody is there."""
    return by_group(department, presence(department, first, last), hours.days(first, last))


def by_group(
    department: Department, there: Iterable[Presence], days: Iterable[date]
) -> dict[tuple[int, date], int]:
    groups = InspectorGroup.objects.filter(department=department, is_active=True).values_list("pk", flat=True)
    found = {(group, day): 0 for day in days for group in groups}
    for one in there:
        found[one.inspector.group_id, one.day] += one.half_shifts
    return found


def by_own_task(there: Iterable[Presence]) -> dict[tuple[int, date], int]:
    """Half-shifts of (task, day) that people hired for it and certified, where it takes that, could give it."""
    found: dict[tuple[int, date], int] = defaultdict(int)
    for one in there:
        for task in one.inspector.group.own.all():
            if able(one.inspector, task, one.day):
                found[task.pk, one.day] += one.half_shifts
    return found


def minutes(task: InspectionTask, kind: str) -> float:
    """Of one visit with the way there: as the record has it, else as estimated. kind: an Inspection.Kind."""
    if kind in FIRST_KINDS:
        return task.learned_first or float(task.minutes_first)
    return task.learned_again or float(task.minutes_again)


def able(inspector: Inspector, task: InspectionTask, day: date) -> bool:
    """Hired or trained for it and, where the task takes one, with a certification that has not run out."""
    trade = inspector.group
    if task not in trade.own.all() and task not in trade.trained.all():
        return False
    if not task.needs_certification:
        return True
    return any(
        one.task_id == task.pk and _lasts(one.expires_on, day) for one in inspector.certifications.all()
    )


def is_own(inspector: Inspector, task: InspectionTask) -> bool:
    return task in inspector.group.own.all()


def _lasts(expires_on: date | None, day: date) -> bool:
    return expires_on is None or expires_on >= day


def _with_shifts_and_leave(department: Department, first: date, last: date) -> QuerySet[Inspector]:
    shifts = InspectorShift.objects.filter(
        Q(since=None) | Q(since__lte=last), Q(until=None) | Q(until__gt=first)
    ).order_by("weekday", "starts")
    leave = Leave.objects.filter(first_day__lte=last, last_day__gte=first).order_by("first_day", "part")
    return inspectors(department).prefetch_related(Prefetch("shifts", shifts), Prefetch("leave", leave))


def _presence(inspector: Inspector, day: date, closed: str | None, zone: ZoneInfo) -> Presence:
    if closed is not None:
        return Presence(inspector, day, 0, 0, f"closed: {closed}")
    planned = hours_on(inspector.shifts.all(), day)
    if not planned:
        return Presence(inspector, day, 0, 0, NO_SHIFT)
    away = [one for one in inspector.leave.all() if one.first_day <= day <= one.last_day]
    left = hours.worked(day, planned, [one.part for one in away], zone)
    return Presence(
        inspector, day, hours.half_shifts(left), left, away_words(away), away[0] if away else None
    )


def hours_on(shifts: Iterable[InspectorShift], day: date) -> list[Hours]:
    return [(one.starts, one.ends) for one in shifts if one.weekday == day.weekday() and _holds(one, day)]


def _holds(shift: InspectorShift, day: date) -> bool:
    return (shift.since is None or shift.since <= day) and (shift.until is None or day < shift.until)


def away_words(leave: Iterable[Leave]) -> str:
    return ", ".join(map(_away, leave))


def _away(leave: Leave) -> str:
    """On vacation until Friday, June 19; in court in the morning."""
    words = AWAY.get(leave.kind, "away")
    if leave.part != Leave.Part.DAY:
        words += f" in the {leave.part}"
    return words if leave.last_day == leave.first_day else f"{words} until {_day(leave.last_day)}"


def away_on(users: Iterable[int], day: date) -> dict[int, str]:
    """Users who are inspectors on leave all of a day, in words that keep the reason: away until Friday, June 19."""
    rows = Leave.objects.filter(
        inspector__user__in=list(users), inspector__is_active=True, part=Leave.Part.DAY
    )
    ends = rows.filter(first_day__lte=day, last_day__gte=day).values_list("inspector__user", "last_day")
    return {user: "away today" if last == day else f"away until {_day(last)}" for user, last in ends}


def _day(day: date) -> str:
    return f"{day:%A, %B} {day.day}"
