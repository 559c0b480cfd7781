"""How long visits took with the way there, from what was recorded; plain arithmetic.

A visit's minutes are those at the door. The way is the time since the same inspector's last result of that day, less
these minutes; where there was no earlier one, or a break of more than an hour in between, it is the usual way. Where
nobody recorded minutes, the time between two results stands for both; what lies apart for more than three hours, or
was sent in one go, says nothing.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from statistics import fmean, median, quantiles

LONGEST_WAY = 60.0  # minutes
LONGEST_GAP, SHORTEST_GAP = 180.0, 3.0  # minutes between two results that stand for a visit and its way
ENOUGH = 20  # visits
WEIGHT_OF_ESTIMATE = 20  # visits that the estimate counts as
CUT = 10  # percent at either end that count as the one next to them


@dataclass(frozen=True)
class Visit:
    """ended: when its result was recorded; minutes: at the door, where somebody recorded them."""

    inspector: int | None
    day: date
    ended: datetime
    minutes: int | None
    task: int | None
    kind: str  # "first" or "again"


Kind = tuple[int | None, str]  # task, kind


def spent(visits: Iterable[Visit]) -> dict[Kind, list[float]]:
    """Minutes of each visit of a task and kind, the way included."""
    rounds = _rounds(visits)
    ways = [
        way for round_ in rounds for before, one in pairwise(round_) if (way := _way(before, one)) is not None
    ]
    usual = median(ways) if ways else 0.0
    found: dict[Kind, list[float]] = defaultdict(list)
    for round_ in rounds:
        for before, one in zip([None, *round_], round_, strict=False):
            minutes = _minutes(before, one, usual)
            if minutes is not None:
                found[one.task, one.kind].append(minutes)
    return dict(found)


def _rounds(visits: Iterable[Visit]) -> list[list[Visit]]:
    """What each inspector did on each day, in order; of nobody: each on its own."""
    found: dict[object, list[Visit]] = defaultdict(list)
    for number, one in enumerate(visits):
        found[(one.inspector, one.day) if one.inspector else number].append(one)
    return [sorted(round_, key=lambda one: one.ended) for round_ in found.values()]


def _gap(before: Visit, one: Visit) -> float:
    return (one.ended - before.ended).total_seconds() / 60


def _way(before: Visit, one: Visit) -> float | None:
    if one.minutes is None:
        return None
    way = _gap(before, one) - one.minutes
    return way if 0 <= way <= LONGEST_WAY else None


def _minutes(before: Visit | None, one: Visit, usual: float) -> float | None:
    if one.minutes is not None:
        way = _way(before, one) if before else None
        return one.minutes + (usual if way is None else way)
    gap = _gap(before, one) if before else 0.0
    return gap if SHORTEST_GAP <= gap <= LONGEST_GAP else None


def learned(minutes: Sequence[float], estimate: float) -> float | None:
    """What to plan with: the mean without its extremes, drawn to the estimate while there are few; None: too few."""
    if len(minutes) < ENOUGH:
        return None
    number = len(minutes)
    return (number * robust_mean(minutes) + WEIGHT_OF_ESTIMATE * estimate) / (number + WEIGHT_OF_ESTIMATE)


def robust_mean(minutes: Sequence[float]) -> float:
    """The tenth at either end counts as the value next to it: one forgotten clock does not make a trade slow."""
    tenths = quantiles(minutes, n=100 // CUT, method="inclusive")
    return fmean(min(max(one, tenths[0]), tenths[-1]) for one in minutes)
