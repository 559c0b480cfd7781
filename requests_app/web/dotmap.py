"""A small map without a script: the city's districts as shapes, and one dot where strangers may know it is."""

import math
from functools import lru_cache
from typing import Any, NamedTuple

from shapely.geometry import shape

from .. import publishing
from ..cases.receiving import locator
from ..geography import Locator
from ..models import ServiceRequest

WIDTH = 320


class DotMap(NamedTuple):
    width: int
    height: int
    paths: list[str]
    x: float
    y: float


def of(service_request: ServiceRequest) -> DotMap | None:
    """None without a real point, and without drawn districts."""
    place = publishing.place(service_request)
    if service_request.is_default_point or place.latitude is None or place.longitude is None:
        return None
    drawn = _drawn(locator())
    if drawn is None:
        return None
    (west, _south, _east, north), scale, stretch, height, paths = drawn
    x, y = place.longitude, place.latitude
    return DotMap(WIDTH, height, paths, round((x - west) * stretch * scale, 1), round((north - y) * scale, 1))


@lru_cache(maxsize=2)
def _drawn(districts: Locator) -> Any:
    bounds = districts.bounds()
    if bounds is None:
        return None
    west, south, east, north = bounds
    stretch = math.cos(math.radians((north + south) / 2))  # a degree east is shorter than one north
    scale = WIDTH / ((east - west) * stretch)
    shapes = [shape(area.geometry) for area in districts.areas if area.layer == "primary" and area.geometry]
    paths = [_path(one.simplify(0.0004), west, north, scale, stretch) for one in shapes]
    return bounds, scale, stretch, round((north - south) * scale), paths


def _path(area: Any, west: float, north: float, scale: float, stretch: float) -> str:
    """The outer rings as an SVG path."""
    parts = area.geoms if hasattr(area, "geoms") else [area]
    rings = (
        " ".join(
            f"{(x - west) * stretch * scale:.0f},{(north - y) * scale:.0f}" for x, y in part.exterior.coords
        )
        for part in parts
    )
    return "".join(f"M{ring}Z" for ring in rings)
