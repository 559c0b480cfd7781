"""Who is told what: one row a message, in the same transaction as the change."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ..cases.workflow import EventKind, HoldReason
from ..models import Follow, Notice, RequestEvent, Resident, Service, ServiceRequest
from . import points, webhooks
from .ringing import how_it_ended, ring

TEMPLATES = {
    EventKind.RECEIVED: "received",
    EventKind.CLOSED: "closed",
    EventKind.REOPENED: "reopened",
    EventKind.DUE_CHANGED: "due_changed",
}
FOR_ALL_REPORTERS = (EventKind.CLOSED, EventKind.REOPENED, EventKind.DUE_CHANGED, EventKind.NOTED)
FOR_FOLLOWERS = FOR_ALL_REPORTERS


def tell(event: RequestEvent, service_request: ServiceRequest) -> list[Notice]:
    """Put a message in the outbox for everybody who is to hear of it; a fixed number of statements for any number."""
    webhooks.queue(event, service_request)
    template = _template(event)
    if template is None:
        return []
    people = _residents(event, service_request)
    reached = _with_address(people)
    if event.kind == EventKind.CLOSED:
        unreached = [resident for resident in people if resident not in reached]
        ring(unreached, service_request, how_it_ended(event, service_request), event.recorded_at)
    rows = [_notice(event, template, resident=resident, language=resident.language) for resident in reached]
    if event.kind in FOR_FOLLOWERS:
        rows += _to_followers(event, service_request, template, {person.email.lower() for person in reached})
    return Notice.objects.bulk_create(rows)


def _notice(event: RequestEvent, template: str, *, language: str, **whom: object) -> Notice:
    at: datetime = event.recorded_at
    return Notice(
        event=event, template=template, language=language, next_attempt_at=at, created_at=at, **whom
    )


def _residents(event: RequestEvent, service_request: ServiceRequest) -> list[Resident]:
    """Who asked; of what ends, moves or starts again everybody who reported the same."""
    if event.kind not in FOR_ALL_REPORTERS:
        return [service_request.resident] if service_request.resident else []
    asked = Resident.objects.order_by().filter(pk=service_request.resident_id)
    others = Resident.objects.order_by().filter(reported_with__service_request=service_request)
    found = asked.union(others) if service_request.resident_id else others
    return sorted(found, key=lambda resident: resident.pk)


def _with_address(people: Sequence[Resident]) -> list[Resident]:
    """Those with an e-mail address, or with a telephone that takes text messages."""
    phones = [person.phone for person in people if person.phone and not person.email]
    texted = points.known(phones)
    return [
        person for person in people if person.email or points.is_text_for(points.of(texted, person.phone))
    ]


def _to_followers(
    event: RequestEvent, service_request: ServiceRequest, template: str, told: set[str]
) -> Iterable[Notice]:
    """Whoever said yes by e-mail and is not told as a reporter; of a private request nobody."""
    follows = Follow.objects.told().filter(service_request=service_request)
    public = follows.exclude(service_request__service__visibility=Service.Visibility.PRIVATE)
    for email, language in public.order_by("pk").values_list("email", "language"):
        if email.lower() not in told:
            yield _notice(event, f"followed_{template}", to=email, language=language)


def _template(event: RequestEvent) -> str | None:
    if event.kind == EventKind.HELD and event.data.get("reason") == HoldReason.RESIDENT:
        return "waiting_for_you"
    if event.kind == EventKind.NOTED and event.data.get("public"):
        return "noted"
    return TEMPLATES.get(EventKind(event.kind))
