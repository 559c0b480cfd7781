"""Dates as cities write them -> moments in UTC. Pure.

Every text is a day and perhaps a clock; both are looked up in small tables that fill as the file is read, so that a
million rows cost a million additions.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

SENTINEL, UNREADABLE = "sentinel", "unreadable"
FIRST_YEAR, LAST_YEAR = 1901, 2098  # outside: 1900-01-01, 9999-12-31 and their like stand for "no date"
EPOCH_DAY = date(1970, 1, 1)
NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: number for number, name in enumerate(NAMES, 1)}

_CLOCK = re.compile(
    r"(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.,](\d+))?)?\s*(?:([ap])\.?\s?m?\.?)?\s*(z|utc|gmt|[+-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[T ,]+(\d{1,2}:\d{2}.*|\d{1,2}\s?[APap]\.?[Mm]\.?)$")
_NUMBERS = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED = re.compile(r"(?:[A-Za-z]{3,9},? )?(\d{1,4})[- ]([A-Za-z]{3,9})\.?,?[- ](\d{1,4})")
_NAME_FIRST = re.compile(r"(?:[A-Za-z]{3,9},? )?([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4})")
_EPOCH = re.compile(r"-?\d{9,10}(?:\.0+)?|-?\d{12,13}(?:\.0+)?")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a column writes its moments. order: ymd, mdy, dmy or epoch; separator: between day and clock."""

    order: str = "ymd"
    separator: str = " "
    has_clock: bool = True
    twelve_hours: bool = False
    ends_with_z: bool = False
    is_sure: bool = True

    def words(self) -> str:
        if self.order == "epoch":
            return "seconds or milliseconds since 1970"
        order = {"ymd": "year-month-day", "mdy": "month/day/year", "dmy": "day/month/year"}[self.order]
        clock = "12-hour clock" if self.twelve_hours else "24-hour clock"
        return f"{order}, {clock if self.has_clock else 'no time'}"


@dataclass(frozen=True, slots=True)
class Clock:
    since_midnight: timedelta
    offset: timedelta | None
    is_twelve: bool


@dataclass(frozen=True, slots=True)
class Day:
    """starts_at: its local midnight in UTC; is_plain: no clock change in it."""

    day: date
    starts_at: datetime
    is_plain: bool


@dataclass(slots=True)
class Met:
    """What was met in one column, in rows."""

    twelve_hours: int = 0
    without_time: int = 0
    marked_z: int = 0
    in_gap: int = 0
    in_fold: int = 0


class Moments:
    """Reads one column in one zone. z_is_local: a final Z is decoration."""

    def __init__(self, shape: Shape, zone: ZoneInfo, *, z_is_local: bool = False):
        self.shape, self.zone, self.z_is_local = shape, zone, z_is_local
        self.met = Met()
        self.days: dict[str, Day | str] = {}
        self.clocks: dict[str, Clock | None] = {}

    def read(self, text: str) -> datetime | str:
        """The moment, or SENTINEL, or UNREADABLE. A local time that a clock change skipped is moved on by it."""
        if self.shape.order == "epoch":
            return _from_epoch(text)
        day_text, _, clock_text = text.partition("T" if text[10:11] == "T" else " ")
        day = self.days.get(day_text)
        if day is None:
            day = self._day(day_text)
            if day is UNREADABLE:
                day_text, clock_text = split(text)
                day = self._day(day_text)
            self.days[day_text] = day
        if isinstance(day, str):
            return day
        if not clock_text:
            self.met.without_time += 1
            return day.starts_at
        clock = self.clocks.get(clock_text) or self._clock(clock_text)
        if clock is None:
            return UNREADABLE
        self.met.twelve_hours += clock.is_twelve
        if clock.offset is not None:
            return self._absolute(day, clock)
        if day.is_plain:
            return day.starts_at + clock.since_midnight
        return self._around_a_change(day, clock)

    def later_of_two(self, text: str) -> datetime | None:
        """The second of the two moments that an ambiguous local time may mean."""
        day_text, clock_text = split(text)
        day = self._day(day_text)
        clock = self._clock(clock_text) if clock_text else None
        if isinstance(day, str) or clock is None or clock.offset is not None or day.is_plain:
            return None
        naive = datetime.combine(day.day, datetime.min.time()) + clock.since_midnight
        return naive.replace(tzinfo=self.zone, fold=1).astimezone(UTC)

    def _day(self, text: str) -> Day | str:
        found = read_day(text, self.shape.order)
        if found is None:
            return UNREADABLE
        if not FIRST_YEAR <= found.year <= LAST_YEAR or found == EPOCH_DAY:
            return SENTINEL
        midnight = datetime(found.year, found.month, found.day, tzinfo=self.zone)
        following = found + timedelta(days=1)
        next_midnight = datetime(following.year, following.month, following.day, tzinfo=self.zone)
        is_plain = midnight.utcoffset() == next_midnight.utcoffset()
        return Day(found, midnight.astimezone(UTC), is_plain)

    def _clock(self, text: str) -> Clock | None:
        if text not in self.clocks:
            self.clocks[text] = read_clock(text)
        return self.clocks[text]

    def _absolute(self, day: Day, clock: Clock) -> datetime:
        self.met.marked_z += not clock.offset
        if self.z_is_local and not clock.offset:
            return day.starts_at + clock.since_midnight if day.is_plain else self._around_a_change(day, clock)
        midnight = datetime(day.day.year, day.day.month, day.day.day, tzinfo=UTC)
        assert clock.offset is not None, "only a time that names its offset is absolute"
        return midnight + clock.since_midnight - clock.offset

    def _around_a_change(self, day: Day, clock: Clock) -> datetime:
        naive = datetime.combine(day.day, datetime.min.time()) + clock.since_midnight
        local = naive.replace(tzinfo=self.zone)
        moment = local.astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) != naive:
            self.met.in_gap += 1
        elif local.utcoffset() != local.replace(fold=1).utcoffset():
            self.met.in_fold += 1
        return moment


def day_of(text: str) -> str:
    """The day of a text, quickly; a day written with spaces loses its end."""
    return text.partition("T" if text[10:11] == "T" else " ")[0]


def split(text: str) -> tuple[str, str]:
    """(day, clock): "Jan 5, 2015 3:04 PM" -> ("Jan 5, 2015", "3:04 PM")."""
    found = _TAIL.search(text)
    return (text[: found.start()], found.group(1)) if found else (text, "")


@lru_cache(maxsize=50_000)
def read_day(text: str, order: str) -> date | None:
    try:
        return _numbers_day(text, order) or _named_day(text)
    except ValueError:
        return None


def _numbers_day(text: str, order: str) -> date | None:
    if found := _COMPACT.fullmatch(text):
        return date(*map(int, found.groups()))
    if not (found := _NUMBERS.fullmatch(text)):
        return None
    one, two, three = map(int, found.groups())
    if len(found.group(1)) == 4:
        return date(one, two, three)
    year = _full_year(three, found.group(3))
    return date(year, two, one) if order == "dmy" else date(year, one, two)


def _named_day(text: str) -> date | None:
    if found := _NAMED.fullmatch(text):
        one, name, three = found.groups()
        month = MONTHS.get(name[:3].lower())
        if month is None:
            return None
        if len(one) == 4:
            return date(int(one), month, int(three))
        return date(_full_year(int(three), three), month, int(one))
    if found := _NAME_FIRST.fullmatch(text):
        month = MONTHS.get(found.group(1)[:3].lower())
        return date(int(found.group(3)), month, int(found.group(2))) if month else None
    return None


def _full_year(year: int, text: str) -> int:
    if len(text) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def read_clock(text: str) -> Clock | None:
    """ "12:20:09 AM", "00:19:28.000Z", "05:00:00+00"; None where it is no time of day."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hour_text, minute_text, second_text, fraction, half, zone = found.groups()
    hour, minute, second = int(hour_text), int(minute_text or 0), int(second_text or 0)
    if minute_text is None and half is None:
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    microseconds = int((fraction or "0")[:6].ljust(6, "0"))
    since = timedelta(hours=hour, minutes=minute, seconds=second, microseconds=microseconds)
    return Clock(since, _offset(zone), half is not None)


def _offset(text: str | None) -> timedelta | None:
    if not text:
        return None
    if text[0] not in "+-":
        return timedelta()
    digits = text[1:].replace(":", "").ljust(4, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if text[0] == "-" else size


def _from_epoch(text: str) -> datetime | str:
    if not _EPOCH.fullmatch(text):
        return UNREADABLE
    number = int(float(text))
    seconds = number / 1000 if abs(number) >= 10**11 else number
    if seconds == 0:
        return SENTINEL
    found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else SENTINEL


def shape_of(values: Iterable[str], days: Iterable[str] = (), default: str = "mdy") -> Shape | None:
    """How these values are written; None where fewer than nine in ten are dates. days: all day texts met.

    Month first or day first is decided by a number above 12; where none is met the default is not sure.
    """
    texts = [text for text in values if text]
    if not texts:
        return None
    if _share(_EPOCH.fullmatch(text) for text in texts) > 0.9:
        return Shape("epoch")
    parts = [split(text) for text in texts]
    order, is_sure = _order({day for day, _ in parts} | set(days), default)
    if _share(read_day(day, order) for day, _ in parts) < 0.9:
        return None
    clocks = [clock for _, clock in parts if clock]
    twelve = _share("m" in clock.lower() for clock in clocks) > 0.5
    with_z = _share(clock[-1] in "zZ" for clock in clocks) > 0.5
    separator = "T" if _share("T" in text[8:11] for text in texts) > 0.5 else " "
    return Shape(order, separator, bool(clocks), twelve, with_z, is_sure)


def _order(days: set[str], default: str) -> tuple[str, bool]:
    found = [match for match in map(_NUMBERS.fullmatch, days) if match]
    if not found or _share(len(match.group(1)) == 4 for match in found) > 0.5:
        return "ymd", True
    first = sum(int(match.group(1)) > 12 for match in found)
    second = sum(int(match.group(2)) > 12 for match in found)
    if first == second:
        return default, False
    return ("dmy" if first > second else "mdy"), True


def _share(flags: Iterable[object]) -> float:
    read = [bool(flag) for flag in flags]
    return sum(read) / len(read) if read else 0.0
