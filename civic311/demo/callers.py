"""Which number a caller has, and who calls again about the same."""

from bisect import bisect_left
from typing import Any

import numpy as np
from numpy.random import Generator

from .cast import ROSA
from .courses import Column, Flags
from .log import Log
from .reporters import NOBODY, Person, telephone
from .topics import SLUGS, TOPICS
from .worktime import DAY, HOUR

AGAIN_WITHIN = 7 * DAY
CALLS_AGAIN = 0.05
UNHELPFUL, CALLS_AGAIN_THERE = "motor-vehicle-tax-registration-hold", 0.24
WITH_NUMBER = ("phone", "text")
WITHHELD, SPANISH = 0.06, 0.29
ROSAS = 42  # the place of Rosa's number


def number_of(caller: int) -> str:
    """The number of a resident (the place in the list less one) or of somebody without a name (places beyond)."""
    return ROSA.phone if caller == ROSAS else telephone(caller)


def leave_numbers(log: Log, count: int, people: list[Person], rng: Generator) -> None:
    """In place: a resident calls from the own number; a stranger has one too, and some call often."""
    pool = max(40, count // 10)
    stranger = len(people) + (rng.random(len(log)) ** 2 * pool).astype(np.int64)
    own = np.where(log.resident == 0, ROSAS, np.where(log.resident == ROSAS + 1, NOBODY, log.resident - 1))
    known = np.isin(log.channel, WITH_NUMBER) & (rng.random(len(log)) >= WITHHELD)
    speaks_spanish = rng.random(pool) < SPANISH
    unnamed = (log.resident < 0) & (log.ending != "request_opened")
    log.is_spanish[unnamed] = speaks_spanish[stranger - len(people)][unnamed]
    log.caller[:] = np.where(known, np.where(log.resident >= 0, own, stranger), NOBODY)


def let_rosa_call(log: Log) -> None:
    """In place: three of the last weeks' calls, so that there is something to see when she rings."""
    answered = (
        (log.ending == "answered") & (log.channel == "phone") & (log.request == NOBODY) & ~log.is_spanish
    )
    strangers = np.flatnonzero(answered & (log.resident == NOBODY))
    apart = len(strangers) // 60
    for back in range(1, 4 if apart else 0):
        log.resident[strangers[-back * apart]], log.caller[strangers[-back * apart]] = 0, ROSAS


def people_of(log: Log) -> Column:
    """Who it is, as far as anybody can know: a resident, else a number (negative, from -2 on), else NOBODY."""
    return np.where(log.resident >= 0, log.resident, np.where(log.caller >= 0, -2 - log.caller, NOBODY))


def call_again(log: Log, rng: Generator) -> None:
    """In place: of those who asked about a topic, some share asks again within a week."""
    asking = (log.topic >= 0) & ~np.isin(log.ending, ("request_opened", "joined"))
    for topic, slug in enumerate(TOPICS):
        share = CALLS_AGAIN_THERE if slug == UNHELPFUL else CALLS_AGAIN
        _call_again(log, np.flatnonzero(asking & (log.topic == topic)), share, rng)


def _call_again(log: Log, rows: Column, share: float, rng: Generator) -> None:
    known = rows[people_of(log)[rows] != NOBODY]
    wanted, started = int(rng.binomial(len(known), share)), log.started[rows].tolist()
    later: dict[int, int] = {}
    for row in rng.permutation(known).tolist():
        if len(later) == wanted:
            break
        first = bisect_left(started, int(log.started[row]) + 4 * HOUR)
        after = bisect_left(started, int(log.started[row]) + AGAIN_WITHIN - HOUR)
        if first < after:
            later.setdefault(int(rows[rng.integers(first, after)]), row)
    for again, row in sorted(later.items(), key=lambda pair: pair[1]):
        for column in (log.resident, log.caller, log.request, log.is_spanish, log.channel):
            column[again] = column[row]


def came_again(log: Log) -> dict[str, Flags | Column]:
    """One row a question of known people: its topic, whether it was answered, and whether it was asked again in a week."""
    more = np.flatnonzero(log.beside >= 0)
    rows = np.concatenate([np.arange(len(log)), more])
    topic = np.concatenate([log.topic, log.beside[more]])
    answered = np.concatenate([log.ending == "answered", np.ones(len(more), dtype=bool)])
    person, started = people_of(log)[rows], log.started[rows]
    order = np.lexsort((started, topic, person))
    order = order[(person[order] != NOBODY) & (topic[order] >= 0)]
    here, following = order[:-1], order[1:]
    same = (person[here] == person[following]) & (topic[here] == topic[following])
    again = np.append(same & (started[following] - started[here] <= AGAIN_WITHIN), False)
    return {"topic": topic[order], "answered": answered[order], "again": again[: len(order)]}


def truth(log: Log) -> dict[str, Any]:
    """The share of answered questions that were asked again, of those whose person is known; per topic too."""
    asked = came_again(log)
    answered, again, topics = (asked[name] for name in ("answered", "again", "topic"))
    shares = {
        slug: round(float(again[answered & (topics == topic)].mean()), 4)
        for topic, slug in enumerate(SLUGS)
        if (answered & (topics == topic)).any()
    }
    return {
        "within_days": AGAIN_WITHIN // DAY,
        "planted_share": CALLS_AGAIN,
        "answer_that_does_not_answer": UNHELPFUL,
        "planted_share_there": CALLS_AGAIN_THERE,
        "counted_share": round(float(again[answered].mean()), 4),
        "counted_share_by_topic": shares,
    }
