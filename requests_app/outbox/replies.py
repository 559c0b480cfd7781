"""Standard replies: a sentence for residents, with its placeholders filled in for one request, in the resident's language.

The sentence becomes a public note, so a placeholder stands for nothing that strangers may not read.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation

from .. import publishing, wording
from ..models import Service, ServiceRequest, StandardReply
from . import phrasing, values

PLACEHOLDERS = {
    "number": "The request's number, such as 26-12345-7",
    "service": "What was asked for, such as Pothole",
    "address": "Where it is, as strangers may see it; empty where the service is private",
    "due": "The day it is expected to be done; empty where no day is promised",
    "department": "Who has it",
    "assignee": "The first name of the colleague who has it",
    "today": "Today's date",
    "city": "The city's name",
    "phone": "The city's telephone number",
}


class Written(NamedTuple):
    """missing: the language that the resident reads and the reply does not have, else empty."""

    text: str
    language: str
    missing: str = ""


def check(text: str) -> None:
    """ValidationError for a placeholder that does not exist, with the list of those that do."""
    try:
        phrasing.check(text, PLACEHOLDERS)
    except ValidationError as wrong:
        known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise ValidationError([*wrong.messages, f"These exist: {known}."]) from None


def check_texts(texts: Mapping[str, Any]) -> None:
    """Of the other languages: a text for each language that the city speaks."""
    spoken = dict(settings.LANGUAGES)
    for language, text in texts.items():
        if language not in spoken:
            raise ValidationError(f"“{language}” is no language of the city: use {', '.join(spoken)}.")
        if not isinstance(text, str):
            raise ValidationError(f"Write the {spoken[language]} text as words.")
        check(text)


def write(reply: StandardReply, row: ServiceRequest, at: datetime) -> Written:
    """In the language of the resident, or else of the request; in the reply's own where it has none for that."""
    wanted = row.resident.language if row.resident else row.language
    texts = {reply.language: reply.text} | {key: text for key, text in reply.texts.items() if text.strip()}
    spoken = wanted if wanted in texts else reply.language
    return Written(fill(texts[spoken], row, at, spoken), spoken, "" if spoken == wanted else wanted)


def fill(text: str, row: ServiceRequest, at: datetime, language: str = "") -> str:
    """A text of ours with its placeholders filled in; only those that it names are looked up."""
    with translation.override(language or settings.LANGUAGE_CODE):
        used = {name: find(row, at) for name, find in _VALUES.items() if f"{{{name}}}" in text}
    return phrasing.render(text, used)


def language_name(code: str) -> str:
    """In English, for staff."""
    try:
        return str(translation.get_language_info(code)["name"])
    except KeyError:
        return code


def _address(row: ServiceRequest, at: datetime) -> str:
    if row.service.visibility == Service.Visibility.PRIVATE:
        return ""
    return values.harmless(publishing.place(row).address)


def _due(row: ServiceRequest, at: datetime) -> str:
    return wording.long_day(row.due_at, values.zone()) if row.due_at else ""


_VALUES: dict[str, Callable[[ServiceRequest, datetime], str]] = {
    "number": lambda row, at: row.number,
    "service": lambda row, at: values.service_name(row, translation.get_language() or ""),
    "address": _address,
    "due": _due,
    "department": lambda row, at: row.department.name if row.department else "",
    "assignee": lambda row, at: row.assignee.first_name if row.assignee else "",
    "today": lambda row, at: wording.long_day(at, values.zone()),
    "city": lambda row, at: settings.CITY_NAME,
    "phone": lambda row, at: settings.CITY_PHONE,
}
