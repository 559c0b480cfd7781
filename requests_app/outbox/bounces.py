"""What came back: a report of the mail system, or word from the mail provider. Staff see it, and the desk rings."""

import email
import re
from collections.abc import Iterator
from datetime import datetime
from email.message import Message as Mail
from email.policy import default
from typing import Any, NamedTuple

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason
from django.db import transaction
from django.db.models import QuerySet

from ..models import CallBack, Message, Notice, Outgoing
from . import mail, points, ringing

LARGEST = 2 * 1024 * 1024  # bytes of a report
_GONE = {EventType.BOUNCED, EventType.REJECTED}
_UNWANTED = {EventType.COMPLAINED, EventType.UNSUBSCRIBED}
_NO_MAILBOX = {RejectReason.INVALID, RejectReason.BOUNCED, None}
_ID = re.compile(r"<?((?:notice|message)-\d+\.[0-9a-f]+)@")


class Bounce(NamedTuple):
    """message_id: ours, as the report quotes it; is_final: the mailbox will not take it later either."""

    recipient: str
    status: str
    reason: str
    message_id: str
    is_final: bool


def read(report: bytes) -> list[Bounce]:
    """The recipients of a delivery status notification (RFC 3464); nothing for any other mail."""
    whole = email.message_from_bytes(report[:LARGEST], policy=default)
    if whole.get_content_type() != "multipart/report":
        return []
    quoted = _quoted_id(whole)
    return [
        bounce
        for part in whole.walk()
        if part.get_content_type() == "message/delivery-status"
        for bounce in _recipients(part, quoted)
    ]


def _quoted_id(whole: Mail) -> str:
    """Our Message-ID, from the copy of the mail or of its headers that the report carries."""
    for part in whole.walk():
        found = None
        if part is not whole and part["Message-ID"]:
            found = _ID.search(str(part["Message-ID"]))
        elif part.get_content_type() == "text/rfc822-headers":
            found = _ID.search(bytes(part.get_payload(decode=True) or b"").decode("ascii", "replace"))  # type: ignore[arg-type]
        if found:
            return found[1]
    return ""


def _recipients(status: Mail, message_id: str) -> Iterator[Bounce]:
    given: Any = status.get_payload()
    blocks: list[Mail] = given if isinstance(given, list) else []
    for block in blocks:
        recipient = str(block.get("Original-Recipient") or block.get("Final-Recipient") or "")
        action, code = str(block.get("Action", "")).strip().lower(), str(block.get("Status", "")).strip()
        if recipient:
            said = str(block.get("Diagnostic-Code", "")).rpartition(";")[2].strip()
            yield Bounce(
                recipient.rpartition(";")[2].strip().lower(),
                code,
                " ".join(f"{code} {said}".split())[:300],
                message_id,
                action == "failed" and code.startswith("5"),
            )


def take_in(report: bytes, at: datetime) -> int:
    """How many of our messages came back; a report about mail that we did not send changes nothing."""
    return sum(_take_in(bounce, at) for bounce in read(report) if bounce.is_final)


def _take_in(bounce: Bounce, at: datetime) -> bool:
    row = mail.row_of(bounce.message_id)
    if row is None or row.to.lower() != bounce.recipient:
        return False
    came_back(row, bounce.reason, at)
    return True


def heard(event: AnymailTrackingEvent, at: datetime) -> None:
    """What a mail provider says of a message, already checked to be from it."""
    reason = " ".join(str(event.description or event.mta_response or event.reject_reason or "").split())
    if event.event_type in _UNWANTED and event.recipient:
        points.stop(event.recipient, at, "They told their mail provider that they do not want our mail.")
    elif event.event_type in _GONE and event.reject_reason in _NO_MAILBOX:
        for row in _of_provider(str(event.message_id or "")):
            came_back(row, reason or "The mailbox does not exist.", at)
    elif event.event_type in _GONE | {EventType.FAILED}:
        for row in _of_provider(str(event.message_id or "")):
            _sent(row).update(status=Outgoing.Status.FAILED, last_error=reason[:300])


def _of_provider(provider_id: str) -> Iterator[Notice | Message]:
    if provider_id:
        yield from Notice.objects.filter(provider_id=provider_id)
        yield from Message.objects.filter(provider_id=provider_id)


def _sent(row: Notice | Message) -> QuerySet:
    return type(row).objects.filter(pk=row.pk, status__in=(Outgoing.Status.SENT, Outgoing.Status.SENDING))


@transaction.atomic
def came_back(row: Notice | Message, reason: str, at: datetime) -> None:
    """Nothing more is written to this address; the desk rings where there is a telephone. Twice is once."""
    if _sent(row).update(status=Outgoing.Status.BOUNCED, last_error=reason[:300]):
        points.undeliverable(row.to, reason, at)
        about = f"Our e-mail to {row.to} came back ({reason[:120]}). It said: {row.subject}"
        if isinstance(row, Notice):
            ringing.ring_once(row.resident, row.event.service_request, about, at)
        else:
            _ring_caller(row, about, at)


def _ring_caller(row: Message, about: str, at: datetime) -> None:
    contact = row.contact
    phone = contact and (contact.caller_phone or (contact.resident.phone if contact.resident else ""))
    if contact and phone:
        CallBack.objects.create(
            reason=CallBack.Reason.FIND_OUT,
            phone=phone,
            resident=contact.resident,
            contact=contact,
            language=row.language,
            about=about[:500],
            created_at=at,
            promised_by=at + ringing.CALL_WITHIN,
        )
