"""What is counted: each measure's name, definition and version, and the rows that it counts. Pure.

A measure finds its rows for the whole city at the end of a local day; `rows` keeps those of one department and one
scope. The value of a count is how many rows there are, so a link that opens the rows cannot show another number.
Whoever changes what a measure finds gives it the next version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from requests_app.cases.workflow import EventKind, Status

from . import fixes, limbo, scopes
from .days import DAY, LocalDay
from .history import NEVER, STATUSES, History, Mask, Rows

Find = Callable[[History, LocalDay], Rows]
Hits = Callable[[History, LocalDay, Rows], Mask]
COHORT_DAYS = 90
CHECKED_DAYS = 56
PASSED = 1  # what the column of reasons says of a check
MATURE, OLDEST, AGAIN_WITHIN = 15, 42, 14  # days


@dataclass(frozen=True)
class Measure:
    """`lookback`: days before the end of the day whose closings matter; `owner`: the column that says whose it is."""

    key: str
    name: str
    definition: str
    find: Find | None = None
    hits: Hits | None = None
    lookback: int = 1
    due_days: int = 0
    owner: str = "department"
    version: int = 1


def rows(
    measure: Measure, history: History, day: LocalDay, department: int | None, scope: Mapping[str, str] | None
) -> Rows:
    """The rows of a department (None: the city) in a scope; ValueError for a scope that does not exist."""
    found = of_department(measure, history, day, department)
    for dimension, value in (scope or {}).items():
        found = found[scopes.values(history, dimension, found, day).astype(str) == value]
    return found


def of_department(measure: Measure, history: History, day: LocalDay, department: int | None) -> Rows:
    found = _of_city(measure, history, day)
    return found if department is None else found[getattr(history, measure.owner)[found] == department]


def _of_city(measure: Measure, history: History, day: LocalDay) -> Rows:
    key = ("measure", measure.key, day.date)
    if key not in history.remembered:
        assert measure.find, f"{measure.key} has no rows of its own"
        history.remembered[key] = measure.find(history, day)
    return history.remembered[key]


# Stock: the state at the end of the day


def _backlog(history: History, day: LocalDay) -> Rows:
    return history.open(day.end)


def _overdue(history: History, day: LocalDay) -> Rows:
    found = history.open(day.end)
    return found[history.due_at[found] < day.end]


def _falls_due(days: int) -> Find:
    def find(history: History, day: LocalDay) -> Rows:
        found = history.open(day.end)
        due = history.due_at[found]
        return found[(due >= day.end) & (due < day.shifted(days).end)]

    return find


def _unassigned(history: History, day: LocalDay) -> Rows:
    found = history.open(day.end)
    return found[history.status[found] == STATUSES.index(Status.RECEIVED)]


def _unassigned_long(history: History, day: LocalDay) -> Rows:
    found = _unassigned(history, day)
    return found[day.end - history.standing_since[found] > DAY]


def _without_due(history: History, day: LocalDay) -> Rows:
    found = history.open(day.end)
    return found[(history.due_at[found] == NEVER) & (history.is_paused[found] == 0)]


def _on_default_point(history: History, day: LocalDay) -> Rows:
    found = history.open(day.end)
    return found[history.is_default_point[found] == 1]


def _is_on_map(history: History, day: LocalDay, found: Rows) -> Mask:
    return (history.is_located[found] == 1) & (history.is_default_point[found] == 0)


def _handed_to(history: History, day: LocalDay) -> Rows:
    found = history.open(day.end)
    return found[history.pending[found] > 0]


# Flow: the events of the last days


def _flow(kind: str, days: int) -> Find:
    return lambda history, day: history.events(kind, day.since(days), day.end)


def _flow_of_open(kind: str) -> Find:
    def find(history: History, day: LocalDay) -> Rows:
        found = history.events(kind, day.start, day.end)
        return found[history.is_open[found]]

    return find


def _moves(history: History, day: LocalDay) -> Rows:
    return history.moves(day.start, day.end)


def _checked(history: History, day: LocalDay) -> Rows:
    return history.events(EventKind.CHECKED, day.since(CHECKED_DAYS), day.end)


def _was_right(history: History, day: LocalDay, found: Rows) -> Mask:
    return history.because[found] == PASSED


def _at_intake(history: History, day: LocalDay) -> Rows:
    found = history.events(EventKind.CLOSED, day.since(7), day.end)
    return found[history.at_once[found]]


# Cohorts: all cases that should have ended, whether or not they did


def _fell_due(days: int) -> Find:
    def find(history: History, day: LocalDay) -> Rows:
        found = history.states(day.end)
        due = history.due_at[found]
        found = found[(due >= day.since(days)) & (due < day.end)]
        forgotten = history.closed_on_hold[found] & (history.closed_at[found] < day.since(COHORT_DAYS))
        return found[~forgotten]

    return find


def _on_time(history: History, day: LocalDay, found: Rows) -> Mask:
    return history.closed_at[found] <= history.due_at[found]


def _received_lately(history: History, day: LocalDay) -> Rows:
    found = history.states(day.end)
    found = found[history.requested_at[found] >= day.since(COHORT_DAYS)]
    return found[~history.at_once[found]]


def _still_open(history: History, day: LocalDay, found: Rows) -> Mask:
    return history.is_open[found]


def _closed_maturely(history: History, day: LocalDay) -> Rows:
    return history.events(EventKind.CLOSED, day.shifted(-OLDEST).start, day.shifted(1 - MATURE).start)


def _came_back(history: History, day: LocalDay, found: Rows) -> Mask:
    again = history.next_of_kind(EventKind.REOPENED, found)
    return (again < day.end) & (again - history.at[found] <= AGAIN_WITHIN * DAY)


def _fixed_maturely(history: History, day: LocalDay) -> Rows:
    """Closings as fixed, at a known place, that had the time to come back."""
    first, last = day.shifted(-fixes.OLDEST).start, day.shifted(1 - fixes.MATURE).start
    found = history.events(EventKind.CLOSED, first, last)
    return found[np.isin(history.event[found], history.fixes.event)]


def _lasted(history: History, day: LocalDay, found: Rows) -> Mask:
    """Neither opened again nor reported again, near and of the same kind, within the days."""
    within = fixes.WITHIN.days * DAY
    place = np.searchsorted(history.fixes.event, history.event[found])
    again = np.minimum(history.fixes.again[place], history.next_of_kind(EventKind.REOPENED, found))
    return ~((again < day.end) & (again - history.at[found] <= within))


MEASURES = {
    measure.key: measure
    for measure in (
        Measure(
            "backlog",
            "Open",
            "Requests received and not closed at the end of the day; those joined to another request are not counted.",
            _backlog,
        ),
        Measure("inflow", "Received", "Requests received in the day.", _flow(EventKind.RECEIVED, 1)),
        Measure(
            "inflow_7d",
            "Received in 7 days",
            "Requests received in the last seven days.",
            _flow(EventKind.RECEIVED, 7),
            lookback=7,
        ),
        Measure("outflow", "Closed", "Closings in the day.", _flow(EventKind.CLOSED, 1)),
        Measure(
            "outflow_7d",
            "Closed in 7 days",
            "Closings in the last seven days.",
            _flow(EventKind.CLOSED, 7),
            lookback=7,
        ),
        Measure("net", "Net", "Received less closed in the day."),
        Measure("net_7d", "Net in 7 days", "Received less closed in the last seven days."),
        Measure(
            "days_of_backlog",
            "Days of work in the backlog",
            "Open requests divided by the closings of a day, the mean of the last 28 days.",
        ),
        Measure(
            "reopened", "Reopened", "Closed requests opened again in the day.", _flow(EventKind.REOPENED, 1)
        ),
        Measure(
            "transferred_in",
            "Came from another department",
            "Open requests that moved here in the day.",
            _moves,
        ),
        Measure(
            "transferred_out",
            "Went to another department",
            "Open requests that moved to another department in the day.",
            _moves,
            owner="was_department",
        ),
        Measure(
            "merged",
            "Joined to another request",
            "Open requests joined to another one in the day.",
            _flow_of_open(EventKind.MERGED),
        ),
        Measure(
            "unmerged",
            "Separated again",
            "Open requests separated from another one in the day.",
            _flow_of_open(EventKind.UNMERGED),
        ),
        Measure(
            "ageing",
            "Age",
            "Open requests by full days since they were received.",
            _backlog,
        ),
        Measure(
            "due_today",
            "Due today",
            "Open requests that fall due on the day after the one reported on: the day on which the report is read.",
            _falls_due(1),
        ),
        Measure(
            "due_7d",
            "Due in the next 7 days",
            "Open requests that fall due on one of the seven days after the one reported on.",
            _falls_due(7),
        ),
        Measure(
            "overdue", "Overdue", "Open requests whose due moment passed before the end of the day.", _overdue
        ),
        Measure(
            "overdue_median_days",
            "Median days over",
            "Half of the overdue requests are late by more than this.",
            _overdue,
        ),
        Measure(
            "attainment_7d",
            "Done on time, due in 7 days",
            "Of all requests that fell due in the last seven days, the share closed by their due moment; "
            "those still open count as missed.",
            _fell_due(7),
            _on_time,
            lookback=COHORT_DAYS,
            due_days=7,
        ),
        Measure(
            "attainment_28d",
            "Done on time, due in 28 days",
            "Of all requests that fell due in the last 28 days, the share closed by their due moment; "
            "those still open count as missed.",
            _fell_due(28),
            _on_time,
            lookback=COHORT_DAYS,
            due_days=28,
        ),
        Measure(
            "close_median",
            "Half are closed within",
            "Kaplan-Meier median of the requests received in the last 90 days: those still open count as open so far. "
            "Resolved at intake are left out.",
            _received_lately,
            lookback=COHORT_DAYS,
        ),
        Measure(
            "close_p90",
            "9 of 10 are closed within",
            "Kaplan-Meier 90th percentile of the same requests.",
            _received_lately,
            lookback=COHORT_DAYS,
        ),
        Measure(
            "close_percent_open",
            "Still open",
            "The share of the same requests that is still open.",
            _received_lately,
            _still_open,
            lookback=COHORT_DAYS,
        ),
        Measure(
            "reopened_rate",
            "Reopened within 14 days",
            "Of the closings 15 to 42 days ago, the share opened again within 14 days: each had the time to come back.",
            _closed_maturely,
            _came_back,
            lookback=OLDEST + 1,
        ),
        Measure(
            "fixed_for_good",
            "Fixed for good",
            f"Of the closings as fixed {fixes.MATURE} to {fixes.OLDEST} days ago with a place on the map, the "
            f"share that was neither opened again nor reported again within {fixes.WITHIN.days} days: the same "
            f"service group, at most {fixes.RADIUS:.0f} meters away.",
            _fixed_maturely,
            _lasted,
            lookback=fixes.OLDEST + 1,
        ),
        Measure(
            "target_28d",
            "Done within our target, 28 days",
            "Of all requests whose internal target fell in the last 28 days, the share closed by it; those still open "
            f"count as missed, those closed more than {limbo.CLOSED_LATELY} days ago are left out. "
            "The target is the city's own: residents are promised another date.",
            limbo.fell_due,
            limbo.in_time,
            lookback=limbo.CLOSED_LATELY,
        ),
        Measure(
            "really_done",
            "Really done, 8 weeks",
            f"Of the closed requests that were drawn by chance and checked again in the last {CHECKED_DAYS // 7} weeks, "
            "the share of which nothing was wrong.",
            _checked,
            _was_right,
            lookback=CHECKED_DAYS + 28,  # a check comes some days after the closing
        ),
        Measure(
            "offered_out",
            "Offered to another department",
            "Open requests of this department that wait for another one to accept or refuse.",
            limbo.offered,
        ),
        Measure(
            "answered_28d",
            "Offers answered in 28 days",
            "Offers of other departments that this one accepted or refused in the last 28 days.",
            limbo.answered,
            lookback=limbo.ANSWERED,
            owner="answered_by",
        ),
        Measure(
            "limbo_median_days",
            "Half of the offers are answered within",
            "Half of the offers answered in the last 28 days waited no longer than this, by the wall clock.",
            limbo.answered,
            lookback=limbo.ANSWERED,
            owner="answered_by",
        ),
        Measure(
            "refused_28d",
            "Offers refused in 28 days",
            "Offers of other departments that this one refused in the last 28 days, by reason.",
            limbo.refused,
            lookback=limbo.ANSWERED,
            owner="answered_by",
        ),
        Measure(
            "dormant",
            "Dormant",
            f"Open requests with which nobody has done anything for {limbo.DORMANT} days; escalations, reminders of "
            "the calendar and due dates counted again are nobody's doing.",
            limbo.dormant,
        ),
        Measure("unassigned", "Unassigned", "Open requests that nobody has been given.", _unassigned),
        Measure(
            "unassigned_over_1d",
            "Unassigned for more than a day",
            "Unassigned for more than 24 hours in this department.",
            _unassigned_long,
        ),
        Measure(
            "handed_to_us",
            "Offered by another department",
            "Open requests of other departments that wait for this one to accept or refuse.",
            _handed_to,
            owner="pending",
        ),
        Measure(
            "located_share",
            "With a place on the map",
            "The share of the open requests with a point that is not a default point.",
            _backlog,
            _is_on_map,
        ),
        Measure(
            "default_points",
            "On a default point",
            "Open requests on a fallback point of the geocoder; maps and areas by point leave them out.",
            _on_default_point,
        ),
        Measure(
            "without_sla",
            "Without a due date",
            "Open requests that no service level promises a date for; a paused clock does not count.",
            _without_due,
        ),
        Measure(
            "resolved_at_intake",
            "Resolved at intake, 7 days",
            "Closings of the last seven days in the second in which the request was opened; no field work, "
            "and left out of the time to close.",
            _at_intake,
            lookback=7,
        ),
    )
}


def value(measure: Measure, history: History, day: LocalDay, department: int | None) -> int:
    return len(of_department(measure, history, day, department))


def share(measure: Measure, history: History, day: LocalDay, found: Rows) -> tuple[int, int]:
    """(hits, n) of a rate over rows that `rows` found."""
    assert measure.hits
    return int(np.count_nonzero(measure.hits(history, day, found))), len(found)
