"""Hours of a day as plain arithmetic: what a shift is worth in minutes and half-shifts, what leave takes away.

A half-shift is four hours; what lacks half an hour or less (a lunch) still is one. The morning ends at noon.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Hours = tuple[time, time]  # local, within one day
HALF_SHIFT = 240  # minutes
SHORT_BY = 30  # minutes
LONGEST_DAY = 12 * 60  # minutes
NOON = time(12)
LAST = time.max
LEFT = {"morning": (NOON, LAST), "afternoon": (time.min, NOON)}


def worked(day: date, hours: Iterable[Hours], away: Iterable[str], zone: ZoneInfo) -> int:
    """Minutes of the day's hours that are left; away: "day", "morning" or "afternoon"."""
    for part in set(away):
        hours = _within(hours, LEFT[part]) if part in LEFT else []
    return sum(_minutes(day, begins, ends, zone) for begins, ends in hours)


def _within(hours: Iterable[Hours], window: Hours) -> list[Hours]:
    cut = [(max(begins, window[0]), min(ends, window[1])) for begins, ends in hours]
    return [(begins, ends) for begins, ends in cut if begins < ends]


def _minutes(day: date, begins: time, ends: time, zone: ZoneInfo) -> int:
    """As they pass: a night on which the clocks change is an hour shorter or longer."""
    from_, to = (datetime.combine(day, at, zone).astimezone(UTC) for at in (begins, ends))
    return round((to - from_).total_seconds() / 60)


def half_shifts(minutes: int) -> int:
    return (minutes + SHORT_BY) // HALF_SHIFT


def length(hours: Iterable[Hours]) -> int:
    """Minutes by the clock on the wall."""
    return sum(_minutes(date(2026, 1, 5), begins, ends, ZoneInfo("UTC")) for begins, ends in hours)


def objections(hours: Sequence[Hours]) -> list[str]:
    """Why these cannot be the hours of a day, in sentences."""
    said = [
        f"{_said(one)} ends before it begins: give a later end. A night is two shifts, until midnight and from midnight."
        for one in hours
        if one[1] <= one[0]
    ]
    if said:
        return said
    ordered = sorted(hours)
    said = [
        f"{_said(one)} and {_said(following)} overlap: give each hour once."
        for one, following in zip(ordered, ordered[1:], strict=False)
        if following[0] < one[1]
    ]
    total = length(hours)
    if total > LONGEST_DAY:
        said.append(f"{total / 60:g} hours in a day are too many: a shift has twelve hours at most.")
    return said


def _said(hours: Hours) -> str:
    return f"{hours[0]:%H:%M} to {hours[1]:%H:%M}"


def words(hours: Iterable[Hours]) -> str:
    """8:00-12:00, 12:30-16:30: as `read` reads it."""
    return ", ".join(f"{a.hour}:{a.minute:02d}-{b.hour}:{b.minute:02d}" for a, b in sorted(hours))


def read(text: str) -> list[Hours]:
    """Hours as people write them: 8-12, 12:30-16:30; 8am to 4:30pm. ValueError says what is wrong."""
    return [_read_one(part) for part in re.split(r"[,;]", text) if part.strip()]


def _read_one(text: str) -> Hours:
    parts = re.split(r"\s*(?:-|–|to|until)\s*", text.strip().lower())
    if len(parts) != 2:
        raise ValueError(f"“{text.strip()}” are no hours: write them as 8:00-12:00, 12:30-16:30.")
    return _time(parts[0]), _time(parts[1])


def _time(text: str) -> time:
    found = re.fullmatch(r"(\d{1,3})(?:[:.](\d\d))?(?::\d\d)?\s*(am|pm)?", text.strip())
    if not found:
        raise ValueError(f"“{text.strip()}” is no time of day: write it as 8:00 or 4:30pm.")
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    hour = hour % 12 + (12 if half == "pm" else 0) if half and hour <= 12 else hour
    if hour > 23 or minute > 59:
        raise ValueError(
            f"{text.strip()} is no time of day: a shift ends by 23:59, and has twelve hours at most."
        )
    return time(hour, minute)


def days(first: date, last: date) -> list[date]:
    """Both of them, and those between."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
