"""POST requests: a form becomes a service request through the same verb as at every other door."""

import hashlib
import secrets
from datetime import datetime
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from django.core.validators import EmailValidator
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from ..cases import actions, attachments, clocks, snapshot
from ..cases.intake import NewRequest, Place
from ..cases.residents import resident_of
from ..cases.snapshot import Snapshot
from ..models import ApiKey, Channel, RequestToken, Resident, Service, ServiceAttribute, ServiceRequest
from ..publishing import is_verbatim
from ..wording import long_day
from . import access, arguments, asking, names
from .answers import Answer, refusal
from .arguments import Arguments

MOST_PHOTOS = 10
LONGEST_LINK = 2000  # characters
EDGE = 0.003  # degrees, some 300 m: a point on the edge of the city still belongs to it
FILES = ("media", "media[]")
_is_email = EmailValidator("Correct the email: it is no e-mail address.")
LIMITS = {"first_name": 80, "last_name": 80, "email": 254, "phone": 40}


def report(request: HttpRequest) -> Answer:
    at = timezone.now()
    given = arguments.form(request)
    key = access.key_for(ApiKey.Scope.REPORT, given, at)
    access.check_jurisdiction(given)
    city = snapshot.current()
    service = _service(city, given)
    new = _place_and_words(city, service, given)
    with transaction.atomic():
        resident = _resident(given)
        service_request = actions.submit(
            NewRequest(service=service, resident=resident, idempotency_key=_once(request, given, key), **new),
            at=at,
            city=city,
        )
        _keep_photos(request, service_request, service, at)
        row = _answer(service_request, city.services[service_request.service_id], at)
    return Answer("service_requests", [row])


def _service(city: Snapshot, given: Arguments) -> Service:
    code = given.text("service_code")
    if not code:
        raise refusal(400, "Send the service_code. The list of services is at services.xml.")
    service = city.services_by_code.get(code)
    if service is None or not service.is_active:
        raise refusal(404, f"There is no service “{code[:80]}”. The list of services is at services.xml.")
    return service


def _place_and_words(city: Snapshot, service: Service, given: Arguments) -> dict[str, Any]:
    return {
        "place": _place(city, given),
        "description": given.text("description"),
        "attributes": _attributes(service, city, given),
        "channel": Channel.APP,
    }


# Where


def _place(city: Snapshot, given: Arguments) -> Place:
    point, address = asking.point(given), given.text("address_string", 300)
    if point is None:
        if given.text("address_id") and not address:
            raise refusal(400, "This city has no address ids: send lat and long, or address_string.")
        return Place(address)
    latitude, longitude = point
    if not city.locator.is_near(latitude, longitude, EDGE):
        raise refusal(400, "This place is outside the city. Check lat and long: north and east are positive.")
    return Place(address, "", latitude, longitude)


# What


def _attributes(service: Service, city: Snapshot, given: Arguments) -> dict[str, Any]:
    """The answers as their questions want them; what nobody asked is kept as it came."""
    several = {
        question.code
        for question in city.questions(service)
        if question.datatype == ServiceAttribute.Datatype.MULTIVALUELIST
    }
    found: dict[str, Any] = {}
    for code, values in given.attributes().items():
        found[code] = values if code in several or len(values) > 1 else values[0]
    if kept := links(given):
        found[names.LINKS] = kept
    else:
        found.pop(names.LINKS, None)
    return found


def links(given: Arguments) -> list[str]:
    """Kept as links: nothing is fetched from an address that a stranger names."""
    found = list(dict.fromkeys([*given.all("media_url"), *given.all("media_url[]")]))
    if len(found) > MOST_PHOTOS:
        raise refusal(400, f"Send at most {MOST_PHOTOS} media_url.")
    for link in found:
        if len(link) > LONGEST_LINK or not _is_link(link):
            raise refusal(400, "media_url must be a web address that begins with https:// or http://.")
    return found


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(map(str.isspace, text))


# Who


def _resident(given: Arguments) -> Resident | None:
    who = {name: " ".join(given.text(name, most).split()) for name, most in LIMITS.items()}
    if who["email"]:
        _is_email(who["email"])
    return resident_of(**who, is_proven=False) if any(who.values()) else None


def _once(request: HttpRequest, given: Arguments, key: ApiKey) -> str | None:
    """A report that is sent again with the same Idempotency-Key is the same report."""
    said = arguments.clean(request.headers.get("Idempotency-Key", "")) or given.text("idempotency_key")
    return f"o{key.pk}-{hashlib.sha256(said.encode()).hexdigest()}"[:80] if said else None


# Photos


def _keep_photos(
    request: HttpRequest, service_request: ServiceRequest, service: Service, at: datetime
) -> None:
    files = [file for name in FILES for file in request.FILES.getlist(name) if file.size or file.name]
    if len(files) > MOST_PHOTOS:
        raise refusal(400, f"Send at most {MOST_PHOTOS} photos.")
    for file in files:
        attachments.attach(
            service_request,
            by=None,
            file=cast(BinaryIO, file),
            is_public=is_verbatim(service),
            at=at,
        )


# What is answered


def _answer(service_request: ServiceRequest, service: Service, at: datetime) -> names.Row:
    """A number, a token, or neither, as the service's type says; never both."""
    row: names.Row = {}
    if service.type == Service.Type.REALTIME:
        row["service_request_id"] = service_request.number
    elif service.type == Service.Type.BATCH:
        row["token"] = _token(service_request, at)
    return row | {"service_notice": _notice(service_request, service, at), "account_id": None}


def _token(service_request: ServiceRequest, at: datetime) -> str:
    kept, _ = RequestToken.objects.get_or_create(
        service_request=service_request,
        defaults={"token": secrets.token_urlsafe(24), "created_at": at},
    )
    return kept.token


def _notice(service_request: ServiceRequest, service: Service, at: datetime) -> str:
    if service.type == Service.Type.BLACKBOX:
        return "We received it. It is not tracked in public."
    if service_request.due_at is None:
        return "We received it."
    zone = clocks.zone()
    day = long_day(service_request.due_at, zone, at.astimezone(zone).date())
    return f"We received it and expect to be done by {day}."


def number_for(token: str) -> Answer:
    """The number is there as soon as the token is: both are written together."""
    found = (
        RequestToken.objects.filter(token=arguments.clean(token)).select_related("service_request").first()
    )
    if found is None:
        raise refusal(404, "There is no such token. It is the one that came as the answer to a report.")
    row = {"service_request_id": found.service_request.number, "token": found.token}
    return Answer("service_requests", [row])
