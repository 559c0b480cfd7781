"""Who reported many things on one walk: it looks like a hot spot, and is one observer."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .durations import Bools, Floats

MINUTES, KILOMETERS = 30.0, 1.5  # from the last report to the next
BY_CHANCE = 0.1  # strangers' reports so close in time and space that a batch may hold, on average
DEGREE, DAY = 111.2, 1440.0  # kilometers; minutes
Words = npt.NDArray[np.str_]


def batched(
    service: npt.NDArray[np.int64],
    opened: npt.NDArray[np.datetime64],
    latitude: Floats,
    longitude: Floats,
    channel: Words,
    reporter: Words,
) -> Bools:
    """All but the first of each batch: one service through one channel, minutes and a short walk apart.

    Where reporters are known, one reporter's of one day are a batch wherever they are, and two people's never are.
    """
    minutes = opened.astype("datetime64[s]").astype(np.int64) / 60
    width = np.cos(np.radians(np.nanmean(latitude))) if np.isfinite(latitude).any() else 1.0
    east, north = longitude * DEGREE * width, latitude * DEGREE
    flags = np.zeros(len(service), dtype=bool)
    if not len(service):
        return flags
    span = max(DAY, float(minutes.max() - minutes.min()))
    _, groups = np.unique(np.array([service.astype(str), channel]), axis=1, return_inverse=True)
    groups = groups.reshape(-1)
    order = np.lexsort([minutes, groups])
    for rows in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        flags[rows] = _later(minutes[rows], east[rows], north[rows], reporter[rows].tolist(), span)
    return flags


def _later(minutes: Floats, east: Floats, north: Floats, reporter: list[str], span: float) -> list[bool]:
    """Rows in order of time: which follow another of their batch."""
    longest = _longest(len(minutes) / span, east, north)
    seen: set[tuple[str, int]] = set()
    flags, start, times = [], 0, minutes.tolist()
    for at, now in enumerate(times):
        who = (reporter[at], int(now // DAY))
        if reporter[at]:
            flags.append(who in seen)
            seen.add(who)
            continue
        while now - times[start] > longest:
            start += 1
        apart = np.hypot(east[start:at] - east[at], north[start:at] - north[at])
        strangers = np.array([not name for name in reporter[start:at]], dtype=bool)
        flags.append(bool((strangers & (apart <= KILOMETERS)).any()))
    return flags


def _longest(a_minute: float, east: Floats, north: Floats) -> float:
    """Half an hour, less where so much is reported that strangers would seem to walk together."""
    squares = len({(int(x), int(y)) for x, y in zip(east, north, strict=True) if np.isfinite(x + y)})
    nearby = a_minute * min(1.0, np.pi * KILOMETERS**2 / max(1, squares))
    return min(MINUTES, BY_CHANCE / nearby)
