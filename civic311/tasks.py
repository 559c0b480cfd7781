"""A sign of life: beat, the queue and a worker together."""

from celery import shared_task
from django.utils import timezone

from requests_app.models import JobRun

HEARTBEAT = "heartbeat"


@shared_task(name="civic311.tasks.heartbeat")
def heartbeat() -> None:
    now = timezone.now()
    found = {"started_at": now, "finished_at": now, "status": JobRun.Status.DONE}
    JobRun.objects.update_or_create(job=HEARTBEAT, defaults=found)
