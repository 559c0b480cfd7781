"""Work behind the desk: fetch, delegate, return."""

from celery import shared_task

from .outbox import sending


@shared_task
def send_pending_notices() -> int:
    return sending.send_pending()
