"""Standard Webhooks: HMAC-SHA256 over id.timestamp.body, in the headers webhook-id, -timestamp and -signature."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

TOLERANCE = timedelta(minutes=5)
LONGEST_ID = 200


class Unsigned(Exception):  # noqa: N818  # what it is, not what went wrong
    """The sentence for whoever sent it."""


def signature(secret: bytes, message_id: str, timestamp: str, body: bytes) -> str:
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def check(headers: Mapping[str, str], body: bytes, secrets: Iterable[bytes], now: datetime) -> datetime:
    """When it was signed; Unsigned where the time is off or no secret made the signature."""
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "").split()
    if not (message_id and timestamp and given) or len(message_id) > LONGEST_ID:
        raise Unsigned("Sign it: the headers webhook-id, webhook-timestamp and webhook-signature are needed.")
    at = _moment(timestamp)
    if at is None or abs(now - at) > TOLERANCE:
        raise Unsigned(
            "The webhook-timestamp is more than 5 minutes off: set the clock, or sign it again now."
        )
    right = [signature(secret, message_id, timestamp, body) for secret in secrets]
    if not any(_same(one, other) for one in right for other in given[:10]):
        raise Unsigned(
            "The signature does not fit: check the secret and sign id.timestamp.body as it is sent."
        )
    return at


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _moment(timestamp: str) -> datetime | None:
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12):
        return None
    return datetime.fromtimestamp(int(timestamp), UTC)
