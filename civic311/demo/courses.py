"""When things happen to each request, as columns: due, assigned, started, held, closed, reopened."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from . import atlas, worktime
from .arrivals import NO_SWEEP, Incidents, Planted
from .cityclock import EPOCH
from .habits import PRIORITIES, habits
from .worktime import DAY, HOUR

Column = NDArray[np.int64]
Flags = NDArray[np.bool_]
LONGEST_CHILD_WAIT = 30 * DAY


@dataclass(frozen=True)
class Reports:
    """One row a report: the first of each incident, and the further ones that name it as `parent` (row, else -1).

    sweep: the employee's tour it was seen on, else NO_SWEEP.
    """

    service: Column
    district: Column
    house: Column
    received: Column
    parent: Column
    priority: Column
    sweep: Column

    def take(self, rows: NDArray[np.int64]) -> "Reports":
        """These rows, in this order; a parent that is left out is forgotten."""
        place = np.full(len(self.service) + 1, -1)
        place[rows] = np.arange(len(rows))
        taken = {field.name: getattr(self, field.name)[rows] for field in fields(self)}
        return Reports(**taken | {"parent": place[taken["parent"]]})

    def joined(self, other: "Reports") -> "Reports":
        return Reports(
            **{
                field.name: np.concatenate([getattr(self, field.name), getattr(other, field.name)])
                for field in fields(self)
            }
        )


@dataclass(frozen=True)
class Course:
    """Local seconds since 1970 of each step, whether or not the request takes it; the life decides."""

    due: Column
    assigned: Column
    started: Column
    held: Column
    resumed: Column
    closed: Column
    closed_after_hold: Column
    reopened: Column
    closed_again: Column

    def take(self, rows: NDArray[np.int64]) -> "Course":
        return Course(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def first_reports(incidents: Incidents, days: list[date], rng: Generator) -> Reports:
    first_day = (days[0] - EPOCH).days
    seconds = rng.integers(0, 60, len(incidents.day))
    received = (first_day + incidents.day) * DAY + incidents.minute * 60 + seconds
    nobody = np.full(len(received), -1)
    priority = _priorities(incidents.service, rng)
    return Reports(
        incidents.service, incidents.district, incidents.house, received, nobody, priority, incidents.sweep
    )


def _priorities(service: Column, rng: Generator) -> Column:
    """One in fifteen is more pressing than its service usually is, where the service has a promise for that."""
    default = np.array([PRIORITIES.index(habit.default_priority) for habit in habits()])
    has = np.array([[name in habit.sla for name in PRIORITIES] for habit in habits()])
    chance = rng.random(len(service))
    wanted = np.where(chance < 0.012, 0, np.where(chance < 0.07, 1, default[service]))
    return np.where(has[service, wanted] & (wanted < default[service]), wanted, default[service])


def course(reports: Reports, planted: Planted, rng: Generator) -> Course:
    seconds, calendar, whole_days = _promises()
    is_calendar = calendar[reports.service, reports.priority]
    to_end = whole_days[reports.service, reports.priority]
    promise = seconds[reports.service, reports.priority]
    due = worktime.due(reports.received, promise, is_calendar, to_end)
    available = np.maximum(HOUR, worktime.between(reports.received, due, is_calendar))
    duration = (available * _share_of_promise(reports, planted, rng)).astype(np.int64) + rng.integers(
        60, 900, len(due)
    )
    started_share = rng.beta(2, 2.2, len(due))
    assigned_share = started_share * rng.beta(1.2, 4, len(due))

    def later(start: Column, seconds: NDArray[Any]) -> Column:
        return worktime.after(start, seconds.astype(np.int64), is_calendar)

    # What drags on drags on with somebody: it is given out and begun within its promise like all the rest.
    usual = np.minimum(duration, available)
    assigned, started = (
        later(reports.received, usual * assigned_share),
        later(reports.received, usual * started_share),
    )
    closed = _on_saturdays(later(reports.received, duration), started, is_calendar, rng)
    pause = (rng.lognormal(np.log(7.0), 0.8, len(due)) * worktime.OPEN_SECONDS).astype(np.int64)
    held = later(started, (duration - usual * started_share) * rng.uniform(0.2, 0.8, len(due)))
    reopened = closed + np.minimum(rng.lognormal(np.log(2.5), 0.9, len(due)), 25.0) * DAY
    reopened = (reopened.astype(np.int64) // DAY) * DAY + rng.integers(9 * HOUR, 20 * HOUR, len(due))
    reopened = np.maximum(reopened, closed + HOUR)
    again = available * np.exp(rng.normal(np.log(0.6), 0.7, len(due)))
    return Course(
        due=due,
        assigned=assigned,
        started=started,
        held=held,
        resumed=worktime.moment(worktime.worked(held) + pause),
        closed=closed,
        closed_after_hold=worktime.after(
            worktime.moment(worktime.worked(held) + pause),
            np.maximum(HOUR // 2, worktime.between(held, closed, is_calendar)),
            is_calendar,
        ),
        reopened=reopened,
        closed_again=later(reopened, np.maximum(again, 2.0 * HOUR)),
    )


def _on_saturdays(closed: Column, started: Column, is_calendar: Flags, rng: Generator) -> Column:
    """A third of what would be closed on a Monday is done on the Saturday before, by a weekend crew."""
    monday = (closed // DAY + 3) % 7 == 0
    saturday = closed - 2 * DAY
    moved = monday & ~is_calendar & (saturday > started) & (rng.random(len(closed)) < 0.33)
    return np.where(moved, saturday, closed)


def _promises() -> tuple[Column, Flags, Flags]:
    """By service and priority: seconds, whether on the wall clock, whether to the end of the day."""
    seconds = np.full((len(habits()), len(PRIORITIES)), 10 * worktime.OPEN_SECONDS)
    is_calendar = np.zeros(seconds.shape, dtype=bool)
    to_end = np.ones(seconds.shape, dtype=bool)
    for row, habit in enumerate(habits()):
        for column, priority in enumerate(PRIORITIES):
            level = habit.sla.get(priority) or habit.sla["normal"]
            seconds[row, column] = worktime.length(level["amount"], level["unit"])
            is_calendar[row, column] = level["unit"].startswith("calendar")
            to_end[row, column] = level["unit"] == "working_days"
    return seconds, is_calendar, to_end


def _share_of_promise(reports: Reports, planted: Planted, rng: Generator) -> NDArray[np.float64]:
    """How long it takes, as a share of the promise: 1 is just in time."""
    count = len(reports.service)
    pace, spread, tail = (
        np.array([getattr(h, name) for h in habits()]) for name in ("pace", "spread", "tail")
    )
    share = pace[reports.service] * np.exp(rng.normal(0, 1, count) * spread[reports.service])
    long_tail = rng.random(count) < tail[reports.service]
    share = np.where(long_tail, share * np.exp(rng.normal(np.log(7), 0.9, count)), share)
    return share * _slowness(reports, planted)


def _slowness(reports: Reports, planted: Planted) -> NDArray[np.float64]:
    codes, districts = [habit.code for habit in habits()], atlas.read().codes
    factor = np.ones(len(reports.service))
    for slow in planted.slow:
        hit = reports.service == codes.index(slow.service_code)
        hit &= reports.received >= (slow.first_day - EPOCH).days * DAY
        if slow.district:
            hit &= reports.district == districts.index(slow.district)
        factor[hit] *= slow.factor
    return factor


def further_reports(first: Reports, steps: Course, planted: Planted, end: int, rng: Generator) -> Reports:
    """Neighbors who report the same before anybody has looked: at `again` a day, from the first report on."""
    again = np.array([habit.again for habit in habits()])[first.service]
    for truth in planted.under_reporting:
        again = np.where(
            first.district == atlas.read().codes.index(truth.district), again * truth.further_reports, again
        )
    wait = np.clip(np.minimum(steps.started, end) - first.received, 0, LONGEST_CHILD_WAIT)
    parent = np.repeat(np.arange(len(again)), np.minimum(rng.poisson(again * wait / DAY), 5))
    received = first.received[parent] + 60 + (rng.random(len(parent)) * wait[parent]).astype(np.int64)
    found = Reports(
        service=first.service[parent],
        district=first.district[parent],
        house=_near(first.house[parent], first.district[parent], rng),
        received=_at_an_hour(first.received[parent], received, rng),
        parent=parent,
        priority=first.priority[parent],
        sweep=np.full(len(parent), NO_SWEEP),
    )
    inside = (found.received > first.received[parent]) & (
        found.received < np.minimum(steps.started[parent], end)
    )
    return Reports(**{field.name: getattr(found, field.name)[inside] for field in fields(found)})


def _near(house: Column, district: Column, rng: Generator) -> Column:
    """Seven in ten name the same address, the others a house near it."""
    first = atlas.read().first_house
    moved = house + rng.integers(-4, 5, len(house))
    near = np.where(rng.random(len(house)) < 0.71, house, moved)
    return np.clip(near, first[district], first[district + 1] - 1)


def _at_an_hour(first: Column, received: Column, rng: Generator) -> Column:
    """Nobody reports at four in the morning what is reported by day: later days get an hour of the day."""
    by_day = received // DAY * DAY + rng.integers(7 * HOUR, 22 * HOUR, len(received))
    return np.where(received // DAY > first // DAY, by_day, received)
