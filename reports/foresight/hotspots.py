"""Places where more is reported than usual, and the map of observed over expected of each service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import h3.api.basic_int as h3
import numpy as np

from reports.analysis import grids, hotspots, ratios
from reports.analysis.grids import Grid
from reports.analysis.hotspots import Cluster, Hotspots
from reports.measures.received import Received
from reports.models import Alarm, CellMap

from . import wording
from .facts import Facts, Floats
from .failures import Night

SCANNED, MAPPED, PEOPLE = 280, 28, 365  # days: of the scan, of the map, of what shows where people report
FEWEST = 30  # requests in the scanned days
TELLING = 5  # reports: fewer are no cluster, however few were expected


def found(facts: Facts, day: date, night: Night) -> Iterator[Alarm]:
    """The clusters of each service on a day, unsaved."""
    for service, rows in _services(facts, day):
        alarms = night.tried("hot spots", facts.name(service), _of_service, facts, service, rows, day)
        yield from alarms or []


def _services(facts: Facts, day: date) -> Iterator[tuple[int, Received]]:
    last, rows = day.toordinal(), facts.placed
    lately = rows.where((rows.received_day > last - SCANNED) & (rows.received_day <= last))
    for service, n in Counter(lately.service.tolist()).items():
        if n >= FEWEST:
            yield service, lately.where(lately.service == service)


def _of_service(facts: Facts, service: int, rows: Received, day: date) -> list[Alarm]:
    count = min(SCANNED, day.toordinal() - facts.first + 1)
    grid = grids.gridded(rows.latitude, rows.longitude, rows.received_day, day, count)
    scanned = hotspots.scan(grid)
    clusters = scanned.clusters if isinstance(scanned, Hotspots) else ()
    return [
        _alarm(facts, service, rows, grid, cluster, day)
        for cluster in clusters
        if cluster.observed >= TELLING
    ]


def _alarm(facts: Facts, service: int, rows: Received, grid: Grid, found: Cluster, day: date) -> Alarm:
    first = day.toordinal() - found.days + 1
    counted = rows.where((rows.received_day >= first) & (rows.received_day <= day.toordinal()))
    counted = counted.where(np.isin(_cells(counted), found.cells))
    district = Counter(counted.district[counted.district > 0].tolist()).most_common(1)
    place = district[0][0] if district and district[0][0] in facts.districts else None
    addresses = len(np.unique(counted.address[counted.address != ""]))
    return Alarm(
        kind=Alarm.Kind.HOT_SPOT,
        key=f"{service}:{h3.int_to_str(found.cells[0])}",
        day=day,
        since=date.fromordinal(first),
        service_id=service,
        district_id=place,
        observed=found.observed,
        expected=round(found.expected, 2),
        p=found.p,
        score=found.score,
        sentence=wording.hot_spot(facts, service, place, found, addresses, day),
        figures={
            "cells": [h3.int_to_str(cell) for cell in found.cells],
            "days": found.days,
            "addresses": addresses,
        },
        requests=counted.request.tolist(),
    )


def _cells(rows: Received) -> Any:
    return [
        h3.latlng_to_cell(lat, lon, grids.RESOLUTION)
        for lat, lon in zip(rows.latitude.tolist(), rows.longitude.tolist(), strict=True)
    ]


# The maps


def write_maps(facts: Facts, night: Night) -> None:
    rows = facts.placed.since(PEOPLE)
    where = dict(zip(rows.request.tolist(), _cells(rows), strict=True)) if len(rows) else {}
    people = Counter(where.values())
    maps = [
        found
        for service, _ in _services(facts, facts.day.date)
        if (found := night.tried("maps", facts.name(service), _map, facts, service, rows, people))
    ]
    CellMap.objects.filter(day=facts.day.date).delete()
    CellMap.objects.bulk_create(maps)


def _map(facts: Facts, service: int, rows: Received, people: Counter[int]) -> CellMap:
    """Expected: as all services together are spread over the city in a year."""
    mine = rows.where(rows.service == service)
    count = min(PEOPLE, facts.today - facts.first + 1)
    grid = grids.gridded(mine.latitude, mine.longitude, mine.received_day, facts.day.date, count)
    everywhere = _widened(grid, people)
    exposure = np.array([people[cell] for cell in everywhere.cells], dtype=np.float64)
    cells = [
        {"cell": h3.int_to_str(one.cell), "observed": one.observed, "expected": round(one.expected, 2),
         "ratio": round(one.ratio, 2), "hot": one.is_hot}
        for one in ratios.ratios(everywhere, MAPPED, exposure)
    ]  # fmt: skip
    return CellMap(day=facts.day.date, service_id=service, cells=cells)


def _widened(grid: Grid, people: Counter[int]) -> Grid:
    """With the cells where only other services were asked for: 0 of this one."""
    cells = tuple(sorted(set(people) | set(grid.cells)))
    row = {cell: at for at, cell in enumerate(cells)}
    counts: Floats = np.zeros((len(cells), grid.counts.shape[1]))
    counts[[row[cell] for cell in grid.cells]] = grid.counts
    return Grid(grid.first, cells, counts)
