"""The shape of page one: the decision of the morning for whoever shares out inspectors or crews. Frozen with the report.

Sentences are whole and ready to be read; hours are of an inspector or of a crew, as `of` says, to a tenth.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from . import figures as f

Of = Literal["inspectors", "crews"]
UNITS: dict[str, str] = {"inspectors": "inspector-hours", "crews": "crew-hours"}


@dataclass(frozen=True, kw_only=True)
class AheadDay:
    """Hours of one of the next days. p50, p80: of the work that comes (half the times, and 8 of 10 times, no more).

    must: of what has to be done by that day; late: of what is late that morning, besides; there: hours of people;
    planned: of `must`, what is on somebody's list already (None where there are no lists).
    """

    day: str
    p50: float
    p80: float
    must: float
    there: float
    late: float = 0.0
    planned: float | None = None


@dataclass(frozen=True, kw_only=True)
class Move:
    """A proposal: who goes where, what that gains, and what is lost elsewhere."""

    sentence: str
    gains: str = ""
    loses: str = ""


@dataclass(frozen=True, kw_only=True)
class PageOne:
    """sentence: the one that is read first. too_little: why there is nothing to weigh, and then nothing else is filled.

    tables: hours by kind of work, without links; compared: the proposal beside doing nothing; score: yesterday's plan.
    """

    of: Of
    sentence: str
    known_at: str = ""  # of the plan: a later revision shows it as it stood then
    why: str = ""
    figures: list[f.Figure] = field(default_factory=list)
    days: list[AheadDay] = field(default_factory=list)
    tables: list[f.Breakdown] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    nothing_to_move: str = ""
    plan: str = ""  # how it stood, in words
    plan_id: int | None = None
    compared: f.Breakdown | None = None
    score: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    too_little: str = ""


def nothing(of: Of, why: str) -> PageOne:
    return PageOne(of=of, sentence="", too_little=why)


def hours(value: float) -> str:
    """31.04 -> "31", 3.25 -> "3.3": a tenth matters while there are few of them."""
    shown = f"{value:,.1f}" if abs(value) < 9.95 else f"{value:,.0f}"
    return shown.removesuffix(".0").replace("-", "−")


def counted(value: float, of: Of) -> str:
    """ "1 crew-hour", "31 crew-hours"."""
    unit, shown = UNITS[of], hours(value)
    return f"{shown} {unit.removesuffix('s') if shown == '1' else unit}"


def table(
    group: str, label: str, columns: list[tuple[str, str]], rows: list[tuple[str, list[str]]]
) -> f.Breakdown:
    """A table of words that leads nowhere: columns (key, label), rows (label, a word for each column)."""
    heads = [f.Column(key=key, label=words) for key, words in columns]
    return f.Breakdown(group=group, label=label, columns=heads, rows=[_row(heads, *row) for row in rows])


def _row(heads: list[f.Column], label: str, words: list[str]) -> f.Row:
    cells = [
        f.Cell(key=head.key, value=_number(said), display=said)
        for head, said in zip(heads, words, strict=True)
    ]
    return f.Row(label=label, scope={}, cells=cells)


def _number(words: str) -> float | None:
    try:
        return float(words.replace(",", "").replace("−", "-"))
    except ValueError:
        return None


def short_day(day: date) -> str:
    """ "Thu, Jun 18"."""
    return f"{day:%a}, {day:%b} {day.day}"
