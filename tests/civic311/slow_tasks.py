"""A task that takes its time, for the tests of the queue."""

import time

from celery import shared_task
from django.utils import timezone

from requests_app.models import JobRun


@shared_task(name="tests.take_your_time")
def take_your_time(number: int, seconds: float) -> None:
    run = JobRun.objects.create(job=f"slow {number}", started_at=timezone.now())
    time.sleep(seconds)
    JobRun.objects.filter(pk=run.pk).update(status=JobRun.Status.DONE)
