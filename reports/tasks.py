"""The morning's reports: fetch, delegate, return."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from typing import Any

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from requests_app.cases.clocks import zone
from requests_app.models import JobRun

from . import mailing, promising, writing
from .dashboard import writing as public_writing
from .foresight import refresh
from .measures.known import SETTLING, known_at

JOB = "write_daily_reports"
REFRESH = "refresh_analytics"
MAILED_DAYS = 7  # an older report that is written at last is read on the page, not mailed


@shared_task(name="reports.tasks.write_daily_reports", acks_late=True)
def write_daily_reports() -> dict[str, Any]:
    """Write what is missing of the last 35 days, revise what late facts changed, mail what is new."""
    started = timezone.now()
    run = JobRun.objects.create(job=JOB, started_at=started)
    try:
        result = _write_and_mail(started)
    except Exception as error:
        _finish(run, JobRun.Status.FAILED, f"{type(error).__name__}: {error}"[:500], {})
        raise
    _finish(run, JobRun.Status.DONE, _sentence(result), result)
    return result


def _write_and_mail(started: datetime) -> dict[str, Any]:
    days = writing.missing_days(_local(started))
    time.sleep(SETTLING.total_seconds())
    known = known_at(started)
    over = [day for day in days if writing.is_over(day, known)]
    written = writing.write(over, known_at=known)
    sent, failed = mailing.send(days[-1] - timedelta(days=MAILED_DAYS - 1), days[-1], settings.SITE_URL)
    if over:
        public_writing.write(over[-1], known_at=known)
    promising.publish(_local(started), at=started)
    waiting = [str(day) for day in days if day not in over]
    return {**written.as_json(), "mailed": sent, "not_mailed": failed, "waiting": waiting}


@shared_task(name="reports.tasks.refresh_analytics", acks_late=True)
def refresh_analytics(day: str = "") -> dict[str, Any]:
    """Forecasts, alarms, times and checks of the history up to a day (ISO date; without one yesterday)."""
    started = timezone.now()
    run = JobRun.objects.create(job=REFRESH, started_at=started)
    try:
        result = _refresh(
            run, date.fromisoformat(day) if day else _local(started) - timedelta(days=1), started
        )
    except Exception as error:
        _finish(run, JobRun.Status.FAILED, f"{type(error).__name__}: {error}"[:500], run.result)
        raise
    _finish(run, JobRun.Status.DONE, _night(result), result)
    return result


def _refresh(run: JobRun, day: date, started: datetime) -> dict[str, Any]:
    def say(step: str, done: int, of: int) -> None:
        run.message, run.result = (
            f"Working on {step}, {done} of {of}.",
            {"step": step, "done": done, "of": of},
        )
        run.save(update_fields=["message", "result"])

    time.sleep(SETTLING.total_seconds())
    found = refresh.refresh(day, known_at=known_at(started), say=say)
    return {"day": day.isoformat(), "failures": found.failures, **found.figures}


def _night(result: dict[str, Any]) -> str:
    said = f"Up to {result['day']}, in {result['cost']['seconds']:.0f} s of work and {result['cost']['megabytes']:,} MB."
    if result["failures"]:
        first = result["failures"][0]
        said += f" {len(result['failures'])} series failed; the first: {first['step']} of {first['series']} ({first['reason']})."
    return said


def _local(moment: datetime) -> date:
    return moment.astimezone(zone()).date()


def _sentence(result: dict[str, Any]) -> str:
    parts = [
        f"{result['new']} new, {result['revised']} revised, {result['unchanged']} unchanged, {result['mailed']} mailed."
    ]
    if result["not_mailed"]:
        parts.append(f"{result['not_mailed']} could not be mailed and will be tried again.")
    if result["waiting"]:
        parts.append(f"Waiting for a transaction to end: {', '.join(result['waiting'])}.")
    return " ".join([*parts, *result["alarms"]])


def _finish(run: JobRun, status: str, message: str, result: dict[str, Any]) -> None:
    run.finished_at, run.status, run.message, run.result = timezone.now(), status, message, result
    run.save()
