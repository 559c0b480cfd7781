"""Mails each report once: locked while it is sent, so that two workers never send the same."""

from __future__ import annotations

from datetime import date, datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .daily import mail
from .models import DailyReport

logger = structlog.get_logger()


def send(first: date, last: date, base_url: str) -> tuple[int, int]:
    """(sent, failed) of the first revisions of these days. What failed is tried again with the next call.

    A worker that dies before the mail has gone has marked nothing: the report is mailed later, not lost.
    """
    sent = failed = 0
    waiting = DailyReport.objects.between(first, last).filter(revision=1, emailed_at=None)
    for pk in waiting.exclude(department__email="").order_by("day", "pk").values_list("pk", flat=True):
        try:
            sent += _send(pk, base_url)
        except Exception as error:  # whatever a mail system may raise, the other reports still go out
            logger.warning("report not mailed", report=pk, error=f"{type(error).__name__}: {error}")
            failed += 1
    return sent, failed


@transaction.atomic
def _send(pk: int, base_url: str, at: datetime | None = None) -> bool:
    locked = DailyReport.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
        "department"
    )
    report = locked.filter(pk=pk, emailed_at=None).first()
    if report is None:
        return False
    message = mail.message(report.figures, [report.department.email], base_url)
    message.extra_headers |= {"Message-ID": f"<report-{pk}@{_domain()}>", "Auto-Submitted": "auto-generated"}
    message.send()
    report.emailed_at = at or timezone.now()
    report.save(update_fields=["emailed_at"])
    return True


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
