"""Who is told what: one row a message, in the same transaction as the change."""

from ..cases.workflow import EventKind, HoldReason
from ..models import Notice, RequestEvent, ServiceRequest

TEMPLATES = {
    EventKind.RECEIVED: "received",
    EventKind.CLOSED: "closed",
    EventKind.REOPENED: "reopened",
    EventKind.DUE_CHANGED: "due_changed",
}


def tell(event: RequestEvent, service_request: ServiceRequest) -> Notice | None:
    """Put a message to the resident in the outbox, where there is one to reach and something to say."""
    template = _template(event)
    resident = service_request.resident
    if template is None or resident is None or not resident.email:
        return None
    return Notice.objects.create(
        event=event,
        resident=resident,
        template=template,
        language=resident.language,
        next_attempt_at=event.recorded_at,
        created_at=event.recorded_at,
    )


def _template(event: RequestEvent) -> str | None:
    if event.kind == EventKind.HELD and event.data.get("reason") == HoldReason.RESIDENT:
        return "waiting_for_you"
    return TEMPLATES.get(EventKind(event.kind))
