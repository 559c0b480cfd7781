"""Calls that were promised, and how each was kept: from contacts, from voicemail, from closings that no message told."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import numpy as np

from . import worktime
from .callers import number_of
from .crews import CSRS
from .log import Log
from .phrases import desk
from .reporters import NOBODY
from .worktime import DAY, HOUR

PROMISE = 4 * HOUR  # of open hours
LATE, GIVEN_UP, NOT_NEEDED, SECOND_TRY = 0.11, 0.06, 0.04, 0.2
VOICEMAILS = 0.014  # of the contacts
EVENING = (17 * HOUR + HOUR // 2, 22 * HOUR)


@dataclass(frozen=True, slots=True)
class Promised:
    """Moments in local seconds. contact, resident: places, NOBODY for none; request: its key."""

    reason: str
    contact: int
    resident: int
    request: int | None
    phone: str
    language: str
    about: str
    created: int
    until: int


@dataclass(slots=True)
class Kept:
    """outcome: empty while it waits. attempts: when, and what was noted."""

    by: str
    outcome: str = ""
    ended: int = NOBODY
    attempts: list[tuple[int, str]] = field(default_factory=list)


def by_contacts(log: Log) -> Iterator[Promised]:
    """Find out and call: what a contact ended with. Whoever withheld the number has to say one now."""
    chance, strangers = Random(811), _strangers(log)
    places = np.flatnonzero(log.ending == "call_back")
    untils = _within_hours(log.said[places]).tolist()
    for place, until, row in zip(places.tolist(), untils, log.take(places).rows(), strict=True):
        language = "es" if row.is_spanish else "en"
        phone = number_of(row.caller if row.caller != NOBODY else chance.choice(strangers))
        about = chance.choice(desk()["call_backs"]["find_out"][language])
        yield Promised("find_out", place, row.resident, None, phone, language, about, row.said, until)


def voicemails(log: Log) -> Iterator[Promised]:
    """Left in the evening, written down by the telephone."""
    rng, chance, strangers = np.random.default_rng([311, len(log)]), Random(812), _strangers(log)
    count = int(len(log) * VOICEMAILS)
    created = np.sort(rng.choice(log.started // DAY, count)) * DAY + rng.integers(*EVENING, count)
    for at, until in zip(created.tolist(), _within_hours(created).tolist(), strict=True):
        language = "es" if chance.random() < 0.25 else "en"
        about = chance.choice(desk()["call_backs"]["voicemail"][language])
        phone = number_of(chance.choice(strangers))
        yield Promised("voicemail", NOBODY, NOBODY, None, phone, language, about, at, until)


def _strangers(log: Log) -> list[int]:
    return log.caller[(log.caller != NOBODY) & (log.resident == NOBODY)].tolist()


def _within_hours(moments: worktime.Moments) -> worktime.Moments:
    return worktime.moment(worktime.worked(moments) + PROMISE)


def kept(promises: list[Promised], end: int) -> list[Kept]:
    """What became of each before the end of the story."""
    rng, chance = np.random.default_rng([311, end]), Random(813)
    created = np.array([one.created for one in promises], dtype=np.int64)
    in_time = 0.03 + 0.9 * rng.random(len(promises)) ** 1.5
    share = np.where(rng.random(len(promises)) < LATE, 1.1 + rng.exponential(0.5, len(promises)), in_time)
    first = worktime.moment(worktime.worked(created) + (share * PROMISE).astype(np.int64))
    return [_kept(at, end, chance) for at in first.tolist()]


def _kept(at: int, end: int, chance: Random) -> Kept:
    """at: of the first attempt."""
    result, notes = Kept(chance.choice(CSRS).username), desk()["call_backs"]
    outcome, misses = _outcome(chance)
    for _ in range(misses):
        if at < end:
            result.attempts.append((at, chance.choice(notes["no_answer"])))
        at = worktime.office(at + int(chance.uniform(0.4, 2) * HOUR))
    if at < end:
        result.outcome, result.ended = outcome, at
        if outcome == "reached":
            result.attempts.append((at, chance.choice(notes["done"])))
    return result


def _outcome(chance: Random) -> tuple[str, int]:
    """How it ends, and how often nobody answers before."""
    draw = chance.random()
    if draw < NOT_NEEDED:
        return "not_needed", 0
    if draw < NOT_NEEDED + GIVEN_UP:
        return "given_up", 3
    return "reached", int(chance.random() < SECOND_TRY)
