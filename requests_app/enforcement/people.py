"""Whether somebody can make a visit on a day: trained, certified, not on leave, on shift. Reads once, answers often."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from ..models import Department, InspectionTask, Inspector, InspectorShift, Leave
from . import staffing


@dataclass(frozen=True)
class Person:
    """A user as an inspector; without that row nothing is known of shifts and leave, and nothing is refused for it."""

    user: User
    inspector: Inspector | None = None
    leave: list[Leave] = field(default_factory=list)
    shifts: list[InspectorShift] = field(default_factory=list)

    @property
    def name(self) -> str:
        return name(self.user)


def name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else "Nobody"


def person(user: User, department: Department, today: date) -> Person:
    """With the leave that is not over on `today`."""
    if not user.is_active:
        raise ValidationError(f"{name(user)} does not work here any more: choose somebody else.")
    inspector = staffing.inspectors(department).filter(user=user).first()
    if inspector is None:
        return Person(user)
    leave = Leave.objects.filter(inspector=inspector, last_day__gte=today).order_by("first_day", "part")
    return Person(user, inspector, list(leave), list(inspector.shifts.order_by("weekday", "starts")))


def check_trained(person: Person, task: InspectionTask | None, on: date) -> None:
    if task is None or (person.inspector is None and not task.needs_certification):
        return
    if person.inspector is None or not staffing.able(person.inspector, task, on):
        raise ValidationError(_untrained(person, task))


def _untrained(person: Person, task: InspectionTask) -> str:
    trade = person.inspector.group if person.inspector else None
    if trade and task not in trade.own.all() and task not in trade.trained.all():
        return f"{trade} are not trained for {task.name.lower()}: {person.name} cannot make this visit."
    return f"{person.name} has no certification for {task.name.lower()} that is valid on that day."


def check_there(person: Person, on: date) -> None:
    """ValidationError where the person is away the whole day."""
    away = [one for one in person.leave if one.first_day <= on <= one.last_day]
    parts = {one.part for one in away}
    if Leave.Part.DAY in parts or {Leave.Part.MORNING, Leave.Part.AFTERNOON} <= parts:
        raise ValidationError(
            f"{person.name} is {staffing.away_words(away)}: choose another day or somebody else."
        )
    if person.shifts and not staffing.hours_on(person.shifts, on):
        raise ValidationError(
            f"{person.name} has no shift on {on:%A}, {on:%B} {on.day}: choose another day or somebody else."
        )
