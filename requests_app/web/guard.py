"""Keeps out what fills forms by itself, without a third party and without being in a person's way."""

import hashlib
import hmac
from datetime import datetime
from ipaddress import ip_address

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _

FASTEST = 2  # seconds that a person needs at least
TRAP = "website"  # a field that nobody sees
SALT = "civic311.report.opened"


def stamp(at: datetime) -> str:
    """When the form was opened; it never grows too old."""
    return signing.dumps(int(at.timestamp()), salt=SALT)


def objection(request: HttpRequest, at: datetime) -> str:
    """What looks like a program, in words for the person it may be after all; empty where nothing does."""
    if request.POST.get(TRAP):
        return _("Empty the field “Website”, then press the button again. It is there to stop programs.")
    if at.timestamp() - _opened(request.POST.get("opened", "")) < FASTEST:
        return _("That was very quick. Look at it once more, then press the button again.")
    return ""


def _opened(stamped: str) -> int:
    """Seconds; a stamp that is missing or forged counts as now."""
    try:
        return signing.loads(stamped, salt=SALT)
    except signing.BadSignature:
        return 2**40


def sender(request: HttpRequest, at: datetime) -> str:
    """The sender's address as a hash that means nothing tomorrow; empty where we see only our own proxy."""
    address = _address(request)
    if not address:
        return ""
    key = f"{settings.SECRET_KEY}{at:%Y-%m-%d}".encode()
    return hmac.new(key, address.encode(), hashlib.sha256).hexdigest()


def _address(request: HttpRequest) -> str:
    """A proxy of ours writes the last entry itself; what stands before it anybody can write."""
    near = request.META.get("REMOTE_ADDR", "")
    if not _is_private(near):
        return near
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return "" if _is_private(forwarded) else forwarded


def _is_private(address: str) -> bool:
    try:
        return ip_address(address).is_private
    except ValueError:
        return True
