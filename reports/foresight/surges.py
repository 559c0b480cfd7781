"""Series in which more comes than was to be expected, day by day; a city-wide one is said once, not for each district."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import date, timedelta
from typing import Any

import numpy as np

from reports.analysis import alarms, surges
from reports.analysis.surges import Seen
from reports.measures.history import Mask
from reports.measures.received import Received
from reports.models import Alarm

from . import wording
from .facts import Facts, Floats
from .failures import Night

EVERYWHERE = 3  # districts that ring together with the whole city: then it is the city's
FEWEST = 90  # requests in the last year: rarer ones are watched on the map, and in the whole city
TELLING = 5  # reports: fewer are no surge, however few were expected
YEAR = 365
Key = tuple[int, int]  # service id, district id; 0 is the whole city


def found(facts: Facts, rows: Received, days: list[date], night: Night) -> Iterator[Alarm]:
    """The candidates of each of the days, unsaved, ranked by how rarely chance brings as many; rows: the demand."""
    series = _series(facts, rows)
    seen = night.tried("surges", "all", _watched, facts, series, min(days)) or {}
    night.note(
        "surges", series=len(series), watched=sum(isinstance(one, surges.Watched) for one in seen.values())
    )
    for day in days:
        ranked = [one for one in alarms.ranked(seen, day, most=len(seen)) if one.alarm.observed >= TELLING]
        for one in _of_a_day(ranked):
            yield _alarm(facts, rows, one)


def _watched(facts: Facts, series: dict[Key, Floats], since: date) -> dict[Hashable, Seen]:
    first = date.fromordinal(facts.first)
    given: Any = series
    return surges.watch_all(given, first, since=since, holidays=facts.closures)


def _series(facts: Facts, rows: Received) -> dict[Key, Floats]:
    """Each service and each service in a district that had a dozen in a year."""
    lately = rows.received_day > facts.today - YEAR
    split: dict[Key, Floats] = {}
    for service in np.unique(rows.service[lately]).tolist():
        of_service = rows.service == service
        for district in [0, *np.unique(rows.district[of_service & lately]).tolist()]:
            mask = of_service & (rows.district == district) if district else of_service
            if np.count_nonzero(mask & lately) >= FEWEST and (not district or district in facts.districts):
                split[service, district] = facts.counts(rows.received_day, mask)
    return split


def _of_a_day(ranked: list[alarms.Ranked]) -> list[alarms.Ranked]:
    """Of a service either the whole city or its districts."""
    keys: list[Any] = [one.key for one in ranked]
    districts = {service: sum(1 for s, d in keys if s == service and d) for service, _ in keys}
    whole = {service for service, district in keys if not district and districts[service] >= EVERYWHERE}
    alone = {service for service, district in keys if not district and not districts[service]}
    return [
        one
        for one, (service, district) in zip(ranked, keys, strict=True)
        if (not district and service in whole | alone) or (district and service not in whole)
    ]


def _alarm(facts: Facts, rows: Received, one: alarms.Ranked) -> Alarm:
    key: Any = one.key
    service, district = key
    found = one.alarm
    counted = _counted(rows, service, district, found.since, found.day)
    return Alarm(
        kind=Alarm.Kind.SURGE,
        key=f"{service}:{district}",
        day=found.day,
        since=found.since,
        service_id=service,
        district_id=district or None,
        observed=found.observed,
        expected=round(found.expected, 2),
        p=found.p,
        score=one.adjusted,
        sentence=wording.surge(facts, service, district, found),
        figures={
            "test": found.kind,
            "days": found.days,
            "recent": _recent(facts, rows, service, district, found.day),
        },
        requests=rows.request[counted].tolist(),
    )


def _counted(rows: Received, service: int, district: int, first: date, last: date) -> Mask:
    mask = (rows.service == service) & (rows.received_day >= first.toordinal())
    mask &= rows.received_day <= last.toordinal()
    return mask & (rows.district == district) if district else mask


def _recent(facts: Facts, rows: Received, service: int, district: int, day: date) -> list[int]:
    """The 28 days up to the day, for the picture."""
    first = day - timedelta(days=27)
    days = rows.received_day[_counted(rows, service, district, first, day)]
    return np.bincount(days - first.toordinal(), minlength=28).tolist()
