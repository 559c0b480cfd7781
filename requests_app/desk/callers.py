"""Who is calling: everybody known at the number, what they last asked, what is open for them."""

from dataclasses import dataclass, field

from django.db.models import Q

from ..models import CallBack, Contact, Resident, ServiceRequest
from ..models.querysets import ServiceRequestQuerySet

LAST, MOST_OPEN, HOUSEHOLD = 5, 5, 8


@dataclass(frozen=True)
class History:
    """household: the residents at the caller's number, the chosen one among them."""

    household: list[Resident] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    requests: list[ServiceRequest] = field(default_factory=list)
    call_backs: list[CallBack] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return not (self.contacts or self.requests or self.call_backs)


def household(phone: str) -> list[Resident]:
    """Everybody known at a number (E.164)."""
    return list(Resident.objects.filter(phone=phone).order_by("id")[:HOUSEHOLD]) if phone else []


def history(contact: Contact, *, among: ServiceRequestQuerySet) -> History:
    """By the caller's number and the resident chosen, each by an index."""
    phone = contact.caller_phone or (contact.resident.phone if contact.resident else "")
    at_home = household(phone)
    residents = [contact.resident_id] if contact.resident_id else [resident.pk for resident in at_home]
    if not phone and not residents:
        return History()
    return History(
        at_home, _contacts(contact, phone, residents), _open(residents, among), _call_backs(phone, residents)
    )


def _contacts(contact: Contact, phone: str, residents: list[int]) -> list[Contact]:
    theirs = Q(resident__in=residents)
    if phone and not contact.resident_id:
        theirs |= Q(caller_phone=phone)
    earlier = Contact.objects.filter(theirs, started_at__lte=contact.started_at).exclude(pk=contact.pk)
    return list(earlier.select_related("csr").order_by("-started_at")[:LAST])


def _open(residents: list[int], among: ServiceRequestQuerySet) -> list[ServiceRequest]:
    own = among.open().filter(Q(resident__in=residents) | Q(pk__in=_joined(residents)))
    return list(own.select_related("service", "department").order_by("-requested_at")[:MOST_OPEN])


def _joined(residents: list[int]) -> list[int]:
    reported = ServiceRequest.objects.open().filter(reporters__resident__in=residents)
    return list(reported.values_list("pk", flat=True)[:MOST_OPEN])


def _call_backs(phone: str, residents: list[int]) -> list[CallBack]:
    waiting = CallBack.objects.filter(outcome="").filter(
        Q(phone=phone) if phone else Q(resident__in=residents)
    )
    return list(waiting.order_by("promised_by")[:LAST])
