"""When a season starts: leaves, weeds, snow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from .durations import Floats

RISEN = 0.25  # of the last year's peak


@dataclass(frozen=True)
class Season:
    """starts: the first day of the first week expected above a quarter of the peak, in counts a week."""

    starts: date
    peak: float


def start(past: Floats, ahead: Floats, first: date) -> Season | None:
    """past: weeks expected of the last year; ahead: of those to come from the day `first`; None without a season to come."""
    if not len(past) or not len(ahead):
        return None
    peak = float(past.max())
    weeks = np.concatenate([past[-1:], ahead])
    rises = np.flatnonzero((weeks[1:] >= RISEN * peak) & (weeks[:-1] < RISEN * peak))
    return Season(first + timedelta(weeks=int(rises[0])), peak) if len(rises) else None
