"""A map of the city as one SVG: districts as quiet lines, hexagons in colour and with a pattern of size, no tiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from math import cos, radians
from typing import Any

import h3

from reports.charts import AMBER, INK, LINE, RED, SOFT
from requests_app.models import District

Json = dict[str, Any]
WIDTH = 440
LEGEND = (
    "Red with an edge: stands out. Amber: a quarter or more beyond the usual, which may be chance. "
    "Blue: as usual or less."
)
Ring = Sequence[Sequence[float]]


def picture(key: str, title: str, cells: Sequence[Json]) -> Json:
    """cells: {"cell", "observed", "expected", "ratio", "hot"}; the table beside it is the page's."""
    rings = [ring for one in _districts() for ring in one]
    outlines = [[(lon, lat) for lat, lon in h3.cell_to_boundary(one["cell"])] for one in cells]
    points = [point for ring in (*rings, *outlines) for point in ring]
    if not points:
        return {"title": title, "svg": "", "columns": (), "rows": ()}
    frame = _Frame(points)
    drawn = "".join(
        f'<path d="{frame.path(outline)}" fill="{_color(one)}" fill-opacity="{_depth(one)}" stroke="{INK if one["hot"] else LINE}" '
        f'stroke-width="{2 if one["hot"] else 0.5}"><title>{_words(one)}</title></path>'
        for one, outline in zip(cells, outlines, strict=True)
    )
    lines = "".join(
        f'<path d="{frame.path(ring)}" fill="none" stroke="{INK}" stroke-opacity="0.35"/>' for ring in rings
    )
    hot = sum(1 for one in cells if one["hot"])
    about = f"A map of {len(cells)} hexagons, {hot} of them with more than expected; the table lists them."
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {frame.height:.0f}" role="img" '
        f'aria-labelledby="{key}-title {key}-desc"><title id="{key}-title">{escape(title)}</title>'
        f'<desc id="{key}-desc">{escape(about)}</desc>{drawn}{lines}</svg>'
    )
    return {
        "title": title,
        "svg": svg,
        "columns": (),
        "rows": (),
        "legend": LEGEND if any(c["expected"] for c in cells) else "",
    }


class _Frame:
    """Longitude and latitude to the picture's units."""

    def __init__(self, points: Sequence[Sequence[float]]):
        self.west, self.north = min(p[0] for p in points), max(p[1] for p in points)
        east, south = max(p[0] for p in points), min(p[1] for p in points)
        self.narrow = cos(radians((self.north + south) / 2))
        self.scale = (WIDTH - 8) / max((east - self.west) * self.narrow, 1e-9)
        self.height = (self.north - south) * self.scale + 8

    def path(self, ring: Ring) -> str:
        at = [
            f"{4 + (p[0] - self.west) * self.narrow * self.scale:.1f} {4 + (self.north - p[1]) * self.scale:.1f}"
            for p in ring
        ]
        return f"M{'L'.join(at)}Z"


def _districts() -> Iterator[list[Ring]]:
    for geometry in District.objects.filter(layer__is_primary=True, geometry__isnull=False).values_list(
        "geometry", flat=True
    ):
        yield list(_rings(geometry or {"type": "MultiPolygon", "coordinates": []}))


def _rings(geometry: Json) -> Iterable[Ring]:
    polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return (polygon[0] for polygon in polygons)


def _color(one: Json) -> str:
    return RED if one["hot"] else AMBER if one["ratio"] > 1.25 else SOFT


def _depth(one: Json) -> float:
    if one["ratio"] > 1.25:
        return round(min(0.85, 0.25 + 0.2 * (one["ratio"] - 1)), 2)
    return round(max(0.08, 0.5 * one["ratio"]), 2)


def _words(one: Json) -> str:
    if not one["observed"] and not one["expected"]:
        return "Counted in this alarm"
    return f"{one['observed']} reports, {one['expected']:.1f} expected"
