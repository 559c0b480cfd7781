"""Elected offices ask for requests, and get an answer by the day they named."""

from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..models import Message, Office, OfficeAsk, RequestEvent, ServiceRequest
from . import recording
from .workflow import EventKind

LOOKS_BACK = timedelta(days=14)


@transaction.atomic
def ask_for_office(
    service_request: ServiceRequest,
    *,
    by: User | None,
    office: Office,
    reply_by: date | None = None,
    at: datetime | None = None,
) -> ServiceRequest:
    """An office stands behind this request and wants an answer; asked again, it may be another office or day."""
    if not office.is_active:
        raise ValidationError(f"{office} is no office any more: choose another.")
    recording.lock(service_request)
    known = OfficeAsk.objects.filter(service_request=service_request.pk).first()
    if known and (known.office_id, known.reply_by) == (office.pk, reply_by):
        raise ValidationError(f"{office} asked for this request already.")
    data = {"office": office.name, "reply_by": reply_by.isoformat() if reply_by else None}
    recording.do(
        service_request, lambda row, moment: recording.Step(EventKind.OFFICE_ASKED, data=data), by=by, at=at
    )
    event = RequestEvent.objects.filter(service_request=service_request.pk).order_by("-at", "-id").first()
    asked = {"office": office, "reply_by": reply_by, "event": event, "asked_at": service_request.updated_at}
    unanswered = {"answered_at": None, "answered_by": None, "answer": ""}
    OfficeAsk.objects.update_or_create(service_request=service_request, defaults={**asked, **unanswered})
    _say_so(service_request, office.name, reply_by)
    return service_request


def _say_so(service_request: ServiceRequest, office: str, reply_by: date | None) -> None:
    """The request's own columns, which doors and files have always read."""
    ServiceRequest.objects.filter(pk=service_request.pk).update(on_behalf_of=office, reply_by=reply_by)
    service_request.on_behalf_of, service_request.reply_by = office, reply_by


@transaction.atomic
def reply_to_office(
    service_request: ServiceRequest, *, by: User, answer: str, at: datetime | None = None
) -> ServiceRequest:
    """What the office was told; it is sent to its addresses, and stands among the internal notes."""
    recording.require(answer, "Write what you tell the office.")
    row = recording.lock(service_request)
    asked = OfficeAsk.objects.select_related("office").filter(service_request=row).first()
    if asked is None:
        raise ValidationError("No elected office asked for this request.")
    note = recording.internal_note(row, answer, by)
    step = recording.Step(
        EventKind.OFFICE_ASKED, note=note, data={"office": asked.office.name, "answered": True}
    )
    recording.do(service_request, lambda row, moment: step, by=by, at=at)
    asked.answered_at, asked.answered_by, asked.answer = service_request.updated_at, by, answer.strip()
    asked.save()
    send(asked.office, _subject(service_request), answer.strip(), service_request.updated_at)
    return service_request


def _subject(service_request: ServiceRequest) -> str:
    """What a private service is for is not told."""
    service = service_request.service
    is_private = service.visibility == service.Visibility.PRIVATE
    return service_request.number if is_private else f"{service_request.number}: {service.name}"


def send(office: Office, subject: str, body: str, at: datetime) -> list[Message]:
    """A row of the outbox for each address of the office."""
    return Message.objects.bulk_create(
        Message(
            by=Message.By.EMAIL, to=address, language=office.language, subject=subject[:200], body=body,
            next_attempt_at=at, created_at=at,
        )
        for address in office.emails
    )  # fmt: skip


def waiting(requests: QuerySet[ServiceRequest]) -> QuerySet[OfficeAsk]:
    """Of these requests, what an office still waits for, the most pressing first."""
    asks = OfficeAsk.objects.waiting().filter(service_request__in=requests.values("pk"))
    return asks.select_related("office", "service_request__service", "service_request__department").order_by(
        "reply_by", "id"
    )


def link(service_request: ServiceRequest) -> OfficeAsk | None:
    """A request that just came in with an office's name becomes its own."""
    office = Office.objects.filter(is_active=True, name__iexact=service_request.on_behalf_of.strip()).first()
    if office is None:
        return None
    asked = {"office": office, "asked_at": service_request.requested_at, "reply_by": service_request.reply_by}
    return OfficeAsk.objects.create(service_request=service_request, **asked)


@transaction.atomic
def link_named(since: datetime | None = None, at: datetime | None = None) -> int:
    """Requests that came in with an office's name become its own; how many."""
    at = at or timezone.now()
    offices = {office.name.casefold(): office for office in Office.objects.filter(is_active=True)}
    came = ServiceRequest.objects.received_between(since or at - LOOKS_BACK, at).exclude(on_behalf_of="")
    rows = came.filter(office_ask=None).only("pk", "on_behalf_of", "reply_by", "requested_at")
    asks = [
        OfficeAsk(service_request=row, office=office, asked_at=row.requested_at, reply_by=row.reply_by)
        for row in rows
        if (office := offices.get(row.on_behalf_of.strip().casefold()))
    ]
    return len(OfficeAsk.objects.bulk_create(asks, ignore_conflicts=True))
