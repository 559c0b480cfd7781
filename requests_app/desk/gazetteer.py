"""Where a caller is: addresses, streets, corners and known places, found as typed, and what is not in the city."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from knowledgebase.words import fold

from ..addresses import SHORT, UNIT, house, key_of
from ..cases.receiving import PRIMARY, locator
from ..models import District, GazetteerEntry

SUFFIXES = tuple(word for word in SHORT if len(word) > 4 and not word.endswith("th"))
CORNER = re.compile(r"\s(?:&|and|at|y|con)\s|\s*[&/]\s*", re.IGNORECASE)
POINT = re.compile(r"^\s*(-?\d{1,2}\.\d{3,})\s*[, ]\s*(-?\d{1,3}\.\d{3,})\s*$")
STATE_OR_ZIP = re.compile(r"^(?:[a-z]{2})?\s*(?:\d{5}(?:-\d{4})?)?$", re.IGNORECASE)
NAMED_AS_PLACE = re.compile(r"^(?:the|at|in|near|corner of|la|el|las|los|en)\s+", re.IGNORECASE)
REMARK = re.compile(
    r"\d|^(?:the|a|an|near|by|behind|next|across|at|in|on|over|under|corner|front|back|around)\b",
    re.IGNORECASE,
)
MOST = 6
LONGEST = 200  # characters of an address

NUMBERED = """
    (SELECT kind, name, latitude, longitude, zip_code, address, is_inside, 0 AS rank FROM requests_app_gazetteerentry
     WHERE kind = 'address' AND number = %(number)s AND street LIKE %(start)s ORDER BY street LIMIT %(most)s)
    UNION ALL
    (SELECT CASE near.number WHEN %(number)s THEN 'address' ELSE 'street' END, %(number)s || ' ' || road.name, near.latitude, near.longitude, near.zip_code, '', near.is_inside,
            2 + road.rank
     FROM (SELECT key, name, CASE WHEN key LIKE %(start)s THEN 0 ELSE 1 - similarity(key, %(words)s) END AS rank
           FROM requests_app_gazetteerentry
           WHERE kind = 'street' AND (key LIKE %(start)s OR key %% %(words)s) ORDER BY rank LIMIT %(most)s) AS road
     JOIN LATERAL (SELECT * FROM requests_app_gazetteerentry house WHERE house.street = road.key AND house.kind = 'address'
                   ORDER BY abs(house.number - %(number)s) LIMIT 1) near ON true)
"""
NAMED = """
    (SELECT kind, name, latitude, longitude, zip_code, address, is_inside, CASE kind WHEN 'alias' THEN 1 ELSE 2 END
            + CASE WHEN key LIKE %(start)s THEN 0 ELSE 1 - similarity(key, %(words)s) END AS rank
     FROM requests_app_gazetteerentry
     WHERE kind IN ('street', 'alias') AND (key LIKE %(start)s OR key %% %(words)s
           OR (kind = 'alias' AND key LIKE %(within)s))
     ORDER BY rank LIMIT %(most)s)
"""
CROSSING = """
    (SELECT kind, name, latitude, longitude, zip_code, address, is_inside,
            CASE WHEN key LIKE %(one)s AND key LIKE %(other)s THEN 0 ELSE 1 - similarity(key, %(both)s) END AS rank
     FROM requests_app_gazetteerentry
     WHERE kind = 'corner' AND (key LIKE %(one)s AND key LIKE %(other)s OR key %% %(both)s)
     ORDER BY rank, key LIMIT %(most)s)
"""
ORDERED = "SELECT * FROM ({}) AS found ORDER BY rank, name"


@dataclass(frozen=True)
class Spot:
    """A place on the map; is_exact is False where only the street is known, not the house."""

    kind: str
    name: str
    latitude: float
    longitude: float
    zip_code: str = ""
    address: str = ""
    is_inside: bool = True
    is_exact: bool = True

    @property
    def written(self) -> str:
        """As it goes into a request."""
        return self.address or self.name


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a typed place: kind is known, street, outside or unknown."""

    kind: str
    sentence: str
    spot: Spot | None = None


# Names as they are compared


def alias_key(name: str) -> str:
    """library for The Library."""
    return key_of(NAMED_AS_PLACE.sub("", name.strip()))


def corner_key(one: str, other: str) -> str:
    return " & ".join(sorted((key_of(one), key_of(other))))


def _typed_key(text: str) -> str:
    """The last word may not be finished: "elm stre" is elm st."""
    words = key_of(text).split()
    if len(words) > 1 and len(words[-1]) > 2:
        words[-1] = next((SHORT[full] for full in SUFFIXES if full.startswith(words[-1])), words[-1])
    return " ".join(words)


# Finding


def query(text: str, most: int = MOST) -> tuple[str, dict[str, Any]] | None:
    """The SQL and its parameters that find the places of a text; None where it names none."""
    place = NAMED_AS_PLACE.sub("", UNIT.sub(" ", text[:LONGEST].split(",")[0]).strip())
    crossing = [part for part in CORNER.split(place) if part.strip()]
    if len(crossing) == 2 and all(len(key_of(part)) > 1 for part in crossing):
        one, other = (_typed_key(NAMED_AS_PLACE.sub("", part)) for part in crossing)
        both = " & ".join(sorted((one, other)))
        return CROSSING, {"one": f"%{one}%", "other": f"%{other}%", "both": both, "most": most}
    number, street = house(place)
    words = _typed_key(street)
    if len(words) < 2 or words.isdigit():
        return None
    given: dict[str, Any] = {"start": f"{words}%", "within": f"%{words}%", "words": words, "most": most}
    if number is None:
        return NAMED, given
    return NUMBERED, {**given, "number": number}


def suggest(text: str, most: int = MOST) -> list[Spot]:
    """What a text may mean, the likeliest first, in one query."""
    if point := POINT.match(text):
        return [_point(float(point[1]), float(point[2]))]
    asked = query(text, most)
    if asked is None:
        return []
    sql, parameters = asked
    with connection.cursor() as cursor:
        cursor.execute(ORDERED.format(sql), parameters)
        return spots(cursor.fetchall(), house(text)[0])[:most]


def spots(rows: Sequence[Sequence], number: int | None) -> list[Spot]:
    """Rows of the query above as spots, each name once: the known house before its street."""
    found: dict[str, Spot] = {}
    for kind, name, latitude, longitude, zip_code, address, is_inside, *_ in rows:
        is_exact = not (kind == "street" and number is not None)
        found.setdefault(name, Spot(kind, name, latitude, longitude, zip_code, address, is_inside, is_exact))
    return list(found.values())


def _point(latitude: float, longitude: float) -> Spot:
    return Spot(
        "point",
        f"{latitude:.5f}, {longitude:.5f}",
        latitude,
        longitude,
        is_inside=is_inside(latitude, longitude),
    )


def is_inside(latitude: float, longitude: float) -> bool:
    """In a district of today; a city without drawn districts contains everything."""
    districts = locator()
    return not districts.areas or bool(districts.locate(latitude, longitude, timezone.localdate()))


def district_at(latitude: float, longitude: float, on: date) -> District | None:
    """The district that a request there would have."""
    return District.objects.filter(pk=locator().locate(latitude, longitude, on).get(PRIMARY)).first()


# Saying what was found


def look_up(text: str) -> Verdict | None:
    """The place of a finished text and what to say of it; None for nothing typed."""
    if not text.strip():
        return None
    if town := other_town(text):
        return Verdict("outside", f"{town} is outside {settings.CITY_NAME}. Say who to call there.")
    found = suggest(text)
    best = next((spot for spot in found if is_meant(text, spot)), None)
    return judged(best) if best else _unknown(text, found)


def judged(spot: Spot) -> Verdict:
    if not spot.is_inside:
        return Verdict("outside", f"{spot.written} is outside {settings.CITY_NAME}.", spot)
    if spot.kind == "street" and spot.is_exact:
        return Verdict("street", "Only the street is known: ask for a house number or a corner.", spot)
    if not spot.is_exact:
        return Verdict("street", f"We know the street, not this number. Ask again: is it {spot.name}?", spot)
    return Verdict("known", f"{spot.written} is in {settings.CITY_NAME}.", spot)


def _unknown(text: str, found: list[Spot]) -> Verdict:
    if found:
        names = ", ".join(spot.name for spot in found[:3])
        return Verdict("unknown", f"We know no “{text.strip()}”. Is it one of these: {names}?")
    return Verdict(
        "unknown", f"We know no “{text.strip()}”. Ask for the nearest corner, or for a place nearby."
    )


def is_meant(text: str, spot: Spot) -> bool:
    """The whole name was said, not only its beginning."""
    if spot.kind == "point":
        return True
    said = alias_key(text.split(",")[0])
    if spot.kind == GazetteerEntry.Kind.CORNER:
        parts = [
            _typed_key(NAMED_AS_PLACE.sub("", part))
            for part in CORNER.split(text.split(",")[0])
            if part.strip()
        ]
        named = key_of(CORNER.sub(" & ", spot.name)).split()
        return all(word in named for part in parts for word in part.split())
    name = alias_key(spot.name)
    return name == said or (spot.kind in ("alias", "address", "street") and name.rsplit(" ", 1)[0] == said)


def other_town(text: str) -> str:
    """The name behind the comma, where it is neither this city, a part of it, a state, a ZIP code nor a remark."""
    home = fold(settings.CITY_NAME)
    for part in text.split(",")[1:]:
        words = UNIT.sub(" ", part).strip()
        name = re.sub(r"\s+\d{5}(-\d{4})?$|\s+[A-Z]{2}$", "", words).strip()
        if (
            not name
            or STATE_OR_ZIP.match(words)
            or REMARK.search(name)
            or fold(name) in home
            or home in fold(name)
        ):
            continue
        if not District.objects.filter(name__iexact=name).exists():
            return name
    return ""
