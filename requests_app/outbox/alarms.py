"""What does not get through: for the staff's first page, for operations, for the filters of the lists."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from ..models import Message, Notice, Outgoing, WebhookDelivery
from . import webhooks

LATE_AFTER = timedelta(minutes=15)
CAP = 1000  # counted no further


class Trouble(NamedTuple):
    """late: should have gone out a quarter of an hour ago; failed: given up; disabled: endpoints switched off."""

    late: int
    failed: int
    disabled: int

    @property
    def is_any(self) -> bool:
        return any(self)


def late(at: datetime) -> list[QuerySet]:
    """Of each kind of row what waits too long; each found by its index of what waits."""
    before = at - LATE_AFTER
    deliveries = WebhookDelivery.objects.filter(endpoint__is_active=True)
    return [
        rows.filter(status__in=Outgoing.UNFINISHED, next_attempt_at__lt=before)
        for rows in (Notice.objects.all(), Message.objects.all(), deliveries)
    ]


def trouble(at: datetime) -> Trouble:
    failed = [model.objects.filter(status=Outgoing.Status.FAILED) for model in (Notice, Message)]
    return Trouble(
        sum(rows[:CAP].count() for rows in late(at)),
        sum(rows[:CAP].count() for rows in failed),
        webhooks.in_trouble().count(),
    )
