"""The things to do today, in sentences: each with its reason, and the figure whose rows it is about."""

from __future__ import annotations

from math import sqrt
from statistics import median

import numpy as np

from reports.measures import scopes
from reports.measures.days import moment
from reports.measures.history import Rows

from . import figures as f
from .breakdowns import split
from .reading import Reading
from .wording import said, share, spoken, verb

THREE = 3
PILING_UP = 3  # more received than closed in a week: fewer are no trouble
BEYOND_CHANCE = 1.0  # standard deviations of two such counts: 496 received and 492 closed are a usual week
OVERLOADED = 1.5  # times the median of the people
FEW = 10  # open requests: nobody is overloaded by fewer
_LATE = {
    ">30": "more than 30 days",
    "8-30": "more than a week",
    "1-7": "a day or more",
    "under 1": "less than a day",
}


def both(reading: Reading, area: str, place: str) -> tuple[list[f.Decision], list[f.Decision]]:
    """(the three things to do today, three more to move): where there is less to do, what is to move comes first."""
    first, further = decisions(reading, area), to_move(reading, place)
    free = THREE - len(first)
    return first + further[:free], further[free : free + THREE]


def decisions(reading: Reading, area: str) -> list[f.Decision]:
    """Overdue longest, due today, inflow beats outflow; fewer where there is nothing to say."""
    found = [_longest_overdue(reading, area), _due(reading, area), _piling_up(reading, area)]
    return [one for one in found if one]


def to_move(reading: Reading, place: str) -> list[f.Decision]:
    """What nobody has, what waits for an answer, who has too much, where it piles up."""
    found = [_unassigned(reading), _offered(reading), _overloaded(reading), _piling_up(reading, place)]
    return [one for one in found if one]


def _longest_overdue(reading: Reading, area: str) -> f.Decision | None:
    overdue = reading.rows("overdue")
    if not len(overdue):
        return None
    band = next(band for band in _LATE if reading.count("overdue", {"overdue_band": band}))
    value, n = _largest(reading, "overdue", area, {"overdue_band": band})
    name, scope = reading.city.names.of(area, value), {area: value, "overdue_band": band}
    return f.Decision(
        sentence=f"Close or reassign {_these(n, name)} overdue by {_LATE[band]}.",
        why=f"That is {share(n, len(overdue))} is overdue; {_the_worst(reading, reading.rows('overdue', scope))}",
        figure_key="overdue",
        scope=scope,
        rows=n,
    )


def _these(n: int, name: str) -> str:
    return f"the one request for {name}" if n == 1 else f"the {n:,} requests for {name}"


def _the_worst(reading: Reading, overdue: Rows) -> str:
    history = reading.history
    row = overdue[np.argmin(history.due_at[overdue])]
    days = int(history.days_over(np.array([row]), reading.day.end)[0])
    request = reading.city.describe([int(history.request[row])])[int(history.request[row])]
    where = f" at {request.address}" if request.address else ""
    since = "for less than a day" if days < 1 else f"for {said(days, 'day')}"
    return f"the longest, {request.number}{where}, has been late {since}."


def _due(reading: Reading, area: str) -> f.Decision | None:
    if reading.count("due_today"):
        return _due_today(reading, area)
    return _due_soon(reading) if reading.count("due_7d") else None


def _due_today(reading: Reading, area: str) -> f.Decision:
    due = reading.rows("due_today")
    value, n = _largest(reading, "due_today", area)
    today = spoken(reading.day.shifted(1).date)
    name = reading.city.names.of(area, value)
    most = "" if n == len(due) else f"; {n:,} of them {verb(n, 'is', 'are')} for {name}"
    return f.Decision(
        sentence=f"Finish the {_one_or_more(len(due))} due today, {today}{most}.",
        why=f"{_nobodys(reading, due)} {_usual_day(reading)}".strip(),
        figure_key="due_today",
        rows=len(due),
    )


def _due_soon(reading: Reading) -> f.Decision:
    due = reading.rows("due_7d")
    soonest = moment(int(reading.history.due_at[due].min())).astimezone(reading.day.zone).date()
    return f.Decision(
        sentence=f"Plan the {_one_or_more(len(due))} due in the next 7 days, the first on {spoken(soonest)}.",
        why=f"Nothing falls due today. {_nobodys(reading, due)}",
        figure_key="due_7d",
        rows=len(due),
    )


def _one_or_more(n: int) -> str:
    return "one request" if n == 1 else said(n)


def _nobodys(reading: Reading, rows: Rows) -> str:
    n = int(np.count_nonzero(reading.history.assignee[rows] == 0))
    if n == len(rows):
        return "Nobody is assigned."
    return f"{n:,} {verb(n, 'has', 'have')} nobody assigned." if n else "Each has somebody assigned."


def _usual_day(reading: Reading) -> str:
    mean = reading.usual("outflow")["mean_28d"]
    return "" if mean is None or mean < 1 else f"A usual day closes {f.number(mean)}."


def _piling_up(reading: Reading, area: str) -> f.Decision | None:
    received, closed = (
        {value: int(cell.value or 0) for value, cell in split(reading, key, area).items()}
        for key in ("inflow_7d", "outflow_7d")
    )
    net = {value: n - closed.get(value, 0) for value, n in received.items() if value != scopes.NONE}
    beyond = {value: net[value] / sqrt(received[value] + closed.get(value, 0)) for value in net}
    value = max(sorted(net), key=lambda one: beyond[one], default="")
    if not net or net[value] < PILING_UP or beyond[value] < BEYOND_CHANCE:
        return None
    scope = {area: value}
    came, went = said(received[value]), f"{closed.get(value, 0):,}"
    return f.Decision(
        sentence=f"Give {reading.city.names.of(area, value)} more hands: {net[value]:,} more came in than were closed this week.",
        why=f"{came} received, {went} closed in 7 days; {reading.count('backlog', scope):,} open now.",
        figure_key="inflow_7d",
        scope=scope,
        rows=received[value],
    )


def _unassigned(reading: Reading) -> f.Decision | None:
    n, long = reading.count("unassigned"), reading.count("unassigned_over_1d")
    if not n:
        return None
    late = int(np.count_nonzero(reading.history.due_at[reading.rows("unassigned")] < reading.day.end))
    return f.Decision(
        sentence=f"{said(n)} {verb(n, 'belongs', 'belong')} to no one.",
        why=f"For more than a day: {long:,}. Overdue: {late:,}.",
        figure_key="unassigned",
        rows=n,
    )


def _offered(reading: Reading) -> f.Decision | None:
    offered = reading.rows("handed_to_us")
    if not len(offered):
        return None
    n = len(offered)
    return f.Decision(
        sentence=f"{said(n)} {verb(n, 'waits', 'wait')} for your answer to a hand-over.",
        why=f"Accept or refuse {verb(n, 'it', 'them')}: until then the other department has {verb(n, 'it', 'them')}.",
        figure_key="handed_to_us",
        rows=n,
    )


def _overloaded(reading: Reading) -> f.Decision | None:
    loads = {
        value: int(cell.value or 0)
        for value, cell in split(reading, "backlog", "person").items()
        if value != scopes.NONE
    }
    if len(loads) < 2:
        return None
    value = max(sorted(loads), key=lambda one: loads[one])
    usual = median(loads.values())
    if loads[value] < max(FEW, OVERLOADED * usual):
        return None
    least = min(sorted(loads), key=lambda one: loads[one])
    names = reading.city.names
    return f.Decision(
        sentence=f"{names.of('person', value)} has {loads[value]:,} open; half of the team have {f.number(usual)} or fewer.",
        why=f"{names.of('person', least)} has {loads[least]:,}.",
        figure_key="backlog",
        scope={"person": value},
        rows=loads[value],
    )


def _largest(reading: Reading, key: str, area: str, scope: f.Scope | None = None) -> tuple[str, int]:
    """The value of the dimension with the most rows, and how many."""
    counts = {value: cell.rows or 0 for value, cell in split(reading, key, area, scope).items()}
    value = max(sorted(counts), key=lambda one: counts[one])
    return value, counts[value]
