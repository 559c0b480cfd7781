"""Who is told what: one row a message, in the same transaction as the change."""

from collections.abc import Iterable
from datetime import timedelta

from ..cases.workflow import EventKind, HoldReason
from ..models import CallBack, Notice, RequestEvent, Resident, ServiceRequest

TEMPLATES = {
    EventKind.RECEIVED: "received",
    EventKind.CLOSED: "closed",
    EventKind.REOPENED: "reopened",
    EventKind.DUE_CHANGED: "due_changed",
}
CALL_WITHIN = timedelta(days=2)
FOR_ALL_REPORTERS = (EventKind.CLOSED, EventKind.REOPENED, EventKind.DUE_CHANGED)


def tell(event: RequestEvent, service_request: ServiceRequest) -> list[Notice]:
    """Put a message in the outbox for each resident who can be reached, where there is something to say."""
    template = _template(event)
    if template is None:
        return []
    residents = list(_residents(event, service_request))
    if event.kind == EventKind.CLOSED:
        _ring_instead(event, service_request, residents)
    return Notice.objects.bulk_create(
        Notice(
            event=event,
            resident=resident,
            template=template,
            language=resident.language,
            next_attempt_at=event.recorded_at,
            created_at=event.recorded_at,
        )
        for resident in residents
        if resident.email
    )


def _ring_instead(event: RequestEvent, service_request: ServiceRequest, residents: list[Resident]) -> None:
    """How it ended is told by telephone where no message reaches the resident."""
    about = f"{service_request.number} is closed: {event.note.text if event.note else ''}"[:500]
    CallBack.objects.bulk_create(
        CallBack(
            reason=CallBack.Reason.CLOSING,
            phone=resident.phone,
            resident=resident,
            service_request=service_request,
            language=resident.language,
            about=about,
            created_at=event.recorded_at,
            promised_by=event.recorded_at + CALL_WITHIN,
        )
        for resident in residents
        if resident.phone and not resident.email
    )


def _residents(event: RequestEvent, service_request: ServiceRequest) -> Iterable[Resident]:
    if service_request.resident:
        yield service_request.resident
    if event.kind in FOR_ALL_REPORTERS:
        yield from Resident.objects.filter(reported_with__service_request=service_request).exclude(
            pk=service_request.resident_id
        )


def _template(event: RequestEvent) -> str | None:
    if event.kind == EventKind.HELD and event.data.get("reason") == HoldReason.RESIDENT:
        return "waiting_for_you"
    return TEMPLATES.get(EventKind(event.kind))
