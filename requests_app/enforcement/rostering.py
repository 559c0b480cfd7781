"""Verbs that change who is there: shifts, leave, certifications, and where an accepted plan sends people."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from ..models import Certification, InspectionTask, Inspector, InspectorShift, Leave, Posting
from . import hours, staffing
from .hours import Hours
from .posting import NewPosting, publish, withdraw
from .recording import local_day, moment

__all__ = [
    "NewPosting",
    "certify",
    "end_leave",
    "publish",
    "set_day",
    "set_shifts",
    "take_leave",
    "withdraw",
]

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST_LEAVE = 366  # days
AHEAD = timedelta(days=10 * 366)


@transaction.atomic
def set_shifts(
    inspector: Inspector,
    week: Mapping[int, Sequence[Hours]],
    *,
    by: User | None,
    since: date | None = None,
    at: datetime | None = None,
) -> list[InspectorShift]:
    """The hours of each weekday (0 is Monday) from a day on, today where none is said; what was before stays as it was.

    Of somebody who never had a shift they may begin earlier.
    """
    today = local_day(moment(at))
    since = since or today
    _refuse([*_too_far(since, today), *_wrong_weeks(week)])
    _locked(inspector)
    earlier = InspectorShift.objects.filter(inspector=inspector)
    if since < today and earlier.exists():
        raise ValidationError("What was worked stays as it was: choose a first day from today on.")
    earlier.filter(since__gte=since).delete()
    earlier.filter(Q(until=None) | Q(until__gt=since)).update(until=since)
    return InspectorShift.objects.bulk_create(
        InspectorShift(inspector=inspector, weekday=weekday, starts=starts, ends=ends, since=since)
        for weekday, given in week.items()
        for starts, ends in sorted(given)
    )


@transaction.atomic
def set_day(
    inspector: Inspector, day: date, given: Sequence[Hours], *, by: User | None, at: datetime | None = None
) -> list[InspectorShift]:
    """The hours of one day only (a Saturday sweep, a swap); the weeks before and after it stay as they are."""
    if day < local_day(moment(at)):
        raise ValidationError(f"{_day(day)} is over: what was worked stays as it was.")
    _refuse(_too_far(day, local_day(moment(at))))
    _refuse([f"{_day(day)}: {said}" for said in hours.objections(given)])
    _locked(inspector)
    usual = InspectorShift.objects.filter(inspector=inspector, weekday=day.weekday())
    for shift in usual.filter(Q(since=None) | Q(since__lte=day), Q(until=None) | Q(until__gt=day)):
        _cut_out(shift, day)
    new = {"inspector": inspector, "weekday": day.weekday(), "since": day, "until": day + timedelta(days=1)}
    return InspectorShift.objects.bulk_create(
        InspectorShift(starts=starts, ends=ends, **new) for starts, ends in sorted(given)
    )


def _cut_out(shift: InspectorShift, day: date) -> None:
    """Its weeks after the day become a row of their own."""
    after, until = day + timedelta(days=1), shift.until
    if shift.since == day:
        shift.delete()
    else:
        shift.until = day
        shift.save(update_fields=["until"])
    if until is None or until > after:
        again = {"inspector_id": shift.inspector_id, "weekday": shift.weekday}
        InspectorShift.objects.create(starts=shift.starts, ends=shift.ends, since=after, until=until, **again)


def _too_far(day: date, today: date) -> list[str]:
    return [f"{day} is years away: check the year."] if day - today > AHEAD else []


def _wrong_weeks(week: Mapping[int, Sequence[Hours]]) -> list[str]:
    if strange := [weekday for weekday in week if weekday not in range(7)]:
        return [f"{strange[0]} is no weekday: Monday is 0, Sunday 6."]
    return [
        f"{WEEKDAYS[weekday]}: {said}" for weekday, given in week.items() for said in hours.objections(given)
    ]


@transaction.atomic
def take_leave(
    inspector: Inspector,
    *,
    kind: str,
    first: date,
    last: date,
    by: User | None,
    part: str = Leave.Part.DAY,
    at: datetime | None = None,
) -> Leave:
    """Not there from first to last, both in it. Postings that cannot be kept then are taken back, from today on."""
    _refuse([*_too_far(last, local_day(moment(at))), *_wrong_leave(kind, part, first, last)])
    _locked(inspector)
    for other in Leave.objects.filter(inspector=inspector, first_day__lte=last, last_day__gte=first):
        if Leave.Part.DAY in (part, other.part) or part == other.part:
            raise ValidationError(
                f"{inspector} is {staffing.away_words([other])} already, from {_day(other.first_day)}: "
                "end that leave first, or choose other days."
            )
    leave = Leave.objects.create(inspector=inspector, kind=kind, first_day=first, last_day=last, part=part)
    _take_back(inspector, max(first, local_day(moment(at))), last)
    return leave


def _wrong_leave(kind: str, part: str, first: date, last: date) -> list[str]:
    said = []
    if kind not in Leave.Kind.values:
        said.append(f"Say why: {', '.join(map(str, Leave.Kind.labels)).lower()}.")
    if part not in Leave.Part.values:
        said.append(f"Say which part of the day: {', '.join(map(str, Leave.Part.labels)).lower()}.")
    if last < first:
        said.append(f"The leave ends on {_day(last)}, before it begins: give a later last day.")
    elif (last - first).days >= LONGEST_LEAVE:
        said.append("A leave of more than a year is a departure: make the inspector inactive instead.")
    return said


def _take_back(inspector: Inspector, first: date, last: date) -> None:
    """Postings of days on which fewer half-shifts are left than were posted."""
    if last < first:
        return
    left = {one.day: one.half_shifts for one in staffing.presence_of(inspector, first, last)}
    posted: dict[date, list[Posting]] = {}
    for posting in Posting.objects.filter(inspector=inspector, day__range=(first, last)):
        posted.setdefault(posting.day, []).append(posting)
    for day, postings in posted.items():
        usual = sum(one.half_shifts for one in postings if not one.is_overtime)
        if usual > left.get(day, 0) or not left.get(day):
            Posting.objects.filter(pk__in=[one.pk for one in postings]).delete()


@transaction.atomic
def end_leave(leave: Leave, *, last: date, by: User | None, at: datetime | None = None) -> Leave | None:
    """Back earlier: `last` is its last day now. A day before the first one cancels it; what is over stays."""
    today = local_day(moment(at))
    _locked(leave.inspector)
    row = Leave.objects.select_for_update().get(pk=leave.pk)
    if last > row.last_day:
        raise ValidationError("A leave is not made longer here: record another one for the days after it.")
    if row.last_day < today or last < min(today, row.first_day):
        raise ValidationError("Days that are over stay as they were: choose today or a later day.")
    if last < row.first_day:
        row.delete()
        return None
    row.last_day = last
    row.save(update_fields=["last_day"])
    return row


@transaction.atomic
def certify(
    inspector: Inspector,
    task: InspectionTask,
    *,
    by: User | None,
    number: str = "",
    expires_on: date | None = None,
    at: datetime | None = None,
) -> Certification:
    """May inspect this until the day it expires, that day included; a renewal takes the place of the earlier one."""
    today = local_day(moment(at))
    if expires_on and expires_on < today:
        raise ValidationError(f"It expired on {_day(expires_on)}: give the day until which it is valid.")
    group = inspector.group
    if not group.own.filter(pk=task.pk).exists() and not group.trained.filter(pk=task.pk).exists():
        raise ValidationError(
            f"{group} are neither hired nor trained for {task.name}: add the task to the group first."
        )
    given = {"number": number.strip(), "expires_on": expires_on}
    return Certification.objects.update_or_create(inspector=inspector, task=task, defaults=given)[0]


def _locked(inspector: Inspector) -> None:
    """Two people who change the same inspector wait for each other."""
    Inspector.objects.select_for_update().get(pk=inspector.pk)


def _refuse(said: list[str]) -> None:
    if said:
        raise ValidationError(said)


def _day(day: date) -> str:
    return f"{day:%A, %B} {day.day}"
