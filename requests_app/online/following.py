"""Hearing how a request goes on, without an account: asked for, confirmed by e-mail, ended by a link."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import links
from ..models import Follow, Service, ServiceRequest
from . import letters

HOUR = timedelta(hours=1)
MOST_ASKED_AN_HOUR = 50  # to follow one request: our form mails to nobody en masse


@transaction.atomic
def ask(
    service_request: ServiceRequest, *, email: str, language: str = "en", at: datetime | None = None
) -> None:
    """Mail this address a link to say yes. Says nothing about whether the address is known or follows already."""
    at = at or timezone.now()
    if service_request.service.visibility == Service.Visibility.PRIVATE:
        raise ValidationError(_("This request is private: only the person who asked hears of it."))
    asked = Follow.objects.filter(
        service_request=service_request, confirmed_at=None, created_at__gt=at - HOUR
    )
    if asked.count() >= MOST_ASKED_AN_HOUR:
        raise ValidationError(_("Many people ask to follow this one right now. Try again in an hour."))
    follow, _created = Follow.objects.get_or_create(
        service_request=service_request,
        email=email.lower(),
        defaults={"language": language, "created_at": at},
    )
    letters.send(
        follow.email,
        "follow",
        language,
        at,
        link=address("web:confirm_follow", links.make(links.FOLLOW, follow.pk)),
        service_request=service_request,
    )


def address(name: str, token: str) -> str:
    """The whole address of a link in a mail."""
    return f"{settings.SITE_URL}{reverse(name, args=[token])}"


@transaction.atomic
def confirm(follow: Follow, *, at: datetime | None = None) -> Follow:
    """Yes: from here on this address is told. Twice is once."""
    row = Follow.objects.select_for_update().get(pk=follow.pk)
    if row.confirmed_at is None or row.ended_at is not None:
        row.confirmed_at, row.ended_at = at or timezone.now(), None
        row.save(update_fields=["confirmed_at", "ended_at"])
    return row
