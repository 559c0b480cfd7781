"""Days and hours on which inspectors are out, in the city's own time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from requests_app.cases.deadlines import BusinessClock


@dataclass
class Calendar:
    """end: the moment at which the story ends; nothing happens from then on."""

    clock: BusinessClock
    end: datetime

    def day(self, at: datetime) -> date:
        return at.astimezone(self.clock.zone).date()

    def at(self, day: date, minutes: int) -> datetime:
        """So many minutes after local midnight."""
        return datetime.combine(day, time(minutes // 60, minutes % 60), self.clock.zone).astimezone(UTC)

    def working(self, day: date, days: int = 0) -> date:
        """So many working days after the first one from `day` on."""
        day = self.clock.next_working_day(day)
        for _ in range(days):
            day = self.clock.next_working_day(day + timedelta(days=1))
        return day

    def last_days(self, many: int) -> tuple[date, ...]:
        """The last working days of the story."""
        found: list[date] = []
        day = self.day(self.end) - timedelta(days=1)
        while len(found) < many:
            if self.clock.is_working_day(day):
                found.append(day)
            day -= timedelta(days=1)
        return tuple(reversed(found))

    def some_time(self, day: date, chance: Random) -> datetime:
        """When somebody is at a door: nine to four."""
        return self.at(day, 9 * 60 + chance.randrange(420)) + timedelta(seconds=chance.randrange(60))
