"""Work behind the desk: fetch, delegate, return."""

from celery import shared_task
from django.utils import timezone

from .outbox import messages, paging, sending


@shared_task
def send_pending_notices() -> int:
    return sending.send_pending() + messages.send_pending()


@shared_task
def send_pages() -> int:
    now = timezone.now()
    paging.escalate(now)
    return paging.send_due(now)
