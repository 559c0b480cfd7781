"""The demo city for a day and a size: pure, and the same every time."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np

from . import arrivals, callers, cityclock, courses, lives, reporters, story, turns
from .calls import calls
from .habits import habits
from .log import Log
from .topics import OPENS_WORK, SLUGS

ZONE = "America/New_York"
YEARS_BACK = 730  # days


@dataclass(frozen=True)
class Size:
    """Over the two years."""

    requests: int
    contacts: int
    residents: int


SIZES = {"small": Size(2_000, 3_300, 900), "city": Size(120_000, 200_000, 26_000)}


@dataclass
class City:
    """lives is told once; twins (in the truth) are complete after that."""

    size: str
    today: date
    days: list[date]
    people: list[reporters.Person]
    calls: Log
    planted: arrivals.Planted
    teller: lives.Teller
    seed: int

    def lives(self) -> Iterator[story.Life]:
        self.teller.twins.clear()
        self.teller.endings.clear()
        return self.teller.lives(Random(self.seed))

    def truth(self) -> dict[str, Any]:
        """Everything that was hidden, for grading. Reads the twins: tell the lives first."""
        return {
            "size": self.size,
            "today": self.today,
            "from": self.days[0],
            "to": self.days[-1],
            "requests": len(self.teller.received),
            "planted_where_at_least_a_day": arrivals.PLANT_FROM,
            **self.planted.as_rows(),
            "sweeps": _sweeps(self.teller.reports),
            "duplicates": [asdict(twin) for twin in self.teller.twins],
            "contacts": _contacts(self.calls),
        }


def generate(size: str, today: date, zone: str = ZONE) -> City:
    """History ends on the day before today, in the local time of `zone`. ValueError for an unknown size."""
    if size not in SIZES:
        raise ValueError(f"The demo city comes in the sizes {' and '.join(SIZES)}, not “{size}”.")
    seed = [1635, today.toordinal(), list(SIZES).index(size)]
    chapters = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(6)]
    wanted, days = SIZES[size], [today - timedelta(days=back) for back in range(YEARS_BACK, 0, -1)]
    expected = arrivals.rates(days, wanted.requests * 1.08)
    planted = arrivals.plant(expected, days, chapters[0])
    end = cityclock.end_of_story(today)
    reports, course = _reports(expected, days, planted, wanted.requests, end, chapters[1], chapters[2])
    people = reporters.residents(wanted.residents, chapters[3])
    who = reporters.reporters(reports, people, chapters[4])
    _give_rosa_her_own(reports, course, who, end)
    log = calls(wanted.contacts, reports, course, who, people, days, end, chapters[5])
    teller = lives.Teller(reports, course, who, log, end, zone)
    return City(size, today, days, people, log, planted, teller, seed=sum(seed))


def _reports(
    expected: arrivals.Rates, days: list[date], planted: arrivals.Planted, wanted: int, end: int,
    what: np.random.Generator, when: np.random.Generator,
) -> tuple[courses.Reports, courses.Course]:  # fmt: skip
    """Exactly `wanted` reports in order of arrival, with the course that each would take."""
    first = courses.first_reports(arrivals.happen(expected, days, what), days, what)
    course = courses.course(first, planted, when)
    further = courses.further_reports(first, course, planted, end, when)
    # A twin must not be lost, and its first report neither: only the others are thinned out.
    alone = np.setdiff1d(np.flatnonzero(first.sweep < 0), further.parent)
    surplus = len(first.service) + len(further.service) - wanted
    dropped = when.choice(alone, size=min(max(0, surplus), len(alone)), replace=False)
    kept = np.setdiff1d(np.arange(len(first.service)), dropped)
    every = first.joined(further)
    both = _joined_courses(course, courses.course(further, planted, when))
    rows = np.concatenate([kept, np.arange(len(first.service), len(every.service))])
    rows = rows[np.argsort(every.received[rows], kind="stable")]
    return every.take(rows), both.take(rows)


def _joined_courses(one: courses.Course, other: courses.Course) -> courses.Course:
    return courses.Course(
        **{name: np.concatenate([column, getattr(other, name)]) for name, column in vars(one).items()}
    )


def _contacts(log: Log) -> dict[str, Any]:
    endings = Counter(log.ending.tolist())
    return {
        "count": len(log),
        "dispositions": dict(endings),
        "follow_up_share": round(endings["request_opened"] / max(1, len(log) - endings["abandoned"]), 4),
        "came_again": callers.truth(log),
        "opens_work": {"topic": OPENS_WORK, "follow_up_share": _follow_up_share(log, OPENS_WORK)},
        "writes_longer": {"csr": turns.SLOW_CSR, "factor": turns.SLOWNESS},
    }


def _follow_up_share(log: Log, topic: str) -> float:
    about = (log.first_topic == SLUGS.index(topic)) & (log.ending != "abandoned")
    return round(float((log.ending[about] == "request_opened").mean()), 4) if about.any() else 0.0


def _sweeps(reports: courses.Reports) -> list[dict[str, Any]]:
    """Which requests an employee wrote down on one tour of a street."""
    rows = np.flatnonzero(reports.sweep >= 0)
    order = rows[np.argsort(reports.sweep[rows], kind="stable")]
    parts = np.split(order, np.flatnonzero(np.diff(reports.sweep[order])) + 1) if len(order) else []
    return [
        {
            "service_code": habits()[reports.service[part[0]]].code,
            "district": arrivals.atlas.read().codes[reports.district[part[0]]],
            "requests": [story.external_id(int(row)) for row in part],
        }
        for part in parts
    ]


def _give_rosa_her_own(
    reports: courses.Reports, course: courses.Course, who: reporters.Reporters, end: int
) -> None:
    """Rosa's last requests: two that are done, two that are open, the newest of their kind in her neighborhood."""
    codes = [habit.code for habit in habits()]
    district = arrivals.atlas.read().codes.index(reporters.HOME_OF_ROSA)
    for code, is_done in (
        ("pothole", True),
        ("missed-trash", True),
        ("street-light", False),
        ("bulky-pickup", False),
    ):
        fits = (
            (reports.service == codes.index(code)) & (reports.parent < 0) & ((course.closed < end) == is_done)
        )
        rows = np.flatnonzero(fits & (reports.district == district))
        if not len(rows):
            rows = np.flatnonzero(fits)
        if len(rows):
            who.resident[rows[-1]], who.channel[rows[-1]], who.language[rows[-1]] = 0, "web", "en"
