"""Postings: an accepted plan becomes who goes where, if everybody in it is there and may do it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from ..models import Department, District, InspectionTask, Inspector, InspectorGroup, Posting
from . import staffing
from .floors import floors
from .recording import local_day, moment
from .staffing import Presence

MOST = 3  # half-shifts of a person on a day, overtime included


@dataclass(frozen=True)
class NewPosting:
    """zone: None is everywhere. Whether somebody is diverted is seen from the task."""

    inspector: Inspector
    day: date
    task: InspectionTask
    zone: District | None = None
    half_shifts: int = 2
    is_overtime: bool = False


@transaction.atomic
def publish(
    postings: Iterable[NewPosting],
    *,
    department: Department,
    first: date,
    last: date,
    by: User | None,
    plan: int | None = None,
    at: datetime | None = None,
) -> list[Posting]:
    """These instead of what was published for the days from first to last, from today on; the past stays.

    ValidationError says everything that cannot be: on leave, not certified, more half-shifts than there are, a floor.
    """
    at = moment(at)
    begin = max(first, local_day(at))
    new = [one for one in postings if one.day >= begin]
    _locked(department)
    said = _strangers(new, department, last) or _objections(new, department, begin, last)
    if said:
        raise ValidationError(said)
    _published(department, begin, last).delete()
    return Posting.objects.bulk_create(_row(one, plan, at) for one in _joined(new))


@transaction.atomic
def withdraw(
    *, department: Department, first: date, last: date, by: User | None, at: datetime | None = None
) -> int:
    """What was published for these days, from today on, is taken back; how many postings that were."""
    _locked(department)
    return _published(department, max(first, local_day(moment(at))), last).delete()[0]


def _published(department: Department, first: date, last: date) -> QuerySet[Posting]:
    return Posting.objects.filter(inspector__group__department=department, day__gte=first, day__lte=last)


def _locked(department: Department) -> None:
    """Two plans at once wait for each other."""
    list(InspectorGroup.objects.select_for_update().filter(department=department).order_by("pk"))


def _row(new: NewPosting, plan: int | None, at: datetime) -> Posting:
    return Posting(
        inspector=new.inspector,
        day=new.day,
        task=new.task,
        zone=new.zone,
        half_shifts=new.half_shifts,
        is_diverted=not staffing.is_own(new.inspector, new.task),
        is_overtime=new.is_overtime,
        plan=plan,
        published_at=at,
    )


def _joined(new: Iterable[NewPosting]) -> list[NewPosting]:
    """One a person, day, task and zone: two half-shifts of the same are a whole one."""
    found: dict[tuple, NewPosting] = {}
    for one in new:
        key = (one.inspector.pk, one.day, one.task.pk, one.zone and one.zone.pk, one.is_overtime)
        so_far = found[key].half_shifts if key in found else 0
        found[key] = NewPosting(
            one.inspector, one.day, one.task, one.zone, one.half_shifts + so_far, one.is_overtime
        )
    return list(found.values())


# What cannot be


def _strangers(new: Sequence[NewPosting], department: Department, last: date) -> list[str]:
    said = [
        f"{one.inspector} does not inspect for {department}: post its own people."
        for one in new
        if one.inspector.group.department_id != department.pk
    ]
    said += [f"{_day(one.day)} is after the plan's last day." for one in new if one.day > last]
    said += [
        f"{one.inspector}, {_day(one.day)}: post at least one half-shift."
        for one in new
        if one.half_shifts < 1
    ]
    return list(dict.fromkeys(said))


def _objections(new: Sequence[NewPosting], department: Department, first: date, last: date) -> list[str]:
    if not new:
        return []
    there = {(one.inspector.pk, one.day): one for one in staffing.presence(department, first, last)}
    said = [sentence for one in new for sentence in _of_one(one, there.get((one.inspector.pk, one.day)))]
    said += _too_many(new, there)
    said += _too_much_overtime(new)
    return list(dict.fromkeys(said)) or _broken_floors(new, list(there.values()))


def _of_one(new: NewPosting, found: Presence | None) -> Iterable[str]:
    who, day = new.inspector, _day(new.day)
    if found is None:
        yield f"{who} does not inspect any more: send somebody else on {day}."
        return
    if not found.is_there and not (new.is_overtime and found.away == staffing.NO_SHIFT):
        yield f"{who} is not there on {day} ({found.away or 'not for a half-shift'}): send somebody else."
    if not staffing.able(found.inspector, new.task, new.day):
        yield f"{who}, {day}: {_not_able(found.inspector, new.task)}"
    zones = found.inspector.group.zones.all()
    if new.zone and zones and new.zone not in zones:
        yield f"{who}, {day}: {found.inspector.group} do not go to {new.zone}: choose one of their zones."


def _not_able(inspector: Inspector, task: InspectionTask) -> str:
    group = inspector.group
    if task not in group.own.all() and task not in group.trained.all():
        return f"{group} are neither hired nor trained for {task.name}: send somebody who is."
    return f"no certification for {task.name} that is valid on that day: renew it, or send somebody else."


def _too_many(new: Sequence[NewPosting], there: dict[tuple[int, date], Presence]) -> Iterable[str]:
    given: dict[tuple[int, date], list[NewPosting]] = defaultdict(list)
    for one in new:
        given[one.inspector.pk, one.day].append(one)
    for key, of_day in given.items():
        found = there.get(key)
        if found is None or not found.is_there:
            continue
        usual = sum(one.half_shifts for one in of_day if not one.is_overtime)
        if usual > found.half_shifts:
            why = f" ({found.away})" if found.away else ""
            yield (
                f"{found.inspector}, {_day(found.day)}: {usual} half-shifts are posted, "
                f"{found.half_shifts} {_are(found.half_shifts)} there{why}. Take some back."
            )
        if sum(one.half_shifts for one in of_day) > MOST:
            yield f"{found.inspector}, {_day(found.day)}: more than twelve hours with overtime. Take some back."


def _too_much_overtime(new: Sequence[NewPosting]) -> Iterable[str]:
    bought: dict[tuple[InspectorGroup, date], int] = defaultdict(int)
    for one in new:
        bought[one.inspector.group, one.day] += one.half_shifts if one.is_overtime else 0
    for (group, day), number in bought.items():
        if number > group.overtime_half_shifts:
            yield (
                f"{group}, {_day(day)}: {number} half-shifts of overtime, "
                f"{group.overtime_half_shifts} may be bought. Take some back."
            )


def _broken_floors(new: Sequence[NewPosting], there: Sequence[Presence]) -> list[str]:
    """Where posting a task's own people elsewhere leaves less than its floor."""
    tasks = {task for one in there for task in one.inspector.group.own.all()}
    days = sorted({one.day for one in new})
    return [
        f"{one.task}, {_day(one.day)}: its floor is {one.task.floor_half_shifts} half-shifts, "
        f"{one.left} would be left. Leave more of its own people there."
        for one in floors(tasks, days, there, new)
        if one.elsewhere and not one.is_kept
    ]


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _day(day: date) -> str:
    return f"{day:%A, %B} {day.day}"
