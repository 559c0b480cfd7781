"""Numbers and days as a person says them."""

from __future__ import annotations

from datetime import date


def said(n: int, noun: str = "request", plural: str = "") -> str:
    """ "1 request", "1,284 requests"."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def verb(n: int, one: str, many: str) -> str:
    return one if n == 1 else many


def spoken(day: date) -> str:
    """ "Thursday, June 18"."""
    return f"{day:%A}, {day:%B} {day.day}"


def of(part: int, whole: int) -> str:
    """ "24% of", or "all of" and "none of"."""
    if part == whole:
        return "all of"
    share = 100 * part / whole if whole else 0
    return "under 1% of" if 0 < share < 0.5 else f"{min(share, 99):.0f}% of"
