"""Tables of the enforcement report: its figures split by inspector, zone, section and the rest."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reports.measures import enforcement_registry as registry
from reports.measures import enforcement_scopes as scopes
from reports.measures.enforcement_registry import MEASURES

from . import figures as f
from .enforcement_reading import EnforcementReading, shown

Split = dict[str, f.Cell]
SHORT = {
    "cases_open": "Open",
    "cases_opened_28d": "Opened, 28 days",
    "cases_closed_28d": "Closed, 28 days",
    "lapsed": "Lapsed",
    "cases_age_median": "Median age",
    "complied_45d": "Complied in 45 days",
    "first_waiting": "First",
    "again_waiting": "Again",
    "visits_ready": "Ready",
    "visits_ready_early": "Ready early",
    "visits_today": "Today",
    "visits_7d": "7 days",
    "visits_overdue": "Overdue",
    "visits_done": "Done",
    "visits_done_28d": "Done, 28 days",
    "visit_minutes": "Minutes",
    "visit_minutes_median": "Median minutes, 28 days",
    "no_entry_28d": "No entry, 28 days",
    "violations_open": "Open",
    "violations_new_28d": "Found, 28 days",
    "violations_corrected_28d": "In compliance, 28 days",
    "violations_in_window": "In window",
    "violations_lapsed": "Expired, not cited",
    "violations_cited": "Cited",
    "citations_open": "Outstanding",
    "citations_28d": "Issued, 28 days",
    "fines_28d": "Fines, 28 days",
}
DUE = (
    "first_waiting", "again_waiting", "visits_ready", "visits_ready_early", "visits_today", "visits_7d",
    "visits_overdue",
)  # fmt: skip
DONE = ("visits_done", "visit_minutes", "visits_done_28d", "visit_minutes_median", "no_entry_28d")
CASES = ("cases_open", "cases_opened_28d", "cases_closed_28d", "lapsed", "complied_45d")
BROKEN = (
    "violations_open", "violations_new_28d", "violations_corrected_28d", "violations_in_window", "violations_lapsed",
    "violations_cited",
)  # fmt: skip
CITED = ("citations_open", "citations_28d", "fines_28d")
ORDERED = ("tier", "age", "property", "state")  # their values have an order of their own


def tables(reading: EnforcementReading) -> list[f.Breakdown]:
    found = [
        _table(reading, "inspector", "due by inspector", "Due, by inspector", DUE),
        _table(reading, "zone", "due by zone", "Due, by zone", DUE),
        _table(reading, "task", "due by task", "Due, by kind of work", DUE),
        _table(reading, "inspector", "done by inspector", "Done, by inspector", DONE),
        _table(reading, "inspector", "inspector", "Cases by inspector", CASES),
        _table(reading, "zone", "zone", "Cases by zone", CASES),
        _table(reading, "task", "task", "Cases by kind of work", CASES),
        _table(reading, "section", "section", "Violations by section", BROKEN),
        _table(reading, "tier", "tier", "Cases by tier", CASES),
        _table(reading, "tier", "violations by tier", "Violations by tier", BROKEN),
        _table(reading, "age", "age", "Open cases by age", ("cases_open", "lapsed")),
        _table(reading, "channel", "channel", "Cases by where they come from", CASES),
        _table(reading, "property", "repeat", "Cases at repeat properties", CASES),
        _table(reading, "state", "citations", "Citations by how they stand", CITED),
    ]
    return [one for one in found if one.rows]


def _table(
    reading: EnforcementReading, dimension: str, group: str, label: str, keys: Sequence[str]
) -> f.Breakdown:
    """A row for each value that any column has, the largest of the first column first."""
    splits = [split(reading, key, dimension) for key in keys]
    values = {value for one in splits for value in one}
    ordered = sorted(values, key=lambda value: _order(reading, dimension, value, splits[0].get(value)))
    rows = [
        f.Row(
            label=reading.names.of(dimension, value),
            scope={dimension: value},
            cells=[one.get(value) or _cell(reading, key, np.empty(0, dtype=np.int64)) for key, one in zip(keys, splits, strict=True)],
        )
        for value in ordered
    ]  # fmt: skip
    columns = [f.Column(key=key, label=SHORT[key]) for key in keys]
    return f.Breakdown(group=group, label=label, columns=columns, rows=rows)


def _order(
    reading: EnforcementReading, dimension: str, value: str, cell: f.Cell | None
) -> tuple[int, int, str]:
    if dimension in ORDERED:
        known = list(reading.names.by_dimension.get(dimension, {}))
        return (known.index(value) if value in known else len(known), 0, value)
    return (value == scopes.NONE, -((cell.rows or 0) if cell else 0), reading.names.of(dimension, value))


def split(reading: EnforcementReading, key: str, dimension: str) -> Split:
    """The figure's rows shared out by the dimension; each row is counted once."""
    rows = reading.rows(key)
    values = scopes.values(reading.facts, MEASURES[key].table, dimension, rows, reading.day)
    order = np.argsort(values, kind="stable")
    names, starts = np.unique(values[order], return_index=True)
    pieces = np.split(rows[order], starts[1:]) if len(names) else []
    return {str(name): _cell(reading, key, np.sort(piece)) for name, piece in zip(names, pieces, strict=True)}


def _cell(reading: EnforcementReading, key: str, rows: np.ndarray) -> f.Cell:
    measure, n = MEASURES[key], len(rows)
    if measure.how == "rate":
        whole = f.rate(key, "", *registry.share(measure, reading.facts, reading.day, rows))
        return f.Cell(
            key=key, value=whole.value, display=whole.display, rows=n, hidden_reason=whole.hidden_reason
        )
    if measure.how == "count":
        return f.Cell(key=key, value=n, display=f.number(n), rows=n)
    assert measure.amounts
    amounts = measure.amounts(reading.facts, reading.day, rows)
    if not n and measure.how != "sum":
        return f.Cell(key=key, value=None, display="–", rows=0, hidden_reason="None to count.")
    value = float(amounts.sum() if measure.how == "sum" else np.median(amounts))
    return f.Cell(key=key, value=round(value, 2), display=shown(measure.unit, value), rows=n)
