"""A call-back for what no message can tell: the desk rings instead."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from ..models import CallBack, RequestEvent, Resident, ServiceRequest

CALL_WITHIN = timedelta(days=2)
MATTERS = frozenset(
    {"closed", "waiting_for_you", "still_waiting", "reopened"}
)  # templates that somebody must hear of


def ring(
    residents: Iterable[Resident], service_request: ServiceRequest, about: str, at: datetime
) -> list[CallBack]:
    """One for each resident with a telephone."""
    return CallBack.objects.bulk_create(to_be_rung(residents, service_request, about, at))


def to_be_rung(
    residents: Iterable[Resident], service_request: ServiceRequest, about: str, at: datetime
) -> list[CallBack]:
    """The same, not saved yet."""
    return [
        CallBack(
            reason=CallBack.Reason.CLOSING,
            phone=resident.phone,
            resident=resident,
            service_request=service_request,
            language=resident.language,
            about=about[:500],
            created_at=at,
            promised_by=at + CALL_WITHIN,
        )
        for resident in residents
        if resident.phone
    ]


def ring_once(resident: Resident | None, service_request: ServiceRequest, about: str, at: datetime) -> None:
    """None where they are to be rung about this request already."""
    if resident is None:
        return
    waiting = CallBack.objects.filter(resident=resident, service_request=service_request, outcome="")
    if not waiting.exists():
        ring([resident], service_request, about, at)


def how_it_ended(event: RequestEvent, service_request: ServiceRequest) -> str:
    return f"{service_request.number} is closed: {event.note.text if event.note else ''}"
