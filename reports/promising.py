"""Publishes what residents may be told: within how many working days 8 of 10 like this are done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from requests_app.cases.clocks import Promises, zone
from requests_app.desk import promises
from requests_app.desk.promises import Expected
from requests_app.filters import day_starts
from requests_app.models import ServiceRequest

from .analysis.promises import OF_TEN, within

LEARNED_FROM = 180  # days
INSTANT = timedelta(seconds=1)  # closed as it was opened: nobody waited
COLUMNS = ("service_id", "district_id", "department_id", "requested_at", "closed_at", "is_default_point")


def publish(today: date, *, at: datetime) -> int:
    """Learn from the last 180 days and replace what was published; how many promises there are."""
    return promises.publish(learned(today), at=at)


def learned(today: date) -> list[Expected]:
    """For each service, and each district with enough of its own."""
    rows = list(_received(today))
    if not rows:
        return []
    service, district, days, closed = (
        np.array(column) for column in zip(*_counted(rows, today), strict=True)
    )
    return [
        one
        for pk in np.unique(service)
        for where in [None, *np.unique(district[(service == pk) & (district > 0)]).tolist()]
        if (
            one := _expected(
                int(pk), where, (service == pk) & ((district == where) if where else True), days, closed
            )
        )
    ]


def _received(today: date) -> Any:
    """Tuples of COLUMNS, by the index on requested_at."""
    since = day_starts(today - timedelta(days=LEARNED_FROM))
    received = ServiceRequest.objects.parents().received_between(since, day_starts(today))
    return received.order_by().values_list(*COLUMNS).iterator(chunk_size=5000)


def _counted(rows: list[Any], today: date) -> Iterator[tuple[int, int, int, bool]]:
    """(service, district or 0, working days, closed) of each; what was closed at intake is left out."""
    working, here = _working_days(today), zone()
    for service, district, department, received, closed, is_default in rows:
        if closed and closed - received <= INSTANT:
            continue
        first, last = received.astimezone(here).date(), closed.astimezone(here).date() if closed else today
        yield (
            service,
            0 if is_default else district or 0,
            working(department, first, min(last, today)),
            bool(closed),
        )


def _working_days(today: date) -> Callable[[int | None, date, date], int]:
    """(department, first, last) -> its working days after the first up to the last, one at least."""
    clocks, start, sums = Promises(), today - timedelta(days=LEARNED_FROM), {}

    def working(department: int | None, first: date, last: date) -> int:
        if department not in sums:
            clock = clocks.clock_of(department)
            days = [start + timedelta(days=n) for n in range(LEARNED_FROM + 1)]
            sums[department] = np.cumsum([clock.is_working_day(day) for day in days])
        total = sums[department]
        return max(1, int(total[(last - start).days] - total[(first - start).days]))

    return working


def _expected(service: int, district: int | None, mask: Any, days: Any, closed: Any) -> Expected | None:
    found = within(days[mask], closed[mask])
    if found is None:
        return None
    return Expected(service, district, found, found, int(np.count_nonzero(mask)), OF_TEN)
