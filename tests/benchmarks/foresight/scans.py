"""Clusters put into the real street lights of Boston 2015, and how many ordinary days are flagged.

The half-year 2011 that the method was chosen on is not in the shared folder, so this is another year's data.
"""

import time
from datetime import date

import numpy as np

from reports.analysis import hygiene
from reports.analysis.grids import Grid, gridded
from reports.analysis.hotspots import CELLS, DAYS, ORDINARY, SHARE_OF, UNSEEN, UNUSUAL, chance, scored

from .. import Row
from . import series

LIGHTS = ("Street Light Outages",)
OTHERS = {"graffiti": ("Graffiti Removal", "PWD Graffiti"), "trees": ("Tree Maintenance Requests",)}
RECALL, DELAY, FLAGGED = 0.85, 2.0, 0.08
SURGES, SPREAD = 60, 6  # clusters put in, each over so many neighboring cells
HISTORY = 2 * SHARE_OF + 2 * UNSEEN  # days that a score depends on
JUDGED = SHARE_OF + UNSEEN + SHARE_OF + 60  # the first day with enough ordinary ones before it


def run() -> list[Row]:
    lights = _grid(LIGHTS)
    started = time.process_time()
    best = scored(lights.counts, lights.nearest(CELLS)).best()
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
        rows += _measured(name, grid, scored(grid.counts, grid.nearest(CELLS)).best(), 20)
    return rows


def _grid(services: tuple[str, ...]) -> Grid:
    names, reports = series.boston()
    found = hygiene.check(reports, staff=series.STAFF)
    used = hygiene.placed(found) & np.isin(reports.service, [names.index(service) for service in services])
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
    scores = scored(counts, near).best()[start - begun :]
    ordinary = _ordinary(best, start)
    return [day for day, score in enumerate(scores) if chance(score, ordinary) <= UNUSUAL][:1]
