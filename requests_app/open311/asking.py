"""The arguments of GET requests as a question to the database; each of them is answered through an index."""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.contrib.postgres.lookups import SearchVectorExact  # type: ignore[attr-defined]
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, F, FloatField, OuterRef, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import ASin, Cos, Greatest, Least, Power, Radians, Sin, Sqrt
from django.utils import timezone

from ..cases import numbers
from ..cases.snapshot import Snapshot
from ..cases.workflow import OPEN, Status
from ..filters import ILike, like_literal
from ..geography import near_cells
from ..models import Attachment, Service, ServiceRequest
from ..models.querysets import ServiceRequestQuerySet
from ..publishing import is_at_home, is_verbatim
from . import names
from .answers import refusal
from .arguments import Arguments, as_number

RANGE = timedelta(days=90)
EARTH = 6_371_008.8  # meters, mean radius
DEFAULT_RADIUS, LARGEST_RADIUS = 500, 50_000  # meters
CELLS_UP_TO = 3_000  # meters; a larger circle has too many cells to name them all
BLOCK = 80  # meters: so far may a house be from its block's point
SHORTEST_WORD = 3  # letters


def visible(city: Snapshot) -> ServiceRequestQuerySet:
    """`.public()` without a join: the services are at hand."""
    hidden = [kind.pk for kind in city.services.values() if kind.visibility == Service.Visibility.PRIVATE]
    return ServiceRequest.objects.exclude(service__in=hidden)


def named(city: Snapshot, spoken: list[str]) -> ServiceRequestQuerySet:
    """By number, however it is written; what is no number is left out."""
    return visible(city).filter(number__in=[number for text in spoken if (number := _number(text))])


def _number(text: str) -> str:
    try:
        return numbers.parse(text)
    except ValidationError:
        return ""


def asked(city: Snapshot, given: Arguments) -> QuerySet:
    requests = _between(visible(city), given, timezone.now())
    for narrow in (_of_services, _of_status, _of_agency, _with_photo, _around, _inside, _about):
        requests = narrow(requests, city, given)
    return requests


# When


def _between(requests: QuerySet, given: Arguments, now: datetime) -> QuerySet:
    """Both ends count. Without a date, the last 90 days; by the date of change where that is asked for."""
    start, end = given.moment("start_date"), given.moment("end_date")
    after, before = given.moment("updated_after"), given.moment("updated_before")
    if after or before:
        first, last = span(after, before, now, "updated_after", "updated_before")
        requests = _changed(requests, first, last).order_by("-updated_at", "-id")
        if not (start or end):
            return requests
    first, last = span(start, end, now, "start_date", "end_date")
    requests = requests.filter(requested_at__gte=first, requested_at__lte=last)
    return requests if after or before else requests.order_by("-requested_at", "-id")


def span(
    start: datetime | None, end: datetime | None, now: datetime, first: str, last: str
) -> tuple[datetime, datetime]:
    """90 days at most. One end alone: the 90 days from it, or up to it."""
    if start and end:
        if start > end:
            raise refusal(400, f"{first} must not be after {last}.")
        if end - start > RANGE:
            raise refusal(
                400, f"{first} to {last} may span {RANGE.days} days: ask for one part after another."
            )
    until = end or (start + RANGE if start and start + RANGE < now else now)
    # Dates go out in whole seconds, so a whole second is asked for.
    return start or until - RANGE, until.replace(microsecond=999_999)


def _changed(requests: QuerySet, first: datetime, last: datetime) -> QuerySet:
    """The date of change that goes out is the one of closing, where a request is closed."""
    rest = Q(closed_at=None, updated_at__lte=last) | Q(closed_at__range=(first, last))
    return requests.filter(rest, updated_at__gte=first)


# What


def _of_services(requests: QuerySet, city: Snapshot, given: Arguments) -> QuerySet:
    codes = given.words("service_code")
    if not codes:
        return requests
    kinds = [city.services_by_code[code].pk for code in codes if code in city.services_by_code]
    return requests.filter(service__in=kinds)


def _of_status(requests: QuerySet, city: Snapshot, given: Arguments) -> QuerySet:
    wanted = {word.lower() for word in given.words("status")}
    if unknown := sorted(wanted - {"open", "closed"}):
        raise refusal(400, f"status is open, closed, or both with a comma, not {', '.join(unknown)[:80]}.")
    if wanted == {"open"}:
        return requests.filter(status__in=OPEN)
    return requests.filter(status=Status.CLOSED) if wanted == {"closed"} else requests


def _of_agency(requests: QuerySet, city: Snapshot, given: Arguments) -> QuerySet:
    name = given.text("agency_responsible").lower()
    if not name:
        return requests
    ours = [one.pk for one in city.departments.values() if name in (one.name.lower(), one.code.lower())]
    return requests.filter(department__in=ours)


def _with_photo(requests: QuerySet, city: Snapshot, given: Arguments) -> QuerySet:
    wanted = given.flag("has_photo")
    if wanted is None:
        return requests
    public = Attachment.objects.filter(service_request=OuterRef("pk"), is_public=True)
    has = Exists(public) | Q(attributes__has_key=names.LINKS, service__in=_verbatim(city))
    return requests.filter(has) if wanted else requests.exclude(has)


def _verbatim(city: Snapshot) -> list[int]:
    """Services whose requests go out word for word; only their words may be searched."""
    return [kind.pk for kind in city.services.values() if is_verbatim(kind)]


def _about(requests: QuerySet, city: Snapshot, given: Arguments) -> QuerySet:
    text = " ".join(given.text("q", 200).split())
    if not text:
        return requests
    words = SearchQuery(text, config="english", search_type="websearch")
    said = SearchVectorExact(SearchVector("description", config="english"), words)
    parts = [Q(said) & Q(service__in=_verbatim(city))]
    if len(text) >= SHORTEST_WORD:
        parts += _addressed(text, city)
    if number := _number(text):
        parts.append(Q(number=number))
    return requests.filter(reduce(or_, parts))


def _addressed(text: str, city: Snapshot) -> list[Q]:
    """By the address as it goes out: nobody finds a house by asking for its number."""
    pattern, homes = f"%{like_literal(text)}%", _homes(city)
    elsewhere = Q(ILike(F("address"), pattern)) & ~Q(service__in=homes)
    return [elsewhere, Q(ILike(F("address"), pattern)) & Q(ILike(F("block_address"), pattern))]


# Where


def _homes(city: Snapshot) -> list[int]:
    return [kind.pk for kind in city.services.values() if is_at_home(kind)]


def _placed(requests: QuerySet, city: Snapshot) -> QuerySet:
    """With lat and long as they go out: the block's, where the place is a home."""
    homes = When(service__in=_homes(city), then=F("block_latitude"))
    also = When(service__in=_homes(city), then=F("block_longitude"))
    return requests.alias(lat=Case(homes, default=F("latitude")), long=Case(also, default=F("longitude")))


def point(given: Arguments) -> tuple[float, float] | None:
    """lat and long, both or neither."""
    latitude, longitude = given.number("lat", -90, 90), given.number("long", -180, 180)
    if (latitude is None) != (longitude is None):
        raise refusal(400, "Send both lat and long, or neither.")
    return (latitude, longitude) if latitude is not None and longitude is not None else None


def _around(requests: QuerySet, city: Snapshot, given: Arguments) -> QuerySet:
    center, radius = point(given), given.number("radius", 1, LARGEST_RADIUS)
    if center is None:
        if radius is not None:
            raise refusal(400, "Send lat and long with radius.")
        return requests
    meters = radius or DEFAULT_RADIUS
    if meters <= CELLS_UP_TO:
        requests = requests.filter(h3_9__in=near_cells(*center, meters + BLOCK))
    return _placed(requests, city).alias(meters=_meters(*center)).filter(meters__lte=meters)


def _meters(latitude: float, longitude: float) -> Combinable:
    """The great circle from a row's point, by the haversine."""
    lat, long = Radians(Value(latitude)), Radians(Value(longitude))
    half = Power(Sin((Radians(F("lat")) - lat) / 2.0), 2) + Cos(lat) * Cos(Radians(F("lat"))) * Power(
        Sin((Radians(F("long")) - long) / 2.0), 2
    )
    within = Least(Value(1.0), Greatest(Value(0.0), half, output_field=FloatField()))
    return ASin(Sqrt(within)) * Value(2 * EARTH)


def _inside(requests: QuerySet, city: Snapshot, given: Arguments) -> QuerySet:
    """bbox: west, south, east, north."""
    text = given.text("bbox", 120)
    if not text:
        return requests
    west, south, east, north = _box(text)
    return _placed(requests, city).filter(lat__range=(south, north), long__range=(west, east))


def _box(text: str) -> list[float]:
    sides = [_bounded(side, limit) for side, limit in zip(text.split(","), (180, 90, 180, 90), strict=False)]
    if len(sides) != 4 or text.count(",") != 3 or None in sides:
        raise refusal(400, "bbox is west,south,east,north in degrees, such as -72.72,41.72,-72.64,41.81.")
    found = [side for side in sides if side is not None]
    if found[0] > found[2] or found[1] > found[3]:
        raise refusal(400, "bbox is west,south,east,north: west comes before east and south before north.")
    return found


def _bounded(text: str, limit: float) -> float | None:
    value = as_number(text.strip())
    return value if value is not None and abs(value) <= limit else None
