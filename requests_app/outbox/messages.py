"""Sends a caller an answer in writing, by e-mail or text: a row of the outbox, sent by the same task as the notices."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from knowledgebase.models import Article

from ..models import Contact, Message, Notice
from . import texting
from .sending import BACK_OFF, BATCH

LONGEST_TEXT = 1000  # characters of a text message
MOST_OF_A_CONTACT = 10


@transaction.atomic
def write(
    contact: Contact,
    *,
    by: str,
    to: str,
    subject: str,
    body: str,
    article: Article | None = None,
    language: str = "en",
    author: User | None = None,
    at: datetime | None = None,
) -> Message:
    """Put it in the outbox. to: an e-mail address, or a phone as E.164; ValidationError says what is wrong with it."""
    at = at or timezone.now()
    if by == Message.By.EMAIL:
        _check_email(to)
    elif not to.startswith("+"):
        raise ValidationError({"to": "Give the phone number with its area code, such as 860 555 0123."})
    if contact.messages.count() >= MOST_OF_A_CONTACT:
        raise ValidationError(f"{MOST_OF_A_CONTACT} messages went out for this contact: that is enough.")
    body = body if by == Message.By.EMAIL else body[:LONGEST_TEXT]
    return Message.objects.create(
        contact=contact,
        article=article,
        by=by,
        to=to,
        language=language,
        subject=" ".join(subject.split())[:200],
        body=body,
        next_attempt_at=at,
        created_at=at,
    )


def _check_email(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError({"to": "Give an e-mail address such as rosa@example.org."}) from None


def send_pending(at: datetime | None = None, limit: int = BATCH) -> int:
    """Try what is due, the oldest first; how many were sent."""
    at = at or timezone.now()
    sent = 0
    for _ in range(limit):
        message = _claim(at)
        if message is None:
            break
        sent += _try(message)
    return sent


@transaction.atomic
def _claim(at: datetime) -> Message | None:
    """Put its next attempt off before sending: a worker that dies has not sent it twice."""
    due = Message.objects.filter(status=Notice.Status.PENDING, next_attempt_at__lte=at)
    message = due.select_for_update(skip_locked=True).order_by("next_attempt_at").first()
    if message is None:
        return None
    message.next_attempt_at = at + BACK_OFF[min(message.attempts, len(BACK_OFF) - 1)]
    message.attempts += 1
    message.save(update_fields=["next_attempt_at", "attempts"])
    return message


def _try(message: Message) -> bool:
    try:
        _send(message)
    except Exception as error:  # whatever a provider may raise, the row keeps it and tries again
        message.last_error = f"{type(error).__name__}: {error}"[:300]
        message.status = Notice.Status.FAILED if message.attempts > len(BACK_OFF) else message.status
        message.save(update_fields=["last_error", "status"])
        return False
    message.status, message.sent_at, message.last_error = Notice.Status.SENT, timezone.now(), ""
    message.save(update_fields=["status", "sent_at", "last_error"])
    return True


def _send(message: Message) -> None:
    if message.by == Message.By.TEXT:
        texting.send(message.to, message.body)
        return
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(" >") or "localhost"
    headers = {"Message-ID": f"<message-{message.pk}@{domain}>"}
    EmailMessage(message.subject, message.body, to=[message.to], headers=headers).send()
