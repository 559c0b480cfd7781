"""Tells other systems what happened, in the Standard Webhooks form: queued with the change, signed, retried, replayed."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from ..cases.workflow import EventKind
from ..models import Message, Outgoing, RequestEvent, WebhookDelivery, WebhookEndpoint
from . import claims, guard, payloads

BACK_OFF = [timedelta(minutes=m) for m in (1, 5, 30, 120, 300, 600, 840, 1200, 1440)]
DISABLED_AFTER = timedelta(days=4)  # of nothing but failures
BATCH = 200
TRIES_KEPT = 20
GONE = 410
_QUEUE = """
INSERT INTO requests_app_webhookdelivery
    (endpoint_id, event_id, status, attempts, next_attempt_at, last_error, is_repeat, created_at, payload, tries)
SELECT endpoint.id, event.id, 'pending', 0, event.at, '', false, event.at, '', '[]'
FROM unnest(%s::bigint[], %s::timestamptz[], %s::text[], %s::boolean[], %s::bigint[])
    AS event (id, at, kind, is_public, service_id)
JOIN requests_app_webhookendpoint AS endpoint ON endpoint.is_active AND event.kind = ANY (endpoint.events)
WHERE endpoint.is_for_staff OR (event.is_public AND EXISTS (
    SELECT FROM requests_app_service AS service WHERE service.id = event.service_id AND service.visibility <> 'private'))
"""


def queue_all(events: Sequence[RequestEvent]) -> None:
    """A delivery for each endpoint that asked for such steps: one statement, with or without endpoints."""
    columns = [
        (event.pk, event.recorded_at, str(event.kind), payloads.is_public(event), event.service_id)
        for event in events
    ]
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, [list(column) for column in zip(*columns, strict=True)])


# Endpoints


def secret(endpoint: WebhookEndpoint) -> str:
    """whsec_…: derived, so that the database holds nothing that could sign; another SECRET_KEY makes another secret."""
    key = hmac.digest(settings.SECRET_KEY.encode(), f"civic311.webhook.{endpoint.salt}".encode(), "sha256")
    return f"whsec_{base64.b64encode(key).decode()}"


def new_secret(endpoint: WebhookEndpoint) -> str:
    endpoint.salt = secrets.token_hex(16)
    return secret(endpoint)


def check(endpoint: WebhookEndpoint) -> None:
    """ValidationError by field."""
    try:
        guard.check_url(endpoint.url)
    except ValidationError as wrong:
        raise ValidationError({"url": wrong.messages}) from None
    if unknown := set(endpoint.events or []) - set(EventKind.values):
        raise ValidationError({"events": f"No such event: {', '.join(sorted(unknown))}."})


@transaction.atomic
def enable(endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(
        is_active=True, failing_since=None, disabled_at=None, disabled_because=""
    )


# Deliveries


def test(endpoint: WebhookEndpoint, at: datetime | None = None) -> WebhookDelivery:
    """A delivery that says nothing but that the two can talk."""
    at = at or timezone.now()
    return WebhookDelivery.objects.create(endpoint=endpoint, next_attempt_at=at, created_at=at)


def replay(deliveries: QuerySet[WebhookDelivery], at: datetime | None = None) -> int:
    """Send them again, with the same id; what is on its way is left alone. How many were queued."""
    at = at or timezone.now()
    over = deliveries.exclude(status__in=Outgoing.UNFINISHED)
    return over.update(status=Outgoing.Status.PENDING, attempts=0, next_attempt_at=at, is_repeat=False)


def deliver_pending(at: datetime | None = None, limit: int = BATCH) -> int:
    """Try what is due; an endpoint that fails is left alone for the rest of the run. How many arrived."""
    at = at or timezone.now()
    delivered, troubled = 0, set[int]()
    rows = WebhookDelivery.objects.select_related("endpoint__created_by", *payloads.RELATED)
    for delivery in claims.take(rows.filter(endpoint__is_active=True), at, limit):
        if delivery.endpoint_id in troubled:
            claims.postponed(delivery, at + BACK_OFF[0])
        elif _deliver(delivery, at):
            delivered += 1
        else:
            troubled.add(delivery.endpoint_id)
    return delivered


def _deliver(delivery: WebhookDelivery, at: datetime) -> bool:
    if not delivery.payload:
        delivery.payload = payloads.text(delivery)
    headers = signed(secret(delivery.endpoint), f"evt_{delivery.pk}", at, delivery.payload)
    try:
        answer = guard.post(delivery.endpoint.url, delivery.payload.encode(), headers)
    except guard.Refused as refusal:
        return _not_delivered(delivery, str(refusal), at)
    except Exception as error:  # whatever a network may raise, the row keeps it and tries again
        return _not_delivered(delivery, f"{type(error).__name__}: {error}", at)
    if not 200 <= answer.status < 300:
        return _not_delivered(delivery, _said(answer), at, answer)
    claims.sent(
        delivery,
        at,
        payload=delivery.payload,
        tries=_tries(delivery, at, answer, ""),
        response_status=answer.status,
    )
    WebhookEndpoint.objects.filter(pk=delivery.endpoint_id, failing_since__isnull=False).update(
        failing_since=None
    )
    return True


def signed(key: str, message_id: str, at: datetime, payload: str) -> dict[str, str]:
    """The headers of Standard Webhooks: HMAC-SHA256 over id, seconds and body, in base64."""
    seconds = str(int(at.timestamp()))
    given = base64.b64decode(key.removeprefix("whsec_"))
    signature = hmac.digest(given, f"{message_id}.{seconds}.{payload}".encode(), hashlib.sha256)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Civic311-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }


def _said(answer: guard.Answer) -> str:
    if 300 <= answer.status < 400:
        return f"It answered {answer.status}, a redirect: redirects are not followed. Give the final address."
    return f"It answered {answer.status}: {' '.join(answer.text.split())[:200]}"


def _not_delivered(
    delivery: WebhookDelivery, error: str, at: datetime, answer: guard.Answer | None = None
) -> bool:
    known: dict[str, Any] = {
        "payload": delivery.payload,
        "tries": _tries(delivery, at, answer, error),
        "response_status": answer.status if answer else None,
    }
    claims.failed(delivery, error, at, BACK_OFF, **known)
    _note_trouble(delivery.endpoint, error, at, is_gone=bool(answer and answer.status == GONE))
    return False


def _tries(
    delivery: WebhookDelivery, at: datetime, answer: guard.Answer | None, error: str
) -> list[dict[str, Any]]:
    last = {
        "at": at.isoformat(timespec="seconds"),
        "status": answer.status if answer else None,
        "milliseconds": answer.milliseconds if answer else None,
        "error": error[:300],
    }
    return [*delivery.tries, last][-TRIES_KEPT:]


def _note_trouble(endpoint: WebhookEndpoint, error: str, at: datetime, *, is_gone: bool) -> None:
    """Switch an endpoint off that has failed for days, or that says it is gone, and tell who made it."""
    rows = WebhookEndpoint.objects.filter(pk=endpoint.pk)
    rows.filter(failing_since=None).update(failing_since=at)
    wanted = rows if is_gone else rows.filter(failing_since__lt=at - DISABLED_AFTER)
    because = "It says that it is gone for good (410)." if is_gone else error
    with transaction.atomic():
        off = wanted.filter(is_active=True).update(
            is_active=False, disabled_at=at, disabled_because=because[:300]
        )
        if off and endpoint.created_by and endpoint.created_by.email:
            _write_to(endpoint.created_by.email, endpoint, because, at)


def _write_to(email: str, endpoint: WebhookEndpoint, because: str, at: datetime) -> None:
    Message.objects.create(
        by=Message.By.EMAIL,
        to=email,
        subject=f"The webhook “{endpoint.name}” is switched off",
        body=f"Nothing reached {endpoint.url}. {because}\n\nWhat it was to be told waits. Switch it on again: "
        f"{settings.SITE_URL}{reverse('admin:requests_app_webhookendpoint_change', args=[endpoint.pk])}",
        next_attempt_at=at,
        created_at=at,
    )


def in_trouble() -> QuerySet[WebhookEndpoint]:
    """Switched off by us, for the staff's first page."""
    return WebhookEndpoint.objects.filter(is_active=False, disabled_at__isnull=False)
