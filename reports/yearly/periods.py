"""Years of a city, calendar or fiscal, up to the last whole day, beside the same days of the year before. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from reports.measures.days import LocalDay


@dataclass(frozen=True)
class Period:
    """The days from first to last, both counted in; `of` is the number of days of the whole year."""

    name: str
    first: date
    last: date
    of: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_whole(self) -> bool:
        return self.days == self.of

    def local(self, zone: ZoneInfo) -> tuple[LocalDay, LocalDay]:
        return LocalDay(self.first, zone), LocalDay(self.last, zone)


def period(year: int, yesterday: date, *, starts: int = 1) -> Period | None:
    """The year named `year`, which ends in it: from the first day of month `starts`; None if it has not begun."""
    first = date(year - (starts > 1), starts, 1)
    end = date(first.year + 1, starts, 1)
    last = min(end - timedelta(days=1), yesterday)
    name = str(year) if starts == 1 else f"fiscal year {year}"
    return Period(name, first, last, (end - first).days) if first <= last else None


def year_before(now: Period) -> Period:
    """The same days a year earlier; February 29 falls to the 28th, and a whole year stays whole."""
    first, end = _earlier(now.first), _earlier(now.last)
    if now.is_whole:
        end = now.first - timedelta(days=1)
    whole = (now.first - first).days
    return Period(_name_before(now), first, end, whole)


def _name_before(now: Period) -> str:
    *words, year = now.name.split()
    return " ".join([*words, str(int(year) - 1)])


def _earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def months(now: Period) -> list[date]:
    """The first day of each month, the last one perhaps unfinished."""
    found, day = [], now.first
    while day <= now.last:
        found.append(day)
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return found
