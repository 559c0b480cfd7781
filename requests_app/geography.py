"""Where a point lies: its districts and its H3 cells. Pure: plain rows in, plain values out."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import h3.api.basic_int as h3
import numpy as np
import shapely
from shapely.geometry import shape

FINE, COARSE = 9, 8


@dataclass(frozen=True)
class Area:
    """A district as the locator needs it; valid_to is exclusive; geometry is GeoJSON or None."""

    id: int
    layer: str
    geometry: dict[str, Any] | None
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day < self.valid_to
        )


class Locator:
    """Finds the district of each layer for points in WGS84, as the layers were on a day."""

    def __init__(self, areas: Iterable[Area]):
        self.areas = [area for area in areas if area.geometry]
        self.tree = shapely.STRtree([shape(area.geometry) for area in self.areas if area.geometry])

    def locate(self, latitude: float | None, longitude: float | None, on: date) -> dict[str, int]:
        """Layer -> district id; empty without a point or outside the city."""
        if latitude is None or longitude is None:
            return {}
        return self.locate_many([latitude], [longitude], [on])[0]

    def locate_many(
        self, latitudes: Sequence[float | None], longitudes: Sequence[float | None], days: Sequence[date]
    ) -> list[dict[str, int]]:
        found: list[dict[str, int]] = [{} for _ in days]
        lat, lon = np.asarray(latitudes, dtype=float), np.asarray(longitudes, dtype=float)
        placed = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon))
        points = shapely.points(lon[placed], lat[placed])
        hits, areas = self.tree.query(points, predicate="intersects")
        for hit, area_index in sorted(zip(hits.tolist(), areas.tolist(), strict=True)):
            row, area = int(placed[hit]), self.areas[area_index]
            if area.is_valid_on(days[row]):
                found[row].setdefault(
                    area.layer, area.id
                )  # a point on a border: the first one, always the same
        return found

    def is_near(self, latitude: float, longitude: float, degrees: float) -> bool:
        """In an area, or at most so far from one; True where no area is known."""
        if not self.areas:
            return True
        point = shapely.Point(longitude, latitude)
        return bool(len(self.tree.query(point, predicate="dwithin", distance=degrees)))

    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of everything known; None without geometry."""
        if not self.areas:
            return None
        west, south, east, north = shapely.total_bounds(self.tree.geometries)
        return float(west), float(south), float(east), float(north)


def cells(latitude: float | None, longitude: float | None) -> tuple[int | None, int | None]:
    """The H3 cells of resolution 8 and 9 as signed 64-bit integers."""
    if latitude is None or longitude is None:
        return None, None
    fine = h3.latlng_to_cell(latitude, longitude, FINE)
    return h3.cell_to_parent(fine, COARSE), fine


def near_cells(latitude: float, longitude: float, meters: float) -> list[int]:
    """Resolution-9 cells that cover a circle: look there, then sort by distance."""
    edge = h3.average_hexagon_edge_length(FINE, unit="m")
    return h3.grid_disk(h3.latlng_to_cell(latitude, longitude, FINE), math.ceil(meters / (edge * 1.5)) + 1)


def distance_m(a_lat: float, a_lon: float, b_lat: float, b_lon: float) -> float:
    return h3.great_circle_distance((a_lat, a_lon), (b_lat, b_lon), unit="m")
