"""Proactive sweeps: streets where the grass grows, visited lot by lot without a complaint, most of them in June."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

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
A_DAY = {"city": (0.8, 6), "small": (0.25, 3)}  # sweeps a working day, and in the push of June


@dataclass(frozen=True)
class Tour:
    """lots: keys of parcels, in the order of the street."""

    day: date
    inspector: int | None
    place: str
    lots: list[int]


def lives(size: str, days: list[date], told: Told) -> Iterator[Life]:
    busy: dict[int, date] = {}
    for tour in _tours(size, days, told, busy):
        sweep = Sweep.objects.create(
            department_id=told.department, task=told.tasks["weeds"], place=tour.place, day=tour.day,
            inspector_id=tour.inspector, planned_by_id=told.people.sam,
            planned_at=_planned(tour, told),
        )  # fmt: skip
        for place, parcel in enumerate(tour.lots):
            life = _life(tour, sweep, place, parcel, told)
            busy[parcel] = tour.day + timedelta(days=30)
            yield life


def _tours(size: str, days: list[date], told: Told, busy: dict[int, date]) -> Iterator[Tour]:
    book = atlas.read()
    along = sorted(told.lots.house)  # keys follow the houses along the streets
    today = days[-1] + timedelta(days=1)
    for day in [*days, today, today + timedelta(days=1)]:
        if not told.calendar.clock.is_working_day(day) or not FIRST <= (day.month, day.day) <= LAST:
            continue
        usual, push = A_DAY[size]
        is_push = day.month == 6 and PUSH[0] <= day.day <= PUSH[1]
        many = push if is_push else 1 if day >= today else int(told.chance.random() < usual)
        for _ in range(many):
            lots = _street(along, busy, day, told.chance)
            zone = told.lots.zone[lots[0]]
            street = book.streets[book.house_street[told.lots.house[lots[0]]]]
            sent = told.people.there(told.people.of("weeds", zone), "weeds", day)
            inspector = _who(day, today, sent, told)
            yield Tour(day, inspector, f"along {street}", lots if day < today else lots[:8])


def _street(along: list[int], busy: dict[int, date], day: date, chance: Random) -> list[int]:
    """Lots beside each other that nobody has looked at for a month; where there are few left, fewer."""
    found: list[int] = []
    for _ in range(6):
        start = chance.randrange(max(1, len(along) - LOTS))
        found = [one for one in along[start : start + 3 * LOTS] if busy.get(one, day) <= day][:LOTS]
        if len(found) == LOTS:
            break
    return found or along[:LOTS]


def _who(day: date, today: date, sent: int, told: Told) -> int | None:
    """Today it is Ines; tomorrow's sweep is nobody's yet."""
    if day < today:
        return sent
    return told.people.users["ines"] if day == today else None


def _planned(tour: Tour, told: Told) -> datetime:
    """On the afternoon before."""
    afternoon = told.calendar.at(tour.day - timedelta(days=1), 15 * 60)
    return min(afternoon, told.calendar.end - timedelta(hours=8))


def _visit(at: datetime, outcome: str, inspector: int | None, told: Told, **given: Any) -> Move:
    by = told.people.there(inspector, "weeds", told.calendar.day(at)) if inspector else None
    minutes = found.minutes("weeds", True, told.chance)
    return Move("result", at, by, {"outcome": outcome, "minutes": minutes, **given}, 0, at)


def _life(tour: Tour, sweep: Sweep, place: int, parcel: int, told: Told) -> Life:
    chance, calendar = told.chance, told.calendar
    planned = _planned(tour, told)
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
    if at >= calendar.end or tour.inspector is None:
        return life
    ways = told.ways_of(parcel)
    draw = chance.random() * (0.6 if ways is found.NEGLECTFUL else 1)
    if draw > 1 - NO_ENTRY:
        moves.append(_visit(at, "no_entry", tour.inspector, told))
        again = calendar.working(calendar.day(at), 1 + chance.randrange(3))
        at, draw = calendar.some_time(again, chance), chance.random()
    outcome = "violation" if draw < FOUND else "in_compliance"
    codes = found.sections("sweep", chance)
    given = {"findings": found.findings(codes, chance)} if outcome == "violation" else {}
    moves.append(_visit(at, outcome, tour.inspector, told, **given))
    if outcome == "violation":
        for number, sections in enumerate(windows([told.sections[code] for code in codes])):
            task = sections[0].task.code if sections[0].task else "weeds"
            case = Case(
                number, sections, task, tour.inspector, at, None, True, calendar, chance, told.people, ways
            )
            moves.extend(case.told())
    return life
