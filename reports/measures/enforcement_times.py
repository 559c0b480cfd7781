"""How long the ladder takes: which rows a duration or a share looks at, and what it finds of each. Pure.

A duration's rows are watched from a moment to another one, or as far as is known: (days, whether it came).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from requests_app.enforcement.ladder import Stage, StepKind
from requests_app.models import Inspection

from . import enforcement as e
from .days import DAY, LocalDay, age_in_days
from .enforcement import Facts
from .enforcement_counts import NO_ENTRY, ended_well
from .history import NEVER, Mask, Rows

Span = tuple[npt.NDArray[np.float64], Mask]
LATELY = 90  # days
IN_COMPLIANCE_WITHIN = 45  # days
WITHIN = 3  # working days after the window


def _watched(starts: Rows, ends: Rows, given_up: Rows, day: LocalDay) -> Span:
    """From the start to the end, or to where it was given up, or to the end of the day."""
    came = (ends < day.end) & (ends <= given_up)
    until = np.minimum(np.minimum(ends, given_up), day.end)
    return np.maximum(until - starts, 0) / DAY, came


# Complaint -> first inspection


def complaints(facts: Facts, day: LocalDay, since: int) -> Rows:
    """The first inspection of each complaint received after `since`, the earliest where there are several."""
    visits = facts.visits
    first = (
        (visits.kind == e.VISITS.index(Inspection.Kind.FIRST))
        & (visits.request > 0)
        & (visits.created < day.end)
    )
    rows = np.flatnonzero(first)
    rows = rows[np.lexsort((visits.id[rows], visits.request[rows]))]
    _, earliest = np.unique(visits.request[rows], return_index=True)
    rows = np.sort(rows[earliest])
    at = visits.requested[rows]
    return rows[(at >= since) & (at < day.end)]


def complaints_lately(facts: Facts, day: LocalDay) -> Rows:
    return complaints(facts, day, day.since(LATELY))


def seen_at(facts: Facts) -> Rows:
    """Of each inspection of a complaint: when the place was first seen; NEVER where nobody got in yet."""
    if "seen" not in facts.remembered:
        visits = facts.visits
        real = (visits.request > 0) & (visits.resulted < NEVER) & (visits.result != NO_ENTRY)
        real &= visits.kind == e.VISITS.index(Inspection.Kind.FIRST)
        requests, place = np.unique(visits.request, return_inverse=True)
        found = np.full(len(requests), NEVER)
        np.minimum.at(found, place[real], visits.resulted[real])
        facts.remembered["seen"] = found[place]
    moments: Rows = facts.remembered["seen"]
    return moments


def to_first_visit(facts: Facts, day: LocalDay, rows: Rows) -> Span:
    visits = facts.visits
    called_off = np.where(seen_at(facts)[rows] < NEVER, NEVER, visits.cancelled[rows])
    return _watched(visits.requested[rows], seen_at(facts)[rows], called_off, day)


def first_visits_due(facts: Facts, day: LocalDay) -> Rows:
    """First inspections whose last day lay in the last 28, not called off before it."""
    visits, of_day = facts.visits, e.number(day.date)
    rows = complaints(facts, day, day.since(LATELY + 28))
    due = (visits.due[rows] > of_day - 28) & (visits.due[rows] <= of_day)
    return rows[due & ((visits.cancelled[rows] >= day.end) | (seen_at(facts)[rows] < NEVER))]


def came_in_time(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    seen = seen_at(facts)[rows]
    known = np.minimum(seen, day.end)
    return (seen < day.end) & (facts.day_of(known) <= facts.visits.due[rows])


# Case -> notice -> compliance


def opened_lately(facts: Facts, day: LocalDay) -> Rows:
    return _opened(facts, day.since(LATELY), day.end)


def opened_maturely(facts: Facts, day: LocalDay) -> Rows:
    """Cases that had the time to come into compliance."""
    return _opened(
        facts,
        day.shifted(1 - LATELY - IN_COMPLIANCE_WITHIN).start,
        day.shifted(1 - IN_COMPLIANCE_WITHIN).start,
    )


def _opened(facts: Facts, start: int, end: int) -> Rows:
    return facts.steps.events(StepKind.OPENED, start, end)


def noticed_lately(facts: Facts, day: LocalDay) -> Rows:
    """The first notice of violation of each case, of the last 90 days."""
    rows = facts.steps.events(StepKind.NOTICE_ISSUED, day.since(LATELY), day.end)
    return rows[facts.steps.at[rows] == _of_case(facts, rows, facts.first_of(StepKind.NOTICE_ISSUED))]


def _of_case(facts: Facts, rows: Rows, column: Rows) -> Rows:
    found: Rows = column[facts.place(facts.steps.case[rows])]
    return found


def _first_end(facts: Facts) -> tuple[Rows, Rows]:
    """Of each case: when it was first closed in compliance, and first closed otherwise."""
    if "ends" not in facts.remembered:
        steps, rows = facts.steps, facts.steps.of_kind(StepKind.CLOSED)
        well = ended_well(facts, rows)
        ends = []
        for chosen in (rows[well], rows[~well]):
            found = np.full(len(facts.cases), NEVER)
            np.minimum.at(found, facts.place(steps.case[chosen]), steps.at[chosen])
            ends.append(found)
        facts.remembered["ends"] = tuple(ends)
    both: tuple[Rows, Rows] = facts.remembered["ends"]
    return both


def to_notice(facts: Facts, day: LocalDay, rows: Rows) -> Span:
    """A case that ends without a notice is watched until then."""
    ended = np.minimum(*_first_end(facts))
    noticed = facts.first_of(StepKind.NOTICE_ISSUED)
    return _watched(facts.steps.at[rows], _of_case(facts, rows, noticed), _of_case(facts, rows, ended), day)


def to_compliance(facts: Facts, day: LocalDay, rows: Rows) -> Span:
    """From the row's own moment; a case that ends otherwise is watched until then."""
    well, otherwise = (_of_case(facts, rows, column) for column in _first_end(facts))
    return _watched(facts.steps.at[rows], well, otherwise, day)


def complied_within(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    days, came = to_compliance(facts, day, rows)
    return came & (days <= IN_COMPLIANCE_WITHIN)


def age_at_closing(facts: Facts, day: LocalDay, rows: Rows) -> npt.NDArray[np.float64]:
    return (facts.steps.at[rows] - facts.steps.opened_at[rows]) / DAY


def age(facts: Facts, day: LocalDay, rows: Rows) -> npt.NDArray[np.float64]:
    return age_in_days(facts.steps.opened_at[rows], day).astype(np.float64)


# Looked at again after the window


def windows_ended(facts: Facts, day: LocalDay) -> Rows:
    """The state that each case stood on as its window ended, where the third working day after it was one of the last 28."""
    steps, of_day = facts.steps, e.number(day.date)
    ends = steps.comply_by
    rows = np.flatnonzero(
        (steps.stage == e.STAGES.index(Stage.SERVED)) & (ends < of_day) & (ends > of_day - 28 - 10)
    )
    if not len(rows):
        return rows
    over = facts.starts[ends[rows] + 1 - facts.first_day]
    rows = rows[(steps.at[rows] < over) & (steps.until[rows] >= over)]
    third = _third(facts, rows)
    return rows[(third > of_day - 28) & (third <= of_day)]


def _third(facts: Facts, rows: Rows) -> Rows:
    """The third working day after each row's window."""
    departments = facts.cases.department[facts.place(facts.steps.case[rows])]
    days = facts.steps.comply_by[rows].tolist()
    for _ in range(WITHIN):
        days = [facts.after(*pair) for pair in zip(departments.tolist(), days, strict=True)]
    return np.array(days, dtype=np.int64)


def _looked(test: Callable[[Rows], Mask]) -> Callable[[Facts, LocalDay, Rows], Mask]:
    """Whether an inspection with such a result came within the working days after the row's window."""

    def found(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
        visits = facts.visits
        known = np.flatnonzero((visits.resulted < day.end) & (visits.case > 0) & test(visits.result))
        known = known[np.argsort(visits.case[known], kind="stable")]
        on, case = facts.day_of(visits.resulted[known]), visits.case[known]
        wanted = facts.steps.case[rows]
        starts, stops = np.searchsorted(case, wanted), np.searchsorted(case, wanted, side="right")
        ends, third = facts.steps.comply_by[rows], _third(facts, rows)
        windows = zip(starts, stops, ends, third, strict=True)
        return np.array(
            [bool(np.any((on[a:b] > low) & (on[a:b] <= high))) for a, b, low, high in windows], dtype=bool
        )

    return found


looked_again = _looked(lambda results: results != NO_ENTRY)
found_shut = _looked(lambda results: results == NO_ENTRY)


def not_looked(facts: Facts, day: LocalDay) -> Rows:
    """Nobody went there in time."""
    rows = windows_ended(facts, day)
    return rows[~looked_again(facts, day, rows) & ~found_shut(facts, day, rows)]


def shut_in_time(facts: Facts, day: LocalDay) -> Rows:
    """Somebody went there in time, and could not get in."""
    rows = windows_ended(facts, day)
    return rows[~looked_again(facts, day, rows) & found_shut(facts, day, rows)]


# The same property, the same owner


def came_before(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    """Cases were opened on the same parcel before, within three years; those of the same inspection do not count."""
    openings, steps = facts.openings, facts.steps
    parcels, at = np.unique(np.stack([openings.parcel, openings.at]), axis=1)
    again = (parcels[1:] == parcels[:-1]) & (at[1:] - at[:-1] < e.YEARS_3 * DAY)
    known = set(zip(parcels[1:][again].tolist(), at[1:][again].tolist(), strict=True))
    own = facts.cases.parcel[facts.place(steps.case[rows])].tolist()
    return np.array([pair in known for pair in zip(own, steps.at[rows].tolist(), strict=True)], dtype=bool)


def is_repeat(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    return facts.violations.is_repeat[rows] == 1


def is_proactive(facts: Facts, day: LocalDay, rows: Rows) -> Mask:
    return facts.cases.request[facts.place(facts.steps.case[rows])] == 0
