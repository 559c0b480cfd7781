"""The verbs of a contact: it begins, questions are answered or become work, it ends and is wrapped up.

Each finishes one question of the contact. `seen` is the version the screen showed: where somebody else changed
the contact since, the verb refuses and says so.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from knowledgebase.models import Article

from ..cases import actions, numbers, waiting
from ..cases.clocks import zone
from ..cases.intake import NewRequest
from ..models import Contact, ContactQuestion, Disposition, Resident, ServiceRequest

DRAFT_LIMIT = 20_000  # characters of JSON
# What a contact is called by where it holds several questions: the first of these that occurred.
WEIGHT = (
    Disposition.REQUEST_OPENED,
    Disposition.CALL_BACK,
    Disposition.TRANSFERRED,
    Disposition.JOINED,
    Disposition.ANSWERED,
    Disposition.NOT_CITY,
    Disposition.ABANDONED,
)


def begin(
    *,
    csr: User | None,
    channel: str = "phone",
    language: str = "en",
    caller_phone: str = "",
    resident: Resident | None = None,
    at: datetime | None = None,
) -> Contact:
    """Somebody is there: the contact has its number before anything is known."""
    at = at or timezone.now()
    return Contact.objects.create(
        number=numbers.next_numbers(at.astimezone(zone()).year, letter=numbers.CONTACT)[0],
        csr=csr,
        channel=channel,
        language=language,
        caller_phone=caller_phone,
        resident=resident,
        started_at=at,
    )


@transaction.atomic
def save_draft(contact: Contact, draft: dict[str, Any], *, by: User, seen: int | None = None) -> Contact:
    """Keep what was typed so far; it is there again after a closed browser."""
    row = _lock(contact, seen, by)
    if len(str(draft)) > DRAFT_LIMIT:
        raise ValidationError("This is too long to keep as a draft: shorten it.")
    row.draft = draft
    return _changed(row, contact, "draft")


@transaction.atomic
def describe(contact: Contact, *, by: User, seen: int | None = None, **columns: Any) -> Contact:
    """resident, caller_phone, channel, language, interpreter, interpreter_minutes, note."""
    known = {"resident", "caller_phone", "channel", "language", "interpreter", "interpreter_minutes", "note"}
    if unknown := columns.keys() - known:
        raise ValueError(f"A contact has no {', '.join(sorted(unknown))} to describe.")
    row = _lock(contact, seen, by)
    for name, value in columns.items():
        setattr(row, name, value)
    return _changed(row, contact, *columns)


@transaction.atomic
def answer_with(
    contact: Contact, article: Article, *, by: User, seen: int | None = None, at: datetime | None = None
) -> ContactQuestion:
    """This answer was it."""
    return finish_question(
        contact, Disposition.ANSWERED, by=by, topic=article.slug, article=article, seen=seen, at=at
    )


@transaction.atomic
def open_request_from(
    contact: Contact,
    new: NewRequest,
    *,
    by: User,
    topic: str = "",
    seen: int | None = None,
    at: datetime | None = None,
) -> ServiceRequest:
    """The question needs work: open the request from what the contact knows."""
    _lock(contact, seen, by)
    service_request = actions.submit(new, by=by, at=at)
    finish_question(
        contact,
        Disposition.REQUEST_OPENED,
        by=by,
        topic=topic or new.service.service_code,
        service_request=service_request,
        at=at,
    )
    return service_request


@transaction.atomic
def join(
    contact: Contact,
    service_request: ServiceRequest,
    *,
    by: User,
    topic: str = "",
    seen: int | None = None,
    at: datetime | None = None,
) -> ContactQuestion:
    """It is reported already: this caller is kept with it and told how it ends."""
    row = _lock(contact, seen, by)
    if not service_request.is_open:
        raise ValidationError(f"{service_request.number} is closed: reopen it or open a new request.")
    actions.add_reporter(
        service_request, by=by, resident=row.resident, contact=row, channel=row.channel, at=at
    )
    if row.resident_id and row.resident_id == service_request.resident_id:
        waiting.heard(service_request, how="telephone", by=by, at=at)
    return finish_question(
        contact,
        Disposition.JOINED,
        by=by,
        topic=topic or service_request.service.service_code,
        service_request=service_request,
        at=at,
    )


def not_our_city(contact: Contact, *, by: User, topic: str = "", seen: int | None = None) -> ContactQuestion:
    return finish_question(contact, Disposition.NOT_CITY, by=by, topic=topic, seen=seen)


@transaction.atomic
def finish_question(
    contact: Contact,
    disposition: str,
    *,
    by: User | None,
    topic: str = "",
    seen: int | None = None,
    at: datetime | None = None,
    **what: Any,
) -> ContactQuestion:
    """One question is done; the draft is empty again for the next."""
    row = _lock(contact, seen, by)
    if row.wrapped_up_at:
        raise ValidationError("This contact is finished. Begin a new one.")
    question = ContactQuestion.objects.create(
        contact=row, disposition=disposition, topic=topic, at=at or timezone.now(), **what
    )
    _repeat_first(row)
    row.draft, row.csr = {}, row.csr or by
    _changed(row, contact, "topic", "disposition", "article", "draft", "csr")
    return question


def _repeat_first(row: Contact) -> None:
    questions = list(row.questions.all())
    row.topic, row.article_id = questions[0].topic, questions[0].article_id
    row.disposition = min((q.disposition for q in questions), key=lambda d: WEIGHT.index(Disposition(d)))


@transaction.atomic
def hang_up(contact: Contact, *, by: User | None, at: datetime | None = None) -> Contact:
    """The caller is gone; a contact that ends with nothing said was abandoned."""
    row = _lock(contact)
    if row.ended_at is None or not row.disposition:
        row.ended_at = row.ended_at or max(at or timezone.now(), row.started_at)
        row.disposition = row.disposition or Disposition.ABANDONED
        _changed(row, contact, "ended_at", "disposition")
    return contact


@transaction.atomic
def wrap_up(contact: Contact, *, by: User | None, at: datetime | None = None) -> Contact:
    """The writing is done too: the contact is finished."""
    at = at or timezone.now()
    hang_up(contact, by=by, at=at)
    row = _lock(contact)
    if row.wrapped_up_at is None:
        row.wrapped_up_at = max(at, row.ended_at or at)
        _changed(row, contact, "wrapped_up_at")
    return contact


def _lock(contact: Contact, seen: int | None = None, by: User | None = None) -> Contact:
    row = Contact.objects.select_for_update(of=("self",)).get(pk=contact.pk)
    if seen is not None and seen != row.version:
        who = "Somebody" if row.csr is None else row.csr.get_full_name() or row.csr.get_username()
        who = "A colleague, or another window of yours," if by and row.csr_id == by.pk else who
        raise ValidationError(f"{who} changed this contact meanwhile. Load it again, then say it once more.")
    return row


def _changed(row: Contact, contact: Contact, *columns: str) -> Contact:
    row.version += 1
    row.save(update_fields=[*columns, "version"])
    for column in (*columns, "version"):
        name = Contact._meta.get_field(column).attname  # type: ignore[union-attr]
        setattr(contact, name, getattr(row, name))
    return contact
