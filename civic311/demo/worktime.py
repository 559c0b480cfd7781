"""City hall's hours as arithmetic on whole columns: local seconds since 1970 <-> seconds of open time.

The product's own deadlines are exact and slow by comparison; the generator needs the shape of a working week for a
million moments at once. What it makes is then loaded, and its due dates computed, by the product itself.
"""

from datetime import date, timedelta
from functools import cache
from typing import Any

import holidays
import numpy as np
from numpy.typing import NDArray

from .habits import catalogue

DAY, HOUR = 86_400, 3_600
OPENS, CLOSES = 8 * HOUR, 17 * HOUR
OPEN_SECONDS = CLOSES - OPENS
Moments = NDArray[np.int64]


@cache
def working_days() -> NDArray[np.int64]:
    """Days since 1970 on which city hall is open, 2015 to 2050."""
    calendar = catalogue()["calendar"]
    years = range(2015, 2051)
    closed = set(holidays.country_holidays(calendar["country"], subdiv=calendar["subdivision"], years=years))
    closed |= {date.fromisoformat(closure["day"]) for closure in calendar["closures"]}
    epoch, first = date(1970, 1, 1), date(years[0], 1, 1)
    days = (first + timedelta(days=offset) for offset in range(len(years) * 365))
    return np.array([(day - epoch).days for day in days if day.weekday() < 5 and day not in closed])


def is_open(moments: Moments) -> NDArray[np.bool_]:
    time = moments % DAY
    return np.isin(moments // DAY, working_days()) & (time >= OPENS) & (time < CLOSES)


def worked(moments: Moments) -> Moments:
    """Seconds of open time since the first working day."""
    days = working_days()
    place = np.minimum(np.searchsorted(days, moments // DAY), len(days) - 1)
    today = days[place] == moments // DAY
    return place * OPEN_SECONDS + np.where(today, np.clip(moments % DAY - OPENS, 0, OPEN_SECONDS), 0)


def moment(seconds: Moments) -> Moments:
    """The local moment at which so many seconds of open time have passed."""
    days = working_days()
    place = np.minimum(seconds // OPEN_SECONDS, len(days) - 1)
    return days[place] * DAY + OPENS + seconds % OPEN_SECONDS


def office(local: int) -> int:
    """The moment itself in open hours, else the next opening."""
    day, time = divmod(local, DAY)
    is_working = day in _open_days()
    if is_working and OPENS <= time < CLOSES:
        return local
    if is_working and time < OPENS:
        return day * DAY + OPENS
    return int(working_days()[np.searchsorted(working_days(), day, side="right")]) * DAY + OPENS


@cache
def _open_days() -> frozenset[int]:
    return frozenset(working_days().tolist())


def length(amount: int, unit: str) -> int:
    """A promise in seconds of its own clock."""
    return (
        amount
        * {"working_days": OPEN_SECONDS, "working_hours": HOUR, "calendar_days": DAY, "calendar_hours": HOUR}[
            unit
        ]
    )


def due(
    received: Moments, promise: Moments, is_calendar: NDArray[Any], to_end_of_day: NDArray[Any]
) -> Moments:
    """When the promise ends: on the clock of open hours or the one on the wall."""
    started = worked(received)
    whole_days = (started // OPEN_SECONDS * OPEN_SECONDS) + promise + OPEN_SECONDS - 1
    return np.where(
        is_calendar, received + promise, moment(np.where(to_end_of_day, whole_days, started + promise))
    )


def after(received: Moments, seconds: Moments, is_calendar: NDArray[Any]) -> Moments:
    """So many seconds later on that clock."""
    return np.where(is_calendar, received + seconds, moment(worked(received) + seconds))


def between(start: Moments, end: Moments, is_calendar: NDArray[Any]) -> Moments:
    return np.where(is_calendar, end - start, worked(end) - worked(start))
