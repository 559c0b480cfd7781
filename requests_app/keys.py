"""Keys of other systems: issued, found again by their hash, counted, revoked."""

import hashlib
import math
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from .models import ApiKey

PREFIX = "c311_"
DEFAULT_RATE = 60  # uses a minute
WINDOW = timedelta(minutes=1)

# By hand: it stands before every report, and composing it costs more than asking it.
FIND = "SELECT * FROM requests_app_apikey WHERE digest = %s AND revoked_at IS NULL"
COUNT = """
UPDATE requests_app_apikey
SET window_uses = CASE WHEN window_started_at > %(since)s THEN window_uses + 1 ELSE 1 END,
    window_started_at = CASE WHEN window_started_at > %(since)s THEN window_started_at ELSE %(at)s END,
    last_used_at = %(at)s
WHERE id = %(id)s RETURNING window_uses, window_started_at
"""


def issue(
    name: str,
    *,
    scopes: Iterable[str] = (ApiKey.Scope.REPORT,),
    rate: int | None = DEFAULT_RATE,
    user: User | None = None,
    secret: str = "",
    at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is shown once and kept nowhere. rate: uses a minute, None for no limit."""
    wanted = list(dict.fromkeys(map(str, scopes)))
    if unknown := [scope for scope in wanted if scope not in ApiKey.Scope.values]:
        raise ValidationError(
            f"There is no scope {', '.join(unknown)}: use one of {', '.join(ApiKey.Scope.values)}."
        )
    if not name.strip() or not wanted:
        raise ValidationError("Name the system that gets the key, and at least one scope.")
    if rate is not None and rate < 1:
        raise ValidationError("A key may be used once a minute at least; to end it, revoke it.")
    secret = secret or PREFIX + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=name.strip()[:80],
        digest=digest(secret),
        hint=secret[:9],
        scopes=wanted,
        rate=rate,
        user=user,
        created_at=at or timezone.now(),
    )
    return key, secret


def digest(secret: str) -> str:
    """A plain hash is enough: a key is 32 random bytes, there is no dictionary of them to try."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find(secret: str) -> ApiKey | None:
    """The key with this secret, unless it is revoked."""
    if not secret:
        return None
    return next(iter(ApiKey.objects.raw(FIND, [digest(secret)])), None)


def revoke(key: ApiKey, *, at: datetime | None = None) -> ApiKey:
    if key.revoked_at is None:
        key.revoked_at = at or timezone.now()
        key.save(update_fields=["revoked_at"])
    return key


def count_use(key: ApiKey, at: datetime) -> int:
    """Seconds to wait before the key may be used again; 0 where it may be used now.

    A key without a limit is written down once a minute only, so that its uses do not wait for each other.
    """
    if key.rate is None:
        if key.last_used_at is None or at - key.last_used_at > WINDOW:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=at)
        return 0
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"id": key.pk, "at": at, "since": at - WINDOW})
        uses, started_at = cursor.fetchone()
    return 0 if uses <= key.rate else max(1, math.ceil((started_at + WINDOW - at).total_seconds()))
