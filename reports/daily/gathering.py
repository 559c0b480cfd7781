"""Brings the facts of some days from the tables, once for all departments and kinds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from reports.measures import boomerangs, costs, facts, labels, names
from reports.measures.days import LocalDay
from reports.measures.history import History, Rows
from reports.measures.registry import COHORT_DAYS

from . import enforcement_part, foresight
from .enforcement import KEYS
from .reading import LAST_YEAR, TREND, WEEK, City, Reading

LONGEST = 31  # days gathered at once, so that a year fits into memory
DUE_DAYS = 28


def gather(first: LocalDay, last: LocalDay, known_at: datetime, *, with_enforcement: bool = True) -> City:
    """Everything that reports of first to last need, as known at known_at."""
    assert (last.date - first.date).days < LONGEST
    needs: Any = {"lookback": COHORT_DAYS, "due_days": DUE_DAYS}
    groups = facts.groups()
    recent = facts.history(
        first.shifted(-TREND),
        last,
        known_at,
        groups=groups,
        fixes=boomerangs.read(first.shifted(-TREND), last, known_at),
        **needs,
    )
    year_ago = first.shifted(-LAST_YEAR - WEEK + 1), last.shifted(-LAST_YEAR)
    return City(
        recent=recent,
        last_year=facts.history(
            *year_ago, known_at, groups=groups, fixes=boomerangs.read(*year_ago, known_at), **needs
        ),
        recent_since=first.shifted(-TREND - COHORT_DAYS + 1).date,
        first=facts.first_day(known_at),
        known_at=known_at,
        names=names.read(labels.nature_names()),
        describe=names.described,
        costs=costs.read(first.shifted(-TREND), last, known_at),
        costs_last_year=costs.read(*year_ago, known_at),
        foresight=foresight.read(first.date, last.date),
        enforcement=enforcement_part.gather(first, last, known_at) if with_enforcement else None,
    )


def label_complaints(reading: Reading) -> str:
    """Learn nature and zone of the department's requests; the dimension that its inspectors work by."""
    history, layer = reading.history, labels.zone_layer()
    requests = {int(one) for key in KEYS for one in history.request[reading.rows(key)]}
    history.labels.setdefault("nature", {}).update(labels.natures(requests))
    if layer is None:
        return "district"
    history.labels.setdefault("zone", {}).update(labels.zones(requests, layer, reading.day.date))
    return "zone"


def frozen(reading: Reading, *, with_labels: bool) -> dict[str, Any]:
    """What `facts.history` takes to open the same rows later; see `DailyReport.frozen`."""
    history, backlog = reading.history, reading.rows("backlog")
    shown = np.unique(np.concatenate([reading.rows(key) for key in KEYS]))
    requests = set(_requests(history, shown))
    return {
        "groups": history.groups,
        "unlocated": _requests(history, backlog[history.is_located[backlog] == 0]),
        "on_default_point": _requests(history, shown[history.is_default_point[shown] == 1]),
        "labels": {
            name: {pk: value for pk, value in table.items() if pk in requests}
            for name, table in history.labels.items()
            if with_labels
        },
        "enforcement": enforcement_part.frozen(reading) if with_labels else None,
    }


def _requests(history: History, rows: Rows) -> list[int]:
    return sorted({int(one) for one in history.request[rows]})


def thawed(kept: dict[str, Any]) -> dict[str, Any]:
    """`frozen` as it comes back from JSON, whose keys are texts."""
    by_number = lambda table: {int(key): value for key, value in table.items()}  # noqa: E731
    labels = {name: by_number(table) for name, table in kept["labels"].items()}
    rest = {name: value for name, value in kept.items() if name != "enforcement"}
    return rest | {"groups": by_number(kept["groups"]), "labels": labels}
