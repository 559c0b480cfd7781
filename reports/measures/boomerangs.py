"""Closed as fixed, and reported again: the same kind of thing, near, soon. A set of closings in two statements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import h3.api.basic_int as h3
import numpy as np
from django.db import connection

from .days import LocalDay, moment
from .fixes import MATURE, OLDEST, RADIUS, WITHIN, Fixes

_CLOSINGS = """
SELECT e.id, e.at, s.group_id, r.id AS request, r.h3_9, r.latitude, r.longitude
FROM requests_app_requestevent e
JOIN requests_app_servicerequest r ON r.id = e.service_request_id
JOIN requests_app_service s ON s.id = e.service_id
WHERE e.kind = 'closed' AND e.resolution = 'fixed' AND e.parent_id IS NULL
  AND e.at >= %(since)s AND e.at < %(until)s AND e.recorded_at <= %(known_at)s
  AND r.h3_9 IS NOT NULL AND NOT r.is_default_point
"""
# Each closing's cell and its neighbors are asked one by one, by the index over cell and time.
_AGAIN = f"""
WITH closing AS MATERIALIZED ({_CLOSINGS})
SELECT closing.id, (extract(epoch FROM min(later.requested_at)) * 1000000)::bigint
FROM closing
JOIN unnest(%(cells)s::bigint[], %(near)s::bigint[]) AS around (cell, near) ON around.cell = closing.h3_9
CROSS JOIN LATERAL (
    SELECT request.requested_at
    FROM requests_app_servicerequest request
    JOIN requests_app_requestevent received
      ON received.service_request_id = request.id AND received.kind = 'received' AND received.recorded_at <= %(known_at)s
    JOIN requests_app_service service ON service.id = received.service_id AND service.group_id = closing.group_id
    WHERE request.h3_9 = around.near AND request.id <> closing.request AND NOT request.is_default_point
      AND request.requested_at > closing.at AND request.requested_at <= closing.at + %(within)s
      AND sqrt(power((request.latitude - closing.latitude) * 111195, 2)
             + power((request.longitude - closing.longitude) * 111195 * cos(radians(closing.latitude)), 2)) <= %(radius)s
    OFFSET 0
) later
GROUP BY closing.id
"""  # noqa: S608 (our own text)


def read(first: LocalDay, last: LocalDay, known_at: datetime) -> Fixes:
    """What the share of lasting fixes needs on each day from first to last, as known at known_at."""
    given: dict[str, Any] = {
        "since": moment(first.shifted(-OLDEST).start),
        "until": moment(last.shifted(1 - MATURE).start),
        "known_at": known_at,
        "within": WITHIN,
        "radius": RADIUS,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, h3_9 FROM ({_CLOSINGS}) closing", given)  # noqa: S608
        closings = cursor.fetchall()
        cells, near = _around({cell for _, cell in closings})
        cursor.execute(_AGAIN, {**given, "cells": cells, "near": near})
        again = dict(cursor.fetchall())
    events = sorted(pk for pk, _ in closings)
    never = np.iinfo(np.int64).max
    return Fixes(
        np.array(events, dtype=np.int64), np.array([again.get(pk, never) for pk in events], dtype=np.int64)
    )


def _around(cells: set[int]) -> tuple[list[int], list[int]]:
    """Each cell with itself and its neighbors, as two columns."""
    pairs = [(cell, near) for cell in cells for near in h3.grid_disk(cell, 1)]
    return [cell for cell, _ in pairs], [near for _, near in pairs]
