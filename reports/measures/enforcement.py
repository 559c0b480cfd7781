"""Cases, violations, inspections, citations and money of code enforcement as columns, and the questions to them. Pure.

As in `history`, a row of the steps holds the state of its case from `at` until the case's next step. Moments are
microseconds since 1970 (UTC), days are days since 1970, ids 0 where there is none, and NEVER where nothing happened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from requests_app.enforcement.ladder import Outcome, Result, Stage, StepKind
from requests_app.models import Channel, Inspection

from .days import LocalDay
from .history import NEVER, Mask, Rows

EPOCH = date(1970, 1, 1)
WINDOWS = (StepKind.COURTESY_SENT, StepKind.NOTICE_SERVED, StepKind.EXTENDED)  # each moves what waits
YEARS_3 = 3 * 365 + 1  # days
KINDS = [str(kind) for kind in StepKind]
STAGES = [str(stage) for stage in Stage]
OUTCOMES = ["", *(str(outcome) for outcome in Outcome)]
RESULTS = ["", *(str(result) for result in Result)]
VISITS = [str(kind) for kind in Inspection.Kind]
CHANNELS = ["", *(str(channel) for channel in Channel)]  # "": nobody complained

# What `enforcement_facts` brings, in this order.
STEPS = ("case", "step", "kind", "at", "stage", "comply_by", "ref", "to", "outcome", "cents")
CASES = ("id", "department", "parcel", "tier", "task", "request", "zone", "inspector", "channel")
VISIT_COLUMNS = (
    "id", "kind", "department", "case", "request", "parcel", "zone", "inspector", "task", "tier", "due", "scheduled",
    "ready_early", "result", "resulted", "cancelled", "created", "minutes", "requested", "channel",
)  # fmt: skip
VIOLATIONS = ("id", "case", "section", "is_repeat")
CITATIONS = ("id", "case", "section", "cents", "at")
MONEY = ("id", "case", "department", "kind", "at", "cents", "by_vendor")
OPENINGS = ("parcel", "at", "case")


def number(day: date) -> int:
    return (day - EPOCH).days


def kind(name: str) -> int:
    return KINDS.index(name)


@dataclass(frozen=True, eq=False)
class Columns:
    """Columns of one length, by name."""

    columns: dict[str, Rows]

    def __getattr__(self, name: str) -> Rows:
        found: dict[str, Rows] = self.__dict__.get("columns", {})
        if name in found:
            return found[name]
        raise AttributeError(name)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


class Steps(Columns):
    """Sorted by case, at, step."""

    @cached_property
    def is_first(self) -> Mask:
        return np.r_[True, self.case[1:] != self.case[:-1]][: len(self)]

    @cached_property
    def until(self) -> Rows:
        following = np.r_[self.at[1:], NEVER][: len(self)]
        return np.where(np.r_[self.is_first[1:], True][: len(self)], NEVER, following)

    @cached_property
    def opened_at(self) -> Rows:
        return self.at[self.latest(self.is_first)]

    @cached_property
    def stage_since(self) -> Rows:
        same = np.r_[False, self.stage[1:] == self.stage[:-1]][: len(self)]
        return self.at[self.latest(self.is_first | ~same)]

    def latest(self, marked: Mask) -> Rows:
        """For each row, the last marked row up to it."""
        return np.maximum.accumulate(np.where(marked, np.arange(len(self)), 0))

    def states(self, t: int) -> Rows:
        """The state of each case as of t."""
        return np.flatnonzero((self.at < t) & (self.until >= t))

    def of_kind(self, *names: str) -> Rows:
        return np.flatnonzero(np.isin(self.kind, [kind(name) for name in names]))

    def events(self, name: str, start: int, end: int) -> Rows:
        rows = self.of_kind(name)
        return rows[(self.at[rows] >= start) & (self.at[rows] < end)]


@dataclass(eq=False)
class Facts:
    """after: (department, day) -> the working day after it.

    moved_later, given_later: cases whose window, or inspector, changed after the last day that was read.
    """

    steps: Steps
    cases: Columns
    visits: Columns
    money: Columns
    openings: (
        Columns  # every opening on the parcels of these cases in the three years before, by parcel and time
    )
    starts: Rows  # the first moment of each local day from `first_day` on
    first_day: int
    violation_rows: Columns
    citation_rows: Columns
    after: Callable[[int, int], int]
    moved_later: Rows
    given_later: Rows
    remembered: dict[Any, Any] = field(default_factory=dict, repr=False)

    def day_of(self, moments: Rows) -> Rows:
        """The local day of each moment."""
        return np.searchsorted(self.starts, moments, side="right") - 1 + self.first_day

    def place(self, cases: Rows) -> Rows:
        """The place of each case among `cases`; each of them is there."""
        return np.searchsorted(self.cases.id, cases)

    @cached_property
    def inspector(self) -> Rows:
        """Of each step: whose case it was after it."""
        steps = self.steps
        given = steps.is_first | (steps.to > 0)
        base = self.cases.inspector[self.place(steps.case)] if len(steps) else steps.case
        own = np.where(steps.to > 0, steps.to, base)
        return own[steps.latest(given)]

    def states(self, t: int) -> Rows:
        if t not in self.remembered:
            self.remembered[t] = self.steps.states(t)
        found: Rows = self.remembered[t]
        return found

    def state_of(self, cases: Rows, t: int) -> Rows:
        """The step row that each case stood on at t; -1 where it was not known yet."""
        rows = self.states(t)
        known = self.steps.case[rows]
        if not len(rows):
            return np.full(len(cases), -1, dtype=np.int64)
        place = np.minimum(np.searchsorted(known, cases), len(rows) - 1)
        return np.where(known[place] == cases, rows[place], -1)

    def planned(self, day: LocalDay) -> tuple[Rows, Rows]:
        """Of each inspection the last day in time, and whose it was, at the end of the day.

        What waits moves with its case's window and inspector, and keeps no trace of where it was: the steps do.
        """
        key = ("planned", day.date)
        if key not in self.remembered:
            self.remembered[key] = self._planned(day.end)
        due, inspector = self.remembered[key]
        return due, inspector

    def _planned(self, t: int) -> tuple[Rows, Rows]:
        visits, steps = self.visits, self.steps
        due, inspector = visits.due.copy(), visits.inspector.copy()
        waiting = np.flatnonzero(
            (visits.created < t) & (visits.resulted >= t) & (visits.cancelled >= t) & (visits.case > 0)
        )
        given = waiting[np.isin(visits.case[waiting], self._after(t, (StepKind.ASSIGNED,), self.given_later))]
        states = self.state_of(visits.case[given], t)
        inspector[given[states >= 0]] = self.inspector[states[states >= 0]]
        windows = steps.of_kind(*WINDOWS)
        last = {int(steps.case[row]): int(row) for row in windows if steps.at[row] < t}
        for row in waiting[np.isin(visits.case[waiting], self._after(t, WINDOWS, self.moved_later))]:
            step = last.get(int(visits.case[row]))
            if step is not None and steps.at[step] >= visits.created[row]:
                due[row] = self.after(int(visits.department[row]), int(steps.comply_by[step]))
        return due, inspector

    def _after(self, t: int, names: tuple[str, ...], later: Rows) -> Rows:
        """The cases with such a step after t."""
        rows = self.steps.of_kind(*names)
        return np.concatenate([self.steps.case[rows[self.steps.at[rows] >= t]], later])

    @cached_property
    def violations(self) -> Columns:
        """With `at` (found), `ended` and whether it was `corrected`; found and ended as the steps say."""
        steps, rows = self.steps, self.violation_rows
        at = _by_ref(steps, rows.id, StepKind.VIOLATION_FOUND)
        corrected = _by_ref(steps, rows.id, StepKind.VIOLATION_CORRECTED)
        withdrawn = _by_ref(steps, rows.id, StepKind.VIOLATION_WITHDRAWN)
        known = {
            **rows.columns,
            "at": at,
            "ended": np.minimum(corrected, withdrawn),
            "corrected": (corrected < NEVER).astype(np.int64),
        }
        return Columns({name: column[at < NEVER] for name, column in known.items()})

    @cached_property
    def citations(self) -> Columns:
        """With `paid` and `dismissed`, the moments of their steps; those known to be issued."""
        steps, rows = self.steps, self.citation_rows
        issued = steps.of_kind(StepKind.CITED)
        known = {(int(case), int(at)) for case, at in zip(steps.case[issued], steps.at[issued], strict=True)}
        of_ours = [pair in known for pair in zip(rows.case.tolist(), rows.at.tolist(), strict=True)]
        kept = np.array(of_ours, dtype=bool)
        columns = {
            **rows.columns,
            "paid": _by_ref(steps, rows.id, StepKind.CITATION_PAID),
            "dismissed": _by_ref(steps, rows.id, StepKind.CITATION_DISMISSED),
        }
        return Columns({name: column[kept] for name, column in columns.items()})

    def first_of(self, name: str) -> Rows:
        """For each of `cases`, when a step of this kind came first; NEVER where none did."""
        key = ("first", name)
        if key not in self.remembered:
            rows = self.steps.of_kind(name)
            found = np.full(len(self.cases), NEVER)
            np.minimum.at(found, self.place(self.steps.case[rows]), self.steps.at[rows])
            self.remembered[key] = found
        moments: Rows = self.remembered[key]
        return moments


def _by_ref(steps: Steps, ids: Rows, name: str) -> Rows:
    """When the step of this kind about each of these ids came; NEVER where none did."""
    rows = steps.of_kind(name)
    rows = rows[np.lexsort((-steps.at[rows], steps.ref[rows]))]  # the last one written wins: the earliest
    refs, at = steps.ref[rows], steps.at[rows]
    found = np.full(len(ids), NEVER)
    if len(rows) and len(ids):
        last = np.searchsorted(refs, ids, side="right") - 1
        hit = (last >= 0) & (refs[np.maximum(last, 0)] == ids)
        found[hit] = at[last[hit]]
    return found


def opened_again(facts: Facts, day: LocalDay) -> npt.NDArray[np.int64]:
    """The parcels on which cases were opened twice or more in the three years up to the day.

    The cases that one inspection opened, one a window, count once.
    """
    openings = facts.openings
    within = (openings.at < day.end) & (openings.at >= day.shifted(-YEARS_3).start)
    moments = np.unique(np.stack([openings.parcel[within], openings.at[within]]), axis=1)
    parcels, times = np.unique(moments[0], return_counts=True)
    return parcels[times >= 2]
