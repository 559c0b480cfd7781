"""What residents asked for: joined requests once, one a service, place and day; the city's own reports left out."""

from __future__ import annotations

import numpy as np

from reports.measures.history import Mask, Rows
from reports.measures.received import Received

from .facts import Facts


def demand(facts: Facts) -> Received:
    rows = facts.work
    return distinct(rows.where(~rows.is_employee))


def distinct(rows: Received) -> Received:
    """The first of each service, place and day; where nobody knows the place each counts."""
    if not len(rows):
        return rows
    keys = np.column_stack([places(rows), rows.service, rows.received_day])
    keys[~rows.is_located, 0] = -rows.request[~rows.is_located]
    _, first = np.unique(keys, axis=0, return_index=True)
    kept: Mask = np.zeros(len(rows), dtype=bool)
    kept[first] = True
    return rows.where(kept)


def places(rows: Received) -> Rows:
    """Latitude and longitude to a meter, as one number."""
    latitude, longitude = (np.nan_to_num(values) for values in (rows.latitude, rows.longitude))
    north, east = (np.round((values + 180) * 1e5).astype(np.int64) for values in (latitude, longitude))
    found: Rows = north * 10**8 + east
    return found
