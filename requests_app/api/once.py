"""Idempotency-Key: what is posted twice is done once, and answered twice with the same words."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from ..models import ApiAnswer, ApiKey

LONGEST = 200
KEPT = timedelta(days=3)


class Conflict(exceptions.APIException):
    status_code = status.HTTP_409_CONFLICT
    default_detail = "This Idempotency-Key was used for something else. Use a new one for each new thing."


def once(request: Request, key: ApiKey, do: Callable[[], Response]) -> Response:
    """The answer that was given before to the same key and body, else what `do` answers, in one transaction."""
    said = request.headers.get("Idempotency-Key", "").replace("\x00", "").strip()
    if not said:
        with transaction.atomic():
            return do()
    if len(said) > LONGEST:
        raise exceptions.ValidationError({"Idempotency-Key": [f"At most {LONGEST} characters."]})
    digest = hashlib.sha256(said.encode()).hexdigest()
    with transaction.atomic():
        _lock(key, digest)
        return _before(key, digest, request) or _now(key, digest, request, do, timezone.now())


def _lock(key: ApiKey, digest: str) -> None:
    """Two at the same moment: the second waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [digest, key.pk])


def _before(key: ApiKey, digest: str, request: Request) -> Response | None:
    kept = ApiAnswer.objects.filter(key=key, digest=digest).first()
    if kept is None:
        return None
    if kept.asked != _asked(request):
        raise Conflict()
    return Response(kept.body, status=kept.status, headers={"Idempotent-Replay": "true"})


def _now(key: ApiKey, digest: str, request: Request, do: Callable[[], Response], at: datetime) -> Response:
    response = do()
    response.data = json.loads(JSONRenderer().render(response.data))
    ApiAnswer.objects.create(
        key=key, digest=digest, asked=_asked(request), status=response.status_code, body=response.data, at=at
    )
    return response


def _asked(request: Request) -> str:
    body = json.dumps(request.data, sort_keys=True, default=str)
    return hashlib.sha256(f"{request.path}\n{body}".encode()).hexdigest()


def forget(at: datetime) -> int:
    """Answers older than three days: who has not asked again by then does not."""
    return ApiAnswer.objects.filter(at__lt=at - KEPT).delete()[0]
