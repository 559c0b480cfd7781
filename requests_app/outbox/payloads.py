"""What a webhook says of an event: nothing personal, unless the receiver is a system of the city itself."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from ..cases.workflow import EventKind
from ..models import RequestEvent, ServiceRequest, WebhookDelivery

RELATED = (
    "event__service_request__resident",
    "event__service_request__service",
    "event__service",
    "event__department",
    "event__district",
    "event__note",
)
INTERNAL = frozenset({
    EventKind.HANDED_OVER, EventKind.HAND_OVER_REFUSED, EventKind.REPORTER_ADDED, EventKind.REPRIORITISED,
    EventKind.TARGET_SET, EventKind.ESCALATED, EventKind.TICKLER_SET, EventKind.TICKLER_DUE,
    EventKind.STORM_JOINED, EventKind.STORM_LEFT,
})  # fmt: skip


def is_public(event: RequestEvent) -> bool:
    """Steps that a resident would see too; an internal note never."""
    return event.kind not in INTERNAL and (event.kind != EventKind.NOTED or bool(event.data.get("public")))


def text(delivery: WebhookDelivery) -> str:
    event = delivery.event
    if event is None:
        said: dict[str, Any] = {"type": "test", "timestamp": _time(delivery.created_at), "data": {}}
    else:
        data = _public(event) | (_for_staff(event) if delivery.endpoint.is_for_staff else {})
        said = {"type": f"request.{event.kind}", "timestamp": _time(event.at), "data": data}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def _public(event: RequestEvent) -> dict[str, Any]:
    """The state is as it was after the event, however late this is sent."""
    request = event.service_request
    return {
        "service_request_id": request.number,
        "service_code": event.service.service_code,
        "service_name": event.service.name,
        "status": "closed" if event.status == "closed" else "open",
        "stage": event.status,
        "resolution": event.resolution or None,
        "status_notes": event.note.text if event.note and event.note.is_public else None,
        "agency_responsible": event.department.name if event.department else None,
        "district": event.district.code if event.district else None,
        "requested_datetime": _time(request.requested_at),
        "updated_datetime": _time(event.at),
        "expected_datetime": _time(event.due_at),
        "url": f"{settings.SITE_URL}{reverse('web:track', args=[request.number])}",
    }


def _for_staff(event: RequestEvent) -> dict[str, Any]:
    """Of a code complaint not even a system of the city learns who complained, nor in which words."""
    request = event.service_request
    is_told = not request.service.is_code_complaint
    note = {"note": event.note.text} if event.note and (is_told or event.note.author_id) else {}
    return {
        **note,
        "priority": event.priority,
        "channel": request.channel,
        "language": request.language,
        "description": request.description if is_told else "",
        "attributes": request.attributes if is_told else {},
        "address": request.address,
        "lat": request.latitude,
        "long": request.longitude,
        "resident": _person(request) if is_told else None,
    }


def _person(request: ServiceRequest) -> dict[str, str] | None:
    person = request.resident
    if person is None:
        return None
    return {name: getattr(person, name) for name in ("first_name", "last_name", "email", "phone")}


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
