"""The demo's telephone system: it rings at Ana's desk and says so, as one connected to the product does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.http import urlencode

from requests_app.desk import calls, transfers
from requests_app.desk.transfers import Offer
from requests_app.models import Contact, DirectoryEntry, Extension, PhoneCall, Resident

from .cast import ROSA
from .reporters import telephone

EXTENSION, DEMO = "101", "demo-"
STRANGER = telephone(69_999)
SPANISH_QUESTION = "¿Cuánto cuesta una copia del acta de nacimiento?"
RARELY_OPEN = ("Notary at City Hall", "Tax relief counselor")  # never both at once


@dataclass(frozen=True)
class Caller:
    """phone: E.164. says: what stands in Ana's search box when she answers; do: the task that is open."""

    phone: str
    says: str = ""
    do: str = ""


def callers(at: datetime) -> dict[str, Callable[[], Caller]]:
    """Who can ring, by the name in the address."""
    return {
        "rosa": lambda: Caller(ROSA.phone),
        "spanish": lambda: Caller(spanish_speaker().phone, SPANISH_QUESTION),
        "closed": lambda: Caller(STRANGER, closed_office(at).entry.name, "transfer"),
    }


def ring(caller: Caller, at: datetime) -> Contact:
    """It rings at Ana's telephone and she takes it up."""
    Extension.objects.update_or_create(number=EXTENSION, defaults={"user": User.objects.get(username="ana")})
    _hang_up(at)
    call_id = f"{DEMO}{uuid4()}"
    calls.ringing(call_id=call_id, phone=caller.phone, extension=EXTENSION, queue="311", at=at)
    return calls.answered(call_id=call_id, extension=EXTENSION, at=at).contact


def _hang_up(at: datetime) -> None:
    """One telephone holds one call: those before have ended, when Ana said so or now."""
    for call in PhoneCall.objects.live().filter(call_id__startswith=DEMO).select_related("contact"):
        calls.ended(call_id=call.call_id, at=call.contact.ended_at or at)


def card(contact: Contact, caller: Caller) -> str:
    """Where Ana sees who it is."""
    said = {name: value for name, value in (("q", caller.says), ("do", caller.do)) if value}
    address = reverse("staff:desk_contact", args=[contact.number])
    return f"{address}?{urlencode(said)}" if said else address


def spanish_speaker() -> Resident:
    known = Resident.objects.filter(language="es").exclude(phone="").exclude(first_name="")
    return known.order_by("pk")[0]


def closed_office(at: datetime) -> Offer:
    """One that does not answer at this moment; some office never does."""
    entries = DirectoryEntry.objects.filter(name__in=RARELY_OPEN).order_by("-name")
    return next(offer for entry in entries if not (offer := transfers.offer(entry, at)).is_open)
