"""Who reported it: proven by a link to the e-mail address that the report has, since nobody has an account."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import links
from ..models import Follow, RequestReporter, Resident, ServiceRequest, UsedLink
from . import letters
from .following import address


@transaction.atomic
def ask(
    service_request: ServiceRequest, *, email: str, language: str = "en", at: datetime | None = None
) -> None:
    """Mail a link that opens it once, if this address reported it; nothing happens otherwise, and nothing tells."""
    reporter = _residents(email).filter(_reported(service_request)).first()
    if reporter:
        token = links.make(links.PROVE, service_request.pk, reporter.pk)
        letters.send(
            email.lower(),
            "prove",
            language,
            at or timezone.now(),
            link=address("web:prove_link", token),
            service_request=service_request,
        )


@transaction.atomic
def ask_for_all(*, email: str, language: str = "en", at: datetime | None = None) -> None:
    """Mail a link to everything this address reported or follows, if there is anything."""
    if requests_of(email).exists() or followed_by(email).exists():
        link = address("web:my_list", links.make(links.MINE, email.lower()))
        letters.send(email.lower(), "mine", language, at or timezone.now(), link=link)


def requests_of(email: str) -> QuerySet[ServiceRequest]:
    """What this address reported, alone or with others, the newest first."""
    known = list(_residents(email).values_list("pk", flat=True)[:100])
    joined = ServiceRequest.objects.filter(reporters__resident__in=known).values("pk")
    mine = ServiceRequest.objects.filter(Q(resident__in=known) | Q(pk__in=joined))
    return (
        mine.select_related("service", "department")
        .prefetch_related("service__wordings")
        .order_by("-requested_at", "-id")
    )


def followed_by(email: str) -> QuerySet[Follow]:
    follows = Follow.objects.told().filter(email=email.lower())
    return follows.select_related("service_request__service", "service_request__department").prefetch_related(
        "service_request__service__wordings"
    )


def use_once(token: str, *, at: datetime | None = None) -> None:
    """ValidationError where this link has opened something before."""
    try:
        with transaction.atomic():
            UsedLink.objects.create(
                digest=hashlib.sha256(token.encode()).hexdigest(), used_at=at or timezone.now()
            )
    except IntegrityError:
        raise ValidationError(
            _("This link opens once, and it did. Ask for a new one: it takes a minute."), "used"
        ) from None


def key(service_request: ServiceRequest, resident_id: int) -> str:
    return links.make(links.REPORTER, service_request.pk, resident_id)


def keys_for(service_requests: Sequence[ServiceRequest], email: str) -> list[tuple[ServiceRequest, str]]:
    """(request, the key that opens it as its reporter) for what this address reported."""
    known = set(_residents(email).values_list("pk", flat=True)[:100])
    joined = dict(
        RequestReporter.objects.filter(
            resident__in=known, service_request__in=[one.pk for one in service_requests]
        ).values_list("service_request_id", "resident_id")
    )
    return [
        (one, key(one, one.resident_id if one.resident_id in known else joined[one.pk]))
        for one in service_requests
    ]


def _residents(email: str) -> QuerySet[Resident]:
    return Resident.objects.filter(email__in={email, email.lower()}).order_by("pk")


def _reported(service_request: ServiceRequest) -> Q:
    return Q(pk=service_request.resident_id) | Q(reported_with__service_request=service_request)
