"""Numbers and days as a person says them."""

from __future__ import annotations

from datetime import date, datetime


def said(n: int, noun: str = "request", plural: str = "") -> str:
    """ "1 request", "1,284 requests"."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def verb(n: int, one: str, many: str) -> str:
    return one if n == 1 else many


def spoken(day: date) -> str:
    """ "Thursday, June 18"."""
    return f"{day:%A}, {day:%B} {day.day}"


def share(part: int, whole: int) -> str:
    """ "24% of what", "under 1% of what", or "all that"; "is overdue" follows."""
    if part == whole:
        return "all that"
    found = 100 * part / whole
    return "under 1% of what" if found < 0.5 else f"{min(found, 99):.0f}% of what"


def moment(iso: str) -> str:
    """ "2026-06-18T05:30:00-04:00" -> "Thu, Jun 18, 5:30 a.m."; midnight is said as such."""
    at = datetime.fromisoformat(iso)
    hour = at.strftime("%-I:%M ") + ("a.m." if at.hour < 12 else "p.m.")
    return f"{at:%a}, {at:%b} {at.day}, {'midnight' if (at.hour, at.minute) == (0, 0) else hour}"
