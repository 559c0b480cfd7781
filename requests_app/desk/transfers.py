"""Passing a caller on: only to an office that is open, and what came back is counted."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ..cases.clocks import business_clock, clock_of
from ..models import Contact, ContactQuestion, DirectoryEntry, Disposition
from . import contacts


@dataclass(frozen=True)
class Offer:
    """An office and whether it answers now; opens_at where it does not."""

    entry: DirectoryEntry
    is_open: bool
    opens_at: datetime | None
    backup: DirectoryEntry | None


def offer(entry: DirectoryEntry, at: datetime) -> Offer:
    """The office, or with is_open False when it opens and who stands in for it now."""
    opens = _opens_at(entry, at)
    if opens is None or opens <= at:
        return Offer(entry, True, None, None)
    backup = entry.backup if entry.backup and offer_is_open(entry.backup, at) else None
    return Offer(entry, False, opens, backup)


def offer_is_open(entry: DirectoryEntry, at: datetime) -> bool:
    opens = _opens_at(entry, at)
    return entry.is_active and (opens is None or opens <= at)


def offers(at: datetime) -> list[Offer]:
    """Every office: the open ones first, each group by name."""
    entries = DirectoryEntry.objects.filter(is_active=True).select_related("department", "calendar", "backup")
    return sorted((offer(entry, at) for entry in entries), key=lambda o: (not o.is_open, o.entry.name))


def _opens_at(entry: DirectoryEntry, at: datetime) -> datetime | None:
    if entry.always_open:
        return None
    clock = business_clock(entry.calendar) if entry.calendar else clock_of(entry.department_id)
    return clock.next_open(at)


@transaction.atomic
def transfer(
    contact: Contact,
    entry: DirectoryEntry,
    *,
    by: User,
    is_warm: bool | None = None,
    topic: str = "",
    seen: int | None = None,
    at: datetime | None = None,
) -> ContactQuestion:
    """Pass the caller on. A closed office is refused, with who answers instead or when it opens."""
    at = at or timezone.now()
    found = offer(entry, at)
    if not found.is_open:
        raise ValidationError(_closed(found))
    warm = entry.is_warm if is_warm is None else is_warm
    return contacts.finish_question(
        contact,
        Disposition.TRANSFERRED,
        by=by,
        topic=topic,
        transferred_to=entry,
        is_warm=warm,
        seen=seen,
        at=at,
    )


def _closed(found: Offer) -> str:
    opens = timezone.localtime(found.opens_at) if found.opens_at else None
    when = f" It opens {opens:%A} at {opens:%H:%M}." if opens else ""
    instead = (
        f"Pass on to {found.backup.name}, or promise a call-back." if found.backup else "Promise a call-back."
    )
    return f"{found.entry.name} is closed now.{when} {instead}"


def came_back(question: ContactQuestion, *, by: User) -> ContactQuestion:
    """The caller is with us again: the transfer did not work."""
    if question.disposition != Disposition.TRANSFERRED:
        raise ValidationError("This question was not transferred.")
    question.came_back = True
    question.save(update_fields=["came_back"])
    return question
