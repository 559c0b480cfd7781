"""The tour's own work for Celery: the reports of days long past."""

from datetime import date, datetime, time, timedelta
from time import sleep

from celery import shared_task
from django.utils import timezone

from civic311 import demo_clock
from reports import writing
from reports.allocation import nightly
from reports.measures import known
from reports.models import Refresh
from reports.tasks import refresh_analytics, write_daily_reports
from requests_app.cases import clocks
from requests_app.models import JobRun

from . import build, driving, foresight

JOB = "write_past_reports"
SIX_THIRTY = time(6, 30)


def queue_the_morning() -> None:
    """What beat queues at 04:15, where that is still to do, and then at 05:30, as of the city's own day."""
    city = build.built_as()
    day = (city[1] if city else timezone.localdate()) - timedelta(days=1)
    if Refresh.objects.filter(day=day).exists():
        write_the_morning()
    else:
        foresee.delay(day.isoformat())


@shared_task(name="civic311.demo.foresee")
def foresee(day: str) -> None:
    """The analytics of the night, then the reports, which read them; these are written even if the night failed."""
    foresight.furnish(date.fromisoformat(day))
    try:
        refresh_analytics(day)
        foresight.say(date.fromisoformat(day))
    finally:
        write_the_morning()


def write_the_morning() -> None:
    """A city of another day than today gets the reports of its own yesterday."""
    city = build.built_as()
    if city is None or city[1] == timezone.localdate():
        write_daily_reports.delay()
    else:
        yesterday = (city[1] - timedelta(days=1)).isoformat()
        write_past_reports.delay(yesterday, yesterday)


@shared_task(name="civic311.demo.write_past_reports")
def write_past_reports(first: str, last: str) -> None:
    """Every department's reports from first to last (ISO dates); those that are there stay."""
    run = JobRun.objects.create(job=JOB, started_at=timezone.now(), result={"first": first, "last": last})
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    days = [start + timedelta(days=offset) for offset in range((end - start).days + 1)]
    written = writing.write(days, known_at=known.known_at(run.started_at - known.SETTLING))
    run.message = f"{written.new} new, {written.unchanged} there already."
    run.status, run.finished_at = JobRun.Status.DONE, timezone.now()
    run.save()


@shared_task(name="civic311.demo.let_a_day_pass")
def let_a_day_pass(day: str) -> None:
    """Everybody drives out on that day (ISO); in the night its plan is scored, in the morning its reports are written."""
    over = date.fromisoformat(day)
    demo_clock.advance(datetime.combine(over + timedelta(days=1), SIX_THIRTY, clocks.zone()))
    driving.drive(over)
    sleep(known.SETTLING.total_seconds())  # else the night knows only half of the visits
    nightly.work(driving.department(), over, known.known_at(timezone.now() - known.SETTLING))
    write_past_reports(day, day)
