"""What the telephone says of a call: it rings, somebody answers, it ends. In any order, and as often as it likes.

Each event only moves a time to the earlier or later side, or the call to the extension that had it last, so that
the same events always leave the same call; the contact then follows from the call. The contact's version stays:
the telephone does not overwrite what a CSR is typing.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..cases import residents
from ..models import Contact, Disposition, Extension, PhoneCall, Resident
from . import callers, contacts

LONGEST_RINGING = timedelta(hours=1)
LONGEST_CALL = timedelta(hours=6)
AT_ONE_DESK = 5  # calls shown


@dataclass(frozen=True)
class CallEvent:
    """One message of the telephone system. phone: as it wrote it; empty when withheld."""

    call_id: str
    kind: str
    at: datetime
    extension: str = ""
    phone: str = ""
    queue: str = ""
    language: str = ""


def ringing(
    *, call_id: str, phone: str = "", extension: str = "", at: datetime | None = None, **more: str
) -> PhoneCall:
    """A telephone rings; without an extension the caller waits in a queue."""
    return hear(CallEvent(call_id, "ringing", at or timezone.now(), extension, phone, **more))


def answered(*, call_id: str, extension: str = "", at: datetime | None = None, **more: str) -> PhoneCall:
    return hear(CallEvent(call_id, "answered", at or timezone.now(), extension, **more))


def ended(*, call_id: str, at: datetime | None = None, **more: str) -> PhoneCall:
    return hear(CallEvent(call_id, "ended", at or timezone.now(), **more))


@transaction.atomic
def hear(event: CallEvent) -> PhoneCall:
    """Bring an event into its call and the call's contact. ValidationError for an unknown kind."""
    if event.kind not in HEARD:
        raise ValidationError("The event is ringing, answered or ended.")
    call = _call(event)
    _take(call, event)
    HEARD[event.kind](call, event)
    call.save()
    _tell(call)
    return call


def _call(event: CallEvent) -> PhoneCall:
    """Locked; the first event of a call begins its contact."""
    locked = PhoneCall.objects.select_for_update(of=("self",)).filter(call_id=event.call_id)
    found = locked.first()
    if found is None:
        contact = contacts.begin(csr=None, at=event.at)
        PhoneCall.objects.bulk_create(
            [PhoneCall(call_id=event.call_id, contact=contact, began_at=event.at)], ignore_conflicts=True
        )
        found = locked.get()
        if found.contact_id != contact.pk:  # the same moment, another worker
            contact.delete()
    return found


def _take(call: PhoneCall, event: CallEvent) -> None:
    """What every event may tell; where two differ, the smaller counts, whichever came first."""
    call.began_at = min(call.began_at, event.at)
    call.queue = _one_of(call.queue, event.queue)
    call.language = _one_of(call.language, event.language)
    call.phone = _one_of(call.phone, _dialed(event.phone))


def _one_of(known: str, told: str) -> str:
    return min(filter(None, (known, told)), default="")


def _dialed(phone: str) -> str:
    """E.164, or nothing: a withheld number is written in many ways."""
    try:
        return residents.e164(phone)
    except ValidationError:
        return ""


def _rings(call: PhoneCall, event: CallEvent) -> None:
    if call.answered_at is None:
        _move(call, event)


def _answers(call: PhoneCall, event: CallEvent) -> None:
    if call.answered_at is None:
        call.extension_at = None
    call.answered_at = min(filter(None, (call.answered_at, event.at)))
    _move(call, event)


def _ends(call: PhoneCall, event: CallEvent) -> None:
    known = None if call.end_is_guessed else call.ended_at
    call.ended_at, call.end_is_guessed = max(filter(None, (known, event.at))), False


HEARD = {"ringing": _rings, "answered": _answers, "ended": _ends}


def _move(call: PhoneCall, event: CallEvent) -> None:
    """The last extension has it; at the very same moment, the higher one."""
    if call.extension_at is None or (event.at, event.extension) > (call.extension_at, call.extension):
        call.extension, call.extension_at = event.extension, event.at
        call.csr = csr_at(event.extension)


def csr_at(extension: str) -> User | None:
    found = Extension.objects.filter(number=extension).select_related("user").first() if extension else None
    return found.user if found else None


def _tell(call: PhoneCall) -> None:
    """The contact follows: whose it is, who calls, from when to when, and whether nobody ever answered."""
    row = Contact.objects.select_for_update(of=("self",)).get(pk=call.contact_id)
    is_untouched = row.version == 1
    was_taken = call.answered_at is not None or not is_untouched
    row.csr = (call.csr or (None if is_untouched else row.csr)) if was_taken else None
    row.started_at = call.answered_at or call.began_at
    if call.ended_at:
        row.ended_at = max(call.ended_at, row.started_at)
        row.wrapped_up_at = row.wrapped_up_at and max(row.wrapped_up_at, row.ended_at)
    if is_untouched:
        _who(row, call)
        row.disposition = Disposition.ABANDONED if call.ended_at and not was_taken else ""
    row.save(update_fields=[*_TOLD])
    call.contact = row


_TOLD = (
    "csr",
    "started_at",
    "ended_at",
    "wrapped_up_at",
    "caller_phone",
    "resident",
    "language",
    "disposition",
)


def _who(row: Contact, call: PhoneCall) -> None:
    known = callers.household(call.phone)
    row.caller_phone = call.phone
    row.resident = known[0] if len(known) == 1 else None
    row.language = call.language or (row.resident.language if row.resident else "en")


# At the desk


def at_desk(user: User) -> list[PhoneCall]:
    """What rings or is talked over at this desk now, the newest first, until it is wrapped up: one query, by an index."""
    live = PhoneCall.objects.live().filter(csr=user, contact__wrapped_up_at=None)
    live = live.select_related("contact__resident")
    return list(live.order_by("-began_at")[:AT_ONE_DESK])


def household(call: PhoneCall) -> list[Resident]:
    """Who may be calling, as far as the number tells."""
    return [call.contact.resident] if call.contact.resident else callers.household(call.phone)


# Ends that were never told


def tidy(at: datetime) -> int:
    """Calls that ring or talk too long to be true have ended, as far as anybody knows; how many."""
    return sum(_give_up(call.pk) for call in _forgotten(at)[:1000])


def _forgotten(at: datetime) -> QuerySet[PhoneCall]:
    rang = Q(answered_at=None, began_at__lt=at - LONGEST_RINGING)
    return PhoneCall.objects.live().filter(rang | Q(began_at__lt=at - LONGEST_CALL)).order_by("began_at")


@transaction.atomic
def _give_up(pk: int) -> bool:
    """The end is the last sign of life: what the CSR wrote, else the last ring. A told end still replaces it."""
    call = PhoneCall.objects.select_for_update(of=("self",)).get(pk=pk)
    if call.ended_at:
        return False
    contact = call.contact
    last = contact.questions.order_by("-at").values_list("at", flat=True).first()
    signs = (contact.ended_at, last, call.extension_at, call.answered_at, call.began_at)
    call.ended_at, call.end_is_guessed = max(filter(None, signs)), True
    call.save(update_fields=["ended_at", "end_is_guessed"])
    _tell(call)
    return True
