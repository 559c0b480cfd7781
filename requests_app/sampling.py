"""Random samples of a week that can be drawn again, and what a share of a sample is worth. Pure."""

import math
import random
from collections.abc import Hashable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")
Z = 1.96  # 95 %


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The week of a day as a half-open range, Monday midnight to Monday midnight."""
    first = monday(day)
    return datetime.combine(first, time(0), zone), datetime.combine(first + timedelta(days=7), time(0), zone)


def stratified(rows: Sequence[tuple[Hashable, T]], size: int, seed: str) -> list[T]:
    """So many of (stratum, row), each equally likely, spread over the strata by their size; the same seed, the same."""
    chance = random.Random(seed)  # noqa: S311 (to be drawn again, not to be kept secret)
    ordered = sorted(rows, key=lambda row: (str(row[0]), chance.random()))
    if size >= len(ordered):
        return [row for _, row in ordered]
    step, start = len(ordered) / size, chance.random()
    return [ordered[int((number + start) * step)][1] for number in range(size)]


def interval(hits: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, 0 to 1; of nothing, everything is possible."""
    if not n:
        return 0.0, 1.0
    share, extra = hits / n, Z * Z / n
    middle = (share + extra / 2) / (1 + extra)
    half = Z * math.sqrt(share * (1 - share) / n + extra / (4 * n)) / (1 + extra)
    return max(0.0, middle - half), min(1.0, middle + half)
