"""Sends what waits in the outbox: claimed first, so that two workers never send the same, retried with back-off."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import select_template
from django.utils import timezone, translation

from ..models import Notice

BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 30, 120, 720)]
BATCH = 200
STUCK_AFTER = timedelta(hours=1)


def send_pending(at: datetime | None = None, limit: int = BATCH) -> int:
    """Try what is due, the oldest first; how many were sent."""
    at = at or timezone.now()
    sent = 0
    for _ in range(limit):
        notice = _claim(at)
        if notice is None:
            break
        sent += _try(notice)
    return sent


def stuck(at: datetime) -> QuerySet[Notice]:
    """What should have gone out an hour ago, and what was given up."""
    waiting = Notice.objects.filter(status=Notice.Status.PENDING, next_attempt_at__lt=at - STUCK_AFTER)
    return waiting | Notice.objects.filter(status=Notice.Status.FAILED)


@transaction.atomic
def _claim(at: datetime) -> Notice | None:
    """Take one notice and put its next attempt off, before sending: a worker that dies has not sent it twice."""
    due = Notice.objects.filter(status=Notice.Status.PENDING, next_attempt_at__lte=at)
    notice = due.select_for_update(skip_locked=True).order_by("next_attempt_at").first()
    if notice is None:
        return None
    notice.next_attempt_at = at + BACK_OFF[min(notice.attempts, len(BACK_OFF) - 1)]
    notice.attempts += 1
    notice.save(update_fields=["next_attempt_at", "attempts"])
    return notice


def _try(notice: Notice) -> bool:
    notice.subject, notice.body = render(notice)
    try:
        message(notice).send()
    except Exception as error:  # whatever a mail system may raise, the row keeps it and tries again
        _failed(notice, error)
        return False
    notice.status, notice.sent_at, notice.last_error = Notice.Status.SENT, timezone.now(), ""
    notice.save()
    return True


def _failed(notice: Notice, error: Exception) -> None:
    notice.last_error = f"{type(error).__name__}: {error}"[:300]
    if notice.attempts > len(BACK_OFF):
        notice.status = Notice.Status.FAILED
    notice.save()


def message(notice: Notice) -> EmailMessage:
    """The same notice always has the same Message-ID, so that a mail system can drop a second copy."""
    return EmailMessage(
        notice.subject,
        notice.body,
        to=[notice.resident.email],
        headers={"Message-ID": f"<notice-{notice.pk}@{_domain()}>", "Auto-Submitted": "auto-generated"},
    )


def _domain() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"


def render(notice: Notice) -> tuple[str, str]:
    """Subject and text in the resident's language; the first line of the template is the subject."""
    event = notice.event
    context = {
        "service_request": event.service_request,
        "event": event,
        "sentence": event.note.text if event.note else "",
        "resident": notice.resident,
        "city_name": settings.CITY_NAME,
    }
    folder = "requests_app/notices"
    names = [f"{folder}/{notice.template}.{notice.language}.txt", f"{folder}/{notice.template}.en.txt"]
    with translation.override(notice.language):
        text = select_template(names).render(context)
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split())[:200], body.strip() + "\n"
