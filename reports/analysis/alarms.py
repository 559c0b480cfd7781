"""Of all that rings today, the few worth a supervisor's minute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic

from .surges import Alarm, Key, Seen, Watched

FALSE = 0.1  # the share of false ones among those listed, on average
MOST = 5


@dataclass(frozen=True)
class Ranked(Generic[Key]):
    """adjusted: the share of false ones to expect in a list down to this one."""

    key: Key
    alarm: Alarm
    adjusted: float


def ranked(
    seen: Mapping[Key, Seen], day: date, *, false: float = FALSE, most: int = MOST
) -> list[Ranked[Key]]:
    """Least likely first, every series that could have rung counted as a try (Benjamini and Hochberg)."""
    from scipy.stats import false_discovery_control

    watched = {key: one for key, one in seen.items() if isinstance(one, Watched)}
    if not watched:
        return []
    adjusted = false_discovery_control([one.p_on(day) for one in watched.values()])
    found = [
        Ranked(key, alarm, float(share))
        for (key, one), share in zip(watched.items(), adjusted, strict=True)
        if share <= false and (alarm := one.alarm_on(day))
    ]
    return sorted(found, key=lambda one: (one.adjusted, one.alarm.p))[:most]
