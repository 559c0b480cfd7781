"""Reports of one thing: pairs that may be the same, and a storm that hundreds report."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from reports.models import DailyReport
from requests_app.cases import reviewing
from requests_app.models import ServiceRequest, Storm

from ..together import LASTED, SHARES, SOURCE
from .stop import Action, Stop, as_


def stops(today: date) -> Iterator[Stop]:
    yield _duplicates()
    yield _storm_comes()
    yield from _storm()
    yield from _lasting(today - timedelta(days=1))


def _duplicates() -> Stop:
    waiting = reviewing.waiting().count()
    text = (
        "Two reports side by side, with the reasons in words. j joins them, d says that they are two things, s skips. "
        "Nothing is joined by itself and every join can be undone; when the first one is closed, both reporters hear of it once."
    )
    return Stop(
        "Are these two reports one?",
        text,
        [as_("ana", "Review as Ana", reverse("staff:duplicates"))],
        news=f"{waiting} pairs wait." if waiting else "Let the storm come: it brings some.",
    )


def _storm_comes() -> Stop:
    came = ServiceRequest.objects.filter(source=SOURCE).count()
    return Stop(
        "A storm passes over the city",
        "Hundreds of reports of one evening: trees, lights, signals, branches on the road. It comes once a day.",
        [Action("Let it come", reverse("demo:storm_night"))],
        news=f"{came} reports came in." if came else "",
    )


def _storm() -> Iterator[Stop]:
    storm = Storm.objects.open().first() or Storm.objects.first()
    if storm is None:
        since = timezone.localtime(timezone.now() - LASTED - timedelta(minutes=5))
        given = {
            "title": "Storm damage",
            "services": ",".join(SHARES),
            "since": f"{since:%Y-%m-%dT%H:%M}",
        }
        address = f"{reverse('staff:storms')}?{urlencode(given)}"
        text = "Max says what happened, where and since when; reports that match stand there to be counted, all at once."
        yield Stop("Open the storm", text, [as_("max", "Open it as Max", address)])
        return
    address = reverse("staff:storm", args=[storm.pk])
    text = (
        "Count all that match. Tell everybody with one sentence: a public note on each request, one message for each "
        "person. Close it: what was only this is closed, where there is more to do it stays open."
    )
    yield Stop("Attach, tell, close", text, [as_("max", f"“{storm}” as Max", address)])
    if storm.is_open:
        yield Stop(
            "One key counts a caller",
            "While the storm goes on, Ana's screen shows the last word that went out; w counts whoever calls about it.",
            [as_("ana", "Take a call as Ana", reverse("staff:desk"))],
        )


def _lasting(day: date) -> Iterator[Stop]:
    """Of the morning's report, once it is written, what no average of closings shows."""
    if not DailyReport.objects.filter(kind="department", department__code="PWD", day=day).exists():
        return
    report = reverse("reports:report", args=["department", "PWD", day.isoformat()])
    text = (
        "A closing counts as lasting when nobody opens it again or reports the same within 60 meters and 30 days. "
        "Dana reads the share by service group, team and person, beside the share on time; each figure opens its rows."
    )
    yield Stop("Closed is not fixed", text, [as_("dana", "Read it as Dana", report)])
