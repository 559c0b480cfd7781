"""In which order a crew drives to its stops. Pure, and the same answer for the same stops.

Urgent and overdue stops come first, whatever the detour: they are one tour, the rest another that begins where
the first one ends. Each is nearest neighbor, then 2-opt, over distances as the crow flies; the day ends at the base.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..geography import distance_m

Point = tuple[float, float]  # latitude, longitude in WGS84 degrees
MOST = 200  # stops that are improved by 2-opt: a day has far fewer


@dataclass(frozen=True)
class Stop:
    """key: breaks ties, so that the order never depends on the database's."""

    key: str
    point: Point | None
    first: bool = False


def order(stops: Sequence[Stop], base: Point | None) -> list[Stop]:
    """The stops as they are driven; those without a point are last, in the order of their keys."""
    placed = sorted((stop for stop in stops if stop.point), key=lambda stop: stop.key)
    unplaced = sorted((stop for stop in stops if not stop.point), key=lambda stop: stop.key)
    pressing = _tour([stop for stop in placed if stop.first], base, None)
    start = pressing[-1].point if pressing else base
    rest = _tour([stop for stop in placed if not stop.first], start, base)
    return [*pressing, *rest, *(stop for stop in unplaced if stop.first), *_not_first(unplaced)]


def length_m(stops: Sequence[Stop], base: Point | None) -> float:
    """Meters from the base over the stops in this order and back."""
    points = [point for point in (base, *(stop.point for stop in stops), base) if point]
    return sum(distance_m(*one, *other) for one, other in zip(points, points[1:], strict=False))


def _not_first(stops: list[Stop]) -> list[Stop]:
    return [stop for stop in stops if not stop.first]


def _tour(stops: list[Stop], start: Point | None, end: Point | None) -> list[Stop]:
    if len(stops) < 2:
        return stops
    return _improved(_nearest_first(stops, start), start, end)


def _nearest_first(stops: list[Stop], start: Point | None) -> list[Stop]:
    left, here, found = list(stops), start or _point(stops[0]), []
    while left:
        nearest = min(left, key=lambda stop: (distance_m(*here, *_point(stop)), stop.key))
        left.remove(nearest)
        found.append(nearest)
        here = _point(nearest)
    return found


def _improved(tour: list[Stop], start: Point | None, end: Point | None) -> list[Stop]:
    """2-opt: a stretch is driven the other way round as long as that shortens the way."""
    if len(tour) > MOST:
        return tour
    points = [start, *(_point(stop) for stop in tour), end]
    way = [[_distance(one, other) for other in points] for one in points]
    places = list(range(len(points)))
    better = True
    while better:
        better = False
        for i in range(1, len(places) - 2):
            for j in range(i + 1, len(places) - 1):
                a, b, c, d = places[i - 1], places[i], places[j], places[j + 1]
                if way[a][c] + way[b][d] < way[a][b] + way[c][d] - 0.01:
                    places[i : j + 1] = reversed(places[i : j + 1])
                    better = True
    return [tour[place - 1] for place in places[1:-1]]


def _distance(one: Point | None, other: Point | None) -> float:
    """Nothing where the tour is open at that end."""
    return distance_m(*one, *other) if one and other else 0.0


def _point(stop: Stop) -> Point:
    assert stop.point
    return stop.point
