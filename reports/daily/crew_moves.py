"""What could move: work from a crew that has too much on its list to one with room, and from a short day to one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from .crew_hours import CrewDay
from .page_one import AheadDay, Move, counted, hours
from .wording import spoken

LEAST = 0.5  # hours: less is not worth a call
MOST = 3


def between_crews(there: Sequence[CrewDay], planned: Mapping[tuple[int, date], int]) -> list[Move]:
    """The crew that is over its hours the furthest, each day, to the one with the most room on that day."""
    by_day = groupby(sorted(there, key=lambda one: one.day), key=lambda one: one.day)
    moves = [_within(day, list(crews), planned) for day, crews in by_day]
    return [move for move in moves if move]


def _within(day: date, crews: Sequence[CrewDay], planned: Mapping[tuple[int, date], int]) -> Move | None:
    on_list = {one.crew: planned.get((one.crew, day), 0) / 60 for one in crews}
    room = {one.crew: one.hours - on_list[one.crew] for one in crews}
    over, free = min(crews, key=lambda one: room[one.crew]), max(crews, key=lambda one: room[one.crew])
    moved = min(-room[over.crew], room[free.crew])
    if moved < LEAST:
        return None
    return Move(
        sentence=f"{spoken(day)}: move {counted(moved, 'crews')} of work from {over.name} to {free.name}.",
        gains=f"{over.name} has {hours(on_list[over.crew])} h on its list and works {hours(over.hours)}.",
        loses=f"{free.name} keeps {hours(room[free.crew] - moved)} h of room that day.",
    )


def between_days(days: Sequence[AheadDay]) -> list[Move]:
    """What is due on a day that is short can be done on the day before it that has the most room."""
    moves = []
    for at, short in enumerate(days):
        before = [day for day in days[:at] if room(day) >= LEAST]
        if room(short) > -LEAST or not before:
            continue
        free = max(before, key=room)
        moved = min(-room(short), room(free))
        moves.append(Move(
            sentence=f"Do {counted(moved, 'crews')} of what is due on {_named(short)} on {_named(free)} already.",
            gains=f"{_named(short)} is then short by {hours(max(0.0, -room(short) - moved))} h.",
            loses=f"{_named(free)} keeps {hours(room(free) - moved)} h of room.",
        ))  # fmt: skip
    return moves


def room(day: AheadDay) -> float:
    """Hours left after what has to be done; negative: short."""
    return day.there - day.must


def _named(day: AheadDay) -> str:
    return spoken(date.fromisoformat(day.day))
