"""Which words a message has: the city's own where it wrote some, else those of the files beside the pages."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from ..models import By, NoticeTemplate
from . import phrasing
from .values import PLACEHOLDERS

FOLDER = Path("templates/requests_app/notices")
NAMES = {
    "received": _("Received"),
    "waiting_for_you": _("Waiting for the resident"),
    "still_waiting": _("Waiting for the resident, a reminder"),
    "due_changed": _("A new date"),
    "noted": _("A word from the city"),
    "closed": _("Closed"),
    "reopened": _("Opened again"),
    "followed_due_changed": _("A new date, to followers"),
    "followed_noted": _("A word from the city, to followers"),
    "followed_closed": _("Closed, to followers"),
    "followed_reopened": _("Opened again, to followers"),
}
NO_SUBJECT = "Write a subject: a mail without one looks like spam."
LONGEST = 4000  # characters of a text


@dataclass(frozen=True)
class Words:
    subject: str
    body: str


@dataclass
class _Cache:
    version: tuple = ()
    own: dict[tuple, Words] = field(default_factory=dict)


_cache = _Cache()


def refresh() -> None:
    """Read the city's own words again where one of them changed: one statement for a run of the sender."""
    found = NoticeTemplate.objects.aggregate(Count("pk"), Max("updated_at"))
    version = tuple(found.values())
    if version != _cache.version:
        _cache.own = {
            (row.template, row.service_id, row.by, row.language): Words(row.subject, row.body)
            for row in NoticeTemplate.objects.all()
        }
        _cache.version = version


def find(template: str, service_id: int | None, by: str, language: str) -> Words | None:
    """The resident's language first, then the city's; of each the service's own words, everybody's, the file's."""
    for code in dict.fromkeys((language, settings.LANGUAGE_CODE, "en")):
        for key in ((template, service_id, by, code), (template, None, by, code)):
            if key in _cache.own:
                return _cache.own[key]
        if words := from_file(template, by, code):
            return words
    return None


@cache
def from_file(template: str, by: str, language: str) -> Words | None:
    """The first line of an e-mail's file is its subject."""
    path = settings.BASE_DIR / FOLDER / f"{template}.{by}.{language}.txt"
    return _split(path.read_text().strip(), by) if path.is_file() else None


def _split(text: str, by: str) -> Words:
    if by == By.TEXT:
        return Words("", text)
    subject, _line, body = text.partition("\n")
    return Words(subject.strip(), body.strip())


def check(words: Words, by: str) -> None:
    """ValidationError by field, with a sentence for each mistake."""
    mistakes: dict[str, list[str]] = {}
    for name, text in (("subject", words.subject), ("body", words.body)):
        try:
            phrasing.check(text, PLACEHOLDERS)
        except ValidationError as wrong:
            mistakes[name] = wrong.messages
    if by == By.EMAIL and not words.subject.strip():
        mistakes.setdefault("subject", []).append(NO_SUBJECT)
    if not words.body.strip():
        mistakes.setdefault("body", []).append("Write the text.")
    if len(words.body) > LONGEST:
        mistakes.setdefault("body", []).append(f"Shorten the text to {LONGEST:,} characters.")
    if mistakes:
        raise ValidationError(mistakes)  # type: ignore[arg-type]


def render(words: Words, values: dict[str, str]) -> Words:
    """As it goes out: the subject is one line, whatever its values hold."""
    subject = " ".join(phrasing.render(words.subject, values).split())[:200]
    return Words(subject, phrasing.render(words.body, values))
