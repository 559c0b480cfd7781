"""Sends the notices that wait: by e-mail where that arrives, else by text message, else the desk is asked to ring."""

import re
from datetime import datetime
from smtplib import SMTPRecipientsRefused
from typing import Any, NamedTuple

from anymail.exceptions import AnymailRecipientsRefused
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation

from ..models import By, Follow, Notice, Priority, RequestEvent
from . import claims, digests, mail, points, quiet, ringing, templates, texting, unsubscribing
from .values import of_event, values

BATCH = 500
RELATED = ("event__service_request__service", "event__note", "event__department", "resident")
_KEYS = re.compile(r"(\?key=|/unsubscribe/)[\w:-]+")
GONE = frozenset({550, 551, 553})  # SMTP: no such mailbox; others of 5xx are about the message


class Way(NamedTuple):
    """How a notice goes out, or why not; is_wish: because they asked for it; wants_digest: one mail a day."""

    by: str = ""
    to: str = ""
    stop_link: str = ""
    why_not: str = ""
    is_wish: bool = False
    wants_digest: bool = False


def send_pending(at: datetime | None = None, limit: int = BATCH) -> int:
    """Try what is due, the oldest first; how many were sent."""
    at = at or timezone.now()
    templates.refresh()
    with mail.post() as office:
        return sum(_send(notice, office, at) for notice in claims.take(_rows(), at, limit))


def _rows() -> QuerySet[Notice]:
    return Notice.objects.select_related(*RELATED)


def _send(notice: Notice, office: mail.Post, at: datetime) -> bool:
    way = way_to(notice)
    if way.why_not:
        claims.skipped(notice, way.why_not)
        if not way.is_wish:
            _tell_by_telephone(notice, way.why_not, at)
        return False
    later = quiet.until(way.by, at, is_urgent=notice.event.priority == Priority.URGENT)
    if way.wants_digest and digests.is_for(notice):
        later = digests.until(at)
        return _postpone(notice, later) if later else _send_digest(notice, way, office, at)
    return _postpone(notice, later) if later else _try(notice, way, office, at)


def _postpone(notice: Notice, later: datetime) -> bool:
    claims.postponed(notice, later)
    return False


def _send_digest(notice: Notice, way: Way, office: mail.Post, at: datetime) -> bool:
    """Many rows, one mail: they are sent together or wait together."""
    rows = [notice, *digests.others(_rows(), notice, at)]
    texts = [written(row, way_to(row)) for row in rows]
    whole = digests.join(texts, notice.language)
    try:
        provider_id = office.send(message(notice, way, whole))
    except Exception as error:  # whatever a mail system may raise, the rows keep it and try again
        for row, words in zip(rows, texts, strict=True):
            _failed(row, error, at, _as_sent(way, words))
        return False
    for row, words in zip(rows, texts, strict=True):
        claims.sent(row, timezone.now(), provider_id=provider_id[:200], **_as_sent(way, words))
    return True


def _as_sent(way: Way, words: templates.Words) -> dict[str, Any]:
    return {"by": way.by, "to": way.to, "subject": words.subject, "body": keyless(words.body)}


def _try(notice: Notice, way: Way, office: mail.Post, at: datetime) -> bool:
    words = written(notice, way)
    as_sent = _as_sent(way, words)
    try:
        if way.by == By.TEXT:
            provider_id = texting.send(way.to, words.body)
        else:
            provider_id = office.send(message(notice, way, words))
    except Exception as error:  # whatever a mail system may raise, the row keeps it and tries again
        _failed(notice, error, at, as_sent)
        return False
    claims.sent(notice, timezone.now(), provider_id=provider_id[:200], **as_sent)
    return True


def way_to(notice: Notice) -> Way:
    """E-mail first; a text message where they asked for texts and no e-mail arrives."""
    if notice.resident is None:
        return _way_to_follower(notice)
    person, request = notice.resident, notice.event.service_request
    if unsubscribing.has_stopped(person, request):
        return Way(why_not="They want to hear no more of it.", is_wish=True)
    stop_link = unsubscribing.link(unsubscribing.RESIDENT, person.pk, request.pk)
    known = points.known([person.email, person.phone])
    mail_point = points.of(known, person.email)
    if mail.is_address(person.email) and points.is_mail_for(mail_point):
        return Way(
            By.EMAIL, person.email, stop_link, wants_digest=bool(mail_point and mail_point.wants_digest)
        )
    has_text = templates.find(notice.template, notice.event.service_id, By.TEXT, notice.language)
    if person.phone and has_text and points.is_text_for(points.of(known, person.phone)):
        return Way(By.TEXT, person.phone, stop_link)
    return Way(why_not=_why_not(person.email, mail_point))


def _way_to_follower(notice: Notice) -> Way:
    request = notice.event.service_request
    follow = Follow.objects.told().filter(service_request=request, email=notice.to).first()
    if follow is None:
        return Way(why_not="They do not follow it any more.", is_wish=True)
    point = points.of(points.known([notice.to]), notice.to)
    if not points.is_mail_for(point):
        return Way(why_not=_why_not(notice.to, point))
    stop_link = unsubscribing.link(unsubscribing.FOLLOWER, follow.pk, request.pk)
    return Way(By.EMAIL, notice.to, stop_link, wants_digest=bool(point and point.wants_digest))


def _why_not(email: str, point: object) -> str:
    if not email:
        return "We know no address that takes messages."
    reason = getattr(point, "reason", "")
    if getattr(point, "undeliverable_since", None):
        return f"Mail to this address came back before{f': {reason}' if reason else ''}."
    return "This address wants no mail from us." if point else f"{email} is no e-mail address."


def written(notice: Notice, way: Way) -> templates.Words:
    words = templates.find(notice.template, notice.event.service_id, way.by, notice.language)
    if words is None:
        raise LookupError(f"There is no text for “{notice.template}” by {way.by}.")
    return templates.render(words, values(notice, way.stop_link))


def keyless(text: str) -> str:
    """As staff may read it: without the keys in the links, which are the resident's alone."""
    return _KEYS.sub(r"\1…", text)


def message(notice: Notice, way: Way, words: templates.Words) -> mail.EmailMultiAlternatives:
    return mail.write(
        way.to,
        words.subject,
        words.body,
        message_id=mail.message_id(notice),
        language=notice.language,
        stop_link=way.stop_link,
    )


def _failed(notice: Notice, error: Exception, at: datetime, as_sent: dict[str, Any]) -> None:
    refusal = refused(error)
    if refusal:
        points.undeliverable(as_sent["to"], refusal, at)
        claims.bounced(notice, refusal, **as_sent)
        _tell_by_telephone(notice, refusal, at)
        return
    claims.failed(notice, f"{type(error).__name__}: {error}", at, **as_sent)
    if notice.status == Notice.Status.FAILED:
        _tell_by_telephone(notice, "no message went through", at)


def refused(error: Exception) -> str:
    """What the mail system said where the mailbox does not exist; empty for any other trouble."""
    if isinstance(error, SMTPRecipientsRefused):
        for code, said in error.recipients.values():
            text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
            if code in GONE and (" 5.1." in f" {text}" or "5." not in text[:4]):
                return f"{code} {text}"
    if isinstance(error, AnymailRecipientsRefused):
        return "The mail provider refuses this address."
    return ""


def _tell_by_telephone(notice: Notice, why: str, at: datetime) -> None:
    """Only what they must hear of."""
    if notice.template in ringing.MATTERS:
        request = notice.event.service_request
        sentence = notice.event.note.text if notice.event.note and notice.event.note.is_public else ""
        about = f"{request.number}: no message reaches them ({why.rstrip('.')}). {notice.event.get_kind_display()}: {sentence}"
        ringing.ring_once(notice.resident, request, about, at)


def sample(words: templates.Words, event: RequestEvent, language: str) -> templates.Words:
    """As it would read to somebody made up: for whoever writes the words."""
    with translation.override(language):
        given = of_event(event, language, None, f"{settings.SITE_URL}/unsubscribe/…")
    return templates.render(words, given | {"first_name": "Rosa"})
