"""Where a row says that it is: address, point, district."""

from collections import Counter
from typing import Any

from ..cases.intake import Place
from ..models import District
from . import points
from .cells import Layout, tidy
from .directory import Directory
from .points import Point
from .scanning import Area
from .table import Cells

NOWHERE = {"unspecified", "unknown", "n/a", "na", "none", "null", "citywide"}
REMEMBERED = 200_000  # points; more would be memory, not speed
Cleaned = tuple[float | None, float | None, str]


class Places:
    def __init__(
        self,
        layout: Layout,
        directory: Directory,
        *,
        crs: str,
        district_prefix: str,
        known_points: set[Point],
        counts: Counter[str],
    ):
        self.layout, self.directory, self.counts = layout, directory, counts
        self.district_prefix, self.known_points = district_prefix, known_points
        self.projection = points.Projection(crs) if crs else None
        self.has_degrees = "latitude" in layout and "longitude" in layout
        self.default_points: Counter[tuple[str, float, float]] = Counter()
        self.cleaned: dict[tuple[str, str, str], Cleaned] = {}
        self.district_cells = layout.raw("district")
        self.districts: dict[Any, District | None] = {}

    def place(self, cells: Cells, area: Area, source: str) -> Place:
        latitude, longitude = self._point(cells, area, source)
        address = self.layout["address"](cells) or self.layout["address_else"](cells)
        zip_code = tidy(self.layout["zip_code"](cells))
        if zip_code.isdigit() and len(zip_code) < 5:
            zip_code = zip_code.zfill(5)
        if latitude is None and not address:
            self.counts["without_place"] += 1
        return Place(address[:300], zip_code[:10], latitude, longitude, False, self._district(cells))

    def _point(self, cells: Cells, area: Area, source: str) -> tuple[float | None, float | None]:
        if self.has_degrees:
            texts = self.layout["latitude"](cells), self.layout["longitude"](cells)
        else:
            texts = points.pair(self.layout["point"](cells))
        if not texts[0] or not texts[1]:
            return None, None
        latitude, longitude, problem = self._remembered(texts, area, source)
        if problem:
            self.counts[f"coordinates_{problem}"] += 1
        if latitude is not None and longitude is not None:
            self.counts["located"] += 1
            if (latitude, longitude) in self.known_points:
                self.default_points[source, latitude, longitude] += 1
        return latitude, longitude

    def _remembered(self, texts: tuple[str, str], area: Area, source: str) -> Cleaned:
        key = (source, *texts)
        found = self.cleaned.get(key)
        if found is None:
            if len(self.cleaned) > REMEMBERED:
                self.cleaned.clear()
            found = self.cleaned[key] = self._clean(texts, area)
        return found

    def _clean(self, texts: tuple[str, str], area: Area) -> Cleaned:
        known = points.numbers(*texts)
        if known is None:
            return None, None, points.UNREADABLE
        if self.projection:
            if abs(known[0]) < 1 and abs(known[1]) < 1:
                return None, None, points.ZERO
            known = self.projection.degrees(*known)
        return points.cleaned(known, area.box)

    def _district(self, cells: Cells) -> District | None:
        key = self.district_cells(cells)
        if key not in self.districts:
            self.districts[key] = self._look_up_district(cells)
        return self.districts[key]

    def _look_up_district(self, cells: Cells) -> District | None:
        name = tidy(self.layout["district"](cells))
        if not name or name.casefold() in NOWHERE:
            return None
        prefix = self.district_prefix
        return self.directory.district(name if name.startswith(prefix) else prefix + name)
