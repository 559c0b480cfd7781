"""Mail to members of staff: one for each, however many requests it is about. Nothing personal stands in it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse

from .. import wording
from ..models import Message, ServiceRequest
from . import mail

MOST_LINES = 20


def write_to(about: Mapping[User, Iterable[ServiceRequest]], *, why: str, at: datetime) -> list[Message]:
    """Put a mail in the outbox for everybody with an address. why: the first line, such as the rule's name."""
    return Message.objects.bulk_create(
        Message(
            by=Message.By.EMAIL,
            to=user.email,
            subject=_subject(why, rows)[:200],
            body=_body(user, why, rows, at),
            next_attempt_at=at,
            created_at=at,
        )
        for user, rows in ((user, list(rows)) for user, rows in about.items())
        if mail.is_address(user.email) and rows
    )


def _subject(why: str, rows: list[ServiceRequest]) -> str:
    return f"{rows[0].number}: {why}" if len(rows) == 1 else f"{len(rows)} requests: {why}"


def _body(user: User, why: str, rows: list[ServiceRequest], at: datetime) -> str:
    lines = "\n".join(_line(row, at) for row in rows[:MOST_LINES])
    more = f"\nand {len(rows) - MOST_LINES} more." if len(rows) > MOST_LINES else ""
    every = f"\nAll of them: {settings.SITE_URL}{reverse('staff:forgotten', args=['escalated'])}"
    return f"Hello {user.first_name or user.get_username()},\n\n{why}:\n{lines}{more}\n{every}\n"


def _line(row: ServiceRequest, at: datetime) -> str:
    due = wording.due(row.due_at, at, ZoneInfo(settings.TIME_ZONE), is_paused=row.clock_left is not None)
    page = reverse("admin:requests_app_servicerequest_change", args=[row.pk])
    return f"{row.number} {row.service}, {due.words.lower()}: {settings.SITE_URL}{page}"
