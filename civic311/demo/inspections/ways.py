"""What became of each complaint: its visits and cases, told so that they end when the complaint ended."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from random import Random

from requests_app.enforcement.lives import Life, Move
from requests_app.models import InspectionTask, OrdinanceSection

from . import found
from .calendar import Calendar
from .climb import Case
from .complaints import Spell
from .found import NEGLECTFUL, USUAL, Ways
from .lots import NEGLECTS, Lots
from .people import People

AT_ONCE = timedelta(hours=2)
ENDS = {
    "no_issue_found": "in_compliance",
    "referred": "referral",
    "not_city": "referral",
    "unable": "void",
    "withdrawn": "void",
}


@dataclass
class Told:
    """What a life is told with."""

    lots: Lots
    people: People
    calendar: Calendar
    sections: Mapping[str, OrdinanceSection]
    tasks: Mapping[str, InspectionTask]
    department: int
    chance: Random

    def ways_of(self, parcel: int) -> Ways:
        return NEGLECTFUL if self.lots.company.get(parcel) == NEGLECTS else USUAL


def of_complaints(spells: Iterable[Spell], told: Told) -> Iterator[Life]:
    for _, group in groupby(spells, key=lambda spell: spell.request):
        life = _life(list(group), told)
        if life and life.moves:
            yield life


def _life(spells: list[Spell], told: Told) -> Life | None:
    first = spells[0]
    parcel = told.lots.of_address.get(first.address)
    task = found.TASKS.get(first.service)
    if parcel is None or task is None:
        return None
    inspector = told.people.of(task, told.lots.zone[parcel], first.assignee)
    life = Life(
        f"complaint {first.request}", parcel, told.department, [], first.request, first.received,
        told.tasks[task].pk, found.TIERS.get(first.service, 3),
    )  # fmt: skip
    moves: list[Move] = []
    cases = 0
    for spell in spells:
        told_now, opened = _spell(spell, task, inspector, parcel, cases, told)
        moves += told_now
        cases += opened
    life.moves = moves
    return life


def _spell(
    spell: Spell, task: str, inspector: int, parcel: int, cases: int, told: Told
) -> tuple[list[Move], int]:
    """Its moves, and how many cases it opened."""
    if spell.ends and (spell.ends - spell.begins < AT_ONCE or spell.resolution == "duplicate"):
        return [], 0
    is_waiting = spell.ends is None and spell.started is None
    planned = spell.planned or spell.begins
    given = {} if is_waiting and spell.planned is None else {"inspector": inspector}
    moves = [Move("plan_first", planned, told.people.sam, given, 0, planned)]
    if is_waiting:
        return moves, 0
    if spell.ends and spell.resolution != "fixed":
        at = spell.ends
        outcome = ENDS.get(spell.resolution, "in_compliance")
        if spell.started and spell.ends - spell.started > timedelta(days=2) and told.chance.random() < 0.3:
            moves.append(_first(spell.started, "no_entry", task, inspector, told))
        moves.append(_first(at, outcome, task, inspector, told))
        return moves, 0
    at = spell.started or told.calendar.some_time(
        told.calendar.working(told.calendar.day(planned)), told.chance
    )
    at = max(at, planned)
    if spell.ends and at >= spell.ends:
        at = planned + (spell.ends - planned) * 0.5
    if at >= told.calendar.end:
        return moves, 0
    return _violation(spell, at, task, inspector, parcel, cases, moves, told)


def _first(at: datetime, outcome: str, task: str, inspector: int, told: Told, **given: object) -> Move:
    by = told.people.there(inspector, task, told.calendar.day(at))
    values = {"outcome": outcome, "minutes": found.minutes(task, True, told.chance), **given}
    return Move("result", at, by, values, 0, at)


def _violation(
    spell: Spell, at: datetime, task: str, inspector: int, parcel: int, cases: int, moves: list[Move], told: Told
) -> tuple[list[Move], int]:  # fmt: skip
    codes = found.sections(spell.service, told.chance)
    moves.append(_first(at, "violation", task, inspector, told, findings=found.findings(codes, told.chance)))
    groups = windows([told.sections[code] for code in codes])
    for number, sections in enumerate(groups):
        ends = spell.ends
        if ends and number < len(groups) - 1:
            ends = at + (ends - at) * 0.6
        case = Case(
            cases + number, sections, _task_of(sections, task), inspector, at, ends, False, told.calendar, told.chance,
            told.people, told.ways_of(parcel),
        )  # fmt: skip
        moves += case.told()
    return moves, len(groups)


def windows(sections: Iterable[OrdinanceSection]) -> list[list[OrdinanceSection]]:
    """As the verb opens cases: one a window."""

    def key(section: OrdinanceSection) -> tuple[int, int, bool]:
        return section.tier, section.days_to_comply, section.counts_working_days

    return [list(group) for _, group in groupby(sorted(sections, key=key), key=key)]


def _task_of(sections: list[OrdinanceSection], task: str) -> str:
    return sections[0].task.code if sections[0].task else task
