"""Publishes what residents may be told: within how many working days 8 of 10 like this are done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import numpy as np
from django.utils import timezone

from requests_app.cases.clocks import Promises, zone
from requests_app.desk import promises
from requests_app.desk.promises import Expected

from .analysis.promises import ENOUGH, said
from .measures import received
from .measures.days import LocalDay
from .measures.history import Mask, Rows
from .measures.received import Received
from .models import PromiseMade

LATELY, LEARNED_FROM = 90, 180  # days; the second where the first brought too few


def publish(today: date, *, at: datetime) -> int:
    """Learn from the last days and replace what was published; how many promises there are."""
    found = learned(today)
    note(found, today)
    return promises.publish(found, at=at)


def learned(today: date, *, known_at: datetime | None = None) -> list[Expected]:
    """For each service, and each district with enough of its own."""
    day = LocalDay(today - timedelta(days=1), zone())
    return taught(received.read(day, known_at or timezone.now(), LEARNED_FROM))


def taught(rows: Received) -> list[Expected]:
    """What the requests of the last 180 days up to the day of `rows` teach; resolved at intake are left out."""
    rows = rows.where(rows.is_parent & ~rows.at_once)
    if not len(rows):
        return []
    days, lately = Worked(rows).days(rows), rows.received_day > rows.day.date.toordinal() - LATELY
    return list(_expected(rows, days, lately))


def _expected(rows: Received, days: Rows, lately: Mask) -> Iterator[Expected]:
    for service in np.unique(rows.service):
        of_service = rows.service == service
        for district in [0, *np.unique(rows.district[of_service & (rows.district > 0)])]:
            mask = of_service & (rows.district == district) if district else of_service
            if np.count_nonzero(mask & lately) >= ENOUGH:
                mask = mask & lately
            if found := said(days[mask], rows.is_closed[mask]):
                cases = int(np.count_nonzero(mask))
                yield Expected(
                    int(service), int(district) or None, found.days, found.days, cases, found.of_ten
                )


class Worked:
    """Counts the working days of each department, over the days that the rows span."""

    def __init__(self, rows: Received):
        self.first = int(rows.received_day.min())
        days = [date.fromordinal(n) for n in range(self.first, rows.day.date.toordinal() + 2)]
        clocks, self.totals = Promises(), {}
        for department in np.unique(rows.department):
            clock = clocks.clock_of(int(department) or None)
            self.totals[int(department)] = np.cumsum([clock.is_working_day(day) for day in days])

    def days(self, rows: Received) -> Rows:
        """Working days after the day of arrival up to the day of closing, or up to the end; one at least."""
        last = np.where(rows.closed_day > 0, rows.closed_day, rows.day.date.toordinal() + 1)
        return self.between(rows.department, rows.received_day, last)

    def between(self, departments: Rows, first: Rows, last: Rows) -> Rows:
        found = np.ones(len(first), dtype=np.int64)
        for department, total in self.totals.items():
            mask = departments == department
            found[mask] = total[last[mask] - self.first] - total[first[mask] - self.first]
        return np.maximum(found, 1)


def note(found: list[Expected], today: date) -> None:
    """Remember from when on what was promised, so that it can be checked."""
    newest = PromiseMade.objects.order_by("service_id", "district_id", "-since").distinct(
        "service_id", "district_id"
    )
    before = {(one.service_id, one.district_id): (one.of_ten, one.days) for one in newest}
    now = {(one.service_id, one.district_id): (one.of_ten, one.days_high) for one in found}
    gone = {key: (of_ten, None) for key, (of_ten, days) in before.items() if key not in now and days}
    PromiseMade.objects.bulk_create(
        (
            PromiseMade(service_id=service, district_id=district, since=today, of_ten=of_ten, days=days)
            for (service, district), (of_ten, days) in (now | gone).items()
            if before.get((service, district)) != (of_ten, days)
        ),
        update_conflicts=True,
        unique_fields=["service", "district", "since"],
        update_fields=["of_ten", "days"],
    )
