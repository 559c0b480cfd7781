"""Each request's whole life, one after the other: what was said, who did what when, and how it ended."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random

import numpy as np

from . import atlas, phrases
from .cast import Login
from .cityclock import CityClock
from .courses import Course, Reports
from .crews import CSRS, crew
from .habits import PRIORITIES, Habit, habits, team_of
from .log import Log
from .reporters import ELECTED, NOBODY, Reporters
from .story import Life, Step, Twin, external_id
from .ways import Way
from .worktime import DAY

WRITTEN_DOWN = ("email", "other", "elected_office")  # by a CSR, without a contact


@dataclass(frozen=True, slots=True)
class _Ending:
    step: Step | None
    planned: int


class Teller:
    """Tells the lives in order of arrival; afterwards `twins` holds the truth about duplicates."""

    def __init__(
        self,
        reports: Reports,
        course: Course,
        who: Reporters,
        log: Log,
        end: int,
        zone: str,
    ):
        self.reports, self.who, self.log = reports, who, log
        self.local = {name: getattr(course, name).tolist() for name in vars(course)}
        self.received = reports.received.tolist()
        self.end, self.clock = end, CityClock(zone, self.received[0] // DAY if self.received else 0)
        self.contacts = _places(log, "request_opened")
        self.joiners = {row: _joiner(log, place) for row, place in _places(log, "joined").items()}
        self.has_twins = {*reports.parent[reports.parent >= 0].tolist(), *self.joiners}
        self.endings: dict[int, _Ending] = {}
        self.twins: list[Twin] = []
        self.book = atlas.read()

    def lives(self, chance: Random) -> Iterator[Life]:
        columns = (
            getattr(self.reports, name).tolist()
            for name in ("service", "district", "house", "parent", "priority")
        )
        for row, (service, district, house, parent, priority) in enumerate(zip(*columns, strict=True)):
            habit, zone = habits()[service], self.book.zones[district]
            people = crew(habit.department, team_of(habit.code, habit.group, zone))
            life = self._received(row, habit, house, parent >= 0, PRIORITIES[priority], people, chance)
            way = Way(
                self.received[row], self.end, self._times(row), self.clock, habit, zone, people, life.priority,
                row in self.has_twins, chance, life.steps,
            )  # fmt: skip
            self._go(way, row, parent, life)
            self._join(row, life)
            yield life

    def _times(self, row: int) -> Callable[[str], int]:
        return lambda name: self.local[name][row]

    def _go(self, way: Way, row: int, parent: int, life: Life) -> None:
        if parent >= 0:
            first = self.endings[parent]
            how = way.twin(external_id(parent), first.planned, first.step)
            self.twins.append(Twin(life.external_id, external_id(parent), how))
            return
        way.own(life)
        if way.has_twins:
            end = next((step for step in life.steps if step.kind == "closed"), None)
            self.endings[row] = _Ending(end, self.local["closed"][row])

    def _join(self, row: int, life: Life) -> None:
        """A neighbor who called about it was kept with it, before anybody had begun."""
        if row in self.joiners:
            said, csr, channel = self.joiners[row]
            at = self.clock.utc(said)
            place = sum(step.at <= at for step in life.steps)
            life.steps.insert(
                place, Step("reporter_added", at, csr, data={"channel": channel}, recorded_at=at)
            )

    def _received(
        self,
        row: int,
        habit: Habit,
        house: int,
        is_further: bool,
        priority: str,
        people: tuple[Login, ...],
        chance: Random,
    ) -> Life:
        channel, language = self.who.channel[row], self.who.language[row]
        at = self.clock.utc(self.received[row])
        address, latitude, longitude = self._place(habit, house, channel, chance)
        elected = channel == "elected_office"
        street = self.book.streets[self.book.house_street[house]]
        return Life(
            external_id=external_id(row),
            service_code=habit.code,
            priority=priority,
            at=at,
            by=self._taken_by(row, channel, people, chance),
            channel=channel,
            language=language,
            resident=int(self.who.resident[row]),
            contact=self.contacts.get(row, NOBODY),
            description=phrases.patrol(street, chance)
            if channel == "employee"
            else phrases.description(habit.code, language, street, is_further, chance),
            attributes=phrases.answers(habit.attributes, at.isoformat(), chance) if habit.attributes else {},
            address=address,
            latitude=latitude,
            longitude=longitude,
            on_behalf_of=chance.choice(ELECTED) if elected else "",
            reply_by=at.date() + timedelta(days=10) if elected else None,
            steps=[],
        )

    def _taken_by(self, row: int, channel: str, crew: tuple[Login, ...], chance: Random) -> str:
        if row in self.contacts:
            return self.log.username(self.contacts[row])
        if channel == "employee":
            return chance.choice(crew).username
        return chance.choice(CSRS).username if channel in WRITTEN_DOWN else ""

    def _place(
        self, habit: Habit, house: int, channel: str, chance: Random
    ) -> tuple[str, float | None, float | None]:
        """The house; a phone's own position a few metres off; now and then city hall, or an address without a point."""
        if not habit.needs_location:
            return "", None, None
        draw = 1.0 if channel == "employee" else chance.random()
        if draw < 0.015:
            return "", atlas.CITY_HALL_LATITUDE, atlas.CITY_HALL_LONGITUDE
        address = self.book.address(house)
        if draw < 0.024:
            return address, None, None
        latitude, longitude = float(self.book.latitude[house]), float(self.book.longitude[house])
        if channel == "app":
            latitude += max(-2.2e-4, min(2.2e-4, chance.gauss(0, 6e-5)))
            longitude += max(-2.2e-4, min(2.2e-4, chance.gauss(0, 8e-5)))
        return address, round(latitude, 6), round(longitude, 6)


def _places(log: Log, ending: str) -> dict[int, int]:
    """Report row -> place of the contact that ended so."""
    places = np.flatnonzero(log.ending == ending)
    return dict(zip(log.request[places].tolist(), places.tolist(), strict=True))


def _joiner(log: Log, place: int) -> tuple[int, str, str]:
    return int(log.said[place]), log.username(place), str(log.channel[place])
