"""A report is sent: once, however often the button was pressed; or it joins what others reported already."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..cases import actions, attachments, residents
from ..cases.intake import NewRequest
from ..models import Channel, Draft, Resident, Service, ServiceRequest

MOST_FROM_ONE_SENDER = 20  # an hour: a school or a library is one sender too
MOST_NAMELESS = 30  # an hour, who say "me too" of one request
HOUR = timedelta(hours=1)
Person = Mapping[str, str]  # first_name, last_name, email, phone; all may be empty


@transaction.atomic
def send(
    draft: Draft, new: NewRequest, person: Person, *, sender: str = "", at: datetime | None = None
) -> ServiceRequest:
    """Open the request of a draft with its photos. A second time: the same request. sender: see Draft."""
    at = at or timezone.now()
    row = _lock(draft)
    if row.service_request:
        return row.service_request
    _refuse_a_flood(sender, at)
    resident = _resident(person, new.language)
    service_request = actions.submit(
        replace(new, resident=resident, channel=Channel.WEB, idempotency_key=f"web-{row.token}")
    )
    _move_photos(row, service_request, at)
    _close(row, service_request, sender, at)
    return service_request


@transaction.atomic
def join(
    draft: Draft,
    service_request: ServiceRequest,
    person: Person,
    *,
    language: str = "en",
    sender: str = "",
    at: datetime | None = None,
) -> Resident | None:
    """It is reported already: count this person too, with the photos; told how it ends where they can be reached."""
    at = at or timezone.now()
    row = _lock(draft)
    resident = _resident(person, language)
    if row.service_request is None:
        _refuse_a_flood(sender, at)
        me_too(service_request, resident)
        _move_photos(row, service_request, at)
        _close(row, service_request, sender, at)
    return resident


def me_too(service_request: ServiceRequest, resident: Resident | None = None) -> ServiceRequest:
    """One more person has the same problem."""
    if service_request.service.visibility == Service.Visibility.PRIVATE:
        raise ValidationError(_("This one is private: report yours by itself."))
    if not service_request.is_open:
        raise ValidationError(_("It is closed already. If it is not solved, report it again."))
    if resident is None and _nameless_within_an_hour(service_request) >= MOST_NAMELESS:
        raise ValidationError(_("Very many people said so just now. Follow it to hear how it ends."))
    return actions.add_reporter(service_request, by=None, resident=resident, channel=Channel.WEB)


def _nameless_within_an_hour(service_request: ServiceRequest, at: datetime | None = None) -> int:
    since = (at or timezone.now()) - HOUR
    return service_request.reporters.filter(resident=None, at__gt=since).count()


def _lock(draft: Draft) -> Draft:
    return Draft.objects.select_for_update(of=("self",)).select_related("service_request").get(pk=draft.pk)


def _refuse_a_flood(sender: str, at: datetime) -> None:
    if sender and Draft.objects.filter(sender=sender, sent_at__gt=at - HOUR).count() >= MOST_FROM_ONE_SENDER:
        raise ValidationError(
            _(
                "Very many reports came from your connection within the last hour. "
                "Yours is kept on this page: send it again in a while, or call us."
            )
        )


def _resident(person: Person, language: str) -> Resident | None:
    return residents.resident_of(**person, language=language, is_proven=False)


def _move_photos(draft: Draft, service_request: ServiceRequest, at: datetime) -> None:
    """The files stay where they are; only their rows change hands."""
    for photo in draft.photos.all():
        attachments.take_over(
            service_request,
            name=photo.file.name or "",
            content_type=photo.content_type,
            size=photo.size,
            sha256=photo.sha256,
            at=at,
        )
    draft.photos.all().delete()


def _close(row: Draft, service_request: ServiceRequest, sender: str, at: datetime) -> None:
    """What was typed is in the request now, and nowhere else."""
    row.service_request, row.data, row.sender, row.sent_at, row.updated_at = (
        service_request,
        {},
        sender,
        at,
        at,
    )
    row.save(update_fields=["service_request", "data", "sender", "sent_at", "updated_at"])
