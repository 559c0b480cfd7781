"""Which rows the measures of code enforcement count: cases, violations, inspections, citations, money. Pure.

Each finder takes (facts, day) and gives rows of all departments; "open", "lapsed" and "due" are as of the day's end,
"today" is the day after it, on which the report is read. A window whose last day has passed has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from requests_app.enforcement.ladder import Outcome, Result, Stage, StepKind
from requests_app.models import Inspection

from . import enforcement as e
from .days import DAY, LocalDay
from .enforcement import Facts
from .enforcement_facts import is_waiting
from .history import NEVER, Mask, Rows

Find = Callable[[Facts, LocalDay], Rows]
CLOSED = e.STAGES.index(Stage.CLOSED)
BEFORE_NOTICE = (Stage.CONFIRMED, Stage.NOTICED)
CITED_OR_ON = (Stage.CITED,)
CITY_AT_WORK = (Stage.ORDERED, Stage.ABATED)
UNSERVED = 3  # days that a notice may lie about
NO_ENTRY = e.RESULTS.index(Result.NO_ENTRY)
FIRSTS = (Inspection.Kind.FIRST, Inspection.Kind.SWEEP)
AGAINS = (Inspection.Kind.REINSPECTION, Inspection.Kind.FINAL)


def stages(names: Iterable[str]) -> list[int]:
    return [e.STAGES.index(name) for name in names]


# Cases


def open_cases(facts: Facts, day: LocalDay) -> Rows:
    rows = facts.states(day.end)
    return rows[facts.steps.stage[rows] != CLOSED]


def steps(name: str, days: int = 1) -> Find:
    return lambda facts, day: facts.steps.events(name, day.since(days), day.end)


def closings(outcome: str, days: int) -> Find:
    code = e.OUTCOMES.index(outcome)

    def find(facts: Facts, day: LocalDay) -> Rows:
        rows = steps(StepKind.CLOSED, days)(facts, day)
        return rows[facts.steps.outcome[rows] == code]

    return find


def cases_where(test: Callable[[Facts, LocalDay, Rows], Mask]) -> Find:
    """Open cases of which it is true."""

    def find(facts: Facts, day: LocalDay) -> Rows:
        rows = open_cases(facts, day)
        return rows[test(facts, day, rows)]

    return find


def has_lapsed(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    """Served, the window over, and neither cited nor abatement ordered."""
    found = facts.steps
    return (found.stage[rows] == e.STAGES.index(Stage.SERVED)) & (found.comply_by[rows] <= e.number(day.date))


def is_in_window(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    found = facts.steps
    told = np.isin(found.stage[rows], stages((Stage.SERVED, Stage.COURTESY)))
    return told & (found.comply_by[rows] > e.number(day.date)) & (found.comply_by[rows] < NEVER)


def is_at(*names: str) -> Callable[[Facts, LocalDay, Rows], Mask]:
    return lambda facts, day, rows: np.isin(facts.steps.stage[rows], stages(names))


def is_before_window(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    """No notice served yet; a courtesy notice whose days are over counts here again."""
    courtesy = is_at(Stage.COURTESY)(facts, day, rows) & ~is_in_window(facts, day, rows)
    return is_at(*BEFORE_NOTICE)(facts, day, rows) | courtesy


def has_nobody(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    return facts.inspector[rows] == 0


def has_no_task(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    return facts.cases.task[facts.place(facts.steps.case[rows])] == 0


def lies_unserved(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    since = facts.steps.stage_since[rows]
    return is_at(Stage.NOTICED)(facts, day, rows) & (since < day.end - UNSERVED * DAY)


def is_forgotten(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    """Lapsed, and nobody is to look again."""
    planned = facts.visits.case[is_waiting(facts.visits, day.end)]
    return has_lapsed(facts, day, rows) & ~np.isin(facts.steps.case[rows], planned)


def is_again(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    return np.isin(facts.cases.parcel[facts.place(facts.steps.case[rows])], e.opened_again(facts, day))


# Violations


def found_in(days: int) -> Find:
    def find(facts: Facts, day: LocalDay) -> Rows:
        at = facts.violations.at
        return np.flatnonzero((at >= day.since(days)) & (at < day.end))

    return find


def ended_in(days: int, *, corrected: bool) -> Find:
    def find(facts: Facts, day: LocalDay) -> Rows:
        found = facts.violations
        ended = (found.ended >= day.since(days)) & (found.ended < day.end)
        return np.flatnonzero(ended & ((found.corrected == 1) == corrected))

    return find


def open_violations(facts: Facts, day: LocalDay) -> Rows:
    found = facts.violations
    return np.flatnonzero((found.at < day.end) & (found.ended >= day.end))


def violations_where(test: Callable[[Facts, LocalDay, Rows], Mask]) -> Find:
    """Open violations of cases of which it is true."""

    def find(facts: Facts, day: LocalDay) -> Rows:
        rows = open_violations(facts, day)
        if not len(rows):
            return rows
        states = facts.state_of(facts.violations.case[rows], day.end)
        return rows[(states >= 0) & test(facts, day, np.maximum(states, 0))]

    return find


# Inspections


def waiting(test: Callable[[Facts, LocalDay, Rows], Mask] | None = None) -> Find:
    def find(facts: Facts, day: LocalDay) -> Rows:
        rows = np.flatnonzero(is_waiting(facts.visits, day.end))
        return rows if test is None else rows[test(facts, day, rows)]

    return find


def is_of_kind(*names: str) -> Callable[[Facts, LocalDay, Rows], Mask]:
    codes = [e.VISITS.index(name) for name in names]
    return lambda facts, day, rows: np.isin(facts.visits.kind[rows], codes)


def falls_due(first: int, last: int) -> Callable[[Facts, LocalDay, Rows], Mask]:
    """Due or promised so many days after the one reported on."""

    def test(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
        of_day, visits = e.number(day.date), facts.visits
        last_days = facts.planned(day)[0][rows]
        days = (last_days - of_day, visits.scheduled[rows] - of_day)
        due, promised = [(one >= first) & (one <= last) for one in days]
        return (due | promised) & (last_days > of_day)

    return test


def is_overdue(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    return facts.planned(day)[0][rows] <= e.number(day.date)


def is_ready(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    """To be looked at again, and the window is over."""
    again, visits = is_of_kind(*AGAINS)(facts, day, rows), facts.visits
    states = facts.state_of(visits.case[rows], day.end)
    if not len(facts.steps):
        return again & False
    return again & (states >= 0) & (facts.steps.comply_by[np.maximum(states, 0)] <= e.number(day.date))


def is_ready_early(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    return (facts.visits.ready_early[rows] == 1) & ~is_ready(facts, day, rows)


def has_no_inspector(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    return facts.planned(day)[1][rows] == 0


def done(days: int, test: Callable[[Facts, LocalDay, Rows], Mask] | None = None) -> Find:
    def find(facts: Facts, day: LocalDay) -> Rows:
        at = facts.visits.resulted
        rows = np.flatnonzero((at >= day.since(days)) & (at < day.end))
        return rows if test is None else rows[test(facts, day, rows)]

    return find


def has_minutes(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    return facts.visits.minutes[rows] >= 0


def has_no_minutes(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    return facts.visits.minutes[rows] < 0


def had_no_entry(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    return facts.visits.result[rows] == NO_ENTRY


# Citations and money


def citations(column: str, days: int) -> Find:
    """at, paid or dismissed within the last days."""

    def find(facts: Facts, day: LocalDay) -> Rows:
        at = getattr(facts.citations, column)
        return np.flatnonzero((at >= day.since(days)) & (at < day.end))

    return find


def open_citations(facts: Facts, day: LocalDay) -> Rows:
    found = facts.citations
    return np.flatnonzero((found.at < day.end) & (found.paid >= day.end) & (found.dismissed >= day.end))


def money(name: str, days: int | None = None) -> Find:
    """Steps of a kind in the last days; None: since the first of January."""

    def find(facts: Facts, day: LocalDay) -> Rows:
        found = facts.money
        since = (
            LocalDay(day.date.replace(month=1, day=1), day.zone).start if days is None else day.since(days)
        )
        return np.flatnonzero((found.kind == e.kind(name)) & (found.at >= since) & (found.at < day.end))

    return find


def ended_well(facts: Facts, rows: Rows) -> Mask:
    well = [e.OUTCOMES.index(Outcome.VOLUNTARY), e.OUTCOMES.index(Outcome.FORCED)]
    return np.isin(facts.steps.outcome[rows], well)
