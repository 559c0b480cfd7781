"""The contact center's log: who reached the city, when, about what, and how it ended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from . import seasons, worktime
from .cityclock import EPOCH, CityClock
from .courses import Reports
from .crews import CSRS
from .habits import habits
from .reporters import NOBODY, STAFFED, Person, Reporters
from .worktime import DAY, HOUR

# Slug of the knowledge base's topic: (share of the answered contacts, season).
TOPICS: dict[str, tuple[float, str]] = {
    "property-tax-due-dates": (7.5, "taxes"), "property-tax-pay": (6.5, "taxes"), "motor-vehicle-tax-bill": (5.0, "taxes"),
    "property-tax-bill-not-received": (3.6, "taxes"), "motor-vehicle-tax-sold-or-moved": (3.4, "taxes"),
    "property-tax-late-interest": (3.0, "taxes"), "motor-vehicle-tax-registration-hold": (2.8, "flat"),
    "property-tax-payment-plan": (2.0, "taxes"), "tax-office-hours": (1.8, "taxes"), "property-tax-payment-receipt": (1.4, "assessment"),
    "property-tax-assessment-appeal": (1.2, "assessment"), "motor-vehicle-tax-supplemental": (1.2, "assessment"),
    "property-tax-senior-disabled-relief": (0.9, "flat"), "property-tax-ownership-change": (0.7, "flat"),
    "birth-certificate-copy": (8.0, "flat"), "vital-records-office-hours": (3.2, "flat"), "death-certificate-copy": (3.0, "flat"),
    "birth-certificate-who-can-request": (2.6, "flat"), "vital-records-fees": (2.4, "flat"), "marriage-license-apply": (2.2, "growing"),
    "marriage-certificate-copy": (1.6, "growing"), "vital-records-mail-online": (1.4, "flat"), "birth-registration-newborn": (0.6, "flat"),
    "track-a-request": (6.0, "flat"), "what-is-311": (1.0, "flat"), "bulky-waste": (3.4, "moving"), "trash-missed-pickup": (3.0, "flat"),
    "recycling-rules": (1.8, "flat"), "leaf-collection": (1.4, "leaves"), "hazardous-waste": (1.2, "growing"),
    "snow-parking-ban": (2.4, "snow"), "parking-ticket": (2.6, "flat"), "pothole-repair": (0.8, "potholes"),
    "street-light-outage": (0.5, "dark"), "tree-problem": (0.6, "growing"), "abandoned-vehicle": (0.6, "flat"),
    "housing-code-no-heat": (0.9, "heating"), "high-weeds-grass": (0.7, "weeds"), "rodent-complaint": (0.6, "rodents"),
    "noise-complaint": (0.7, "party"), "dog-license": (1.1, "growing"), "building-permit": (1.8, "growing"),
    "voter-registration": (0.9, "flat"), "water-bill": (2.4, "quarters"),
}  # fmt: skip
TOPIC_OF_SERVICE = {
    "pothole": "pothole-repair", "street-light": "street-light-outage", "bulky-pickup": "bulky-waste", "noise": "noise-complaint",
    "missed-trash": "trash-missed-pickup", "leaf-pickup": "leaf-collection", "high-weeds": "high-weeds-grass",
    "no-heat": "housing-code-no-heat", "rodents": "rodent-complaint", "illegal-dumping": "illegal-dumping",
    "abandoned-vehicle": "abandoned-vehicle", "tree-emergency": "tree-problem", "tree-pruning": "tree-problem",
    "sidewalk-repair": "sidewalk-repair", "graffiti-public": "graffiti-removal", "graffiti-private": "graffiti-removal",
    "water-bill": "water-bill", "parking-ticket-question": "parking-ticket", "snow-plowing": "snow-parking-ban",
    "tax-bill": "property-tax-pay", "tax-address": "property-tax-mailing-address", "vital-record-order": "birth-certificate-copy",
    "assessment-review": "property-tax-assessment-appeal",
}  # fmt: skip
ENDINGS = {
    "answered": 0.79,
    "transferred": 0.085,
    "not_city": 0.03,
    "call_back": 0.025,
    "joined": 0.015,
    "abandoned": 0.055,
}
CHANNELS = {"phone": 0.87, "walk_in": 0.05, "email": 0.04, "text": 0.025, "social": 0.015}
MINUTES = {
    "answered": 3.1,
    "transferred": 2.2,
    "not_city": 1.6,
    "call_back": 2.0,
    "joined": 3.4,
    "abandoned": 0.9,
}
HOURS_8_TO_16 = (9, 13, 14, 13, 10, 10, 12, 11, 8)


@dataclass(frozen=True, slots=True)
class Call:
    """resident: place in the list, NOBODY for none. csr: a username, empty where nobody answered."""

    channel: str
    language: str
    started_at: datetime
    ended_at: datetime
    csr: str
    resident: int
    topic: str
    disposition: str


def calls(
    count: int,
    reports: Reports,
    who: Reporters,
    people: list[Person],
    days: list[date],
    zone: str,
    rng: Generator,
) -> tuple[list[Call], Mapping[int, int]]:
    """`count` contacts in order of time, and report row -> place of the contact that opened it."""
    clock = CityClock(zone, (days[0] - EPOCH).days)
    opened = list(_opening(reports, who, clock, rng))
    others = _others(max(0, count - len(opened)), people, days, clock, rng)
    ordered = sorted([*opened, *((call, NOBODY) for call in others)], key=lambda pair: pair[0].started_at)
    links = {row: place for place, (_, row) in enumerate(ordered) if row != NOBODY}
    return [call for call, _ in ordered], links


def _opening(
    reports: Reports, who: Reporters, clock: CityClock, rng: Generator
) -> Iterator[tuple[Call, int]]:
    """The contacts that opened a request: just before it was received."""
    rows = [row for row, channel in enumerate(who.channel) if channel in STAFFED]
    talk = rng.lognormal(np.log(190), 0.4, len(rows)).astype(int).tolist()
    csr = rng.integers(0, len(CSRS), len(rows)).tolist()
    received, service = reports.received[rows].tolist(), reports.service[rows].tolist()
    for place, row in enumerate(rows):
        started = received[place] - talk[place]
        topic = TOPIC_OF_SERVICE.get(habits()[service[place]].code, "")
        times = clock.utc(started), clock.utc(received[place] + 45)
        person = int(who.resident[row])
        yield (
            Call(
                who.channel[row],
                who.language[row],
                *times,
                CSRS[csr[place]].username,
                person,
                topic,
                "request_opened",
            ),
            row,
        )


def _others(
    count: int, people: list[Person], days: list[date], clock: CityClock, rng: Generator
) -> Iterator[Call]:
    topic, day = _topics_and_days(count, days, rng)
    hour = rng.choice(np.arange(8, 17), size=count, p=np.array(HOURS_8_TO_16) / sum(HOURS_8_TO_16))
    started = ((days[0] - EPOCH).days + day) * DAY + hour * HOUR + rng.integers(0, HOUR, count)
    ending, channel = _draw(ENDINGS, count, rng), _draw(CHANNELS, count, rng)
    resident = np.where(
        (rng.random(count) < 0.38) & (ending != "abandoned"), rng.integers(1, len(people), count), NOBODY
    )
    _call_again(resident, topic, started, days, rng)
    spanish = np.array([person.language == "es" for person in people])
    is_spanish = rng.random(count) < np.where(resident >= 0, np.where(spanish[resident], 0.92, 0.04), 0.29)
    minutes = np.array([MINUTES[end] for end in ending.tolist()])
    talk = (60 * minutes * np.exp(rng.normal(0, 0.55, count))).astype(np.int64) + 15
    csr = rng.integers(0, len(CSRS), count)
    slugs = list(TOPICS)
    columns = (x.tolist() for x in (channel, is_spanish, started, talk, csr, resident, topic, ending))
    for a_channel, spoke_spanish, start, seconds, who, person, subject, end in zip(*columns, strict=True):
        lost = end == "abandoned"
        yield Call(
            "phone" if lost else a_channel, "es" if spoke_spanish else "en", clock.utc(start), clock.utc(start + seconds),
            "" if lost else CSRS[who].username, person, "" if lost or end == "not_city" else slugs[subject], end,
        )  # fmt: skip


def _topics_and_days(
    count: int, days: list[date], rng: Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
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


def _call_again(
    resident: NDArray[np.int64],
    topic: NDArray[np.int64],
    started: NDArray[np.int64],
    days: list[date],
    rng: Generator,
) -> None:
    """Six in a hundred of those who left a name had asked the same within the week before."""
    named = np.flatnonzero(resident >= 0)
    again = named[rng.random(len(named)) < 0.06]
    before = started[again] - rng.integers(1, 7, len(again)) * DAY
    earlier = (
        np.clip(np.searchsorted(started[named], before), 0, max(0, len(named) - 1)) if len(named) else again
    )
    fits = topic[named[earlier]] == topic[again] if len(again) else again.astype(bool)
    resident[again[fits]] = resident[named[earlier[fits]]]


def _draw(shares: dict[str, float], count: int, rng: Generator) -> NDArray[np.str_]:
    weights = np.array(list(shares.values()))
    return rng.choice(np.array(list(shares)), size=count, p=weights / weights.sum())
