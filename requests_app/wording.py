"""Dates, ages and due dates as people say them. Pure: the moment and the time zone are arguments."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SOON = timedelta(days=6)


class Due(NamedTuple):
    """Words, and a kind for the eye: over, today, later, paused, none."""

    kind: str
    words: str


def due(due_at: datetime | None, at: datetime, zone: ZoneInfo, *, is_paused: bool = False) -> Due:
    if is_paused and due_at is None:
        return Due("paused", _("Clock paused"))
    if due_at is None:
        return Due("none", _("No due date"))
    if due_at < at:
        return Due("over", _("%(time)s overdue") % {"time": span(at - due_at)})
    days = (due_at.astimezone(zone).date() - at.astimezone(zone).date()).days
    if days == 0:
        return Due("today", _("Due today, %(time)s") % {"time": clock(due_at, zone)})
    if days == 1:
        return Due("later", _("Due tomorrow"))
    if due_at - at < SOON:
        return Due("later", _("Due %(day)s") % {"day": weekday(due_at, zone)})
    return Due(
        "later",
        _("Due %(day)s") % {"day": short_day(due_at.astimezone(zone).date(), at.astimezone(zone).date())},
    )


def span(length: timedelta) -> str:
    """The largest unit that fits: 40 minutes, 5 hours, 3 days, 7 weeks, 5 months, 2 years."""
    seconds = max(0, round(length.total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if hours < 1:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    if days < 28:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days < 100:
        return ngettext("%(n)d week", "%(n)d weeks", days // 7) % {"n": days // 7}
    if days < 730:
        months = round(days / 30.44)
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    return ngettext("%(n)d year", "%(n)d years", days // 365) % {"n": days // 365}


def worked(seconds: int) -> str:
    """Time on a clock that stops at night: hours and minutes, never days."""
    hours, minutes = divmod(round(seconds / 60), 60)
    return " ".join(
        filter(None, [f"{hours} h" if hours else "", f"{minutes} min" if minutes or not hours else ""])
    )


def clock(at: datetime, zone: ZoneInfo) -> str:
    return time_of_day(at.astimezone(zone).time())


def time_of_day(at: time) -> str:
    half = _("am") if at.hour < 12 else _("pm")
    return f"{(at.hour - 1) % 12 + 1}:{at.minute:02d} {half}"


def weekday(at: datetime, zone: ZoneInfo) -> str:
    return _(f"{at.astimezone(zone):%A}")


def short_day(day: date, today: date) -> str:
    words = f"{day.day} {_month(day)[:3]}"
    return words if day.year == today.year else f"{words} {day.year}"


def long_day(at: datetime, zone: ZoneInfo, today: date | None = None) -> str:
    """Thursday, June 4; with the year where it is not this one."""
    return day_in_full(at.astimezone(zone).date(), today)


def day_in_full(day: date, today: date | None = None) -> str:
    """As long_day, for a day that has no hour."""
    parts = {"weekday": _(f"{day:%A}"), "day": day.day, "month": _month(day), "year": day.year}
    if today and day.year == today.year:
        return _("%(weekday)s, %(month)s %(day)d") % parts
    return _("%(weekday)s, %(month)s %(day)d, %(year)d") % parts


def moment(at: datetime, zone: ZoneInfo) -> str:
    """Thu 4 Jun 2026, 5:00 pm."""
    day = at.astimezone(zone).date()
    return f"{weekday(at, zone)[:3]} {short_day(day, date.min)}, {clock(at, zone)}"


def _month(day: date) -> str:
    return _(f"{day:%B}")
