"""One box: answers, services, places, people, and the open requests of a place or a number, while one types.

Five queries at most: three of the search for answers, one for services, places and people, one for requests.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from knowledgebase import privacy, search
from knowledgebase.lexicon import Notice
from knowledgebase.words import MOST_CHARACTERS, fold

from ..cases import numbers
from ..models import ServiceRequest
from ..models.querysets import ServiceRequestQuerySet
from . import gazetteer, nearby
from .gazetteer import Spot
from .nearby import Near

ANSWERS, SERVICES, PLACES, PEOPLE = 5, 4, 4, 5
PHONE = re.compile(r"^[+(\d][\d\s().+-]{3,}$")
REQUEST_NUMBER = re.compile(r"^\d{2}[\s.\-–]?\d{4,9}[\s.\-–]?\d$")
MOST_WORDS = 6
ALIKE = 500  # people that are compared: a name that more share is no way to find one of them

# The services of the answers found come first, then those whose own words are alike.
SERVICES_FOUND = """
    SELECT 'service' AS what, service.id, service.service_code AS code, service.name,
           coalesce(department.name, '') AS detail, NULL::float AS latitude, NULL::float AS longitude, '' AS zip_code,
           true AS is_inside, min(found.rank) AS rank
    FROM (
        SELECT service.id, array_position(%(articles)s::bigint[], article.id)::float / 10 AS rank
        FROM knowledgebase_article article JOIN requests_app_service service
             ON service.service_code = ANY(article.service_codes)
        WHERE article.id = ANY(%(articles)s::bigint[])
        UNION ALL
        SELECT service.id, 0.7 - sum(word_similarity(word, requests_app_service_words(service.name, service.keywords::text[])))
                                 / cardinality(%(said)s::text[])
        FROM unnest(%(said)s::text[]) AS word JOIN requests_app_service service
             ON word <%% requests_app_service_words(service.name, service.keywords::text[])
        GROUP BY service.id
    ) AS found
    JOIN requests_app_service service ON service.id = found.id AND service.is_active
    LEFT JOIN requests_app_department department ON department.id = service.department_id
    GROUP BY service.id, department.name ORDER BY rank, service.name LIMIT %(services)s
"""
PEOPLE_FOUND = """
    SELECT 'person', id, phone, first_name || ' ' || last_name, email, NULL, NULL, '', true, {rank}
    FROM (SELECT * FROM requests_app_resident WHERE {test} LIMIT %(alike)s) AS alike
    ORDER BY 10, last_name, first_name, id LIMIT %(people)s
"""
NAME = "requests_app_fold(first_name || ' ' || last_name)"
PLACES_FOUND = """
    SELECT 'place', 0::bigint, kind, name, address, latitude, longitude, zip_code, is_inside, rank
    FROM ({}) AS spot ORDER BY rank, name LIMIT %(most)s
"""


@dataclass(frozen=True)
class ServiceHit:
    id: int
    code: str
    name: str
    department: str


@dataclass(frozen=True)
class Person:
    id: int
    phone: str
    name: str
    email: str


@dataclass
class Finds:
    """What a text finds, each kind best first; notice (danger) before anything else; refusal: nothing was looked for."""

    text: str
    refusal: str = ""
    notice: Notice | None = None
    hint: Notice | None = None
    confident: bool = False
    number: ServiceRequest | None = None
    answers: list[search.Result] = field(default_factory=list)
    services: list[ServiceHit] = field(default_factory=list)
    places: list[Spot] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    requests: list[Near] = field(default_factory=list)
    around: str = ""

    @property
    def places_first(self) -> bool:
        """A house number or a corner was typed."""
        return bool(self.places) and (self.places[0].kind in ("address", "corner") or not self.answers)

    @property
    def is_empty(self) -> bool:
        return not any(
            (self.number, self.answers, self.services, self.places, self.people, self.requests, self.refusal)
        )


def find(text: str, language: str = "en", *, at: datetime, among: ServiceRequestQuerySet) -> Finds:
    """Any text is a question. among: the requests this person may see."""
    text = " ".join(text[:MOST_CHARACTERS].replace("\x00", " ").split())
    if privacy.holds_secret_number(text):
        return Finds(text, refusal=str(privacy.REFUSAL))
    if len(text) < 2:
        return Finds(text)
    number = spoken_number(text)
    if number or PHONE.match(text):
        found = Finds(text)
    else:
        known = search.search(text, language, limit=ANSWERS, staff=True, on=timezone.localtime(at).date())
        found = Finds(text, "", known.notice, known.hint, known.confident, answers=known.results)
    _add_things(found)
    _add_requests(found, number, at, among)
    return found


def spoken_number(text: str) -> str:
    """The request number said, with its dashes; empty where it is none or the check digit does not fit."""
    if not REQUEST_NUMBER.match(text.strip()):
        return ""
    try:
        return numbers.parse(text)
    except ValidationError:
        return ""


def _add_things(found: Finds) -> None:
    """Services, people and places, in one query."""
    parts: list[str] = []
    given: dict[str, Any] = {
        "articles": [answer.article_id for answer in found.answers[: 1 if found.confident else 3]],
        "said": [word for word in fold(found.text).split() if len(word) > 2 and not word.isdigit()][
            :MOST_WORDS
        ],
        "services": SERVICES,
        "people": PEOPLE,
        "alike": ALIKE,
    }
    place = gazetteer.query(found.text, PLACES)
    if given["said"]:
        parts.append(SERVICES_FOUND)
    if people := _people(found.text, given):
        parts.append(people)
    if place:
        parts.append(PLACES_FOUND.format(place[0]))
        given |= place[1]
    if parts:
        union = " UNION ALL ".join(f"({part})" for part in parts)
        with connection.cursor() as cursor:
            cursor.execute(union, given)
            _sort_out(found, cursor.fetchall())


def _people(text: str, given: dict[str, Any]) -> str:
    """By the digits of a phone, or by each word of a name with a typing error."""
    digits = re.sub(r"\D", "", text)
    if PHONE.match(text) and len(digits) >= 4:
        given["digits"] = f"%{digits}%"
        return PEOPLE_FOUND.format(test="phone <> '' AND phone LIKE %(digits)s", rank="0.0::float")
    names = [word for word in fold(text).split() if len(word) > 2]
    if not names or len(names) > 3 or gazetteer.house(text)[0] is not None:
        return ""
    given["whole"] = " ".join(names)
    for at, name in enumerate(names):
        given[f"name{at}"] = name
    tests = " AND ".join(f"%(name{at})s <%% {NAME}" for at in range(len(names)))
    return PEOPLE_FOUND.format(test=tests, rank=f"1 - similarity(%(whole)s, {NAME})")


def _sort_out(found: Finds, rows: Iterable[tuple]) -> None:
    spots = []
    for what, pk, code, name, detail, latitude, longitude, zip_code, is_inside, rank in rows:
        if what == "service":
            found.services.append(ServiceHit(pk, code, name, detail))
        elif what == "person":
            found.people.append(Person(pk, code, name.strip(), detail))
        else:
            spots.append((code, name, latitude, longitude, zip_code, detail, is_inside, rank))
    found.places = gazetteer.spots(spots, gazetteer.house(found.text)[0])


def _add_requests(found: Finds, number: str, at: datetime, among: ServiceRequestQuerySet) -> None:
    """The request of the number and what is around it, or what is around the place that is meant."""
    if number:
        found.number = among.select_related("service", "department").filter(number=number).first()
    where = _where(found)
    if where:
        found.around, latitude, longitude = where
        near = nearby.around(latitude, longitude, at, among=among, most=nearby.MOST + 1)
        others = [one for one in near if found.number is None or one.service_request.pk != found.number.pk]
        found.requests = others[: nearby.MOST]


def _where(found: Finds) -> tuple[str, float, float] | None:
    one = found.number
    if one and one.latitude is not None and one.longitude is not None:
        return one.address or one.number, one.latitude, one.longitude
    place = found.places[0] if found.places else None
    if place and place.is_exact and place.kind != "street":
        return place.written, place.latitude, place.longitude
    return None
