"""Every event of the requests that matter, one row each, and the questions to them. Pure: numpy in, row numbers out.

A row holds the state of its request from `at` until `until`, the moment of the request's next event. So a row is
the state as of t where at < t <= until: the last event before t. Moments are microseconds since 1970 (UTC), ids 0
where there is none, and two events at one moment stand in the order of their ids.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from requests_app.cases.workflow import Because, EventKind, Status

from .days import DAY, SECOND, LocalDay, age_in_days
from .fixes import Fixes

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
KINDS = [str(kind) for kind in EventKind]
STATUSES = [str(status) for status in Status]
REFUSALS = [str(because) for because in Because]
QUIET = (
    EventKind.ESCALATED,
    EventKind.TICKLER_DUE,
    EventKind.DUE_CHANGED,
)  # steps in which nobody did something
NEVER = np.iinfo(np.int64).max
CLOSED = STATUSES.index(Status.CLOSED)

# What `facts` has to bring, in this order; the rows sorted by request, at, event id.
COLUMNS = (
    "request", "event", "kind", "at", "status", "department", "pending", "service", "assignee", "district", "parent",
    "due_at", "is_paused", "was_department", "left_department", "is_located", "is_default_point", "team",
    "target_at", "because",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class History:
    """`columns` by name, all of one length. `groups`: service id -> group id; `labels`: name -> request id -> value."""

    columns: dict[str, Rows]
    groups: dict[int, int] = field(default_factory=dict)
    labels: dict[str, dict[int, str]] = field(default_factory=dict)
    fixes: Fixes = field(default_factory=Fixes)
    remembered: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __getattr__(self, name: str) -> Rows:
        if name in COLUMNS:
            return self.columns[name]
        raise AttributeError(name)

    def __len__(self) -> int:
        return len(self.columns["request"])

    # What follows from the order of a request's rows

    @cached_property
    def is_first(self) -> Mask:
        return np.r_[True, self.request[1:] != self.request[:-1]][: len(self)]

    @cached_property
    def until(self) -> Rows:
        following = np.r_[self.at[1:], NEVER][: len(self)]
        return np.where(np.r_[self.is_first[1:], True][: len(self)], NEVER, following)

    @cached_property
    def requested_at(self) -> Rows:
        return self.at[self._latest(self.is_first)]

    @cached_property
    def closed_at(self) -> Rows:
        """When the request was closed, on rows that are closed; elsewhere NEVER."""
        closings = self.kind == KINDS.index(EventKind.CLOSED)
        return np.where(self.status == CLOSED, self.at[self._latest(closings | self.is_first)], NEVER)

    @cached_property
    def standing_since(self) -> Rows:
        """Since when the request has had this status in this department."""
        same = (self.status[1:] == self.status[:-1]) & (self.department[1:] == self.department[:-1])
        return self.at[self._latest(self.is_first | ~np.r_[False, same][: len(self)])]

    @cached_property
    def touched_at(self) -> Rows:
        """When somebody last did something with the request."""
        quiet = np.isin(self.kind, [KINDS.index(kind) for kind in QUIET])
        return self.at[self._latest(self.is_first | ~quiet)]

    @cached_property
    def offered_at(self) -> Rows:
        """When the request was last offered to another department, on rows after that."""
        return self.at[self._latest(self.is_first | (self.kind == KINDS.index(EventKind.HANDED_OVER)))]

    @cached_property
    def answered_by(self) -> Rows:
        """On answers to an offer: the department that gave it."""
        return np.r_[0, self.pending[:-1]][: len(self)]

    @cached_property
    def closed_on_hold(self) -> Mask:
        """Closed while the clock was paused: the due moment stands on no earlier row."""
        paused = np.r_[False, self.is_paused[:-1].astype(bool)][: len(self)]
        ended = (self.kind == KINDS.index(EventKind.CLOSED)) & paused & (self.due_at < NEVER)
        return (self.status == CLOSED) & ended[self._latest((self.status != CLOSED) | ended | self.is_first)]

    @cached_property
    def at_once(self) -> Mask:
        """Closed in the second in which it was opened."""
        return (self.status == CLOSED) & (self.closed_at // SECOND == self.requested_at // SECOND)

    @cached_property
    def is_open(self) -> Mask:
        return self.status != CLOSED

    @cached_property
    def is_parent(self) -> Mask:
        return self.parent == 0

    @cached_property
    def group(self) -> Rows:
        return translated(self.service, self.groups)

    def _latest(self, marked: Mask) -> Rows:
        """For each row, the last marked row up to it."""
        return np.maximum.accumulate(np.where(marked, np.arange(len(self)), 0))

    # Questions

    def states(self, t: int) -> Rows:
        """The state of each request as of t, parents only."""
        return np.flatnonzero((self.at < t) & (self.until >= t) & self.is_parent)

    def open(self, t: int) -> Rows:
        key = ("open", t)
        if key not in self.remembered:
            states = self.states(t)
            self.remembered[key] = states[self.is_open[states]]
        return self.remembered[key]

    def events(self, kind: str, start: int, end: int) -> Rows:
        """Events of a kind with start <= at < end, in order of time, of parents only."""
        rows = self._of_kind(kind)
        first, last = np.searchsorted(self.at[rows], [start, end])
        return rows[first:last]

    def moves(self, start: int, end: int) -> Rows:
        """Events by which an open parent changed its department."""
        rows = np.concatenate([self.events(kind, start, end) for kind in MOVING])
        return np.sort(rows[(self.left_department[rows] == 1) & self.is_open[rows]])

    def _of_kind(self, kind: str) -> Rows:
        key = ("kind", kind)
        if key not in self.remembered:
            belongs = self.is_parent if kind != EventKind.MERGED else self.parent != 0
            rows = np.flatnonzero((self.kind == KINDS.index(kind)) & belongs)
            self.remembered[key] = rows[np.argsort(self.at[rows], kind="stable")]
        return self.remembered[key]

    def next_of_kind(self, kind: str, rows: Rows) -> Rows:
        """For each of the rows, when its request's next event of this kind came after it; NEVER where none did."""
        key = ("next", kind)
        if key not in self.remembered:
            numbers = np.where(self.kind == KINDS.index(kind), np.arange(len(self)), len(self))
            self.remembered[key] = np.r_[np.minimum.accumulate(numbers[::-1])[::-1][1:], len(self)]
        following = self.remembered[key][rows]
        known = np.minimum(following, len(self) - 1)
        same = (following < len(self)) & (self.request[known] == self.request[rows])
        return np.where(same, self.at[known], NEVER)

    def age_days(self, rows: Rows, day: LocalDay) -> Rows:
        return age_in_days(self.requested_at[rows], day)

    def days_over(self, rows: Rows, t: int) -> npt.NDArray[np.float64]:
        return (t - self.due_at[rows]) / DAY


MOVING = (EventKind.ROUTED, EventKind.RECLASSIFIED, EventKind.HAND_OVER_ACCEPTED)


def translated(ids: Rows, table: dict[int, int]) -> Rows:
    """Each id's value in the table, 0 where it has none."""
    unique, place = np.unique(ids, return_inverse=True)
    return np.array([table.get(int(one), 0) for one in unique], dtype=np.int64)[place] if len(ids) else ids
