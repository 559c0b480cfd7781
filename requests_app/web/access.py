"""Who is looking: a browser that reported something, or that came by a link of ours, is known by a signed cookie."""

from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from .. import links
from ..models import ServiceRequest

COOKIE = "mine"
SALT = "civic311.mine"
MOST = 40  # requests in the cookie, the latest


class Proof(NamedTuple):
    """This person reported it; resident_id 0: without a name."""

    request_id: int
    resident_id: int


def proofs(request: HttpRequest) -> list[Proof]:
    age = links.HOLDS_FOR[links.REPORTER].total_seconds()
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=age)
    except signing.BadSignature:
        return []
    return [Proof(*one) for one in kept]


def proof(request: HttpRequest, service_request: ServiceRequest) -> Proof | None:
    return next((one for one in proofs(request) if one.request_id == service_request.pk), None)


def remember(
    request: HttpRequest, response: HttpResponse, request_id: int, resident_id: int | None
) -> HttpResponse:
    """From here on this browser is known as the one who reported it."""
    others = [one for one in proofs(request) if one.request_id != request_id]
    kept = [*others, Proof(request_id, resident_id or 0)][-MOST:]
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=SALT, compress=True),
        max_age=links.HOLDS_FOR[links.REPORTER],
        httponly=True,
        samesite="Lax",
        secure=settings.TLS,
    )
    return response
