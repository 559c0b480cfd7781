"""Reports on a map of hexagons (H3), day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import h3.api.basic_int as h3
import numpy as np
import numpy.typing as npt

from .durations import Floats

RESOLUTION = 8  # hexagons of 0.7 km²
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Grid:
    """counts: a row a cell, a column a day, the last one today; cells: those that ever had a report."""

    first: date
    cells: tuple[int, ...]
    counts: Floats

    def nearest(self, most: int) -> Ints:
        """For each cell the rows of the nearest ones, itself first."""
        place = np.radians([h3.cell_to_latlng(cell) for cell in self.cells])
        flat = np.column_stack([place[:, 0], place[:, 1] * np.cos(place[:, 0].mean())])
        apart = ((flat[:, None] - flat[None]) ** 2).sum(axis=2)
        return np.argsort(apart, axis=1, kind="stable")[:, :most]

    def around(self) -> list[list[int]]:
        """For each cell the rows of itself and those that touch it."""
        row = {cell: at for at, cell in enumerate(self.cells)}
        return [[row[near] for near in h3.grid_disk(cell, 1) if near in row] for cell in self.cells]


def gridded(
    latitudes: Floats, longitudes: Floats, days: Ints, last: date, count: int, resolution: int = RESOLUTION
) -> Grid:
    """days: ordinals of the reports; the grid holds `count` days up to `last`. Rows without a point are left out."""
    first = last.toordinal() - count + 1
    used = np.isfinite(latitudes) & np.isfinite(longitudes) & (days >= first) & (days < first + count)
    where = [
        h3.latlng_to_cell(lat, lon, resolution)
        for lat, lon in zip(latitudes[used], longitudes[used], strict=True)
    ]
    cells = tuple(sorted(set(where)))
    row = {cell: at for at, cell in enumerate(cells)}
    counts = np.zeros((len(cells), count))
    np.add.at(counts, (np.array([row[cell] for cell in where], dtype=np.int64), days[used] - first), 1)
    return Grid(date.fromordinal(first), cells, counts)
