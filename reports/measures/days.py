"""Local days as half-open ranges of moments, in microseconds since 1970 (UTC). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

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


def age_in_days(moments: npt.NDArray[np.int64], on: LocalDay) -> npt.NDArray[np.int64]:
    """Local days from each moment's to `on`: what came in today is 0 days old, whatever the hour or the clocks."""
    if not len(moments):
        return np.empty(0, dtype=np.int64)
    first = moment(int(moments.min())).astimezone(on.zone).year
    starts = np.array(
        [start for year in range(first, on.date.year + 1) for start in _midnights(year, on.zone.key)]
    )
    today = int(np.searchsorted(starts, on.start))
    return np.asarray(today + 1 - np.searchsorted(starts, moments, side="right"), dtype=np.int64)


@lru_cache(maxsize=200)
def _midnights(year: int, zone: str) -> list[int]:
    first, days = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    return [micros(midnight(first + timedelta(n), ZoneInfo(zone))) for n in range(days)]
