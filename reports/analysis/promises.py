"""Within how many days 8 of 10 are done, with what is still open counted as open so far (Kaplan-Meier)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .durations import Bools, Floats, curve

OF_TEN = 8
ENOUGH = 50  # cases: under this nothing is promised
NEARLY_NINE = 0.875  # a whole day may hold more than 8 of 10; from here on "8 of 10" would understate it


@dataclass(frozen=True)
class Said:
    """So many of ten within so many whole days."""

    of_ten: int
    days: int


def said(days: npt.NDArray[np.int64], closed: Bools) -> Said | None:
    """8 of 10 within the first whole day that holds as many; 9 of 10 where that day holds nearly nine.

    days: whole working days to the closing, or so far where it is still open. None: too little is known.
    """
    if len(days) < ENOUGH:
        return None
    found = curve(days.astype(np.float64), closed)
    done: Floats = 1 - found.share
    reached = np.flatnonzero(done >= OF_TEN / 10 - 1e-9)
    if not len(reached):
        return None
    first = reached[0]
    of_ten = OF_TEN + 1 if done[first] >= NEARLY_NINE else OF_TEN
    return Said(of_ten, max(1, int(found.days[first])))


def within(days: npt.NDArray[np.int64], closed: Bools) -> int | None:
    """The days of what is `said`."""
    found = said(days, closed)
    return found.days if found else None
