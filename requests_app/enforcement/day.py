"""The worklist of an inspector as verbs: claim, assign, schedule, ready early, arrive, call off.

Each locks the inspection and refuses with a sentence. `at`: when it was said or tapped.
"""

import math
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from ..cases import clocks
from ..models import Inspection
from . import people
from .people import Person
from .recording import local_day, moment

FURTHEST = timedelta(days=180)
LONGEST_STAY = 8 * 60  # minutes: what took longer was a phone that nobody tapped


@transaction.atomic
def claim(inspection: Inspection, *, by: User, at: datetime | None = None) -> Inspection:
    """Whoever is there takes it; one that somebody has is refused."""
    row = _waiting(inspection)
    if row.inspector_id == by.pk:
        return row
    if row.inspector:
        raise ValidationError(
            f"{people.name(row.inspector)} has this inspection already: a supervisor can give it to you."
        )
    return _give(row, people.person(by, row.department, local_day(moment(at))), None, moment(at))


@transaction.atomic
def assign_inspection(
    inspection: Inspection,
    *,
    by: User | None,
    to: User | Person,
    on: date | None = None,
    at: datetime | None = None,
) -> Inspection:
    """Given to somebody trained for it, who is there on its day. to: a Person, where many are given at once."""
    row, at = _waiting(inspection), moment(at)
    person = to if isinstance(to, Person) else people.person(to, row.department, local_day(at))
    return _give(row, person, on, at)


def _give(row: Inspection, person: Person, on: date | None, at: datetime) -> Inspection:
    today = local_day(at)
    day = on or row.scheduled_on
    people.check_trained(person, row.task, max(day or row.due_on, today))
    if on:
        check_day(row.department_id, on, today)
    if day and day >= today:
        people.check_there(person, day)
    row.inspector, row.scheduled_on = person.user, day
    row.save(update_fields=["inspector", "scheduled_on"])
    return row


@transaction.atomic
def schedule(
    inspection: Inspection,
    *,
    by: User | None,
    on: date,
    person: Person | None = None,
    at: datetime | None = None,
) -> Inspection:
    """On a day to come on which the office is open and its inspector is there. person: read already."""
    row, today = _waiting(inspection), local_day(moment(at))
    check_day(row.department_id, on, today)
    if row.inspector:
        known = person if person and person.user == row.inspector else None
        people.check_there(known or people.person(row.inspector, row.department, today), on)
    row.scheduled_on = on
    row.save(update_fields=["scheduled_on"])
    return row


def check_day(department_id: int, on: date, today: date) -> None:
    """ValidationError for a day that has passed, is far away, or on which the office is closed."""
    if on < today:
        raise ValidationError("This day has passed: give today or a day to come.")
    if on > today + FURTHEST:
        raise ValidationError("This day is more than half a year away: check the year.")
    clock = clocks.clock_of(department_id)
    if not clock.is_working_day(on):
        after = clock.next_working_day(on)
        raise ValidationError(
            f"The office is closed on {_said(on)}: the next day it is open is {_said(after)}."
        )


@transaction.atomic
def ready_early(
    inspection: Inspection, *, by: User | None, is_ready: bool = True, at: datetime | None = None
) -> Inspection:
    """The owner says that it is done, before the window ends; or took that back."""
    row = _waiting(inspection)
    if row.case is None:
        raise ValidationError(
            "Nobody was told yet to correct anything here: there is no window to be early in."
        )
    row.ready_early = is_ready
    row.save(update_fields=["ready_early"])
    return row


@transaction.atomic
def arrive(inspection: Inspection, *, by: User | None, at: datetime | None = None) -> Inspection:
    """The clock of the visit starts at the first tap."""
    row = _waiting(inspection)
    if row.started_at is None:
        row.started_at = max(moment(at), row.created_at)
        row.save(update_fields=["started_at"])
    return row


def minutes_there(inspection: Inspection, at: datetime) -> int | None:
    """From the arrival to `at`, at least one; none where nobody tapped, or forgot to for hours."""
    if inspection.started_at is None or at <= inspection.started_at:
        return None
    minutes = math.ceil((at - inspection.started_at).total_seconds() / 60)
    return minutes if minutes <= LONGEST_STAY else None


@transaction.atomic
def cancel(inspection: Inspection, *, by: User | None, reason: str, at: datetime | None = None) -> Inspection:
    """Called off, with the reason; not while a case waits for it: its lot must be seen again."""
    row = _waiting(inspection)
    if not reason.strip():
        raise ValidationError("Say why nobody goes there.")
    if row.case and row.case.is_open:
        raise ValidationError(
            f"{row.case} is open: somebody must look again. Give the visit another day, or end the case."
        )
    row.cancelled_at, row.note = max(moment(at), row.created_at), reason.strip()[:1000]
    row.save(update_fields=["cancelled_at", "note"])
    return row


def _waiting(inspection: Inspection) -> Inspection:
    rows = Inspection.objects.select_related("task", "case", "department", "inspector")
    row = rows.select_for_update(of=("self",)).get(pk=inspection.pk)
    if row.cancelled_at:
        raise ValidationError("This inspection was called off: nobody goes there any more.")
    if row.resulted_at:
        raise ValidationError("This inspection has its result already: nothing about it can be planned.")
    return row


def _said(day: date) -> str:
    return f"{day:%A}, {day:%B} {day.day}"
