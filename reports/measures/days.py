"""Local days as half-open ranges of moments, in microseconds since 1970 (UTC). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=int(micros))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


@dataclass(frozen=True)
class LocalDay:
    """A day of the city; it may have 23 or 25 hours."""

    date: date
    zone: ZoneInfo

    @cached_property
    def start(self) -> int:
        return micros(midnight(self.date, self.zone))

    @cached_property
    def end(self) -> int:
        return self.shifted(1).start

    @property
    def as_of(self) -> datetime:
        return moment(self.end)

    def shifted(self, days: int) -> LocalDay:
        return LocalDay(self.date + timedelta(days), self.zone)

    def since(self, days: int) -> int:
        """The first moment of the last so many days, this one included."""
        return self.shifted(1 - days).start
