"""Each request's whole life, one after the other: what was said, who did what when, and how it ended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from . import atlas, phrases
from .cast import STAFF, Login
from .courses import EPOCH, Column, Course, Reports
from .habits import PRIORITIES, Habit, habits, team_of
from .reporters import ELECTED, NOBODY, STAFFED, Reporters
from .worktime import DAY, HOUR

SOURCE = "charter-oak"
HAND_OVER_TO = {
    "PWD": ("WTR", "TRF", "PRK"), "DCE": ("HLT", "PDP"), "PRK": ("PWD",), "WTR": ("PWD",), "HLT": ("DCE",),
    "TRF": ("PWD", "PDP"), "PDP": ("TRF",), "311": ("PWD",), "FIN": ("CLK",), "CLK": ("FIN",),
}  # fmt: skip
HOLD_REASONS = {
    "PWD": ("parts", "weather", "contractor"), "DCE": ("resident", "permit", "contractor"), "PRK": ("weather", "season"),
    "WTR": ("parts", "contractor"), "TRF": ("parts", "contractor"),
}  # fmt: skip
WRITES_LATE = ("PWD", "PRK", "WTR", "DCE", "TRF")
OTHER_ENDS = ("referred", "not_city", "withdrawn", "unable")
CSRS = tuple(login for login in STAFF if login.role == "csr")


@dataclass(slots=True)
class Step:
    """given: by code, not by key: a username, a team, a service or department code, a priority's name."""

    kind: str
    at: datetime
    by: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    is_public: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    recorded_at: datetime | None = None


@dataclass(slots=True)
class Life:
    """resident and contact: places in their lists, NOBODY for none. by: a username, empty for the resident."""

    external_id: str
    service_code: str
    priority: str
    at: datetime
    by: str
    channel: str
    language: str
    resident: int
    contact: int
    description: str
    attributes: Mapping[str, Any]
    address: str
    latitude: float | None
    longitude: float | None
    on_behalf_of: str
    reply_by: date | None
    steps: list[Step]


@dataclass(frozen=True)
class Twin:
    """A report of something that had been reported; how: merged, closed_as_duplicate or not_noticed."""

    external_id: str
    first: str
    how: str


@dataclass(frozen=True, slots=True)
class _Ending:
    step: Step | None
    planned: int


class Teller:
    """Tells the lives in order of arrival; afterwards `twins` holds the truth about duplicates."""

    def __init__(self, reports: Reports, course: Course, who: Reporters, contacts: Mapping[int, int], end: int, zone: str):
        self.reports, self.who, self.contacts = reports, who, contacts
        self.local = {name: getattr(course, name).tolist() for name in vars(course)}
        self.received = reports.received.tolist()
        self.end, self.clock = end, CityClock(zone, self.received[0] // DAY if self.received else 0)
        self.has_twins = set(reports.parent[reports.parent >= 0].tolist())
        self.endings: dict[int, _Ending] = {}
        self.twins: list[Twin] = []
        self.book = atlas.read()
        self.staff = _staff()

    def lives(self, chance: Random) -> Iterator[Life]:
        service, district, house = (getattr(self.reports, name).tolist() for name in ("service", "district", "house"))
        parent, priority = self.reports.parent.tolist(), self.reports.priority.tolist()
        for row in range(len(service)):
            habit = habits()[service[row]]
            zone = self.book.zones[district[row]]
            crew = self.crew(habit.department, team_of(habit.code, habit.group, zone))
            life = self._received(row, habit, house[row], parent[row], PRIORITIES[priority[row]], crew, chance)
            teller = _Course(self, row, habit, zone, crew, chance)
            life.steps = teller.twin(parent[row]) if parent[row] >= 0 else teller.own(life)
            yield life

    def crew(self, department: str, team: str) -> tuple[Login, ...]:
        return self.staff.get((department, team)) or self.staff[department, ""]

    def _received(
        self, row: int, habit: Habit, house: int, parent: int, priority: str, crew: tuple[Login, ...], chance: Random
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
            by=_taken_by(channel, crew, chance),
            channel=channel,
            language=language,
            resident=int(self.who.resident[row]),
            contact=self.contacts.get(row, NOBODY),
            description=phrases.description(habit.code, language, street, parent >= 0, chance),
            attributes=phrases.answers(habit.attributes, at.isoformat(), chance) if habit.attributes else {},
            address=address,
            latitude=latitude,
            longitude=longitude,
            on_behalf_of=chance.choice(ELECTED) if elected else "",
            reply_by=at.date() + timedelta(days=10) if elected else None,
            steps=[],
        )

    def _place(self, habit: Habit, house: int, channel: str, chance: Random) -> tuple[str, float | None, float | None]:
        """The house; a phone's own position a few metres off; now and then city hall, or an address without a point."""
        if not habit.needs_location:
            return "", None, None
        draw = chance.random()
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


@dataclass
class _Course:
    """One request's way. Steps that would come after the end of the story are left out, with all that follow."""

    teller: Teller
    row: int
    habit: Habit
    zone: str
    crew: tuple[Login, ...]
    chance: Random
    steps: list[Step] = field(default_factory=list)
    over: bool = False

    def at(self, name: str) -> int:
        return self.teller.local[name][self.row]

    def add(self, kind: str, when: int, by: str = "", *, recorded: int | None = None, **more: Any) -> bool:
        """Whether it happened; when: local seconds."""
        self.over = self.over or when >= self.teller.end or (recorded or 0) >= self.teller.end
        if self.over:
            return False
        at = self.teller.clock.utc(when)
        if self.steps:
            at = max(at, self.steps[-1].at)
        known = self.teller.clock.utc(recorded) if recorded else at
        self.steps.append(Step(kind, at, by, recorded_at=max(at, known), **more))
        return True

    def own(self, life: Life) -> list[Step]:
        received = self.teller.received[self.row]
        if self._at_once(life.channel):
            self._close(received, self.chance.choice(CSRS).username if life.by == "" else life.by, at_once=True)
        else:
            self._work()
        if self.row in self.teller.has_twins:
            end = next((step for step in self.steps if step.kind == "closed"), None)
            self.teller.endings[self.row] = _Ending(end, self.at("closed"))
        return self.steps

    def _at_once(self, channel: str) -> bool:
        if self.row in self.teller.has_twins or self.habit.sla.get("normal", {}).get("unit", "").startswith("calendar"):
            return False
        share = 0.3 if channel == "employee" else 0.22 if self.habit.hours == "office" else 0.012
        return self.chance.random() < share

    def _work(self) -> None:
        chance = self.chance
        received, assigned = self.teller.received[self.row], self.at("assigned")
        fate = chance.random()
        if fate < 0.015:
            self._reclassify((received + assigned) // 2)
        worker = chance.choice(self.crew).username
        nobody_takes_it = self.at("closed") >= self.teller.end and chance.random() < 0.1 or fate > 0.975
        if not nobody_takes_it:
            self.add("assigned", assigned, self._chief(), given={"assignee": worker})
            if fate < 0.04 and fate >= 0.015:
                worker = self._hand_over(worker)
            elif fate < 0.055 and "high" in self.habit.sla and self.habit.default_priority == "normal":
                self._press(worker)
            self._note(worker)
            self._start(worker)
        ends = "closed"
        if self.steps and self.steps[-1].kind == "started" and chance.random() < self.habit.hold:
            self._hold(worker)
            ends = "closed_after_hold"
        self._close(self.at(ends), worker)
        self._reopen(worker)

    def _start(self, worker: str) -> None:
        if self.chance.random() < 0.93 and self.steps and self.steps[-1].kind != "handed_over":
            self.add("started", self.at("started"), worker)

    def _chief(self) -> str:
        return self.teller.staff[self.habit.department, "chief"][0].username

    def _reclassify(self, when: int) -> None:
        family = [h.code for h in habits() if h.group == self.habit.group and h.code != self.habit.code]
        near = [code for code in family if _habit(code).department == self.habit.department]
        to = self.chance.choice(near if near and self.chance.random() < 0.8 else family or [""])
        if to and self.add("reclassified", when, self.chance.choice(CSRS).username, given={"service": to}):
            self.habit = _habit(to)
            self.crew = self.teller.crew(self.habit.department, team_of(to, self.habit.group, self.zone))

    def _hand_over(self, worker: str) -> str:
        """The worker who has it afterwards."""
        to = self.chance.choice(HAND_OVER_TO[self.habit.department])
        wait = max(self.at("started") - self.at("assigned"), 2 * HOUR)
        offered, answered = self.at("assigned") + wait // 5, self.at("assigned") + wait * 4 // 5
        self.add("handed_over", offered, worker, given={"department": to}, text=phrases.say("hand_over", "general", self.chance))
        chief = self.teller.staff[to, "chief"][0].username
        if self.chance.random() < 0.32:
            self.add("hand_over_refused", answered, chief, text=phrases.say("refuse", "general", self.chance))
            return worker
        if self.add("hand_over_accepted", answered, chief):
            new = self.chance.choice(self.teller.staff[to, ""])
            self.add("assigned", answered + wait // 10, chief, given={"assignee": new.username})
            return new.username
        return worker

    def _press(self, worker: str) -> None:
        if self.teller.reports.priority[self.row] == PRIORITIES.index("normal"):
            when = (self.at("assigned") + self.at("started")) // 2
            self.add("reprioritised", when, self._chief(), given={"priority": "high"})

    def _note(self, worker: str) -> None:
        draw = self.chance.random()
        if draw < 0.07:
            kind = "progress" if draw < 0.02 else "internal"
            when = (self.at("assigned") + self.at("started")) // 2
            self.add("noted", when, worker, text=phrases.say(kind, "general", self.chance), is_public=kind == "progress")

    def _hold(self, worker: str) -> None:
        reason = self.chance.choice(HOLD_REASONS.get(self.habit.department, ("resident",)))
        if self.add("held", self.at("held"), worker, data={"reason": reason}):
            self.add("resumed", self.at("resumed"), worker)

    def _close(self, when: int, worker: str, at_once: bool = False) -> None:
        resolution, text = self._ending()
        self.add("closed", when, worker, recorded=self._recorded(when, at_once), given={"resolution": resolution}, text=text)

    def _recorded(self, when: int, at_once: bool) -> int | None:
        """Three closings in a hundred are written down the next morning."""
        if at_once or self.habit.department not in WRITES_LATE or self.chance.random() > 0.035:
            return None
        return (when // DAY + 1) * DAY + 7 * HOUR + self.chance.randrange(3 * HOUR)

    def _ending(self) -> tuple[str, str]:
        draw = self.chance.random()
        if draw < self.habit.fixed:
            return "fixed", phrases.say("fixed", self.habit.code, self.chance)
        if draw < self.habit.fixed + self.habit.nothing:
            return "no_issue_found", phrases.say("nothing", self.habit.code, self.chance)
        end = self.chance.choice(OTHER_ENDS)
        return end, phrases.say(end, self.habit.code, self.chance)

    def _reopen(self, worker: str) -> None:
        last = self.steps[-1] if self.steps else None
        if not last or last.kind != "closed" or last.given["resolution"] not in ("fixed", "no_issue_found"):
            return
        if last.recorded_at == last.at and self.chance.random() < 0.05:
            reopened = max(self.at("reopened"), self.teller.clock.local(last.at) + HOUR)
            again = max(self.at("closed_again"), reopened + 4 * HOUR)
            self.add("reopened", reopened, text=phrases.say("reopen", "general", self.chance))
            if self.steps[-1].kind == "reopened" and "assigned" in {step.kind for step in self.steps}:
                self.add("started", (reopened + again) // 2, worker)
            self._close(again, worker)

    def twin(self, parent: int) -> list[Step]:
        """Joined to the first report, closed as a duplicate, or not noticed and worked on once more."""
        first, ending = external_id(parent), self.teller.endings[parent]
        received = self.teller.received[self.row]
        noticed = received + int((min(ending.planned, self.teller.end) - received) * self.chance.uniform(0.03, 0.5))
        draw, how = self.chance.random(), "not_noticed"
        csr = self.chance.choice(CSRS).username
        if draw < 0.55 and noticed > received:
            how = "merged"
            self._merge(noticed, first, csr, ending.step)
        elif draw < 0.75:
            how = "closed_as_duplicate"
            text = phrases.say("duplicate", "general", self.chance)
            self.add("closed", max(noticed, received + 300), csr, given={"resolution": "duplicate"}, text=text)
        else:
            self._work()
        self.teller.twins.append(Twin(external_id(self.row), first, how))
        return self.steps

    def _merge(self, noticed: int, first: str, csr: str, end: Step | None) -> None:
        """What is joined ends with the first report; one in thirty was joined by mistake and goes its own way."""
        if not self.add("merged", noticed, csr, given={"parent": first}):
            return
        merged = self.steps[-1].at
        if self.chance.random() < 0.03:
            own = max(self.at("started"), noticed + HOUR)
            if end is None or self.teller.clock.utc(own) < end.at:
                self.add("unmerged", own, csr)
                self._close(max(self.at("closed"), own + HOUR), csr)
                return
        if end is not None:
            at = max(end.at, merged)
            known = max(at, end.recorded_at or at)
            self.steps.append(Step("closed", at, end.by, end.given, end.text, recorded_at=known))


class CityClock:
    """Local seconds since 1970 <-> UTC, with each day's offset looked up once."""

    def __init__(self, zone: str, first_day: int, days: int = 6000):
        self.first_day = first_day - 1
        place = ZoneInfo(zone)
        noon = datetime(1970, 1, 1, 12)
        moments = (noon + timedelta(days=self.first_day + offset) for offset in range(days))
        self.offsets = [int(moment.replace(tzinfo=place).utcoffset().total_seconds()) for moment in moments]  # type: ignore[union-attr]

    def offset(self, local: int) -> int:
        return self.offsets[min(max(local // DAY - self.first_day, 0), len(self.offsets) - 1)]

    def utc(self, local: int) -> datetime:
        return datetime.fromtimestamp(local - self.offset(local), UTC)

    def local(self, at: datetime) -> int:
        seconds = int(at.timestamp())
        return seconds + self.offset(seconds + self.offsets[0])


def external_id(row: int) -> str:
    return f"{row + 1:06d}"


def _habit(code: str) -> Habit:
    return next(habit for habit in habits() if habit.code == code)


def _taken_by(channel: str, crew: tuple[Login, ...], chance: Random) -> str:
    if channel == "employee":
        return chance.choice(crew).username
    return chance.choice(CSRS).username if channel in (*STAFFED, "email", "other", "elected_office") else ""


def _staff() -> dict[tuple[str, str], tuple[Login, ...]]:
    """By department and team; team '' is everybody who does the work, 'chief' who gives it out."""
    found: dict[tuple[str, str], list[Login]] = {}
    for login in STAFF:
        for department in login.departments:
            if login.role in ("inspector", "department_staff", "csr"):
                found.setdefault((department, ""), []).append(login)
                found.setdefault((department, login.team), []).append(login)
            if login.role == "supervisor":
                found.setdefault((department, "chief"), []).append(login)
    for department in {department for department, _ in found}:
        workers = found.get((department, "")) or found[department, "chief"]
        found.setdefault((department, ""), workers)
        found.setdefault((department, "chief"), workers[:1])
    return {key: tuple(people) for key, people in found.items()}


def end_of_story(today: date) -> int:
    return (today - EPOCH).days * DAY


def sorted_rows(received: Column) -> NDArray[np.int64]:
    return np.argsort(received, kind="stable")
