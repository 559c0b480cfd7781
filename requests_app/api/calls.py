"""POST /api/v1/calls/: the telephone system says that it rings, that somebody answered, that it ended."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from ..desk import calls
from . import signatures

LARGEST = 16 * 1024  # bytes
OLDEST, NEWEST = timedelta(days=7), timedelta(minutes=5)  # what `at` may be off
LENGTHS = {"call_id": 80, "extension": 20, "phone": 40, "queue": 60, "language": 8}


class CallEventSerializer(serializers.Serializer):
    event = serializers.ChoiceField(list(calls.HEARD))
    call_id = serializers.CharField(max_length=80, help_text="The same for all events of a call")
    at = serializers.DateTimeField(
        required=False, help_text="When it happened, with its zone; else when it was signed"
    )
    extension = serializers.CharField(
        max_length=20, required=False, help_text="Which telephone; none: a queue"
    )
    phone = serializers.CharField(
        max_length=40, required=False, help_text="The caller's; empty when withheld"
    )
    queue = serializers.CharField(max_length=60, required=False)
    language = serializers.CharField(max_length=8, required=False, help_text="Chosen in the telephone menu")


class HeardSerializer(serializers.Serializer):
    contact = serializers.CharField(help_text="The number of the contact")


class Refusal(Exception):  # noqa: N818
    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@extend_schema(
    request=CallEventSerializer,
    responses={
        200: HeardSerializer,
        400: OpenApiResponse(description="It cannot be read; the sentence says why"),
        401: OpenApiResponse(description="No valid signature (Standard Webhooks), or the clock is off"),
        403: OpenApiResponse(description="No telephone system is connected"),
        413: OpenApiResponse(description="Larger than 16 kB"),
    },
)
@api_view(["POST"])
@authentication_classes([])
@permission_classes([AllowAny])
def call_event(request: Request) -> Response:
    """Signed as Standard Webhooks say. Events may come twice, late and in any order."""
    try:
        body, signed_at = _signed(request._request, timezone.now())
        call = calls.hear(_event(body, signed_at))
    except Refusal as refusal:
        return Response({"error": str(refusal)}, status=refusal.code)
    return Response({"contact": call.contact.number})


def _signed(request: HttpRequest, now: datetime) -> tuple[bytes, datetime]:
    """The body, once its signature is known to be right."""
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise Refusal(status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, "Send one event at a time, at most 16 kB.")
    if not settings.CALLS_WEBHOOK_SECRETS:
        raise Refusal(
            status.HTTP_403_FORBIDDEN, "No telephone system is connected: set CALLS_WEBHOOK_SECRET."
        )
    try:
        return body, signatures.check(request.headers, body, settings.CALLS_WEBHOOK_SECRETS, now)
    except signatures.Unsigned as refusal:
        raise Refusal(status.HTTP_401_UNAUTHORIZED, str(refusal)) from None


def _event(body: bytes, signed_at: datetime) -> calls.CallEvent:
    given = _read(body)
    if given.get("event") not in list(calls.HEARD):
        raise _unreadable(f"event is one of {', '.join(calls.HEARD)}.")
    texts = {name: _text(given, name, longest) for name, longest in LENGTHS.items()}
    if not texts["call_id"]:
        raise _unreadable("call_id is missing: the telephone system's own number of the call.")
    if texts["language"] not in dict(settings.LANGUAGES):
        texts["language"] = ""
    return calls.CallEvent(kind=given["event"], at=_at(given.get("at"), signed_at), **texts)


def _read(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise _unreadable(
            'send one JSON object, such as {"event": "ringing", "call_id": "8812", "extension": "101"}.'
        )
    return given


def _text(given: dict[str, Any], name: str, longest: int) -> str:
    value = given.get(name)
    if value is None:
        return ""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else None
    if text is None or len(text) > longest or not text.isprintable():
        raise _unreadable(f"{name} is a text of at most {longest} characters.")
    return text


def _at(value: Any, signed_at: datetime) -> datetime:
    if value is None:
        return signed_at
    at = _parsed(value)
    if at is None or at.tzinfo is None:
        raise _unreadable("at is a moment with its zone, such as 2026-06-01T10:15:00-04:00.")
    if not signed_at - OLDEST <= at <= signed_at + NEWEST:
        raise _unreadable("at is more than seven days ago or in the future: check the clock.")
    return at.astimezone(UTC)


def _parsed(value: Any) -> datetime | None:
    try:
        return parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _unreadable(sentence: str) -> Refusal:
    return Refusal(status.HTTP_400_BAD_REQUEST, f"This event cannot be read: {sentence}")
