"""The map of observed over expected: where there is more than people and habit explain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .counts import mid_p
from .durations import Floats
from .grids import Grid

FALSE = 0.05  # the share of false ones among the cells called hot, on average
OWN = 5  # reports of its own from which a cell is called hot: one report beside a full cell is none
PRIOR = 2.0  # reports imagined as expected, so that a ratio of few is no extreme


@dataclass(frozen=True)
class CellRatio:
    """ratio: shrunk towards 1 where few are expected; adjusted: of the cell with its neighbours together."""

    cell: int
    observed: int
    expected: float
    ratio: float
    adjusted: float
    is_hot: bool


def ratios(grid: Grid, days: int, exposure: Floats) -> list[CellRatio]:
    """Of the grid's last days; exposure: what each cell would get if nothing were unusual, in any unit.

    A plain negative binomial test of each cell with those that touch it, with false-discovery control.
    """
    from scipy.stats import false_discovery_control

    observed = grid.counts[:, -days:].sum(axis=1)
    if not observed.sum() or not exposure.sum():
        return []
    expected = np.maximum(exposure / exposure.sum() * observed.sum(), 1e-6)
    around = grid.around()
    came, meant = (np.array([each[rows].sum() for rows in around]) for each in (observed, expected))
    adjusted = false_discovery_control(mid_p(came, meant, _dispersion(came, meant)))
    return [
        CellRatio(
            cell,
            int(observed[at]),
            float(expected[at]),
            float((observed[at] + PRIOR) / (expected[at] + PRIOR)),
            float(adjusted[at]),
            bool(adjusted[at] <= FALSE and observed[at] >= OWN and observed[at] > expected[at]),
        )
        for at, cell in enumerate(grid.cells)
    ]


def _dispersion(came: Floats, meant: Floats) -> float:
    """By moments over the cells, the most unusual tenth left out: they are what is looked for."""
    off = (came - meant) / np.sqrt(meant)
    usual = off <= np.quantile(off, 0.9)
    beyond = ((came - meant) ** 2 - meant)[usual].sum() / (meant[usual] ** 2).sum()
    return max(1e-6, float(beyond))
