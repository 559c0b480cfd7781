"""Tables of a report: its figures split by one dimension, or by two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from reports.measures import scopes
from reports.measures.registry import MEASURES

from . import figures as f
from .reading import RATES, Reading

ROWS, COLUMNS = 12, 6  # of a cross table: more is read by nobody, and runs off the paper
Split = dict[str, f.Cell]  # value of the dimension -> its cell

WORK = ("backlog", "inflow_7d", "outflow_7d", "overdue", "attainment_28d")
LASTING = (*WORK, "fixed_for_good")
PERSON = ("backlog", "due_today", "overdue", "outflow_7d", "attainment_28d", "fixed_for_good")
SHORT = {
    "backlog": "Open",
    "inflow_7d": "Received, 7 days",
    "outflow_7d": "Closed, 7 days",
    "overdue": "Overdue",
    "due_today": "Due today",
    "attainment_28d": "On time, 28 days",
    "fixed_for_good": "Fixed for good",
}


def table(
    reading: Reading, dimension: str, label: str, columns: Sequence[f.Column], *, note: str = ""
) -> f.Breakdown:
    """A row for each value that any column has, the largest of the first column first."""
    splits = [split(reading, column.key, dimension, column.scope) for column in columns]
    values = largest_first(reading, dimension, splits[0], {value for one in splits for value in one})
    rows = [_row(reading, dimension, value, columns, splits) for value in values]
    return f.Breakdown(group=dimension, label=label, columns=list(columns), rows=rows, note=note)


def cross(reading: Reading, key: str, down: str, across: str, label: str) -> f.Breakdown:
    """One count by two dimensions: the largest of each, the columns in the order of their names."""
    name = reading.city.names.of
    by_row, by_column = split(reading, key, down), split(reading, key, across)
    heads = [
        f.Column(key=key, label=name(across, value), scope={across: value})
        for value in sorted(
            largest_first(reading, across, by_column, by_column)[:COLUMNS],
            key=lambda value: (value == scopes.NONE, name(across, value)),
        )
    ]
    splits = [split(reading, key, down, head.scope) for head in heads]
    values = largest_first(reading, down, by_row, by_row)[:ROWS]
    rows = [_row(reading, down, value, heads, splits) for value in values]
    note = " ".join(
        filter(None, [_left_out(down, len(by_row), ROWS), _left_out(across, len(by_column), COLUMNS)])
    )
    return f.Breakdown(group=f"{down} by {across}", label=label, columns=heads, rows=rows, note=note)


def largest_first(reading: Reading, dimension: str, counts: Split, values: Iterable[str]) -> list[str]:
    name = reading.city.names.of
    return sorted(values, key=lambda value: (-_size(counts.get(value)), name(dimension, value)))


def _size(cell: f.Cell | None) -> int:
    return (cell.rows or 0) if cell else 0


def _row(
    reading: Reading, dimension: str, value: str, columns: Sequence[f.Column], splits: Sequence[Split]
) -> f.Row:
    cells = [one.get(value) or _empty(column.key) for one, column in zip(splits, columns, strict=True)]
    return f.Row(label=reading.city.names.of(dimension, value), scope={dimension: value}, cells=cells)


def _left_out(dimension: str, n: int, shown: int) -> str:
    return f"The {shown} largest of {n} {dimension}s." if n > shown else ""


def columns(keys: Sequence[str]) -> list[f.Column]:
    return [f.Column(key=key, label=SHORT[key]) for key in keys]


def split(reading: Reading, key: str, dimension: str, scope: f.Scope | None = None) -> Split:
    """The figure's rows shared out by the dimension; each row is counted once."""
    rows = reading.rows(key, scope)
    values = scopes.values(reading.history, dimension, rows, reading.day).astype(str)
    names, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    if key not in RATES:
        return {str(name): _count(key, int(n)) for name, n in zip(names, counts, strict=True)}
    hits = MEASURES[key].hits
    assert hits
    hit = np.bincount(place, weights=hits(reading.history, reading.day, rows), minlength=len(names))
    return {str(name): _rate(key, int(h), int(n)) for name, h, n in zip(names, hit, counts, strict=True)}


def _count(key: str, n: int) -> f.Cell:
    return f.Cell(key=key, value=n, display=f.number(n), rows=n)


def _rate(key: str, hits: int, n: int) -> f.Cell:
    whole = f.rate(key, "", hits, n)
    return f.Cell(
        key=key, value=whole.value, display=whole.display, rows=n, hidden_reason=whole.hidden_reason
    )


def _empty(key: str) -> f.Cell:
    return _rate(key, 0, 0) if key in RATES else _count(key, 0)


def without_place(reading: Reading) -> str:
    """What a table by place leaves out, and how much."""
    n = reading.count("default_points")
    if not n:
        return ""
    return f"{n:,} open on a default point: nobody knows where they are, so they count under no place."
