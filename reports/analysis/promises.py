"""Within how many days 8 of 10 are done, with what is still open counted as open so far (Kaplan-Meier)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .durations import Bools, Floats, curve

OF_TEN = 8
ENOUGH = 50  # cases: under this nothing is promised


def within(days: npt.NDArray[np.int64], closed: Bools) -> int | None:
    """days: whole working days to the closing, or so far where it is still open; None where too little is known."""
    if len(days) < ENOUGH:
        return None
    found = curve(days.astype(np.float64), closed)
    reached: Floats = found.days[found.share <= 1 - OF_TEN / 10 + 1e-9]
    return max(1, int(reached[0])) if len(reached) else None
