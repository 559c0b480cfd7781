"""Ending messages: with one click in the mail program (RFC 8058), or on a page; each link is signed and lasts."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Follow, Resident, ServiceRequest, Unsubscribed
from . import points

SALT = "civic311.unsubscribe"
RESIDENT, FOLLOWER = "r", "f"
LONGEST = 300  # characters of a token


def link(kind: str, pk: int, service_request: int) -> str:
    """kind, pk: a RESIDENT, or a FOLLOWER's follow."""
    token = signing.dumps([kind, pk, service_request], salt=SALT)
    return f"{settings.SITE_URL}{reverse('word:unsubscribe', args=[token])}"


def read(token: str) -> tuple[str, int, int]:
    """ValidationError where the link is forged or cut short."""
    try:
        kind, pk, service_request = signing.loads(token[:LONGEST], salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise ValidationError(
            _("This link is not whole. Open it from our message again, or copy all of it.")
        ) from None
    return kind, pk, service_request


@transaction.atomic
def stop(token: str, *, everything: bool = False, at: datetime | None = None) -> None:
    """No more of this request, or of any. Twice is once."""
    kind, pk, request_pk = read(token)
    at = at or timezone.now()
    if kind == FOLLOWER:
        _end_follows(pk, everything, at)
    elif Resident.objects.filter(pk=pk).exists():
        Unsubscribed.objects.get_or_create(
            resident_id=pk, service_request_id=None if everything else request_pk, defaults={"at": at}
        )


def _end_follows(pk: int, everything: bool, at: datetime) -> None:
    follow = Follow.objects.filter(pk=pk).first()
    if follow:
        which = Q(email=follow.email) if everything else Q(pk=pk)
        Follow.objects.filter(which, ended_at=None).update(ended_at=at)


@transaction.atomic
def gather(token: str, *, at: datetime | None = None) -> None:
    """Not fewer words, but fewer mails: one a day."""
    kind, pk, _request_pk = read(token)
    model: Any = Follow if kind == FOLLOWER else Resident
    email = model.objects.filter(pk=pk).values_list("email", flat=True).first()
    if email:
        points.gather(email, at or timezone.now())


@transaction.atomic
def resume(token: str) -> None:
    """A change of mind: everything is told again."""
    kind, pk, request_pk = read(token)
    model: Any = Follow if kind == FOLLOWER else Resident
    for email in model.objects.filter(pk=pk).exclude(email="").values_list("email", flat=True):
        points.gather(email, timezone.now(), wants=False)
    if kind == FOLLOWER:
        Follow.objects.filter(pk=pk, confirmed_at__isnull=False).update(ended_at=None)
    else:
        Unsubscribed.objects.filter(resident=pk).filter(
            Q(service_request=request_pk) | Q(service_request=None)
        ).delete()


def has_stopped(resident: Resident, service_request: ServiceRequest) -> bool:
    mine: Any = Unsubscribed.objects.filter(resident=resident)
    return mine.filter(Q(service_request=service_request) | Q(service_request=None)).exists()
