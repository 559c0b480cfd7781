"""Where it is unusual today: an expectation-based space-time scan, and the map of observed over expected.

    grid = grids.gridded(lat, lon, days, today, 280)     # residents' reports, cleaned (hygiene): no default points,
                                                         # a batch counts once
    scan(grid)                                           # Hotspots(clusters, days_learned), or TooLittle
    ratios.ratios(grid, 28, exposure)                    # a CellRatio a cell, hot ones by false-discovery control

Zones are a cell and its nearest (at most 15), windows 1 to 5 days up to today. Expected is a cell's share of the last
84 days (not of the last 5) of what the whole city reports on that day, so that a storm is no hot spot (Kulldorff 2005;
Neill 2009). The score of a zone is divided by how much it strays on ordinary days; what counts as unusual is learned
from the best score of each ordinary day. No kept Python package does this: it is written here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .durations import Floats
from .grids import Grid, Ints
from .too_little import TooLittle

CELLS, DAYS = 15, 5
WINDOWS = tuple(range(1, DAYS + 1))
AT_ONCE = 128  # cells: a city of a thousand would fill a gigabyte
SHARE_OF, UNSEEN = 84, 5  # days
DOUBT = 20.0  # reports' worth of belief that a zone strays no more than chance
LEAST, MOST = 0.5, 20.0  # reports imagined in every cell, as many as cells differ little
ORDINARY, ENOUGH = 180, 60  # days whose best scores are the measure; fewer are too few
UNUSUAL = 0.05  # of ordinary days have such a cluster
LISTED = 3


@dataclass(frozen=True)
class Cluster:
    """observed and expected: over the days up to today; p: the share of ordinary days with a score as high."""

    cells: tuple[int, ...]
    days: int
    observed: int
    expected: float
    score: float
    p: float


@dataclass(frozen=True)
class Hotspots:
    """clusters: apart from each other, the least likely first; learned_from: ordinary days."""

    clusters: tuple[Cluster, ...]
    learned_from: int


@dataclass(frozen=True)
class Scores:
    """best: the highest score of each day; the others are of the last day: windows (in days) x cells x sizes of zone."""

    windows: tuple[int, ...]
    best: Floats
    today: Floats
    counts: Floats
    expected: Floats


def scan(grid: Grid, *, unusual: float = UNUSUAL, most: int = LISTED) -> Hotspots | TooLittle:
    """What stands out on the grid's last day."""
    learned = grid.counts.shape[1] - SHARE_OF - UNSEEN - DAYS
    if learned < ENOUGH:
        needed = SHARE_OF + UNSEEN + DAYS + ENOUGH
        return TooLittle(
            f"{grid.counts.shape[1]} days are recorded; {needed} are needed to know what is ordinary."
        )
    if len(grid.cells) < 2:
        return TooLittle("all reports lie at one place.")
    if grid.counts[:, -SHARE_OF:].sum() < SHARE_OF / 7:
        return TooLittle(f"only {int(grid.counts[:, -SHARE_OF:].sum())} were reported in {SHARE_OF} days.")
    near = grid.nearest(CELLS)
    found = scored(grid.counts, near)
    ordinary = found.best[-min(learned, ORDINARY) - DAYS : -DAYS]
    clusters = [cluster for cluster in _apart(grid, near, found, ordinary, most) if cluster.p <= unusual]
    return Hotspots(tuple(clusters), len(ordinary))


def scored(counts: Floats, near: Ints) -> Scores:
    """near: for each cell the rows of its nearest ones, itself first."""
    usual = expected(counts)
    best, today = np.zeros(counts.shape[1]), []
    for start in range(0, len(near), AT_ONCE):
        zones = near[start : start + AT_ONCE]
        highest, last = _scored_zones(np.cumsum(counts[zones], axis=1), np.cumsum(usual[zones], axis=1))
        best = np.maximum(best, highest)
        today.append(last)
    score, observed, meant = np.concatenate(today, axis=2) if today else np.zeros((3, DAYS, 0, 0))
    return Scores(WINDOWS, best, score, observed, meant)


def _scored_zones(came: Floats, meant: Floats) -> tuple[Floats, Floats]:
    """The best score of each day; of the last day the scores, counts and expectations by window, cell and size."""
    best, last = np.zeros(came.shape[-1]), []
    for days in WINDOWS:
        observed, usual = _over(came, days), _over(meant, days)
        score = _score(observed, usual)
        best = np.maximum(best, score.max(axis=(0, 1)))
        last.append([score[..., -1], observed[..., -1], usual[..., -1]])
    return best, np.array(last).transpose(1, 0, 2, 3)


def expected(counts: Floats) -> Floats:
    """Each day's reports of the whole city, shared out as the cells had them lately."""
    lately = _lately(counts)
    mean, spread = lately.mean(axis=0), lately.var(axis=0)
    alike = np.clip(mean**2 / np.maximum(spread - mean, 1e-9), LEAST, MOST)
    share = lately + alike
    found: Floats = share / share.sum(axis=0) * counts.sum(axis=0)
    return found


def _score(came: Floats, meant: Floats) -> Floats:
    """The log likelihood ratio of more than expected, by how far the zone strays on ordinary days."""
    strays = (_lately((came - meant) ** 2) + DOUBT) / (_lately(meant) + DOUBT)
    meant = np.maximum(meant, 1e-9)
    ratio = came * np.log(np.maximum(came, 1e-9) / meant) + meant - came
    found: Floats = np.where(came > meant, ratio, 0.0) / np.maximum(strays, 1.0)
    return found


def _lately(values: Floats) -> Floats:
    """For each day the sum of the SHARE_OF days that end UNSEEN days before it."""
    return _between(values, SHARE_OF, UNSEEN)


def _over(values: Floats, days: int) -> Floats:
    return _between(values, days, 0)


def _between(values: Floats, days: int, lag: int) -> Floats:
    start = np.zeros((*values.shape[:-1], 1))
    total = np.concatenate([start, np.cumsum(values, axis=-1)], axis=-1)
    until = np.maximum(np.arange(1, values.shape[-1] + 1) - lag, 0)
    found: Floats = total[..., until] - total[..., np.maximum(until - days, 0)]
    return found


def _apart(grid: Grid, near: Ints, found: Scores, ordinary: Floats, most: int) -> Iterator[Cluster]:
    """The best clusters of the last day that share no cell."""
    today = found.today
    taken: set[int] = set()
    for flat in np.argsort(-today, axis=None, kind="stable"):
        at, cell, size = np.unravel_index(flat, today.shape)
        rows = near[cell, : size + 1].tolist()
        if today[at, cell, size] <= 0 or most <= 0:
            return
        if taken.isdisjoint(rows):
            taken.update(rows)
            most -= 1
            yield Cluster(
                cells=tuple(grid.cells[row] for row in rows),
                days=found.windows[at],
                observed=int(found.counts[at, cell, size]),
                expected=float(found.expected[at, cell, size]),
                score=float(today[at, cell, size]),
                p=chance(float(today[at, cell, size]), ordinary),
            )


def chance(score: float, ordinary: Floats) -> float:
    """The share of ordinary days with such a score: counted, and beyond the counted ones by Gumbel's tail."""
    counted = (1 + float((ordinary >= score).sum())) / (1 + len(ordinary))
    if (ordinary >= score).sum() >= 5:
        return counted
    scale = max(float(ordinary.std()) * np.sqrt(6) / np.pi, 1e-9)
    centre = float(ordinary.mean()) - np.euler_gamma * scale
    return float(np.clip(-np.expm1(-np.exp(-(score - centre) / scale)), 1e-12, 1.0))
