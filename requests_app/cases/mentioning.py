"""@name in an internal note: that colleague is told, finds it among the mentions, and watches the request."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from ..models import Department, Mention, Message, Note, ServiceRequest
from . import actions, watching

_NAME = re.compile(r"(?<![\w@./])@([a-z][\w.+-]*\w|[a-z])", re.IGNORECASE)
MOST = 20  # in one note


def names(text: str) -> list[str]:
    """Each once, in the order of the text."""
    return list(dict.fromkeys(found.lower() for found in _NAME.findall(text)))[:MOST]


def colleagues(text: str) -> list[User]:
    """The staff that a text names; what else stands behind an @ is nobody."""
    wanted = names(text)
    staff = User.objects.filter(is_active=True, is_staff=True, username__in=wanted) if wanted else []
    return sorted(staff, key=lambda user: wanted.index(user.username))


def unknown(text: str, found: Iterable[User]) -> list[str]:
    known = {user.username for user in found}
    return [name for name in names(text) if name not in known]


@transaction.atomic
def add_note(
    service_request: ServiceRequest,
    *,
    by: User,
    text: str,
    mentioned: Iterable[User],
    department: Department | None = None,
    at: datetime | None = None,
) -> ServiceRequest:
    """An internal note that tells those it names. Whether they may read it is asked in the door."""
    actions.add_note(service_request, by=by, text=text, department=department, at=at)
    told = [user for user in mentioned if user.pk != by.pk]
    note = Note.objects.filter(service_request=service_request, author=by).latest("pk")
    now = at or timezone.now()
    Mention.objects.bulk_create(Mention(note=note, user=user, at=now) for user in told)
    Message.objects.bulk_create(_mail(user, by, service_request, now) for user in told if user.email)
    for user in told:
        watching.watch(service_request, user)
    return service_request


def _mail(user: User, by: User, service_request: ServiceRequest, at: datetime) -> Message:
    """Without the note's words: they stay in the house."""
    who = by.get_full_name() or by.get_username()
    page = reverse("admin:requests_app_servicerequest_change", args=[service_request.pk])
    return Message(
        by=Message.By.EMAIL,
        to=user.email,
        subject=f"{who} mentioned you: {service_request.number}",
        body=f"{who} named you in a note on {service_request.number}. Read it here: {settings.SITE_URL}{page}",
        next_attempt_at=at,
        created_at=at,
    )


def mentions_of(user: User) -> QuerySet[Mention]:
    rows = Mention.objects.filter(user=user)
    return rows.select_related("note__service_request__service", "note__author")


def see(user: User, at: datetime | None = None) -> int:
    """All that were not seen; how many."""
    return Mention.objects.filter(user=user, seen_at=None).update(seen_at=at or timezone.now())
