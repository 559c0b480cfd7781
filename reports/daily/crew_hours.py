"""The crews that go out on the next working days, and for how many hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from requests_app.cases.crew_capacity import crew_days
from requests_app.cases.deadlines import BusinessClock
from requests_app.models import Department

DAYS = 5


@dataclass(frozen=True)
class CrewDay:
    """A crew's hours on a day."""

    crew: int
    name: str
    day: date
    hours: float


def working_days(clock: BusinessClock, after: date) -> list[date]:
    """The next five on which the department works."""
    found: list[date] = []
    for _ in range(DAYS):
        found.append(clock.next_working_day((found[-1] if found else after) + timedelta(days=1)))
    return found


def read(department: int, days: Sequence[date]) -> list[CrewDay]:
    """Each active crew on each of the days; [] where the department has none."""
    found = crew_days(Department.objects.get(pk=department), days[0], days[-1])
    return [
        CrewDay(one.crew.pk, one.crew.name, one.day, one.minutes / 60) for one in found if one.day in days
    ]
