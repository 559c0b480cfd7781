"""/admin/inspectors/: who is there today and on the next working days, against the floors."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.dateparse import parse_date

from ...cases import clocks
from ...cases.deadlines import BusinessClock
from ...enforcement import hours, staffing
from ...enforcement.floors import Floor, floors
from ...enforcement.staffing import Presence
from ...filters import today
from ...models import Certification, Department, InspectionTask, Inspector, InspectorGroup, Posting
from ..base import staff_page, staff_view
from . import access, words

SHOWN_DAYS = 6  # today and five working days
EXPIRES_WITHIN = timedelta(days=60)


@dataclass
class Cell:
    """One inspector on one day, as the grid shows it."""

    presence: Presence
    away: str
    postings: list[Posting]

    @property
    def time(self) -> str:
        return words.hours(self.presence.minutes) if self.presence.minutes else ""

    @property
    def is_off(self) -> bool:
        return words.is_plainly_off(self.presence)

    @property
    def posted(self) -> str:
        return "; ".join(map(words.posted, self.postings))


@dataclass
class Trade:
    """A group's rows, and its totals of each day: people, of how many, hours."""

    group: InspectorGroup
    rows: list[tuple[Inspector, list[Cell]]]

    @property
    def totals(self) -> list[tuple[int, int, str]]:
        columns = zip(*(cells for _, cells in self.rows), strict=True)
        return [
            (sum(cell.presence.is_there for cell in column), len(column), words.hours(_minutes(column)))
            for column in columns
        ]


def _minutes(cells: Sequence[Cell]) -> int:
    return sum(cell.presence.minutes for cell in cells)


@staff_view(*access.OPENERS)
def inspectors(request: HttpRequest) -> HttpResponse:
    department = access.department_of(request)
    now, first = today(), first_day(request)
    clock = clocks.clock_of(department.pk)
    days = working_days(clock, first, SHOWN_DAYS)
    there = [one for one in staffing.presence(department, days[0], days[-1]) if one.day in days]
    tasks = list(InspectionTask.objects.filter(department=department, is_active=True))
    postings = list(posted(department, days[0], days[-1]))
    bounds = floors(tasks, filter(clock.is_working_day, days), there, postings)
    leads = access.may_lead(request, department)
    return staff_page(
        request,
        "requests_app/admin/inspectors/board.html",
        {
            "title": "Inspectors",
            "department": department,
            "departments": access.departments(request.user),
            "sentence": words.sentence(days, there, bounds, now),
            "broken": [words.broken(one, now) for one in bounds if not one.is_kept],
            "days": days,
            "today": now,
            "trades": trades(there, postings, None if leads else request.user.pk),
            "totals": [_total(_on(there, day)) for day in days],
            "floors": _by_task(bounds, days),
            "expiring": expiring(department, now),
            "tasks": [_pace(task) for task in tasks],
            "may_lead": leads,
            "before": first - timedelta(days=7),
            "after": first + timedelta(days=7),
        },
    )


def first_day(request: HttpRequest) -> date:
    """?from=; else today."""
    try:
        day = parse_date(request.GET.get("from", "")) or today()
    except ValueError:
        raise Http404("A day is asked for as ?from=2026-06-01.") from None
    return min(max(day, date(2001, 1, 1)), date(2100, 1, 1))


def working_days(clock: BusinessClock, first: date, number: int) -> list[date]:
    """The day itself, open or not, and the working days after it."""
    days = [first]
    while len(days) < number:
        days.append(clock.next_working_day(days[-1] + timedelta(days=1)))
    return days


def posted(department: Department, first: date, last: date) -> QuerySet[Posting]:
    rows = Posting.objects.filter(inspector__group__department=department, day__gte=first, day__lte=last)
    related = rows.select_related("task", "zone", "inspector__user", "inspector__group").order_by(
        "day", "inspector__user__last_name", "inspector", "is_overtime", "task"
    )
    return related.prefetch_related(
        "inspector__group__own", "inspector__group__trained", "inspector__certifications"
    )


def trades(there: Sequence[Presence], postings: Sequence[Posting], reader: int | None) -> list[Trade]:
    """reader: who reads only of herself why somebody is away; None reads of everybody."""
    of_day: dict[tuple[int, date], list[Posting]] = defaultdict(list)
    for posting in postings:
        of_day[posting.inspector_id, posting.day].append(posting)
    found: dict[int, Trade] = {}
    rows: dict[int, list[Cell]] = {}
    for one in there:
        who = one.inspector
        if who.pk not in rows:
            rows[who.pk] = []
            found.setdefault(who.group_id, Trade(who.group, [])).rows.append((who, rows[who.pk]))
        cell = Cell(one, words.away(one, reader in (None, who.user_id)), of_day[who.pk, one.day])
        rows[who.pk].append(cell)
    return list(found.values())


def _on(there: Sequence[Presence], day: date) -> list[Presence]:
    return [one for one in there if one.day == day]


def _by_task(
    bounds: Sequence[Floor], days: Sequence[date]
) -> list[tuple[InspectionTask, list[Floor | None]]]:
    """A row a task with a floor, a column a day; a closed day has none."""
    tasks = dict.fromkeys(one.task for one in bounds)
    cells = {(one.task, one.day): one for one in bounds}
    return [(task, [cells.get((task, day)) for day in days]) for task in tasks]


def _total(there: Sequence[Presence]) -> tuple[int, int, str]:
    return sum(one.is_there for one in there), len(there), words.hours(sum(one.minutes for one in there))


def expiring(department: Department, now: date) -> list[tuple[Certification, str]]:
    """Those that have run out or soon will, of people who inspect; the first ones first."""
    rows = Certification.objects.filter(
        inspector__in=staffing.inspectors(department).values("pk"), expires_on__lt=now + EXPIRES_WITHIN
    )
    found = rows.select_related("inspector__user", "task").order_by("expires_on", "pk")
    return [(one, _expires(one.expires_on, now)) for one in found if one.expires_on]


def _expires(on: date, now: date) -> str:
    if on < now:
        return f"expired on {words.day(on, now)}"
    if on == now:
        return "expires today"
    return f"expires on {words.day(on, now)}, in {words.counted((on - now).days, 'day')}"


def _pace(task: InspectionTask) -> dict[str, Any]:
    """Minutes of a visit, and what a half-shift is in visits."""
    first, again = staffing.minutes(task, "first"), staffing.minutes(task, "reinspection")
    return {
        "task": task,
        "first": round(first),
        "again": round(again),
        "visits": int(hours.HALF_SHIFT // first),
        "visits_again": int(hours.HALF_SHIFT // again),
        "is_learned": bool(task.learned_first or task.learned_again),
    }
