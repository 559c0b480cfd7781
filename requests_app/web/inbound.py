"""What the mail system, the mail provider and the text provider tell us. Each knows a password made from our own key."""

import base64
import binascii
import json
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent
from anymail.urls import urlpatterns as anymail_patterns
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from ..cases import waiting
from ..cases.residents import e164
from ..desk import callbacks
from ..models import CallBack
from ..outbox import bounces, points

USER = "civic311"
LONGEST = 1600  # characters of a text message
TRACKING = "_tracking_webhook"

View = Callable[..., HttpResponse]


def password() -> str:
    """For the providers' side; another SECRET_KEY makes another one."""
    return salted_hmac("civic311.inbound", "password", algorithm="sha256").hexdigest()[:40]


def addresses() -> dict[str, str]:
    """What an administrator gives to the providers: name -> address, password included."""
    named = {
        "Mail provider": reverse("word:mail_events", args=["PROVIDER"]),
        "Mail system (delivery reports)": reverse("word:bounces"),
        "Text provider": reverse("word:texts"),
    }
    scheme, _, host = settings.SITE_URL.partition("://")
    return {name: f"{scheme}://{USER}:{password()}@{host}{path}" for name, path in named.items()}


def providers_only(view: View) -> View:
    """HTTP Basic, as every provider can do it."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not constant_time_compare(_given(request), f"{USER}:{password()}"):
            refusal = HttpResponse("Give the name and password of the address.\n", status=401)
            refusal["WWW-Authenticate"] = 'Basic realm="providers"'
            return refusal
        return view(request, *args, **kwargs)

    return guarded


def _given(request: HttpRequest) -> str:
    _scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        return base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


@providers_only
def bounced(request: HttpRequest) -> HttpResponse:
    """A delivery report as it arrived (message/rfc822), from a pipe of the city's own mail system."""
    report = request.read(bounces.LARGEST + 1)
    if len(report) > bounces.LARGEST:
        return HttpResponse("Send one report at a time, at most 2 MB.\n", status=413)
    taken = bounces.take_in(report, timezone.now())
    return HttpResponse(f"{taken} of our messages came back.\n", content_type="text/plain")


@providers_only
def mail_events(request: HttpRequest, provider: str) -> HttpResponse:
    """What a mail provider's webhook says, in its own form."""
    listening = _listeners().get(provider)
    if listening is None:
        raise Http404
    try:
        return listening.as_view()(request)
    except (AnymailWebhookValidationFailure, ValueError, KeyError, TypeError, AttributeError):
        return HttpResponse("This is not what the provider sends.\n", status=400)


class _Heard:
    """In the place of a signal: one receiver, called directly."""

    @staticmethod
    def send(sender: type, event: AnymailTrackingEvent, esp_name: str) -> None:
        bounces.heard(event, timezone.now())


@cache
def _listeners() -> dict[str, Any]:
    """By provider: postmark, sendgrid, mailgun, brevo ..."""
    views = {
        str(pattern.name).removesuffix(TRACKING): pattern.callback.view_class  # type: ignore[attr-defined]
        for pattern in anymail_patterns
        if str(pattern.name).endswith(TRACKING)
    }
    ours = {"signal": _Heard, "warn_if_no_basic_auth": False}
    return {name: type(f"{view.__name__}Here", (view,), ours) for name, view in views.items()}


@providers_only
def texts(request: HttpRequest) -> HttpResponse:
    """A text message that somebody sent to us: STOP, START, or words for the desk."""
    sender, words = _text_of(request)
    try:
        phone = e164(sender)
    except ValidationError:
        phone = ""
    if not phone:
        return HttpResponse("Send From (the number) and Body (the words).\n", status=400)
    _take_in(phone, words)
    return HttpResponse(status=204)


def _text_of(request: HttpRequest) -> tuple[str, str]:
    """Twilio's form, or {"from": ..., "text": ...}."""
    if request.content_type == "application/json":
        try:
            given = json.loads(request.body)
        except ValueError:
            given = {}
        given = given if isinstance(given, dict) else {}
        sender, words = given.get("from"), given.get("text") or given.get("body")
    else:
        sender, words = request.POST.get("From"), request.POST.get("Body")
    return str(sender or "")[:40], str(words or "").replace("\x00", "").strip()[:LONGEST]


def _take_in(phone: str, words: str) -> None:
    now = timezone.now()
    first = words.lower().strip(" .!\"'")
    if first in points.STOP_WORDS:
        points.stop(phone, now)
    elif first in points.START_WORDS:
        points.allow_texts(phone, now)
    elif words and not _said_already(phone, words) and not waiting.heard_by_text(phone, words, now):
        callbacks.add(reason=CallBack.Reason.VOICEMAIL, phone=phone, about=f"Texted: {words}", at=now)


def _said_already(phone: str, words: str) -> bool:
    """A provider may deliver a text twice."""
    return callbacks.waiting().filter(phone=phone, about=f"Texted: {words}"[:500]).exists()
