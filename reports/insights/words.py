"""Numbers and percentiles as people say them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from reports.daily.figures import duration, percent

Json = dict[str, Any]


def percentile(found: Json, longest: float) -> str:
    """ "3.4 days (3.1 to 3.8)", "not reached (> 41 days)"."""
    if found["value"] is None:
        return duration(None, longest)
    low, high = found["low"], found["high"]
    if low is None or high is None:
        return duration(found["value"])
    return f"{duration(found['value'])} ({low:.1f} to {high:.1f})"


def share(kept: int, n: int) -> str:
    return percent(100 * kept / n) if n else ""


def spoken(day: date) -> str:
    return f"{day:%b} {day.day}"


def whole(day: date) -> str:
    return f"{day:%A}, {day:%B} {day.day}, {day.year}"


def week(first: date) -> str:
    return f"{spoken(first)} to {spoken(first + timedelta(days=6))}"
