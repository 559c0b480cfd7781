"""What somebody says to a request later: a word to the staff, "not fixed", and how it was."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledgebase.privacy import holds_secret_number

from ..cases import actions, waiting
from ..cases.workflow import EventKind, Status
from ..models import ServiceRequest, Survey

LONGEST = 2000  # characters
MOST_COMMENTS_AN_HOUR = 10  # on one request, from everybody together
HOUR = timedelta(hours=1)


@transaction.atomic
def comment(
    service_request: ServiceRequest, *, text: str, is_reporter: bool = False, at: datetime | None = None
) -> ServiceRequest:
    """A word to the department that has the request. Never public: staff may answer with a public note."""
    _check(text)
    now = at or timezone.now()
    if _noted_within_an_hour(service_request, now) >= MOST_COMMENTS_AN_HOUR:
        raise ValidationError(_("Many messages came for this request just now. Send yours again in an hour."))
    who = "The person who reported it" if is_reporter else "A resident"
    actions.add_note(service_request, by=None, text=f"{who} writes on the website:\n{text.strip()}", at=at)
    return waiting.heard(service_request, how="website", at=at)


def _noted_within_an_hour(service_request: ServiceRequest, now: datetime) -> int:
    since = now - HOUR
    return service_request.events.filter(kind=EventKind.NOTED, actor=None, at__gt=since).count()


@transaction.atomic
def not_fixed(service_request: ServiceRequest, *, text: str, at: datetime | None = None) -> ServiceRequest:
    """Open it again for the person who reported it, as long as the service lets them."""
    _check(text)
    if refusal := why_not_reopened(service_request, at or timezone.now()):
        raise ValidationError(refusal)
    reason = f"The person who reported it says it is not solved:\n{text.strip()}"
    return actions.reopen(service_request, by=None, reason=reason, at=at)


def why_not_reopened(service_request: ServiceRequest, at: datetime) -> str:
    """What to do instead; empty where it may be opened again."""
    if service_request.status != Status.CLOSED or service_request.closed_at is None:
        return _("It is open: we are working on it. Send us a word instead.")
    days = service_request.service.reopen_days
    if days == 0:
        return _("This kind of request is not opened again. Report it again, or call us.")
    if at - service_request.closed_at > timedelta(days=days):
        return _("It was closed more than %(days)d days ago. Report it again: that is a new request.") % {
            "days": days
        }
    return ""


@transaction.atomic
def rate(
    service_request: ServiceRequest,
    *,
    resident_id: int | None,
    score: int,
    words: str = "",
    language: str = "en",
    at: datetime | None = None,
) -> Survey:
    """How it was, 1 to 5: once for each person who reported it, after it is closed."""
    if words:
        _check(words)
    if service_request.status != Status.CLOSED:
        raise ValidationError(_("Tell us how it was once it is closed."))
    try:
        with transaction.atomic():
            return Survey.objects.create(
                service_request=service_request,
                resident_id=resident_id,
                score=score,
                words=words.strip(),
                language=language,
                at=at or timezone.now(),
            )
    except IntegrityError:
        raise ValidationError(_("You told us already. Thank you.")) from None


def _check(text: str) -> None:
    if not text.strip():
        raise ValidationError(_("Write a few words first."))
    if len(text) > LONGEST:
        raise ValidationError(_("Shorten it to %(most)d characters.") % {"most": LONGEST})
    if holds_secret_number(text):
        raise ValidationError(
            _("This looks like a social security or card number. Take it out: never send one.")
        )
