"""Another system of the city, played by the demo: it listens to a webhook, checks the signature and shows what it heard."""

import json
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from requests_app.models import WebhookDelivery, WebhookEndpoint
from requests_app.outbox import webhooks
from requests_app.tasks import deliver_webhooks

from . import mailbox
from .guard import demo_only

NAME = "The lamp store"
KINDS = ["received", "assigned", "started", "closed", "reopened"]
SHOWN = 12


def endpoint() -> WebhookEndpoint | None:
    return WebhookEndpoint.objects.filter(name=NAME).first()


@require_safe
@demo_only
def heard(request: HttpRequest) -> HttpResponse:
    listener = endpoint()
    rows = listener.deliveries.order_by("-id")[:SHOWN] if listener else []
    context = {"listener": listener, "rows": [(row, _pretty(row)) for row in rows]}
    return render(request, "civic311/demo/heard.html", context)


def _pretty(row: WebhookDelivery) -> str:
    return json.dumps(json.loads(row.payload), indent=2, ensure_ascii=False) if row.payload else ""


@require_POST
@demo_only
def listen(request: HttpRequest) -> HttpResponse:
    """Let it listen; from then on Rosa's street light is news to it too."""
    if endpoint() is None:
        address = f"{settings.SITE_URL}{reverse('demo:hook')}"
        row = WebhookEndpoint(name=NAME, url=address, events=KINDS)
        webhooks.new_secret(row)
        webhooks.check(row)
        row.save()
    service_request = mailbox.report_a_street_light()
    deliver_webhooks.delay()
    messages.success(request, f"{service_request.number} came in. {NAME} hears of it in a second: reload.")
    return redirect("demo:heard")


@csrf_exempt
@require_POST
@demo_only
def hook(request: HttpRequest) -> HttpResponse:
    """What a receiver does: sign the same bytes with the same secret, and compare."""
    listener = endpoint()
    if listener is None or not _is_signed(request, webhooks.secret(listener)):
        return HttpResponse("The signature does not fit.\n", status=401)
    return HttpResponse(status=204)


def _is_signed(request: HttpRequest, secret: str) -> bool:
    given: Any = request.headers
    try:
        at = datetime.fromtimestamp(int(given["webhook-timestamp"]), UTC)
        expected = webhooks.signed(secret, given["webhook-id"], at, request.body.decode())
    except (KeyError, ValueError, OverflowError):
        return False
    return compare_digest(expected["webhook-signature"], given.get("webhook-signature", ""))
