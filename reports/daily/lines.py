"""The short lists of requests: oldest, due today, overdue."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from reports.measures.days import DAY, moment
from reports.measures.history import NEVER, Rows

from .figures import RequestLine
from .reading import Reading

FIVE = 5


def oldest(reading: Reading) -> list[RequestLine]:
    return _first(reading, reading.rows("backlog"), reading.history.requested_at)


def overdue(reading: Reading) -> list[RequestLine]:
    return _first(reading, reading.rows("overdue"), reading.history.due_at)


def due_today(reading: Reading) -> list[RequestLine]:
    return _first(reading, reading.rows("due_today"), reading.history.due_at)


def _first(reading: Reading, rows: Rows, by: Rows) -> list[RequestLine]:
    history = reading.history
    return lines(reading, rows[np.lexsort((history.request[rows], by[rows]))][:FIVE])


def lines(reading: Reading, rows: Rows) -> list[RequestLine]:
    """A line for each row, in the order given."""
    history, names = reading.history, reading.city.names
    described = reading.city.describe([int(one) for one in history.request[rows]])
    found = []
    for row in rows:
        request = described[int(history.request[row])]
        over = (reading.day.end - int(history.due_at[row])) / DAY if history.due_at[row] < NEVER else 0
        found.append(
            RequestLine(
                number=request.number,
                service=names.of("service", str(history.service[row])),
                place=request.address or _district(reading, int(row)),
                assignee=names.of("person", str(history.assignee[row])) if history.assignee[row] else "",
                received=_local(reading, int(history.requested_at[row])).date().isoformat(),
                age_days=int(history.age_days(np.array([row]), reading.day)[0]),
                due=_due(reading, int(history.due_at[row])),
                days_over=max(1, int(over)) if over > 0 else None,
            )
        )
    return found


def _district(reading: Reading, row: int) -> str:
    district = int(reading.history.district[row])
    return reading.city.names.of("district", str(district)) if district else ""


def _due(reading: Reading, due_at: int) -> str | None:
    return None if due_at == NEVER else _local(reading, due_at).date().isoformat()


def _local(reading: Reading, micros: int) -> datetime:
    return moment(micros).astimezone(reading.day.zone)
