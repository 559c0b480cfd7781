"""Rings the person on call for what cannot wait, and the next one when nobody acknowledges."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..cases.workflow import OPEN
from ..models import Page, Priority, ServiceRequest, Shift
from . import mail

ACKNOWLEDGE_WITHIN = timedelta(minutes=10)
LEVELS = 5
LEASE = timedelta(minutes=3)
MOST_AT_ONCE = 100


def ring(service_request: ServiceRequest, at: datetime) -> Page | None:
    """Page the first person on call for an urgent request; None where it is not urgent or nobody is on call."""
    if service_request.priority != Priority.URGENT or service_request.pages.exists():
        return None
    return _page(service_request, at, above=0)


def call(service_request: ServiceRequest, at: datetime) -> Page | None:
    """Page the first person on call, urgent or not: a rule says so. None where it rang already or nobody is on call."""
    return None if service_request.pages.exists() else _page(service_request, at, above=0)


def on_call(department_id: int | None, at: datetime) -> QuerySet[Shift]:
    """Who is on call at a moment, the first to be paged first."""
    shifts = Shift.objects.filter(department=department_id, starts_at__lte=at, ends_at__gt=at)
    return shifts.filter(user__is_active=True).select_related("user").order_by("level", "id")


def _page(service_request: ServiceRequest, at: datetime, above: int) -> Page | None:
    shift = on_call(service_request.department_id, at).filter(level__gt=above).first()
    if shift is None:
        return None
    page, _ = Page.objects.get_or_create(
        service_request=service_request,
        level=shift.level,
        defaults={"user": shift.user, "due_at": at, "escalates_at": at + ACKNOWLEDGE_WITHIN},
    )
    return page


def acknowledge(page: Page, *, by: User, at: datetime | None = None) -> Page:
    """Somebody has it: every page of the request is quiet from here on."""
    now = at or timezone.now()
    if page.acknowledged_at:
        raise ValidationError(f"{page.user.get_full_name() or page.user} has acknowledged it already.")
    Page.objects.filter(service_request=page.service_request_id, acknowledged_at=None).update(
        acknowledged_at=now
    )
    page.acknowledged_at = now
    return page


def unacknowledged() -> QuerySet[Page]:
    """What still needs somebody: a request that was closed rings nobody any more."""
    return Page.objects.filter(acknowledged_at=None, escalated_at=None, service_request__status__in=OPEN)


def escalate(at: datetime) -> int:
    """Page the next level where nobody answered in time; how many were passed on."""
    late = unacknowledged().filter(escalates_at__lte=at).select_related("service_request")
    return sum(_pass_on(page, at) for page in late)


@transaction.atomic
def _pass_on(page: Page, at: datetime) -> bool:
    row = Page.objects.select_for_update().get(pk=page.pk)
    if row.acknowledged_at or row.escalated_at or not page.service_request.is_open:
        return False
    following = _page(page.service_request, at, above=page.level)
    if following is None:  # nobody is left: ring the same person again
        row.escalates_at, row.sent_at = at + ACKNOWLEDGE_WITHIN, None
        row.due_at = at
    else:
        row.escalated_at = at
    row.save()
    return following is not None


def send_due(at: datetime) -> int:
    """Send the pages that are due; how many went out. One that fails is tried again with the next run."""
    due = unacknowledged().filter(sent_at=None, due_at__lte=at).exclude(user__email="")
    with mail.post() as office:
        return sum(_send(page, office, at) for page in _claim(due.order_by("due_at"), at))


def _claim(due: QuerySet[Page], at: datetime) -> Iterator[Page]:
    """Each committed as taken before it goes out, and free again after the lease: better rung twice than not at all."""
    for pk in due.values_list("pk", flat=True)[:MOST_AT_ONCE]:
        with transaction.atomic():
            rows = Page.objects.select_for_update(skip_locked=True, of=("self",))
            free = Q(sending_until=None) | Q(sending_until__lte=at)
            page = rows.filter(free, pk=pk, sent_at=None).select_related("user", "service_request").first()
            if page:
                page.sending_until = at + LEASE
                page.save(update_fields=["sending_until"])
        if page:
            yield page


def _send(page: Page, office: mail.Post, at: datetime) -> bool:
    mine = Page.objects.filter(pk=page.pk, sending_until=page.sending_until)
    subject, text = message(page)
    number = (
        f"page-{page.pk}-{int(page.due_at.timestamp())}"  # the last level is rung again, with another number
    )
    try:
        office.send(mail.write(page.user.email, subject, text, message_id=number, language="en"))
    except Exception as error:  # one broken address must not keep the others waiting
        mine.update(sending_until=None, last_error=f"{type(error).__name__}: {error}"[:300])
        return False
    mine.update(sending_until=None, sent_at=at, last_error="")
    return True


def message(page: Page) -> tuple[str, str]:
    """Subject and text, without the resident's name or words: a page may be read over a shoulder."""
    request = page.service_request
    what = "URGENT" if request.priority == Priority.URGENT else "Needs you:"
    subject = f"{what} {request.number}: {request.service.name}"
    due = f"Due {timezone.localtime(request.due_at):%A %H:%M}." if request.due_at else ""
    text = f"{request.service.name} at {request.address or 'a place on the map'}. {due}\nAcknowledge it in the request page within {ACKNOWLEDGE_WITHIN.seconds // 60} minutes."
    return subject, text
