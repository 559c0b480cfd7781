"""Proactive sweeps: streets where the grass grows, visited lot by lot without a complaint, most of them in June."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from requests_app.enforcement.lives import Life, Move
from requests_app.models import Sweep

from .. import atlas
from . import found
from .climb import Case
from .ways import Told, windows

LOTS = 14  # that somebody gets around to in a day
FOUND, NO_ENTRY = 0.56, 0.03
FIRST, LAST = (5, 12), (9, 18)  # month and day
PUSH = (1, 12)  # days of June
A_DAY = {"city": (0.8, 3), "small": (0.25, 2)}  # sweeps a working day, and in the push of June


@dataclass(frozen=True)
class Tour:
    """lots: keys of parcels, in the order of the street."""

    day: date
    inspector: int
    place: str
    lots: list[int]


def lives(size: str, days: list[date], told: Told) -> Iterator[Life]:
    busy: dict[int, date] = {}
    for tour in _tours(size, days, told, busy):
        sweep = Sweep.objects.create(
            department_id=told.department, task=told.tasks["weeds"], place=tour.place, day=tour.day,
            inspector_id=tour.inspector, planned_by_id=told.people.sam,
            planned_at=told.calendar.at(tour.day - timedelta(days=1), 15 * 60),
        )  # fmt: skip
        for place, parcel in enumerate(tour.lots):
            life = _life(tour, sweep, place, parcel, told)
            busy[parcel] = tour.day + timedelta(days=30)
            yield life


def _tours(size: str, days: list[date], told: Told, busy: dict[int, date]) -> Iterator[Tour]:
    book = atlas.read()
    along = sorted(told.lots.house)  # keys follow the houses along the streets
    for day in days:
        if not told.calendar.clock.is_working_day(day) or not FIRST <= (day.month, day.day) <= LAST:
            continue
        usual, push = A_DAY[size]
        is_push = day.month == 6 and PUSH[0] <= day.day <= PUSH[1]
        many = push if is_push else int(told.chance.random() < usual)
        for _ in range(many):
            start = told.chance.randrange(len(along))
            lots = [one for one in along[start : start + 3 * LOTS] if busy.get(one, day) <= day][:LOTS]
            if not lots:
                continue
            zone = told.lots.zone[lots[0]]
            street = book.streets[book.house_street[told.lots.house[lots[0]]]]
            inspector = told.people.there(told.people.of("weeds", zone), "weeds", day)
            yield Tour(day, inspector, f"along {street}", lots)


def _life(tour: Tour, sweep: Sweep, place: int, parcel: int, told: Told) -> Life:
    chance, calendar = told.chance, told.calendar
    planned = calendar.at(tour.day - timedelta(days=1), 15 * 60)
    at = calendar.at(tour.day, 8 * 60 + 25 + place * 33) + timedelta(seconds=chance.randrange(50))
    moves = [
        Move(
            "plan_first", planned, told.people.sam, {"on": tour.day, "inspector": tour.inspector}, 0, planned
        )
    ]
    life = Life(
        f"sweep {sweep.pk}, lot {parcel}", parcel, told.department, moves, task=told.tasks["weeds"].pk,
        inspector=tour.inspector, sweep=sweep.pk, swept_on=tour.day,
    )  # fmt: skip
    ways = told.ways_of(parcel)
    draw = chance.random() * (0.6 if ways is found.NEGLECTFUL else 1)
    codes = found.sections("sweep", chance)
    outcome = "violation" if draw < FOUND else "no_entry" if draw > 1 - NO_ENTRY else "in_compliance"
    given = {"findings": found.findings(codes, chance)} if outcome == "violation" else {}
    given |= {"outcome": outcome, "minutes": found.minutes("weeds", True, chance)}
    moves.append(Move("result", at, tour.inspector, given, 0, at))
    if outcome == "violation":
        for number, sections in enumerate(windows([told.sections[code] for code in codes])):
            task = sections[0].task.code if sections[0].task else "weeds"
            case = Case(
                number, sections, task, tour.inspector, at, None, True, calendar, chance, told.people, ways
            )
            moves.extend(case.told())
    return life
