"""The tour: what a visitor can play now, in chapters. Each capability adds its own in a file of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from . import (
    answers,
    clocks,
    desk,
    enforcement,
    house,
    insights,
    moving,
    online,
    open311,
    public,
    reports,
    requests,
    residents,
    rules,
    telephone,
    together,
    word,
    work,
    worklists,
)
from .stop import Stop

# Title and what yields the chapter's stops on a day; a chapter without a stop is not shown.
CHAPTERS: list[tuple[str, Callable[[date], Iterable[Stop]]]] = [
    ("Ana at the desk", desk.stops),
    ("Residents who would rather not call", answers.stops),
    ("Rosa reports online", online.stops),
    ("The reports of the morning", reports.stops),
    ("Code enforcement, up the ladder", enforcement.stops),
    ("What nobody told the city", insights.stops),
    ("What happens to a request", requests.stops),
    ("How staff work through their lists", worklists.stops),
    ("Many at once, and never over a colleague", moving.stops),
    ("Handed over, promised, not forgotten", clocks.stops),
    ("Crews, and what their work costs", work.stops),
    ("Many reports of one thing", together.stops),
    ("Rules, and whether they are kept", rules.stops),
    ("Rosa is told", residents.stops),
    ("Word that gets through", word.stops),
    ("In public", public.stops),
    ("Apps and other systems", open311.stops),
    ("Behind the telephone", telephone.stops),
    ("Behind the desk", house.stops),
]


@dataclass(frozen=True)
class Chapter:
    title: str
    stops: list[Stop]


def chapters(today: date) -> list[Chapter]:
    """today: the first day after the city's history."""
    told = [Chapter(title, list(stops(today))) for title, stops in CHAPTERS]
    return [chapter for chapter in told if chapter.stops]
