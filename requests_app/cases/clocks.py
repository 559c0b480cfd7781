"""The promises and their clocks as the catalogue and the business calendars say."""

from collections.abc import Mapping
from datetime import date, time
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

from ..models import BusinessCalendar, Department, ServiceLevel
from .deadlines import BusinessClock, Promise

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

    def __init__(self):
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

    def clock_of(self, department_id: int | None) -> BusinessClock:
        return self.by_department.get(department_id, self.default)

    def promise(self, service_id: int, priority: int, department_id: int | None) -> Promise | None:
        level = self.levels.get((service_id, priority))
        if level is None:
            return None
        amount, unit = level
        return Promise(amount, unit, self.clock_of(department_id))

    def clock(self, service_id: int, priority: int, department_id: int | None):
        """The clock a request's pauses are counted on: its promise's, else the department's hours."""
        promise = self.promise(service_id, priority, department_id)
        return promise.clock if promise else self.clock_of(department_id)


def promise_of(service_id: int, priority: int, department_id: int | None) -> Promise | None:
    """The promise for one request: two or three indexed queries, not the whole catalogue."""
    level = ServiceLevel.objects.filter(service_id=service_id, priority=priority).first()
    return Promise(level.amount, level.unit, clock_of(department_id)) if level else None


def clock_of(department_id: int | None) -> BusinessClock:
    calendars = BusinessCalendar.objects.prefetch_related("hours", "closures")
    calendar = calendars.filter(department=department_id).first() if department_id else None
    return business_clock(calendar or calendars.filter(is_default=True).first())
