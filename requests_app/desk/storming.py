"""A storm at the desk: one key counts the caller to it, and a bulletin says it to everybody."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from ..cases import storms
from ..cases.workflow import OPEN
from ..models import Bulletin, Contact, Disposition, ServiceRequest, Storm, StormCaller
from . import bulletins, contacts

LASTS = timedelta(hours=12)
DRAFT = {
    "en": "We know about it: {title}. You need not call again; who reported it is told how it goes on.",
    "es": "Ya lo sabemos: {title}. No hace falta llamar otra vez; avisaremos a quienes lo reportaron.",
}


def going_on() -> QuerySet[Storm]:
    """Storms that are open, the newest first, with the last word that went out."""
    return Storm.objects.open().prefetch_related("words")


@transaction.atomic
def count_caller(
    contact: Contact,
    storm: Storm,
    *,
    by: User,
    service_request: ServiceRequest | None = None,
    seen: int | None = None,
    at: datetime | None = None,
) -> StormCaller:
    """The caller calls about the storm: told what the others are told, with the request that was looked at, if any.

    A request that was opened in this contact is counted with them; else this ends a question of the contact.
    """
    opened = None if service_request else _opened(contact, storm)
    if opened is None:
        contacts.finish_question(
            contact,
            Disposition.JOINED,
            by=by,
            topic=_topic(storm),
            service_request=service_request,
            seen=seen,
            at=at,
        )
    contact.refresh_from_db(fields=["resident"])
    return storms.count_caller(storm, contact, by=by, service_request=service_request or opened, at=at)


def _opened(contact: Contact, storm: Storm) -> ServiceRequest | None:
    """The last request of this contact that is reported as the storm is."""
    opened = contact.questions.filter(
        disposition=Disposition.REQUEST_OPENED,
        service_request__service__in=storm.services.all(),
        service_request__status__in=OPEN,
    )
    question = opened.select_related("service_request").order_by("-at", "-id").first()
    return question.service_request if question else None


def _topic(storm: Storm) -> str:
    first = storm.services.order_by("name").first()
    return first.service_code if first else ""


# The bulletin


def draft(storm: Storm, at: datetime) -> dict[str, Any]:
    """What a bulletin about it could say, by field; nobody reads it before a person posts it."""
    title = storm.title
    texts = {
        f"text_{lang}": text.format(title=title[lang]) for lang, text in DRAFT.items() if title.get(lang)
    }
    return {**texts, "ends_at": at + LASTS, "kind": Bulletin.Kind.STORM}


@transaction.atomic
def post_bulletin(
    storm: Storm,
    text: Mapping[str, str],
    *,
    ends_at: datetime,
    is_staff_only: bool,
    kind: str,
    by: User,
    at: datetime,
) -> Bulletin:
    words = {language: said for language, said in text.items() if said.strip()}
    storm.bulletin = bulletins.post(
        title=storm.title,
        text=words,
        kind=kind,
        starts_at=at,
        ends_at=ends_at,
        is_staff_only=is_staff_only,
        by=by,
    )
    storm.save(update_fields=["bulletin"])
    return storm.bulletin


def end_bulletin(storm: Storm, at: datetime) -> None:
    """What is over is not announced any more."""
    if storm.bulletin and storm.bulletin.starts_at < at < storm.bulletin.ends_at:
        storm.bulletin.ends_at = at
        storm.bulletin.save(update_fields=["ends_at"])
