"""Who reports, and how: residents with invented names, channels, languages."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from . import atlas, worktime
from .cast import ROSA
from .courses import Column, Reports
from .draw import names
from .habits import habits

HOME_OF_ROSA = "LS"
NOBODY = -1

HOME_CODES = (860, 959, 203, 475)
AREA_CODES = (
    *HOME_CODES,
    *(n for n in range(201, 990) if n % 100 not in (0, 11) and n % 10 and n not in HOME_CODES),
)

OPEN_CHANNELS = {
    "phone": 0.262, "web": 0.278, "app": 0.27, "email": 0.055, "walk_in": 0.045, "text": 0.035, "social": 0.025,
    "other": 0.015, "elected_office": 0.015,
}  # fmt: skip
CLOSED_CHANNELS = {"web": 0.44, "app": 0.47, "email": 0.05, "text": 0.03, "social": 0.01}
NAMED = {"phone": 0.74, "web": 0.8, "app": 0.72, "email": 1.0, "walk_in": 0.9, "text": 0.6, "social": 0.3}
STAFFED = ("phone", "walk_in", "text", "social")
ELECTED = (
    "Council member, District 1",
    "Council member, District 2",
    "Council member, District 3",
    "Mayor's office",
)


@dataclass(frozen=True)
class Person:
    first_name: str
    last_name: str
    email: str
    phone: str
    language: str
    address: str


@dataclass(frozen=True)
class Reporters:
    """By report: channel name, resident's place in the list (or NOBODY), language."""

    channel: list[str]
    resident: Column
    language: list[str]


def residents(count: int, rng: Generator) -> list[Person]:
    """Rosa first, then `count` others, sorted by neighborhood; each phone number belongs to one person."""
    houses = resident_houses(count, rng)
    first_names, last_names = names("first_names"), names("last_names")
    first, last = rng.integers(0, len(first_names), count), rng.integers(0, len(last_names), count)
    spanish, reach = rng.random(count) < 0.22, rng.random(count)
    book = atlas.read()
    rosa = Person(ROSA.first_name, ROSA.last_name, ROSA.email, ROSA.phone, ROSA.language, "")
    people = [rosa]
    for row in range(count):
        name, family = first_names[first[row]], last_names[last[row]]
        people.append(
            Person(
                name,
                family,
                f"{name}.{family}.{row}@example.{'org' if row % 2 else 'com'}".lower()
                if reach[row] < 0.78
                else "",
                _phone(row) if reach[row] > 0.25 else "",
                "es" if spanish[row] else "en",
                book.address(int(houses[row])),
            )
        )
    return people


def resident_houses(count: int, rng: Generator) -> Column:
    first = atlas.read().first_house
    edges = resident_edges(count)
    districts = np.repeat(np.arange(len(first) - 1), np.diff(edges))
    spread = rng.random(count) * (first[districts + 1] - first[districts])
    return first[districts] + spread.astype(np.int64)


def resident_edges(count: int) -> Column:
    """Where each neighborhood's residents begin in the list (Rosa not counted)."""
    share = np.cumsum(atlas.read().population) / atlas.read().population.sum()
    return np.concatenate([[0], np.round(share * count).astype(np.int64)])


def telephone(row: int) -> str:
    """555-0100 to 555-0199 belong to nobody; the area codes give everybody one of their own."""
    return f"+1{AREA_CODES[row // 100]}55501{row % 100:02d}" if row < 100 * len(AREA_CODES) else ""


def _phone(row: int) -> str:
    phone = telephone(row)
    return "" if phone == ROSA.phone else phone


def reporters(reports: Reports, people: list[Person], rng: Generator) -> Reporters:
    count = len(reports.service)
    channel = _channels(reports, rng)
    resident = np.where(
        rng.random(count) < _named(channel, reports), _someone(reports, len(people) - 1, rng), NOBODY
    )
    return Reporters(channel, resident, _languages(channel, resident, people, rng))


def _channels(reports: Reports, rng: Generator) -> list[str]:
    count = len(reports.service)
    by_staff = np.array([habit.employee for habit in habits()])[reports.service]
    is_first = reports.parent < 0
    employee = (rng.random(count) < 1.9 * by_staff) & worktime.is_open(reports.received) & is_first
    day, night = _draw(OPEN_CHANNELS, count, rng), _draw(CLOSED_CHANNELS, count, rng)
    chosen = np.where(worktime.is_open(reports.received), day, night)
    return np.where(employee | (reports.sweep >= 0), "employee", chosen).tolist()


def _draw(shares: dict[str, float], count: int, rng: Generator) -> NDArray[np.str_]:
    weights = np.array(list(shares.values()))
    return rng.choice(np.array(list(shares)), size=count, p=weights / weights.sum())


def _named(channel: list[str], reports: Reports) -> NDArray[np.float64]:
    """The chance of leaving a name; services that ask for it get it from everybody but the staff."""
    share = np.array([NAMED.get(name, 0.0) for name in channel])
    asks = ~np.array([habit.anonymous_allowed for habit in habits()])[reports.service]
    return np.where(asks & (np.array(channel) != "employee"), 1.0, share)


def _someone(reports: Reports, count: int, rng: Generator) -> Column:
    """A neighbor; some report often and most once."""
    edges = resident_edges(count)
    low, high = edges[reports.district], edges[reports.district + 1]
    return 1 + low + (rng.random(len(low)) ** 1.7 * (high - low)).astype(np.int64)


def _languages(channel: list[str], resident: Column, people: list[Person], rng: Generator) -> list[str]:
    spanish = np.array([person.language == "es" for person in people])
    chance = np.where(resident >= 0, np.where(spanish[resident], 0.72, 0.02), 0.16)
    spoken = np.where(rng.random(len(resident)) < chance, "es", "en")
    return np.where(np.array(channel) == "employee", "en", spoken).tolist()
