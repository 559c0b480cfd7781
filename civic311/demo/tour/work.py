"""Crews and what their work costs."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from reports.models import DailyReport
from requests_app.filters import today as localdate
from requests_app.models import WorkOrder

from .. import timesheet
from .reports import report_url
from .stop import Action, Link, Stop, as_


def stops(today: date) -> Iterator[Stop]:
    if not WorkOrder.objects.filter(crew__code="streets-1").exists():
        return
    count = WorkOrder.objects.filter(crew__code="streets-1", day=localdate()).count()
    day = reverse("staff:crew_day", args=["streets-1", "today"])
    yield Stop(
        "A crew’s day on a phone",
        f"{count} {'stop' if count == 1 else 'stops'} in driving order, what is urgent or late first. Make the window as narrow as a phone. Take a photo, "
        "tap Done or Cannot; without a network it waits on the phone and is sent once.",
        [as_("pat", "Drive out as Pat", day)],
        [Link("The route sheet, for the dashboard of the truck", reverse("staff:route_sheet", args=["streets-1", "today"]))],
    )  # fmt: skip
    yield Stop(
        "Who goes where this week",
        "Crews by days, with what they have to do against the hours they have. Tick requests that have no work order yet "
        "and put them on a list.",
        [as_("dana", "Plan as Dana", reverse("staff:work_board", args=["PWD"]))],
    )  # fmt: skip
    yield from _time_sheet()
    yield from _costs(today)


def _time_sheet() -> Iterator[Stop]:
    yield Stop(
        "A time sheet with a wrong line",
        "Download the week’s time sheet, then bring it in as Dana: first only looking. Two lines are refused with the line "
        f"and the reason; the good ones add up to {timesheet.control()} hours. A second time changes nothing.",
        [as_("dana", "Bring it in as Dana", reverse("staff:import_costs"))],
        [Link("time-sheet.csv", reverse("demo:timesheet"))],
    )  # fmt: skip


def _daily(day: date) -> list[Action]:
    """Once it is written."""
    if not DailyReport.objects.filter(day=day, department__code="PWD").exists():
        return []
    return [as_("dana", "The daily report, as Dana", report_url("department", "PWD", day))]


def _costs(today: date) -> Iterator[Stop]:
    yield Stop(
        "What it cost",
        "Yesterday and 28 days on the daily report, for each completed request, with the share that has a cost recorded; "
        "leaf collection this season against the last; in public for each service.",
        [
            *_daily(today - timedelta(days=1)),
            as_("dana", "By service, neighborhood and crew", reverse("reports:costs", args=["PWD"])),
            as_("dana", "Leaf collection against last year", reverse("reports:season_now", args=["leaves"])),
        ],
        [Link("In public", f"{reverse('public:dashboard')}#by-service")],
    )  # fmt: skip
