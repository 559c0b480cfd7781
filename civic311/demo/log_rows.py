"""The log of the contact center -> rows as the verbs of requests_app/desk leave them: contacts, questions, reporters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from math import ceil
from random import Random
from typing import Any

from requests_app.cases import numbers

from .callers import number_of
from .cityclock import EPOCH, CityClock
from .crews import CSRS
from .log import Log, Row
from .phrases import desk
from .reporters import NOBODY
from .topics import SLUGS, office_of
from .worktime import DAY

CONTACT = (
    "number", "channel", "language", "interpreter", "interpreter_minutes", "started_at", "recorded_at", "ended_at", "wrapped_up_at",
    "csr_id", "resident_id", "caller_phone", "topic", "disposition", "article_id", "note", "version",
)  # fmt: skip
QUESTION = (
    "contact_id", "topic", "disposition", "article_id", "service_request_id", "transferred_to_id", "is_warm", "came_back", "at",
)  # fmt: skip
REPORTER = ("service_request_id", "resident_id", "contact_id", "channel", "at")
INTERPRETED, NOTED, COLD, CAME_BACK = 0.3, 0.06, 0.12, 0.07
SPOKEN = ("phone", "walk_in")


@dataclass(frozen=True)
class Keys:
    """What the database calls them. requests: report row -> key; offices: name -> (key, whether passed on warm)."""

    users: Mapping[str, int]
    articles: Mapping[str, int]
    first_resident: int
    first_contact: int = 0
    offices: Mapping[str, tuple[int, bool]] = field(default_factory=dict)
    requests: Mapping[int, int] = field(default_factory=dict)

    def resident(self, place: int) -> int | None:
        return None if place == NOBODY else self.first_resident + place

    def csr(self, place: int) -> int | None:
        return None if place == NOBODY else self.users[CSRS[place].username]


def contacts(log: Log, given: list[str], by: Keys, clock: CityClock) -> Iterator[tuple[Any, ...]]:
    """given: their numbers. Like all rows here it asks the database nothing: COPY has the connection to itself."""
    chance, topics = Random(311), log.first_topic.tolist()
    for row, number, topic in zip(log.rows(), given, topics, strict=True):
        started = clock.utc(row.started)
        is_met = row.csr != NOBODY
        helped = is_met and row.is_spanish and row.channel in SPOKEN and chance.random() < INTERPRETED
        note = chance.choice(desk()["notes"]) if is_met and chance.random() < NOTED else ""
        yield (
            number, row.channel, "es" if row.is_spanish else "en",
            desk()["interpreter"] if helped else "", ceil((row.ended - row.started) / 60) if helped else None,
            started, started, clock.utc(row.ended), clock.utc(row.wrapped) if is_met else None,
            by.csr(row.csr), by.resident(row.resident), number_of(row.caller) if row.caller != NOBODY else "",
            SLUGS[topic] if topic != NOBODY else "", row.ending, by.articles[SLUGS[topic]] if _has_article(row, topic) else None,
            note, _version(row, helped or bool(note)),
        )  # fmt: skip


def _has_article(row: Row, topic: int) -> bool:
    """Whether that question was answered with its article, not with what became of a request."""
    return topic != NOBODY and (
        topic == row.beside or (row.ending == "answered" and not _is_asked_after(row))
    )


def _is_asked_after(row: Row) -> bool:
    return row.ending == "answered" and row.request != NOBODY


def _version(row: Row, was_described: bool) -> int:
    """Begun as 1, which the telephone leaves; then each verb raised it: described, questions, hung up, wrapped up."""
    return 1 if row.csr == NOBODY else 4 + was_described + (row.beside != NOBODY)


def new_numbers(log: Log) -> list[str]:
    """In the order of the contacts, each from the sequence of its year."""
    days, given = (log.started // DAY).tolist(), []
    for year, group in groupby((EPOCH + timedelta(days=day)).year for day in days):
        given += numbers.next_numbers(year, len(list(group)), letter=numbers.CONTACT)
    return given


def questions(log: Log, by: Keys, clock: CityClock) -> Iterator[tuple[Any, ...]]:
    """In order of time within each contact; an abandoned contact has none."""
    chance = Random(411)
    for place, row in enumerate(log.rows()):
        if row.csr == NOBODY:
            continue
        main = _main_question(by.first_contact + place, row, by, clock, chance)
        if row.beside == NOBODY:
            yield main
            continue
        slug, at = SLUGS[row.beside], clock.utc(row.beside_at)
        beside = (by.first_contact + place, slug, "answered", by.articles[slug], None, None, False, False, at)
        yield from (beside, main) if row.beside_at < row.said else (main, beside)


def _main_question(key: int, row: Row, by: Keys, clock: CityClock, chance: Random) -> tuple[Any, ...]:
    topic = SLUGS[row.topic] if row.topic != NOBODY else ""
    article = by.articles[topic] if row.ending == "answered" and not _is_asked_after(row) else None
    has_request = row.ending in ("request_opened", "joined") or _is_asked_after(row)
    office, is_warm, came_back = None, False, False
    if row.ending == "transferred":
        office, is_warm = by.offices[office_of(topic)]
        is_warm, came_back = is_warm and chance.random() >= COLD, chance.random() < CAME_BACK
    request = by.requests[row.request] if has_request else None
    return key, topic, row.ending, article, request, office, is_warm, came_back, clock.utc(row.said)


def reporters(log: Log, by: Keys, clock: CityClock) -> Iterator[tuple[Any, ...]]:
    """Neighbors who were kept with a request that was reported before."""
    for place, row in enumerate(log.rows()):
        if row.ending == "joined":
            contact = by.first_contact + place
            yield (
                by.requests[row.request],
                by.resident(row.resident),
                contact,
                row.channel,
                clock.utc(row.said),
            )
