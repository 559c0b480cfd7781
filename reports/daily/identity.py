"""The backlog's identity: what was open the evening before and what happened must give what is counted now."""

from __future__ import annotations

from typing import Literal

from reports.measures.days import LocalDay
from reports.measures.registry import MEASURES

from .figures import Identity, Term
from .reading import City
from .wording import said

SIGNS: dict[str, Literal[1, -1]] = {
    "inflow": 1,
    "reopened": 1,
    "transferred_in": 1,
    "unmerged": 1,
    "outflow": -1,
    "transferred_out": -1,
    "merged": -1,
}


def identity(city: City, department: int | None, day: LocalDay) -> Identity:
    """Of a department, or of the whole city. The terms are counted from events, both stocks from states."""
    before = len(city.rows("backlog", department, day.shifted(-1)))
    after = len(city.rows("backlog", department, day))
    terms = [
        Term(key=key, label=MEASURES[key].name, value=len(city.rows(key, department, day)), sign=sign)
        for key, sign in SIGNS.items()
    ]
    expected = before + sum(term.sign * term.value for term in terms)
    holds = expected == after
    return Identity(
        before=before,
        terms=terms,
        after=after,
        holds=holds,
        sentence="" if holds else _alarm(expected, after),
    )


def _alarm(expected: int, after: int) -> str:
    return (
        f"{said(expected)} should be open after what happened on this day, but {after:,} "
        f"{'is' if after == 1 else 'are'} counted. "
        "Do not use these figures; run check_history and tell whoever looks after the system."
    )
