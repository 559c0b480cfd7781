"""By what a figure of code enforcement can be narrowed: each dimension gives every row a value. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from requests_app.enforcement.ladder import StepKind

from . import enforcement as e
from .days import LocalDay, age_in_days
from .enforcement import Facts
from .history import Rows
from .scopes import NONE, banded

Values = npt.NDArray[Any]
AGES = (("0-7", 8), ("8-30", 31), ("31-90", 91), ("91-180", 181), (">180", None))  # name, first day beyond
REFERRALS = ("employee", "elected_office")
PROACTIVE, CITY = "proactive", "311"
AGAIN, ONCE = "again", "once"


def ids(facts: Facts, table: str, rows: Rows) -> Rows:
    """What each row is about, by its id in its own table."""
    return facts.steps.case[rows] if table == "case" else _table(facts, table).id[rows]


def cases(facts: Facts, table: str, rows: Rows) -> Rows:
    """The case of each row; 0 for an inspection that belongs to none."""
    return facts.steps.case[rows] if table == "case" else _table(facts, table).case[rows]


def departments(facts: Facts, table: str, rows: Rows) -> Rows:
    return _own(facts, table, rows, "department")


def _table(facts: Facts, table: str) -> e.Columns:
    found: e.Columns = getattr(facts, {"visit": "visits", "money": "money"}.get(table, f"{table}s"))
    return found


def _own(facts: Facts, table: str, rows: Rows, name: str) -> Rows:
    """A column of the inspection itself, else of the row's case; 0 where the case lies too far back."""
    if table == "visit":
        found: Rows = getattr(facts.visits, name)[rows]
        return found
    if table == "money" and name == "department":
        return facts.money.department[rows]
    return of_cases(facts, cases(facts, table, rows), name)


def of_cases(facts: Facts, wanted: Rows, name: str) -> Rows:
    known = facts.cases.id
    if not len(known):
        return np.zeros(len(wanted), dtype=np.int64)
    place = np.minimum(facts.place(wanted), len(known) - 1)
    return np.where(known[place] == wanted, getattr(facts.cases, name)[place], 0)


def _inspector(facts: Facts, table: str, rows: Rows, day: LocalDay) -> Values:
    """Who had the case, or whose inspection it is, at the end of the day."""
    if table == "visit":
        return facts.planned(day)[1][rows]
    states = facts.state_of(cases(facts, table, rows), day.end)
    return np.where(states >= 0, facts.inspector[np.maximum(states, 0)] if len(facts.steps) else 0, 0)


def _stage(facts: Facts, table: str, rows: Rows, day: LocalDay) -> Values:
    states = facts.state_of(cases(facts, table, rows), day.end)
    names = np.array([*e.STAGES, NONE])
    return names[
        np.where(states >= 0, facts.steps.stage[np.maximum(states, 0)] if len(facts.steps) else -1, -1)
    ]


def _section(facts: Facts, table: str, rows: Rows, day: LocalDay) -> Values:
    if table not in ("violation", "citation"):
        raise ValueError(
            "A case may break several sections: only violations and citations are split by section."
        )
    found: Values = _table(facts, table).section[rows]
    return found


def _channel(facts: Facts, table: str, rows: Rows, day: LocalDay) -> Values:
    """Nobody complained; the city's own people did, by channel; or anybody else."""
    channel, request = (_own(facts, table, rows, name) for name in ("channel", "request"))
    said = np.array(e.CHANNELS)[channel]
    return np.where(request == 0, PROACTIVE, np.where(np.isin(said, REFERRALS), said, CITY))


def _age(facts: Facts, table: str, rows: Rows, day: LocalDay) -> Values:
    return banded(age_in_days(opened(facts, table, rows), day), AGES)


def opened(facts: Facts, table: str, rows: Rows) -> Rows:
    """When each row's case was opened, or its inspection planned, or its violation found."""
    if table == "case":
        return facts.steps.opened_at[rows]
    return facts.visits.created[rows] if table == "visit" else _table(facts, table).at[rows]


def _property(facts: Facts, table: str, rows: Rows, day: LocalDay) -> Values:
    key = ("again", day.date)
    if key not in facts.remembered:
        facts.remembered[key] = e.opened_again(facts, day)
    return np.where(np.isin(_own(facts, table, rows, "parcel"), facts.remembered[key]), AGAIN, ONCE)


def _state(facts: Facts, table: str, rows: Rows, day: LocalDay) -> Values:
    if table != "citation":
        raise ValueError("Only citations have such a state.")
    return citation_states(facts, rows, day)


def citation_states(facts: Facts, rows: Rows, day: LocalDay) -> Values:
    found = facts.citations
    paid, dismissed = (getattr(found, name)[rows] < day.end for name in ("paid", "dismissed"))
    contested = np.isin(found.case[rows], _under_appeal(facts, day.end))
    return np.select([paid, dismissed, contested], ["paid", "dismissed", "contested"], "issued")


def _under_appeal(facts: Facts, t: int) -> Rows:
    """The cases whose last word from a court, or to one, is an appeal."""
    steps = facts.steps
    rows = steps.of_kind(StepKind.APPEALED, StepKind.JUDGED)
    rows = rows[steps.at[rows] < t]
    is_last = np.r_[steps.case[rows][1:] != steps.case[rows][:-1], True][: len(rows)]
    last = rows[is_last]
    return steps.case[last[steps.kind[last] == e.kind(StepKind.APPEALED)]]


def _task(facts: Facts, table: str, rows: Rows, day: LocalDay) -> Values:
    return _own(facts, table, rows, "task")


DIMENSIONS: dict[str, Callable[[Facts, str, Rows, LocalDay], Values]] = {
    "inspector": _inspector,
    "zone": lambda facts, table, rows, day: _own(facts, table, rows, "zone"),
    "section": _section,
    "tier": lambda facts, table, rows, day: _own(facts, table, rows, "tier"),
    "task": _task,
    "age": _age,
    "channel": _channel,
    "property": _property,
    "stage": _stage,
    "state": _state,
}


def values(facts: Facts, table: str, dimension: str, rows: Rows, day: LocalDay) -> Values:
    """One value a row, as text; ValueError where there is no such dimension, or the rows are not split by it."""
    if dimension not in DIMENSIONS:
        raise ValueError(f"Figures are not split by {dimension}: use {', '.join(DIMENSIONS)}.")
    return DIMENSIONS[dimension](facts, table, rows, day).astype(str)
