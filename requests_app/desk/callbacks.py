"""Promises to ring somebody: a queue by the time promised, attempts, an outcome."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..cases.clocks import clock_of
from ..cases.residents import e164
from ..models import CallBack, CallBackAttempt, Contact, Disposition, Resident, ServiceRequest
from . import contacts

WITHIN_WORKING_HOURS = 4
MOST_ATTEMPTS = 10


def promised_by(at: datetime) -> datetime:
    """The usual promise: four working hours of the contact center."""
    return clock_of(None).add_seconds(at, WITHIN_WORKING_HOURS * 3600)


@transaction.atomic
def promise(
    contact: Contact,
    *,
    by: User,
    about: str,
    phone: str = "",
    reason: str = CallBack.Reason.FIND_OUT,
    until: datetime | None = None,
    topic: str = "",
    seen: int | None = None,
    at: datetime | None = None,
) -> CallBack:
    """We find out and call: the question of the contact ends with a call-back."""
    at = at or timezone.now()
    call_back = add(
        reason=reason,
        phone=phone or contact.caller_phone or (contact.resident.phone if contact.resident else ""),
        about=about,
        resident=contact.resident,
        contact=contact,
        language=contact.language,
        until=until,
        at=at,
    )
    contacts.finish_question(contact, Disposition.CALL_BACK, by=by, topic=topic, seen=seen, at=at)
    return call_back


def add(
    *,
    reason: str,
    phone: str,
    about: str,
    resident: Resident | None = None,
    contact: Contact | None = None,
    service_request: ServiceRequest | None = None,
    language: str = "en",
    until: datetime | None = None,
    at: datetime | None = None,
) -> CallBack:
    """A call-back from any source: a contact, a voicemail, a closing that no message can tell."""
    at = at or timezone.now()
    until = until or promised_by(at)
    if not phone:
        raise ValidationError({"phone": "Ask for the number to call back."})
    if not about.strip():
        raise ValidationError({"about": "Say what to call about."})
    if until <= at:
        raise ValidationError({"until": "Promise a time that has not passed yet."})
    return CallBack.objects.create(
        reason=reason,
        phone=e164(phone),
        about=about.strip()[:500],
        resident=resident,
        contact=contact,
        service_request=service_request,
        language=language,
        promised_by=until,
        created_at=at,
    )


def waiting() -> QuerySet[CallBack]:
    return CallBack.objects.filter(outcome="").order_by("promised_by", "id")


@transaction.atomic
def try_call(call_back: CallBack, *, by: User, note: str = "", at: datetime | None = None) -> CallBackAttempt:
    """Rang, nobody answered."""
    row = _lock(call_back)
    if row.attempts.count() >= MOST_ATTEMPTS:
        raise ValidationError(f"{MOST_ATTEMPTS} attempts are enough: say that it was given up.")
    return row.attempts.create(at=at or timezone.now(), by=by, note=note[:300])


@transaction.atomic
def finish(
    call_back: CallBack, *, by: User, outcome: str, note: str = "", at: datetime | None = None
) -> CallBack:
    if outcome not in CallBack.Outcome.values:
        raise ValidationError("Say how it ended: reached, given up, or no longer needed.")
    row = _lock(call_back)
    at = at or timezone.now()
    if outcome == CallBack.Outcome.REACHED:
        row.attempts.create(at=at, by=by, note=note[:300])
    row.outcome, row.ended_at, row.assignee = outcome, at, by
    row.save(update_fields=["outcome", "ended_at", "assignee"])
    call_back.refresh_from_db()
    return call_back


@transaction.atomic
def take(call_back: CallBack, *, by: User) -> CallBack:
    """One CSR has it, so that nobody is rung twice."""
    row = _lock(call_back)
    if row.assignee and row.assignee != by:
        raise ValidationError(
            f"{row.assignee.get_full_name() or row.assignee} is calling already. Take the next one."
        )
    row.assignee = by
    row.save(update_fields=["assignee"])
    call_back.assignee = by
    return call_back


def _lock(call_back: CallBack) -> CallBack:
    row = CallBack.objects.select_for_update(of=("self",)).get(pk=call_back.pk)
    if row.outcome:
        raise ValidationError("This call-back is done already.")
    return row
