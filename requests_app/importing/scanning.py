"""The first, cheap pass over a file: how many rows, how dates are written, where the city lies, which points repeat."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from django.core.exceptions import ValidationError

from . import moments, points
from .columns import DATES, ColumnMap
from .moments import Shape
from .points import Box, Point
from .table import Cells, Table

SAMPLE, AREA_SAMPLE = 2000, 300  # rows whose dates are looked at closely: of the file, of each city in it
MOST_DAYS = 20_000  # more are no days but moments, each its own
SHARE, TYPES, LEAST = (
    0.002,
    5,
    30,
)  # a default point: more than 0.2 % of located requests, of five types or more
SOME = 20  # a point's types are collected only once so many rows are on it
LONE_GAP = timedelta(days=365)
LONE_SHARE = 0.0005


@dataclass
class Area:
    """What one city's rows of a file say about it."""

    rows: int = 0
    located: int = 0
    spots: Counter[tuple[str, str]] = field(default_factory=Counter)
    kinds: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    days: Counter[str] = field(default_factory=Counter)
    box: Box | None = None
    default_points: dict[Point, int] = field(default_factory=dict)
    lone_days: set[str] = field(default_factory=set)


@dataclass
class Survey:
    rows: int = 0
    shapes: dict[str, Shape] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    department_names: dict[str, str] = field(default_factory=dict)


def cell(column_map: ColumnMap, header: Cells, name: str) -> int | None:
    """The position of a field's (first) column."""
    return header.index(column_map.columns[name][0]) if name in column_map.columns else None


def survey(
    table: Table, column_map: ColumnMap, city_box: Box | None, say: Callable[[int], None] | None = None
) -> Survey:
    """ValidationError where the map does not fit what the columns hold."""
    found = Survey()
    texts: dict[str, list[str]] = {name: [] for name in DATES if name in column_map.columns}
    names: dict[str, Counter[str]] = {}
    _read(table, column_map, found, texts, names, say)
    found.shapes = _shapes(column_map, texts, found)
    found.department_names = {code: name.most_common(1)[0][0] for code, name in names.items() if name}
    for area in found.areas.values():
        _finish(area, column_map, found.shapes["opened"], city_box)
    return found


def _read(table, column_map, found, texts, names, say) -> None:
    at = {name: cell(column_map, table.header, name) for name in column_map.columns}
    source, opened, service = at.get("source"), at["opened"], at["service"]
    latitude, longitude, point = at.get("latitude"), at.get("longitude"), at.get("point")
    department, name_of = at.get("department"), at.get("department_name")
    area, areas = None, found.areas
    for _, cells, problem in table.rows():
        found.rows += 1
        if say and not found.rows % 10_000:
            say(found.rows)
        if problem:
            continue
        if area is None or source is not None:
            key = cells[source].strip() if source is not None else ""
            area = areas.get(key) or areas.setdefault(key, Area())
        area.rows += 1
        if found.rows <= SAMPLE or area.rows <= AREA_SAMPLE:
            for name, values in texts.items():
                values.append(cells[at[name]].strip())
        day = moments.day_of(cells[opened].strip())
        if day in area.days or len(area.days) < MOST_DAYS:
            area.days[day] += 1
        if latitude is not None and longitude is not None:
            spot = (cells[latitude], cells[longitude])
        elif point is not None:
            spot = points.pair(cells[point])
        else:
            spot = ("", "")
        if spot[0] and spot[1]:
            area.located += 1
            area.spots[spot] += 1
            if area.spots[spot] > SOME:
                area.kinds.setdefault(spot, set()).add(cells[service])
        if name_of is not None and department is not None and cells[department]:
            names.setdefault(cells[department], Counter())[cells[name_of]] += 1


def _shapes(column_map: ColumnMap, texts: Mapping[str, list[str]], found: Survey) -> dict[str, Shape]:
    days = {moments.split(text)[0] for area in found.areas.values() for text in list(area.days)[:20_000]}
    shapes = {}
    for name, values in texts.items():
        shape = moments.shape_of(values, days if name == "opened" else ())
        if shape is None and name == "opened":
            example = next((value for value in values if value), "nothing")
            raise ValidationError(
                f"The map {column_map.name} does not fit: the column “{column_map.columns[name][0]}” should hold "
                f"the date of receipt and holds “{example}”. Choose the right column in the map."
            )
        shapes[name] = shape or Shape()
    return {name: _ordered(shape, column_map, shapes["opened"]) for name, shape in shapes.items()}


def _ordered(shape: Shape, column_map: ColumnMap, opened: Shape) -> Shape:
    """The map's word counts; a column that could be read either way is read as the date of receipt is."""
    if column_map.date_order:
        return Shape(
            column_map.date_order, shape.separator, shape.has_clock, shape.twelve_hours, shape.ends_with_z
        )
    if not shape.is_sure and opened.order in ("mdy", "dmy"):
        return Shape(
            opened.order,
            shape.separator,
            shape.has_clock,
            shape.twelve_hours,
            shape.ends_with_z,
            opened.is_sure,
        )
    return shape


def _finish(area: Area, column_map: ColumnMap, opened: Shape, city_box: Box | None) -> None:
    spots = {spot: known for spot in area.spots if (known := points.numbers(*spot))}
    if column_map.crs:
        projection = points.Projection(column_map.crs)
        spots = {spot: projection.degrees(*known) for spot, known in spots.items()}
    area.box = points.box_around(spots.values())
    if city_box and area.box and _middle_inside(area.box, city_box):
        area.box = city_box
    counts: Counter[Point] = Counter()
    kinds: Counter[Point] = Counter()
    for spot, known in spots.items():
        latitude, longitude, _ = points.cleaned(known, area.box)
        if latitude is not None and longitude is not None:
            counts[latitude, longitude] += area.spots[spot]
            kinds[latitude, longitude] = max(kinds[latitude, longitude], len(area.kinds.get(spot, ())))
    located = sum(counts.values())
    area.default_points = {
        point: counts[point]
        for point in points.default_points(counts, kinds, located, share=SHARE, least=LEAST, types=TYPES)
    }
    area.lone_days = _lone_days(area.days, opened)
    area.located = located
    area.spots, area.kinds, area.days = Counter(), {}, Counter()


def _middle_inside(box: Box, city: Box) -> bool:
    return city.holds((box.south + box.north) / 2, (box.west + box.east) / 2)


def _lone_days(days: Mapping[str, int], opened: Shape) -> set[str]:
    """Days far from all others with hardly a request on them: a slip of a key, most likely."""
    read: dict[date, list[str]] = {}
    for text in days:
        if known := moments.read_day(text, opened.order):
            read.setdefault(known, []).append(text)
    order = sorted(read)
    few = max(1.0, LONE_SHARE * sum(days.values()))
    lone = _beyond_a_gap(order, days, read, few) | _beyond_a_gap(order[::-1], days, read, few)
    return {text for day in lone for text in read[day]} if len(lone) <= len(order) / 2 else set()


def _beyond_a_gap(
    order: list[date], days: Mapping[str, int], read: Mapping[date, list[str]], few: float
) -> set[date]:
    passed, lone = 0, set()
    for count, (day, following) in enumerate(pairwise(order), 1):
        passed += sum(days[text] for text in read[day])
        if passed > few:
            break
        if abs(following - day) > LONE_GAP:
            lone = set(order[:count])
    return lone
