"""What every door turns its input into, and what is wrong with it, if anything."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date, parse_datetime

from ..models import Contact, Department, District, Resident, Service
from ..models.catalogue import ServiceAttribute

DESCRIPTION_LIMIT = 4000  # characters, as Open311 has it


@dataclass(frozen=True, slots=True)
class Place:
    """WGS84 degrees; district only where the source names it and no polygon can."""

    address: str = ""
    zip_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    is_default_point: bool = False
    district: District | None = None


@dataclass(frozen=True, slots=True)
class NewRequest:
    """One door for all doors. department, due_at: only where the source decides them (an import)."""

    service: Service
    description: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    place: Place = field(default_factory=Place)
    resident: Resident | None = None
    contact: Contact | None = None
    channel: str = "other"
    language: str = "en"
    priority: int | None = None
    at: datetime | None = None
    source: str = ""
    external_id: str | None = None
    idempotency_key: str | None = None
    on_behalf_of: str = ""
    reply_by: date | None = None
    department: Department | None = None
    due_at: datetime | None = None
    due_is_given: bool = False


def check(new: NewRequest, questions: "list[ServiceAttribute] | None" = None) -> None:
    """ValidationError by field, each with a sentence that says what to do. questions: the service's, if at hand."""
    if questions is None:
        questions = list(new.service.service_attributes.all())
    errors = {
        "description": _description_error(new.description),
        "place": _place_error(new),
        "resident": _resident_error(new),
        "on_behalf_of": _elected_error(new),
        **attribute_errors(questions, new.attributes),
    }
    found = {name: message for name, message in errors.items() if message}
    if found:
        raise ValidationError(found)


def _description_error(text: str) -> str:
    if len(text) > DESCRIPTION_LIMIT:
        return f"Shorten the description to {DESCRIPTION_LIMIT:,} characters: it has {len(text):,}."
    if "\x00" in text:
        return "Remove the invisible NUL character from the description."
    return ""


def _place_error(new: NewRequest) -> str:
    place = new.place
    if (place.latitude is None) != (place.longitude is None):
        return "Give both latitude and longitude, or neither."
    if place.latitude is not None and place.longitude is not None:
        if not (math.isfinite(place.latitude) and abs(place.latitude) <= 90):
            return "Latitude is a number between -90 and 90."
        if not (math.isfinite(place.longitude) and abs(place.longitude) <= 180):
            return "Longitude is a number between -180 and 180."
    if new.service.needs_location and place.latitude is None and not place.address:
        return "Say where it is: an address or a point on the map."
    return ""


def _resident_error(new: NewRequest) -> str:
    if new.resident is None and not new.service.anonymous_allowed and new.channel != "employee":
        return "This service cannot be asked for anonymously: add a name and a phone number or an e-mail."
    return ""


def _elected_error(new: NewRequest) -> str:
    if new.channel == "elected_office" and not new.on_behalf_of:
        return "Name the elected office that asks."
    return ""


def attribute_errors(questions: "list[ServiceAttribute] | Any", answers: Mapping[str, Any]) -> dict[str, str]:
    """Attribute code -> what is wrong with its answer. Answers nobody asked for are kept, not refused."""
    found = {}
    for question in questions:
        if not question.variable:
            continue
        answer = answers.get(question.code)
        if answer in (None, "", []):
            if question.required:
                found[question.code] = f"Answer this question: {question.description}"
        elif message := _answer_error(question, answer):
            found[question.code] = message
    return found


def _answer_error(question: ServiceAttribute, answer: Any) -> str:
    kind = question.datatype
    if kind == "number":
        return "" if _is_number(answer) else f"{question.description} Give a number."
    if kind == "datetime":
        example = "2026-06-17T14:30:00Z"
        return "" if _is_moment(answer) else f"{question.description} Give a date and time such as {example}."
    if kind in ("singlevaluelist", "multivaluelist"):
        return _choice_error(question, answer)
    if not isinstance(answer, str):
        return f"{question.description} Give a text."
    return ""


def _choice_error(question: ServiceAttribute, answer: Any) -> str:
    keys = [str(value["key"]) for value in question.values]
    several = question.datatype == "multivaluelist"
    chosen = answer if several and isinstance(answer, (list, tuple)) else [answer]
    if all(isinstance(one, str) and one in keys for one in chosen):
        return ""
    return f"{question.description} Choose {'from' if several else 'one of'}: {', '.join(keys)}."


def _is_number(answer: Any) -> bool:
    try:
        return not isinstance(answer, bool) and math.isfinite(float(answer))
    except (TypeError, ValueError):
        return False


def _is_moment(answer: Any) -> bool:
    try:
        return isinstance(answer, str) and bool(parse_datetime(answer) or parse_date(answer))
    except ValueError:
        return False
