"""The contact center's log: who reached the city, when, about what, and how it ended."""

from datetime import date

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from . import callers, seasons, turns, worktime
from .cityclock import EPOCH
from .courses import Column, Course, Reports
from .habits import habits
from .log import Log, Names, together
from .reporters import NOBODY, STAFFED, Person, Reporters
from .topics import SLUGS, TOPICS, TRACK, topic_of
from .worktime import DAY, HOUR

ENDINGS = {"answered": 0.81, "transferred": 0.085, "not_city": 0.03, "call_back": 0.02, "abandoned": 0.055}
JOINED = 0.0135  # of all contacts
CHANNELS = {"phone": 0.87, "walk_in": 0.05, "email": 0.04, "text": 0.025, "social": 0.015}
TALK = {"answered": 186, "transferred": 132, "not_city": 96, "call_back": 120, "abandoned": 54}  # seconds
HOURS_8_TO_16 = (9, 13, 14, 13, 10, 10, 12, 11, 8)
SPOKEN = ("phone", "walk_in")
ASKS_MORE, NEEDS_INTERPRETER, HAS_NOTE = 0.09, 0.3, 0.06


def calls(
    count: int,
    reports: Reports,
    course: Course,
    who: Reporters,
    people: list[Person],
    days: list[date],
    end: int,
    rng: Generator,
) -> Log:
    """`count` contacts in order of time."""
    opening = _opening(reports, who, rng)
    joining = _joining(int(count * JOINED), reports, course, who, end, rng)
    asking = _asking(max(0, count - len(opening) - len(joining)), reports, who, people, days, rng)
    log = together([opening, joining, asking]).in_order()
    callers.leave_numbers(log, count, people, rng)
    callers.call_again(log, rng)
    callers.let_rosa_call(log)
    return turns.take_turns(_ask_more(log, rng), rng).in_order()


def _log(started: Column, said: Column, ended: Column, channel: Names, ending: Names, **more: NDArray) -> Log:
    nothing = {
        name: np.full(len(started), NOBODY)
        for name in ("wrapped", "csr", "resident", "caller", "request", "beside", "beside_at")
    }
    given = {"started": started, "said": said, "ended": ended, "channel": channel, "ending": ending}
    return Log(**nothing | given | more)


def _opening(reports: Reports, who: Reporters, rng: Generator) -> Log:
    """The contacts that opened a request: it was received while they lasted."""
    channel = np.array(who.channel)
    rows = np.flatnonzero(np.isin(channel, STAFFED))
    received = reports.received[rows]
    return _log(
        received - rng.lognormal(np.log(190), 0.4, len(rows)).astype(np.int64),
        received,
        received + 45,
        channel[rows],
        np.full(len(rows), "request_opened"),
        is_spanish=np.array(who.language)[rows] == "es",
        resident=who.resident[rows],
        topic=_topics_of_services()[reports.service[rows]],
        request=rows,
    )


def _topics_of_services() -> Column:
    return np.array([SLUGS.index(topic_of(habit.code)) for habit in habits()])


def _joining(count: int, reports: Reports, course: Course, who: Reporters, end: int, rng: Generator) -> Log:
    """Neighbors who call about what is reported already and not begun: kept with it, no request of their own."""
    until = np.minimum(course.started, end)
    first = np.flatnonzero((reports.parent < 0) & (until - reports.received > 2 * HOUR))
    wait = (until - reports.received)[first]
    said = reports.received[first] + HOUR // 2 + (rng.random(len(first)) * (wait - HOUR)).astype(np.int64)
    open_then = np.flatnonzero(worktime.is_open(said))
    chosen = np.sort(rng.choice(open_then, size=min(count, len(open_then)), replace=False))
    rows, said = first[chosen], said[chosen]
    neighbor = np.maximum(1, who.resident[rows] - rng.integers(1, 9, len(rows)))
    is_named = (who.resident[rows] > 9) & (rng.random(len(rows)) < 0.7)
    return _log(
        said - rng.lognormal(np.log(150), 0.4, len(rows)).astype(np.int64),
        said,
        said + rng.integers(20, 60, len(rows)),
        np.full(len(rows), "phone"),
        np.full(len(rows), "joined"),
        is_spanish=rng.random(len(rows)) < 0.2,
        resident=np.where(is_named, neighbor, NOBODY),
        topic=_topics_of_services()[reports.service[rows]],
        request=rows,
    )


def _asking(
    count: int, reports: Reports, who: Reporters, people: list[Person], days: list[date], rng: Generator
) -> Log:
    """Questions that open nothing: most are answered."""
    topic, day = _topics_and_days(count, days, rng)
    hour = rng.choice(np.arange(8, 17), size=count, p=np.array(HOURS_8_TO_16) / sum(HOURS_8_TO_16))
    started = ((days[0] - EPOCH).days + day) * DAY + hour * HOUR + rng.integers(0, HOUR, count)
    ending, channel = _draw(ENDINGS, count, rng), _draw(CHANNELS, count, rng)
    talk = np.array([TALK[end] for end in ending.tolist()]) * np.exp(rng.normal(0, 0.55, count))
    ended = started + talk.astype(np.int64) + 15
    closed = (ending == "transferred") & ~worktime.is_open(ended + turns.LONGEST_WAIT)
    ending = np.where(closed, "answered", ending)
    lost = ending == "abandoned"
    named = (rng.random(count) < 0.38) & ~lost
    resident = np.where(named, rng.integers(1, len(people), count), NOBODY)
    request = _asked_after(topic, resident, started, reports, who, rng)
    spanish = np.array([person.language == "es" for person in people])
    chance = np.where(resident >= 0, np.where(spanish[resident], 0.92, 0.04), 0.29)
    return _log(
        started,
        ended - rng.integers(4, 14, count),
        ended,
        np.where(lost, "phone", channel),
        ending,
        is_spanish=rng.random(count) < chance,
        resident=resident,
        topic=np.where(lost | (ending == "not_city"), NOBODY, topic),
        request=np.where(ending == "answered", request, NOBODY),
    )


def _asked_after(
    topic: Column, resident: Column, started: Column, reports: Reports, who: Reporters, rng: Generator
) -> Column:
    """Whoever asks what became of a request asks about one of the last three weeks (`resident` is set in place)."""
    request = np.full(len(topic), NOBODY)
    rows = np.flatnonzero((topic == SLUGS.index(TRACK)) & (resident >= 0))
    back = started[rows] - rng.integers(2 * HOUR, 21 * DAY, len(rows))
    found = np.searchsorted(reports.received, back)
    fits = found < len(reports.received)
    rows, found = rows[fits], found[fits]
    known = (who.resident[found] >= 0) & (reports.received[found] < started[rows])
    request[rows[known]], resident[rows[known]] = found[known], who.resident[found[known]]
    return request


def _topics_and_days(count: int, days: list[date], rng: Generator) -> tuple[Column, Column]:
    """Open days only; Mondays and the first day after a holiday are full."""
    epoch_days = np.array([(day - EPOCH).days for day in days])
    is_open = np.isin(epoch_days, worktime.working_days())
    monday = np.array([1.3 if day.weekday() == 0 else 1.0 for day in days])
    by_day = np.array([share * seasons.season(season, days) for share, season in TOPICS.values()])
    weights = by_day * is_open * monday * rng.gamma(60, 1 / 60, len(days))
    if not weights.sum():
        weights = by_day
    drawn = rng.multinomial(count, (weights / weights.sum()).ravel())
    place = np.repeat(np.arange(len(drawn)), drawn)
    return place // len(days), place % len(days)


def _ask_more(log: Log, rng: Generator) -> Log:
    """One in eleven asks something else too, before what takes longer or after it."""
    more = np.isin(log.channel, SPOKEN) & (log.topic >= 0) & (rng.random(len(log)) < ASKS_MORE)
    shares = np.array([share for share, _ in TOPICS.values()])
    beside = rng.choice(len(TOPICS), size=len(log), p=shares / shares.sum())
    more &= (beside != log.topic) & (beside != SLUGS.index(TRACK))
    extra = rng.lognormal(np.log(95), 0.4, len(log)).astype(np.int64)
    opened = (log.ending == "request_opened") & (rng.random(len(log)) < 0.5)
    before = more & (opened | (log.ending == "transferred"))
    after = more & ~before
    changed = vars(log) | {
        "started": np.where(before, log.started - extra, log.started),
        "ended": np.where(after, log.ended + extra, log.ended),
        "beside": np.where(more, beside, NOBODY),
        "beside_at": np.where(before, log.started, np.where(after, log.ended + extra - 5, NOBODY)),
    }
    return Log(**changed)


def _draw(shares: dict[str, float], count: int, rng: Generator) -> Names:
    weights = np.array(list(shares.values()))
    return rng.choice(np.array(list(shares)), size=count, p=weights / weights.sum())
