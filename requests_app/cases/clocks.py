"""The promises and their clocks as the catalogue and the business calendars say."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

from ..models import BusinessCalendar, Department, ServiceLevel, ServiceTarget
from . import rulebook
from .deadlines import (
    TARGET_STARTS,
    BusinessClock,
    Clock,
    Promise,
    Step,
    due_again,
    is_set_by_hand,
    not_after,
)
from .lifecycle import Clocks
from .rules import Facts, Rule, Rules

OFFICE_HOURS = {weekday: ((time(8), time(17)),) for weekday in range(5)}


class ClosedDays(Mapping[date, str]):
    """Public holidays of a place and the calendar's own closures: day -> its name."""

    def __init__(self, country: str, subdivision: str, closures: Mapping[date, str]):
        self.public = holidays.country_holidays(country, subdiv=subdivision or None) if country else {}
        self.closures = closures

    def __getitem__(self, day: date) -> str:
        name = self.closures.get(day) or self.public.get(day)
        if name is None:
            raise KeyError(day)
        return name

    def __contains__(self, day: object) -> bool:
        return day in self.closures or day in self.public

    def __iter__(self):
        return iter({**dict(self.public), **self.closures})

    def __len__(self):
        return len({**dict(self.public), **self.closures})


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def business_clock(calendar: BusinessCalendar | None) -> BusinessClock:
    """The clock of a calendar; without one, weekdays eight to five."""
    if calendar is None:
        return BusinessClock(zone(), OFFICE_HOURS, {})
    hours: dict[int, list[tuple[time, time]]] = {}
    for row in calendar.hours.all():
        hours.setdefault(row.weekday, []).append((row.opens, row.closes))
    closures = {row.day: row.name for row in calendar.closures.all()}
    return BusinessClock(zone(), hours, ClosedDays(calendar.country, calendar.subdivision, closures))


class Promises:
    """All service levels and clocks, read once: for a verb, or for a whole file of requests."""

    def __init__(self, rules: Sequence[Rule] | None = None):
        self.rules = Rules(rulebook.due() if rules is None else rules)
        calendars = BusinessCalendar.objects.prefetch_related("hours", "closures")
        clocks = {calendar.pk: business_clock(calendar) for calendar in calendars}
        self.default = next((clocks[c.pk] for c in calendars if c.is_default), None) or business_clock(None)
        self.by_department = {
            pk: clocks.get(calendar_id, self.default)
            for pk, calendar_id in Department.objects.values_list("pk", "calendar_id")
        }
        self.levels = {
            (service_id, priority): (amount, unit)
            for service_id, priority, amount, unit in ServiceLevel.objects.values_list(
                "service_id", "priority", "amount", "unit"
            )
        }

        self.own_targets = _by_service(ServiceTarget.objects.all())

    def clock_of(self, department_id: int | None) -> BusinessClock:
        return self.by_department.get(department_id, self.default) if department_id else self.default

    def target(self, service_id: int, priority: int, department_id: int | None) -> Promise | None:
        """The internal target, as a promise that the city makes to itself."""
        found = _closest(self.own_targets.get(service_id, ()), priority, department_id)
        return Promise(found.amount, found.unit, self.clock_of(department_id)) if found else None

    def promise(
        self, service_id: int, priority: int, department_id: int | None, facts: Facts | None = None
    ) -> Promise | None:
        """What the first rule that fits the facts says, else the service level; without facts, the level."""
        if self.rules and facts and (rule := self.rules.first(facts.but(service_id, priority))):
            amount, unit = rule.effect["amount"], rule.effect["unit"]
            return Promise(amount, unit, self.clock_of(department_id), rule.id, rule.name)
        level = self.levels.get((service_id, priority))
        if level is None:
            return None
        amount, unit = level
        return Promise(amount, unit, self.clock_of(department_id))

    def clock(
        self, service_id: int, priority: int, department_id: int | None, facts: Facts | None = None
    ) -> Clock:
        """The clock a request's pauses are counted on: its promise's, else the department's hours."""
        return self.clocks(service_id, priority, department_id, facts).promise

    def clocks(
        self, service_id: int, priority: int, department_id: int | None, facts: Facts | None = None
    ) -> Clocks:
        """The clocks a request's pauses are counted on: its promise's and target's, else the department's hours."""
        promise = self.promise(service_id, priority, department_id, facts)
        target = self.target(service_id, priority, department_id)
        usual = self.clock_of(department_id)
        return Clocks(promise.clock if promise else usual, target.clock if target else usual)


def promise_of(service_id: int, priority: int, department_id: int | None) -> Promise | None:
    """The promise for one request: two or three indexed queries, not the whole catalogue."""
    level = ServiceLevel.objects.filter(service_id=service_id, priority=priority).first()
    return Promise(level.amount, level.unit, clock_of(department_id)) if level else None


def clock_of(department_id: int | None) -> BusinessClock:
    calendars = BusinessCalendar.objects.prefetch_related("hours", "closures")
    calendar = calendars.filter(department=department_id).first() if department_id else None
    return business_clock(calendar or calendars.filter(is_default=True).first())


def target_of(service_id: int, priority: int, department_id: int | None) -> Promise | None:
    """The internal target for one request."""
    found = _closest(ServiceTarget.objects.filter(service=service_id), priority, department_id)
    return Promise(found.amount, found.unit, clock_of(department_id)) if found else None


def _by_service(targets: Iterable[ServiceTarget]) -> dict[int, list[ServiceTarget]]:
    found: dict[int, list[ServiceTarget]] = {}
    for target in targets:
        found.setdefault(target.service_id, []).append(target)
    return found


def _closest(
    targets: Iterable[ServiceTarget], priority: int, department_id: int | None
) -> ServiceTarget | None:
    """The one that names the department, then the one that names the priority, then the one for all."""
    fit = [
        one
        for one in targets
        if one.priority in (None, priority) and one.department_id in (None, department_id)
    ]
    named = [(one.department_id is not None, one.priority is not None) for one in fit]
    return fit[named.index(max(named))] if fit else None


# What a step says of the internal target


def target_begun(target: Promise | None, at: datetime, due_at: datetime | None) -> dict[str, Any]:
    """A new target from this moment, not later than a promise that is still to come."""
    to_come = due_at if due_at and due_at > at else None
    return {"target_at": not_after(target.due_at(at), to_come) if target else None, "target_left": None}


def target_again(
    steps: Sequence[Step], target: Promise | None, due_at: datetime | None, now: Mapping[str, Any]
) -> dict[str, Any]:
    """The target counted again from where it began; one set by hand stays. now: what it is."""
    if is_set_by_hand(steps):
        return {"target_at": now["target_at"], "target_left": now["target_left"]}
    target_at, left = due_again(steps, target, TARGET_STARTS)
    return {"target_at": not_after(target_at, due_at), "target_left": left}
