"""Draws the map of Charter Oak: neighborhoods, inspection zones and streets. The drawn files are kept beside it.

Run it after a change of the plan below: python -m civic311.demo.draw
"""

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from math import cos, hypot, radians
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from shapely import affinity, voronoi_polygons
from shapely.geometry import LineString, MultiPoint, Point, Polygon, box, mapping
from shapely.ops import linemerge, polygonize, unary_union

CITY = Path(__file__).parent / "city"
CENTRE = (41.7637, -72.6851)
METRES_PER_DEGREE = 111_195.0
PLOT_METRES = 16.0
CITY_HALL = (1_640.0, 130.0)

# Metres east and north of the centre; the last eight points follow the river.
OUTLINE = [
    (2450, -4300), (1500, -4420), (300, -4180), (-1100, -4350), (-2300, -3900), (-2750, -2900), (-2600, -1800),
    (-3150, -900), (-3250, 400), (-2950, 1500), (-3050, 2700), (-2400, 3650), (-1300, 4150), (-100, 4330),
    (1200, 4520), (2100, 4380), (2330, 3700), (2020, 2700), (2290, 1700), (2080, 700), (2350, -300), (2980, -1300),
    (2890, -2500), (2520, -3400),
]  # fmt: skip

# name, code, population, inspection zone, seed point (metres east, north of the centre)
PLAN = [
    ("Ferry Landing", "FL", 4_900, "River", (1500, 250)),
    ("Ropewalk", "RW", 6_800, "River", (1750, -1350)),
    ("Riverside Flats", "RF", 4_100, "River", (1900, -3050)),
    ("Heron Meadow", "HM", 3_600, "North", (1250, 3550)),
    ("Lantern Square", "LS", 9_700, "Center", (150, 350)),
    ("Millrace", "MR", 8_900, "Center", (-1150, -250)),
    ("Cooper's Bend", "CB", 10_400, "Center", (350, -1050)),
    ("Stonebridge", "SB", 6_300, "Center", (900, 1700)),
    ("Northfield", "NF", 8_800, "North", (-350, 3350)),
    ("Beacon Ridge", "BR", 7_500, "North", (-1750, 2950)),
    ("Orchard Hill", "OH", 9_900, "North", (-550, 1900)),
    ("Quarry Heights", "QH", 5_600, "North", (-2250, 1300)),
    ("Elm Terrace", "ET", 8_200, "West", (-2450, -250)),
    ("Kettle Brook", "KB", 7_900, "West", (-1950, -1750)),
    ("Tanner's Row", "TR", 8_600, "South", (-450, -2250)),
    ("Meadowgate", "MG", 7_400, "South", (650, -3350)),
    ("Pinecrest", "PC", 5_400, "South", (-1150, -3450)),
]
ZONES = {"River": "Z1", "Center": "Z2", "North": "Z3", "South and West": "Z4"}
ZONE_OF = {
    "River": "River",
    "Center": "Center",
    "North": "North",
    "West": "South and West",
    "South": "South and West",
}

STREET_KINDS = ["Street"] * 9 + ["Avenue"] * 4 + ["Lane", "Road", "Road", "Place", "Terrace", "Court"]


def names(kind: str) -> list[str]:
    """Words for streets, first_names or last_names."""
    return tomllib.loads((CITY / "names.toml").read_text())[kind].split()


def draw() -> dict[str, dict[str, Any]]:
    """The three layers as GeoJSON, by file name; the same on every machine."""
    rng = np.random.default_rng(1635)
    neighborhoods = draw_neighborhoods(rng)
    return {
        "neighborhoods.geojson": collection(neighborhood_features(neighborhoods)),
        "zones.geojson": collection(zone_features(neighborhoods)),
        "streets.geojson": collection(draw_streets(neighborhoods, rng)),
    }


def draw_neighborhoods(rng: Generator) -> list[Polygon]:
    """Voronoi cells of the plan's points with crooked borders; every border is one line, so the cells tile the city."""
    city = Polygon(crooked(LineString([*OUTLINE, OUTLINE[0]]), rng, 0.08, 3).coords)
    seeds = MultiPoint([point for *_, point in PLAN])
    cells = voronoi_polygons(seeds, extend_to=box(*city.buffer(500).bounds))
    borders: Any = unary_union([cell.exterior for cell in cells.geoms])
    crooked_borders = [crooked(line, rng, 0.07, 4) for line in segments(linemerge(borders))]
    pieces = list(polygonize(unary_union([city.exterior, *crooked_borders])))
    pieces = [snap(piece) for piece in pieces if city.contains(piece.representative_point())]
    return [next(piece for piece in pieces if piece.contains(Point(point))) for *_, point in PLAN]


def segments(lines: Any) -> Iterator[LineString]:
    for line in getattr(lines, "geoms", [lines]):
        coords = list(line.coords)
        yield from (LineString(pair) for pair in zip(coords, coords[1:], strict=False))


def crooked(line: LineString, rng: Generator, strength: float, depth: int) -> LineString:
    """The line with its midpoints pushed aside, again and again: the border of two grown places is never straight."""
    points = list(line.coords)
    for _ in range(depth):
        bent = [points[0]]
        for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
            push = rng.uniform(-strength, strength)
            bent += [((x1 + x2) / 2 - (y2 - y1) * push, (y1 + y2) / 2 + (x2 - x1) * push), (x2, y2)]
        points = bent
    return LineString(points)


def snap(piece: Polygon) -> Polygon:
    return Polygon([unproject(*project(x, y)) for x, y in piece.exterior.coords])


def project(x: float, y: float) -> tuple[float, float]:
    """Metres east and north of the centre -> longitude and latitude, to the metre."""
    latitude, longitude = CENTRE
    scale = METRES_PER_DEGREE * cos(radians(latitude))
    return round(longitude + x / scale, 5), round(latitude + y / METRES_PER_DEGREE, 5)


def unproject(longitude: float, latitude: float) -> tuple[float, float]:
    scale = METRES_PER_DEGREE * cos(radians(CENTRE[0]))
    return (longitude - CENTRE[1]) * scale, (latitude - CENTRE[0]) * METRES_PER_DEGREE


def draw_streets(neighborhoods: list[Polygon], rng: Generator) -> list[dict[str, Any]]:
    given = iter(rng.permutation(names("streets")).tolist())
    features = []
    for shape, (_, code, *_) in zip(neighborhoods, PLAN, strict=True):
        for number, line in enumerate(street_lines(shape, rng)):
            name = f"{next(given)} {STREET_KINDS[int(rng.integers(len(STREET_KINDS)))]}"
            features.append(street_feature(name, code, line, 1 + 100 * (number % 3)))
    return features


def street_lines(shape: Polygon, rng: Generator, count: int = 9) -> list[LineString]:
    """Nine straight streets on a turned grid, each wholly inside the neighborhood with room for its houses."""
    inside = shape.buffer(-40)
    angle = rng.uniform(-35, 35)
    turned = affinity.rotate(inside, -angle, origin=(0, 0))
    west, south, east, north = turned.bounds
    ways = [LineString([(west, y), (east, y)]) for y in spread(south, north, 5, rng)]
    ways += [LineString([(x, south), (x, north)]) for x in spread(west, east, 4, rng)]
    lines = [longest(way.intersection(turned)) for way in ways[:count]]
    return [affinity.rotate(line, angle, origin=(0, 0)) for line in lines]


def spread(low: float, high: float, count: int, rng: Generator) -> list[float]:
    step = (high - low) / count
    return [low + step * (place + 0.5) + rng.uniform(-0.2, 0.2) * step for place in range(count)]


def longest(piece: Any) -> LineString:
    return max(getattr(piece, "geoms", [piece]), key=lambda line: line.length)


def street_feature(name: str, neighborhood: str, line: LineString, first: int) -> dict[str, Any]:
    (x1, y1), (x2, y2) = line.coords[0], line.coords[-1]
    last = first + 2 * int(hypot(x2 - x1, y2 - y1) / PLOT_METRES)
    ends = [project(x1, y1), project(x2, y2)]
    properties = {"name": name, "neighborhood": neighborhood, "first_number": first, "last_number": last}
    return feature(LineString(ends), properties)


def neighborhood_features(shapes: list[Polygon]) -> list[dict[str, Any]]:
    total = sum(population for _, _, population, *_ in PLAN)
    return [
        feature(on_earth(shape), {
            "name": name, "code": code, "population": population, "zone": ZONE_OF[side],
            "weight": round(population / total, 4),
        })
        for shape, (name, code, population, side, _) in zip(shapes, PLAN, strict=True)
    ]  # fmt: skip


def zone_features(shapes: list[Polygon]) -> list[dict[str, Any]]:
    members = defaultdict(list)
    for shape, (_, _, _, side, _) in zip(shapes, PLAN, strict=True):
        members[ZONE_OF[side]].append(on_earth(shape))
    return [
        feature(unary_union(members[name]), {"name": f"{name} zone", "code": code})
        for name, code in ZONES.items()
    ]


def on_earth(shape: Polygon) -> Polygon:
    return Polygon([project(x, y) for x, y in shape.exterior.coords])


def feature(shape: Any, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": mapping(shape)}


def collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def main() -> None:
    for name, layer in draw().items():
        lines = ",\n".join(json.dumps(item) for item in layer["features"])
        (CITY / name).write_text('{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
