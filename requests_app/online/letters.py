"""Mails that somebody asked for on the website: links to confirm, to prove, to find one's requests again."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from ..models import Message

MOST_AN_HOUR = 5  # to one address: nobody's mailbox is flooded from our forms


def send(to: str, template: str, language: str, at: datetime, **context: Any) -> Message | None:
    """Put it in the outbox; None where this address got enough within the hour. to: a checked e-mail address."""
    recent = Message.objects.filter(contact=None, to=to, created_at__gt=at - timedelta(hours=1))
    if recent.count() >= MOST_AN_HOUR:
        return None
    subject, body = _rendered(template, language, context)
    return Message.objects.create(
        by=Message.By.EMAIL,
        to=to,
        language=language,
        subject=subject,
        body=body,
        next_attempt_at=at,
        created_at=at,
    )


def _rendered(template: str, language: str, context: dict[str, Any]) -> tuple[str, str]:
    """The first line of the template is the subject."""
    known = {"city_name": settings.CITY_NAME, "city_phone": settings.CITY_PHONE, "site": settings.SITE_URL}
    with translation.override(language):
        text = render_to_string(f"requests_app/web/mail/{template}.txt", {**known, **context})
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split())[:200], body.strip() + "\n"
