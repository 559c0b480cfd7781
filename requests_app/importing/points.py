"""Coordinates as cities write them -> degrees, or nothing where they cannot be right. Pure."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

ZERO, UNREADABLE, NOT_DEGREES, OUTSIDE, SWAPPED = "zero", "unreadable", "not_degrees", "outside", "swapped"
SMALLEST_BOX = 0.3  # degrees around the middle; some 33 km
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?)[,\s]+(-?\d+(?:\.\d+)?)")

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    def wider(self, degrees: float) -> "Box":
        return Box(self.south - degrees, self.west - degrees, self.north + degrees, self.east + degrees)


def box_around(points: Iterable[Point]) -> Box | None:
    """Where a city must lie, from most of its points: generous, so that only the impossible is outside."""
    known = np.array([point for point in points if is_degrees(*point)], dtype=float)
    if not len(known):
        return None
    south, west = np.percentile(known, 5, axis=0)
    north, east = np.percentile(known, 95, axis=0)
    middle = np.median(known, axis=0)
    reach = max(SMALLEST_BOX, 1.5 * float(north - south), 1.5 * float(east - west))
    return Box(middle[0] - reach, middle[1] - reach, middle[0] + reach, middle[1] + reach)


def is_degrees(latitude: float, longitude: float) -> bool:
    return abs(latitude) <= 90 and abs(longitude) <= 180 and (abs(latitude) > 1e-6 or abs(longitude) > 1e-6)


def numbers(latitude: str, longitude: str) -> Point | None:
    try:
        found = float(latitude), float(longitude)
    except ValueError:
        return None
    return found if math.isfinite(found[0]) and math.isfinite(found[1]) else None


def pair(text: str) -> tuple[str, str]:
    """(latitude, longitude) of "(42.3, -71.0)" or of "POINT (-71.0 42.3)"; empty where there is none."""
    found = _PAIR.search(text)
    if not found:
        return "", ""
    first, second = found.groups()
    return (second, first) if "POINT" in text.upper() else (first, second)


def cleaned(point: Point, box: Box | None) -> tuple[float | None, float | None, str]:
    """(latitude, longitude, what was wrong): points that cannot be right become none, swapped ones are turned."""
    latitude, longitude = point
    if box is not None and box.holds(latitude, longitude):
        return latitude, longitude, ""
    if abs(latitude) < 1e-6 and abs(longitude) < 1e-6:
        return None, None, ZERO
    if box is not None and box.holds(longitude, latitude):
        return longitude, latitude, SWAPPED
    if not is_degrees(latitude, longitude):
        return None, None, NOT_DEGREES
    return (latitude, longitude, "") if box is None else (None, None, OUTSIDE)


class Projection:
    """From a city's own coordinates (x east, y north) to degrees. ValueError where the code is unknown."""

    def __init__(self, crs: str):
        import pyproj

        try:
            self._to_degrees = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        except pyproj.exceptions.CRSError:
            raise ValueError(crs) from None
        self.degrees = lru_cache(maxsize=200_000)(self._degrees)

    def _degrees(self, y: float, x: float) -> Point:
        longitude, latitude = self._to_degrees.transform(x, y)
        return latitude, longitude


def default_points(
    counts: Mapping[Point, int],
    kinds: Mapping[Point, int],
    located: int,
    *,
    share: float,
    least: int,
    types: int,
) -> list[Point]:
    """Points that hold too many requests of too many kinds to be places: a geocoder's way to say "somewhere"."""
    enough = max(least, share * located)
    return sorted(
        (point for point, count in counts.items() if count > enough and kinds.get(point, 0) >= types),
        key=lambda point: -counts[point],
    )
