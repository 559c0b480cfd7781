"""Sends a caller an answer in writing, by e-mail or text: a row of the outbox, sent by the same task as the notices."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from knowledgebase.models import Article

from ..models import Contact, Message
from . import claims, mail, points, quiet, texting
from .sending import BATCH, refused

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
    with mail.post() as office:
        return sum(_try(message, office, at) for message in claims.take(Message.objects.all(), at, limit))


def _try(message: Message, office: mail.Post, at: datetime) -> bool:
    why_not = _why_not(message)
    if why_not:
        claims.skipped(message, why_not)
        return False
    later = quiet.until(message.by, at, is_urgent=message.contact_id is not None)  # a caller waits for it
    if later:
        claims.postponed(message, later)
        return False
    try:
        provider_id = _send(message, office)
    except Exception as error:  # whatever a provider may raise, the row keeps it and tries again
        _failed(message, error, at)
        return False
    claims.sent(message, timezone.now(), provider_id=provider_id[:200])
    return True


def _why_not(message: Message) -> str:
    """A text to who texted STOP is against the law; a mail that came back will come back again."""
    point = points.of(points.known([message.to]), message.to)
    if message.by == Message.By.TEXT:
        return "They texted STOP." if point and point.stopped_at else ""
    if not mail.is_address(message.to):
        return "This is no e-mail address."
    return (
        f"Mail to this address came back before: {point.reason}"
        if point and point.undeliverable_since
        else ""
    )


def _failed(message: Message, error: Exception, at: datetime) -> None:
    refusal = refused(error)
    if refusal:
        points.undeliverable(message.to, refusal, at)
        claims.bounced(message, refusal)
    else:
        claims.failed(message, f"{type(error).__name__}: {error}", at)


def _send(message: Message, office: mail.Post) -> str:
    if message.by == Message.By.TEXT:
        return texting.send(message.to, message.body)
    return office.send(
        mail.write(
            message.to,
            message.subject,
            message.body,
            message_id=mail.message_id(message),
            language=message.language,
        )
    )
