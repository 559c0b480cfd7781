"""A few cited owners who asked for a hearing: one that was held, and some on the calendar."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import QuerySet

from requests_app.enforcement import hearings
from requests_app.models import EnforcementCase

from .calendar import Calendar

TO_COME = 3
PLACE = "City Hall, room 204"
BEFORE, HELD, AFTER = timedelta(days=24), timedelta(days=5), 12


def furnish(calendar: Calendar) -> str:
    """Through the verbs, as of their day."""
    sam = User.objects.get(username="sam")
    held = _held(calendar, sam)
    waiting = _cited(calendar.end - timedelta(days=2)).exclude(hearings__isnull=False)[:TO_COME]
    day = calendar.day(calendar.end)
    for number, case in enumerate(waiting):
        when = calendar.at(calendar.working(day + timedelta(days=AFTER + 2 * number)), 9 * 60 + 30 * number)
        hearings.set_hearing(
            case, by=sam, when=when, place=PLACE, docket=f"HB-{day.year}-{310 + number}",
            at=calendar.end - timedelta(hours=9),
        )  # fmt: skip
    return f"{held} hearing was held and {len(waiting)} are on the calendar."


def _cited(before: datetime) -> QuerySet[EnforcementCase]:
    """Open cited cases that nobody has touched since, the oldest first."""
    cited = EnforcementCase.objects.filter(stage="cited", updated_at__lt=before, citations__status="issued")
    return cited.distinct().order_by("cited_at", "pk")


def _held(calendar: Calendar, sam: User) -> int:
    case = _cited(calendar.end - BEFORE).first()
    if case is None:
        return 0
    day = calendar.working(calendar.day(calendar.end - HELD))
    when = calendar.at(day, 10 * 60)
    if when > calendar.end:
        return 0
    hearing = hearings.set_hearing(
        case,
        by=sam,
        when=when,
        place=PLACE,
        docket=f"HB-{day.year}-301",
        at=calendar.at(calendar.working(calendar.day(calendar.end - BEFORE)), 9 * 60),
    )
    hearings.heard(
        hearing, by=sam, ruling="upheld", text="The owner did not appear. The fine stands.",
        at=when + timedelta(minutes=20),
    )  # fmt: skip
    return 1
