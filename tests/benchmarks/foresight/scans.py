"""Clusters put into the real street lights of Boston 2015, and how many ordinary days are flagged.

The half-year 2011 that the method was chosen on is not in the shared folder, so this is another year's data.
"""

import time
from dataclasses import replace
from datetime import date

import h3.api.basic_int as h3
import numpy as np

from reports.analysis import hygiene
from reports.analysis.grids import RESOLUTION, Grid, gridded
from reports.analysis.hotspots import CELLS, DAYS, ORDINARY, SHARE_OF, UNSEEN, UNUSUAL, chance, scored
from reports.analysis.ratios import ratios

from .. import Row
from . import series

LIGHTS = ("Street Light Outages",)
OTHERS = {"graffiti": ("Graffiti Removal", "PWD Graffiti"), "trees": ("Tree Maintenance Requests",)}
RECALL, DELAY, FLAGGED = 0.85, 2.0, 0.08
SURGES, SPREAD = 60, 6  # clusters put in, each over so many neighboring cells
CITY_HALL, QUARTER = (42.3594, -71.0587), 91  # the point that stands for no place; days
HISTORY = 2 * SHARE_OF + 2 * UNSEEN  # days that a score depends on
JUDGED = SHARE_OF + UNSEEN + SHARE_OF + 60  # the first day with enough ordinary ones before it


def run() -> list[Row]:
    lights = _grid(LIGHTS)
    started = time.process_time()
    best = scored(lights.counts, lights.nearest(CELLS)).best
    each = 1000 * (time.process_time() - started) / lights.counts.shape[1]
    days = range(JUDGED, len(best))
    flagged = np.mean([chance(best[day], _ordinary(best, day)) <= UNUSUAL for day in days])
    detail = f"{len(lights.cells)} cells, {lights.counts[:, JUDGED:].sum() / len(days):.0f} a day, {each:.1f} ms a day"
    rows = [
        Row("street lights: ordinary days flagged", float(flagged), at_most=FLAGGED, detail=detail),
        *_measured("street lights", lights, best, 20, RECALL, DELAY),
        *_measured("street lights", lights, best, 12),
        *_measured("street lights, where most come from", lights, best, 20, by_volume=True),
    ]
    for name, services in OTHERS.items():
        grid = _grid(services)
        rows += _measured(name, grid, scored(grid.counts, grid.nearest(CELLS)).best, 20)
    return [*rows, _city_hall()]


def _city_hall() -> Row:
    """Is the default point hot in any quarter of the map, against the rest of the year?"""
    _, reports = series.boston()
    found = hygiene.check(reports, staff=series.STAFF)
    hall = h3.latlng_to_cell(*CITY_HALL, RESOLUTION)
    grid, raw = _gridded(reports, hygiene.placed(found)), _gridded(reports, ~found["no point"].flags)
    hot = sum(
        any(
            one.is_hot and one.cell == hall
            for one in ratios(_until(grid, last), QUARTER, _elsewhen(grid, last))
        )
        for last in range(QUARTER, series.BOSTON_DAYS + 1, QUARTER)
    )
    detail = (
        f"its cell holds {_held(raw, hall):.1%} of all requests, {_held(grid, hall):.1%} of the cleaned ones"
    )
    return Row("quarters in which City Hall is a hot cell", hot, at_most=0, detail=detail)


def _held(grid: Grid, cell: int) -> float:
    return float(grid.counts[grid.cells.index(cell)].sum() / grid.counts.sum()) if cell in grid.cells else 0.0


def _until(grid: Grid, last: int) -> Grid:
    return replace(grid, counts=grid.counts[:, :last])


def _elsewhen(grid: Grid, last: int):
    return grid.counts.sum(axis=1) - grid.counts[:, last - QUARTER : last].sum(axis=1) + 0.5


def _grid(services: tuple[str, ...]) -> Grid:
    names, reports = series.boston()
    found = hygiene.check(reports, staff=series.STAFF)
    return _gridded(
        reports,
        hygiene.placed(found) & np.isin(reports.service, [names.index(service) for service in services]),
    )


def _gridded(reports: hygiene.Reports, used) -> Grid:
    days = reports.opened.astype("datetime64[D]").astype(np.int64) + date(1970, 1, 1).toordinal()
    return gridded(
        reports.latitude[used], reports.longitude[used], days[used], date(2015, 12, 31), series.BOSTON_DAYS
    )


def _ordinary(best, day: int):
    return best[max(SHARE_OF + UNSEEN, day - DAYS - ORDINARY) : day - DAYS]


def _measured(what, grid, best, cases, recall=None, delay=None, by_volume=False) -> list[Row]:
    random, near = np.random.default_rng(cases), grid.nearest(CELLS)
    volume = grid.counts.sum(axis=1)
    delays = []
    for _ in range(SURGES):
        start = int(random.integers(JUDGED, grid.counts.shape[1] - DAYS))
        center = (
            random.choice(len(near), p=volume / volume.sum()) if by_volume else random.integers(len(near))
        )
        delays += _delay(grid, near, best, start, near[center, :SPREAD], cases, random)
    name = f"{what}: {cases} cases in {SPREAD} cells and {DAYS} days,"
    return [
        Row(f"{name} found", len(delays) / SURGES, at_least=recall, detail=f"{SURGES} clusters"),
        Row(
            f"{name} days until then",
            float(np.mean(delays or [DAYS])),
            at_most=delay,
            detail="0 is the first day",
        ),
    ]


def _delay(grid, near, best, start, cells, cases, random) -> list[int]:
    """The day on which the cluster rings, as a list of one or none."""
    begun = max(0, start - HISTORY)
    counts = grid.counts[:, begun : start + DAYS].copy()
    share = grid.counts.sum(axis=1)[cells] + 0.5
    where = random.choice(cells, cases, p=share / share.sum())
    np.add.at(counts, (where, start - begun + random.integers(0, DAYS, cases)), 1)
    scores = scored(counts, near).best[start - begun :]
    ordinary = _ordinary(best, start)
    return [day for day, score in enumerate(scores) if chance(score, ordinary) <= UNUSUAL][:1]
