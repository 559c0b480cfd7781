"""Facts in texts: placeholders become the value of the day, in the language of the reader.

A fact that is unknown or has expired never becomes a number: the text says whom to ask, and alarms() names it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from . import values
from .models import Article, Fact, Translation, in_language

PLACEHOLDER = re.compile(r"\{\{\s*fact\.([a-z0-9_.]+)\s*\}\}")
ASK = {"en": "(ask us: call {phone})", "es": "(pregúntenos: llame al {phone})"}
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Shown:
    """A fact as a reader sees it; value is None where nothing can be said."""

    key: str
    label: str
    kind: str
    value: str | None

    @property
    def is_link(self) -> bool:
        return self.kind == "link" and self.value is not None


def used_in(*texts: str) -> list[str]:
    """Keys in the order of their first use."""
    return list(dict.fromkeys(key for text in texts for key in PLACEHOLDER.findall(text)))


class Facts:
    """The facts of one day, read once for a page."""

    def __init__(self, keys: Iterable[str], on: date) -> None:
        found = list(Fact.objects.filter(key__in=set(keys)))
        self.known = {fact.key: fact for fact in found if fact.holds(on)}
        self.labels = {fact.key: fact.labels for fact in found}

    def value(self, key: str, language: str) -> str | None:
        fact = self.known.get(key)
        return values.say(fact.kind, in_language(fact.values, language), language) if fact else None

    def render(self, text: str, language: str) -> str:
        return PLACEHOLDER.sub(lambda match: self._said(match[1], language), text)

    def shown(self, keys: Sequence[str], language: str) -> list[Shown]:
        """The facts beside an answer; what nobody has ever entered is left out (and is an alarm)."""
        return [
            Shown(key, in_language(self.labels[key], language), self._kind(key), self.value(key, language))
            for key in keys
            if key in self.labels
        ]

    def _said(self, key: str, language: str) -> str:
        return self.value(key, language) or ASK.get(language, ASK["en"]).format(phone=settings.CITY_PHONE)

    def _kind(self, key: str) -> str:
        return self.known[key].kind if key in self.known else ""


@dataclass(frozen=True)
class Alarm:
    key: str
    problem: str
    answers: int
    is_urgent: bool


def uses() -> Counter[str]:
    """How many answers say each fact; drafts count, for they will be published."""
    pairs = {
        (key, article)
        for keys, article in Translation.objects.values_list("uses", "article_id")
        for key in keys
    } | {(key, pk) for keys, pk in Article.objects.values_list("fact_keys", "pk") for key in keys}
    return Counter(key for key, _ in pairs)


def alarms(on: date) -> list[Alarm]:
    """What makes an answer wrong or silent now or within 30 days, the urgent ones first."""
    used, held = uses(), dict[str, list[Fact]]()
    for fact in Fact.objects.all():
        held.setdefault(fact.key, []).append(fact)
    found = [_alarm(key, held.get(key, []), used[key], on) for key in sorted(used | Counter(held.keys()))]
    return sorted(filter(None, found), key=lambda alarm: not alarm.is_urgent)


def _alarm(key: str, held: list[Fact], answers: int, on: date) -> Alarm | None:
    now = _at(held, on)
    if now is None and answers:
        return Alarm(key, "has expired" if held else "is used but was never entered", answers, True)
    if now is None:
        return None
    if answers and now.valid_to and now.valid_to <= on + SOON and not _at(held, now.valid_to):
        return Alarm(key, f"ends on {now.valid_to:%B %-d} and has no value after that", answers, True)
    if now.review_on and now.review_on <= on:
        return Alarm(key, f"was due for review on {now.review_on:%B %-d, %Y}", answers, False)
    return None


def _at(held: list[Fact], on: date) -> Fact | None:
    return next((fact for fact in held if fact.holds(on)), None)
