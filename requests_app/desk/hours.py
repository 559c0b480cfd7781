"""When somebody answers the telephone: the hours of the contact center, by its business calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby

from django.db.models import Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .. import wording
from ..cases.clocks import business_clock
from ..cases.deadlines import BusinessClock
from ..models import BusinessCalendar

CONTACT_CENTER = "311"  # the department's code; without its own calendar the city's counts
HOLIDAYS = (  # as the package of public holidays calls them, for the translators
    gettext_noop("New Year's Day"), gettext_noop("Martin Luther King Jr. Day"), gettext_noop("Lincoln's Birthday"),
    gettext_noop("Washington's Birthday"), gettext_noop("Good Friday"), gettext_noop("Memorial Day"),
    gettext_noop("Juneteenth National Independence Day"), gettext_noop("Independence Day"),
    gettext_noop("Independence Day (observed)"), gettext_noop("Labor Day"), gettext_noop("Columbus Day"),
    gettext_noop("Veterans Day"), gettext_noop("Thanksgiving Day"), gettext_noop("Christmas Day"),
)  # fmt: skip


@dataclass(frozen=True)
class Hours:
    """now: “Open now, until 5:00 pm.”; week: “Monday to Friday, 8:00 am to 5:00 pm”, a line for each pattern."""

    is_open: bool
    now: str
    week: list[str]


def hours(at: datetime) -> Hours | None:
    """None where the city keeps no calendar."""
    theirs = Q(department__code=CONTACT_CENTER)
    calendars = BusinessCalendar.objects.prefetch_related("hours", "closures")
    found = list(calendars.filter(theirs | Q(is_default=True)).order_by("is_default").distinct())
    calendar = next((one for one in found if one.hours.all()), None)
    return hours_of(business_clock(calendar), at) if calendar else None


def hours_of(clock: BusinessClock, at: datetime) -> Hours:
    opens = clock.next_open(at)
    if opens <= at:
        until = _("Open now, until %(time)s.") % {"time": wording.clock(_closes(clock, at), clock.zone)}
        return Hours(True, until, list(_week(clock)))
    closed = clock.closed.get(at.astimezone(clock.zone).date())
    now = _("Closed today: %(holiday)s.") % {"holiday": _(closed)} if closed else _("Closed now.")
    return Hours(False, f"{now} {_again(opens, at, clock)}", list(_week(clock)))


def _closes(clock: BusinessClock, at: datetime) -> datetime:
    day = at.astimezone(clock.zone).date()
    return next(closes for opens, closes in clock.intervals(day) if opens <= at < closes)


def _again(opens: datetime, at: datetime, clock: BusinessClock) -> str:
    today, day = at.astimezone(clock.zone).date(), opens.astimezone(clock.zone).date()
    said = {"time": wording.clock(opens, clock.zone), "day": wording.weekday(opens, clock.zone)}
    if day == today:
        return _("Opens today at %(time)s.") % said
    if day == today + timedelta(days=1):
        return _("Opens tomorrow at %(time)s.") % said
    if day - today >= timedelta(days=7):
        said["day"] = wording.long_day(opens, clock.zone, today)
    return _("Opens again %(day)s at %(time)s.") % said


def _week(clock: BusinessClock) -> Iterator[str]:
    """Days in a row with the same hours share a line."""
    for open_hours, group in groupby(range(7), key=lambda day: tuple(clock.hours.get(day, ()))):
        days = list(group)
        if open_hours:
            yield f"{_days(days[0], days[-1])}, {', '.join(_span(*one) for one in open_hours)}"


def _days(first: int, last: int) -> str:
    names = {"first": WEEKDAYS[first], "last": WEEKDAYS[last]}
    return str(WEEKDAYS[first]) if first == last else _("%(first)s to %(last)s") % names


def _span(opens: time, closes: time) -> str:
    return _("%(opens)s to %(closes)s") % {
        "opens": wording.time_of_day(opens),
        "closes": wording.time_of_day(closes),
    }
