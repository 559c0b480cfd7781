"""The figures of `/dashboard/`: how the public services did up to a day, city-wide and split three ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import numpy as np

from reports.analysis.durations import time_to_close
from reports.measures import costs, facts, registry, scopes
from reports.measures.days import DAY, LocalDay
from reports.measures.history import History, Rows
from reports.measures.names import NOWHERE
from reports.measures.registry import COHORT_DAYS, MEASURES, Measure
from requests_app.cases.workflow import EventKind
from requests_app.models import Department, District, Service

from .cells import FEW, FEWEST, UNDER, Cell, count, rate, suppressed

Json = dict[str, Any]
MONTH, TREND = 28, 91
SCHEMA = 1

PUBLIC = {
    measure.key: measure
    for measure in (
        Measure(
            "inflow_28d",
            "Received in 28 days",
            "Requests received in the last 28 days; those joined to another request are not counted again.",
            lambda history, day: history.events(EventKind.RECEIVED, day.since(MONTH), day.end),
            lookback=MONTH,
        ),
        Measure(
            "outflow_28d",
            "Closed in 28 days",
            "Closings in the last 28 days.",
            lambda history, day: history.events(EventKind.CLOSED, day.since(MONTH), day.end),
            lookback=MONTH,
        ),
        MEASURES["backlog"],
        MEASURES["attainment_28d"],
        MEASURES["close_median"],
        MEASURES["close_percent_open"],
        Measure(
            "cost",
            "Cost of a completed request",
            "What crews, equipment and material cost, on average, for each request completed in the last 28 days that "
            "has a cost recorded; “not recorded” where none has, not shown for fewer than 5.",
            version=2,
        ),
    )
}
COUNTS = ("inflow_28d", "outflow_28d", "backlog")


@dataclass(frozen=True)
class Dimension:
    """by: one value for each of the rows; names: value -> (code for the files, name)."""

    key: str
    by: Callable[[History, Rows, LocalDay], Any]
    names: Callable[[], dict[int, tuple[str, str]]]


def _names(model: Any, code: str, none: str) -> Callable[[], dict[int, tuple[str, str]]]:
    return lambda: (
        {0: ("", none)}
        | {pk: (code, name) for pk, code, name in model.objects.values_list("pk", code, "name")}
    )


DIMENSIONS = (
    Dimension(
        "department",
        lambda history, rows, day: history.department[rows],
        _names(Department, "code", "Not yet assigned"),
    ),
    Dimension(
        "service", lambda history, rows, day: history.service[rows], _names(Service, "service_code", "")
    ),
    Dimension(
        "district",
        lambda history, rows, day: scopes.values(history, "district", rows, day),
        _names(District, "code", NOWHERE),
    ),
)


def figures(day: LocalDay, known_at: datetime) -> Json:
    """All of the page, as JSON; without the requests that were ever of a private service."""
    history = _public(
        facts.history(day.shifted(1 - TREND), day, known_at, lookback=COHORT_DAYS, due_days=MONTH)
    )
    found = {
        key: registry.of_department(measure, history, day, None)
        for key, measure in PUBLIC.items()
        if measure.find
    } | {"cost": _with_cost(history, day, known_at)}
    return {
        "schema": SCHEMA,
        "day": day.date.isoformat(),
        "known_at": known_at.isoformat(),
        "measures": [
            {"key": one.key, "name": one.name, "definition": one.definition, "version": one.version}
            for one in PUBLIC.values()
        ],
        "total": _cells(history, day, found),
        "tables": [_table(history, day, found, dimension) for dimension in DIMENSIONS],
        "daily": _daily(history, day),
    }


def _with_cost(history: History, day: LocalDay, known_at: datetime) -> Rows:
    """The closings of completed requests whose cost is recorded; `_cost` finds the cents beside them."""
    known = costs.read(day, day, known_at)
    done = known.done(day)
    cents = known.cents(done.request, day)
    recorded = ~np.isnan(cents)
    history.remembered["cost"] = dict(
        zip(done.event[recorded].tolist(), cents[recorded].tolist(), strict=True)
    )
    return np.flatnonzero(np.isin(history.event, done.event[recorded]))


def _cost(history: History, rows: Rows) -> dict[str, Cell]:
    """In dollars; no cell at all where nothing is recorded."""
    cents = history.remembered["cost"]
    if not len(rows):
        return {}
    mean = costs.mean_dollars([cents[int(event)] for event in history.event[rows]])
    return {"cost": Cell(mean, len(rows)) if mean is not None else Cell(None, None, UNDER)}


def _public(history: History) -> History:
    private = list(Service.objects.filter(visibility=Service.Visibility.PRIVATE).values_list("pk", flat=True))
    hidden = np.unique(history.request[np.isin(history.service, private)])
    keep = ~np.isin(history.request, hidden)
    return History({name: column[keep] for name, column in history.columns.items()}, groups=history.groups)


def _table(history: History, day: LocalDay, found: dict[str, Rows], dimension: Dimension) -> Json:
    names = dimension.names()
    by = {key: dimension.by(history, rows, day) for key, rows in found.items()}
    values = sorted(
        {int(one) for key in COUNTS for one in np.unique(by[key])} & names.keys(), key=lambda pk: names[pk][1]
    )
    rows = [_row(history, day, found, by, value) for value in values]
    for key in COUNTS:
        for row, cell in zip(rows, suppressed([row[key] for row in rows]), strict=True):
            row[key] = cell
    return {
        "dimension": dimension.key,
        "rows": [
            {
                "code": names[pk][0],
                "name": names[pk][1],
                "cells": {key: asdict(cell) for key, cell in row.items()},
            }
            for pk, row in zip(values, rows, strict=True)
        ],
    }


def _row(
    history: History, day: LocalDay, found: dict[str, Rows], by: dict[str, Any], value: int
) -> dict[str, Cell]:
    return _measured(history, day, {key: rows[by[key] == value] for key, rows in found.items()})


def _cells(history: History, day: LocalDay, found: dict[str, Rows]) -> Json:
    return {key: asdict(cell) for key, cell in _measured(history, day, found).items()}


def _measured(history: History, day: LocalDay, found: dict[str, Rows]) -> dict[str, Cell]:
    cells = {key: count(len(found[key])) for key in COUNTS}
    for key in ("attainment_28d", "close_percent_open"):
        cells[key] = rate(*registry.share(PUBLIC[key], history, day, found[key]))
    return (
        cells | {"close_median": _median(history, day, found["close_median"])} | _cost(history, found["cost"])
    )


def _median(history: History, day: LocalDay, rows: Rows) -> Cell:
    """In days; no value and n where fewer than half were closed so far."""
    if len(rows) < FEWEST:
        return Cell(None, None, FEW)
    ends = np.minimum(history.closed_at[rows], day.end)
    taken = time_to_close((ends - history.requested_at[rows]) / DAY, ~history.is_open[rows])
    value = taken.median.value
    return Cell(None if value is None else round(value, 1), len(rows))


def _daily(history: History, day: LocalDay) -> list[Json]:
    days = [day.shifted(-back) for back in range(TREND - 1, -1, -1)]
    edges = np.array([one.start for one in days] + [day.end])
    flows = {
        name: np.histogram(history.at[history.events(kind, edges[0], day.end)], edges)[0]
        for name, kind in (("inflow", EventKind.RECEIVED), ("outflow", EventKind.CLOSED))
    }
    return [
        {"day": one.date.isoformat(), "inflow": int(flows["inflow"][i]), "outflow": int(flows["outflow"][i])}
        for i, one in enumerate(days)
    ]
