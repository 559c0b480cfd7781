"""Builds the gazetteer from what the city has: places of its requests, a file of streets, known places, facts."""

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import shapely
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from shapely.geometry import LineString, MultiPoint, shape
from shapely.ops import nearest_points

from knowledgebase.models import Fact, in_language

from ..addresses import house, key_of
from ..cases.receiving import locator
from ..desk.gazetteer import CORNER, alias_key, corner_key
from ..models import GazetteerEntry

NEAR = 0.0004  # degrees, some 40 m: houses this close lie at the same corner
COLUMNS = (
    "kind", "name", "key", "street", "number", "address", "zip_code", "latitude", "longitude", "is_inside",
)  # fmt: skip
PLACES_OF_REQUESTS = """
    SELECT address, max(zip_code), avg(latitude), avg(longitude) FROM requests_app_servicerequest
    WHERE latitude IS NOT NULL AND NOT is_default_point AND address <> '' GROUP BY address
"""
Kind = GazetteerEntry.Kind


@dataclass
class Entry:
    kind: str
    name: str
    key: str
    latitude: float
    longitude: float
    street: str = ""
    number: int | None = None
    address: str = ""
    zip_code: str = ""
    is_inside: bool = True


class Survey:
    """Collects entries; what was named first stays, so the surest source comes first."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], Entry] = {}
        self.names: dict[str, Counter[str]] = defaultdict(Counter)  # street key -> how it is written
        self.lines: dict[str, LineString] = {}

    def add(self, entry: Entry) -> None:
        if entry.key and len(entry.key) <= 200:
            self.entries.setdefault((entry.kind, entry.key), entry)

    def address(self, text: str, latitude: float, longitude: float, zip_code: str = "") -> None:
        """12 Elm Street, or a corner; anything else says nothing about a place that can be found again."""
        place = text.split(",")[0].strip()
        parts = [part.strip() for part in CORNER.split(place) if part.strip()]
        number, street = house(place)
        if number is None and len(parts) == 2:
            key = corner_key(*parts)
            self.add(
                Entry(Kind.CORNER, f"{parts[0]} & {parts[1]}", key, latitude, longitude, zip_code=zip_code)
            )
        elif number is not None and (key := key_of(street)):
            self.names[key][street] += 1
            self.add(
                Entry(
                    Kind.ADDRESS, f"{number} {street}", f"{number} {key}", latitude, longitude, key, number,
                    zip_code=zip_code,
                )
            )  # fmt: skip

    def line(self, name: str, geometry: LineString, first: int | None, last: int | None) -> None:
        """A street of a file, with its houses where the numbers of its ends are known."""
        key = key_of(name)
        self.names[key][name] += 1000
        self.lines[key] = geometry
        for number in range(first or 0, (last or -1) + 1):
            at = geometry.interpolate((number - first) / max(1, last - first), normalized=True)  # type: ignore[operator]
            self.address(f"{number} {name}", at.y, at.x)

    def alias(self, name: str, address: str) -> bool:
        """False where the address is not known."""
        found = self.entries.get((Kind.ADDRESS, key_of(address))) or self._corner(address)
        if found:
            self.add(
                Entry(
                    Kind.ALIAS, name, alias_key(name), found.latitude, found.longitude, address=found.name,
                    zip_code=found.zip_code,
                )
            )  # fmt: skip
        return found is not None

    def _corner(self, address: str) -> Entry | None:
        parts = [part for part in CORNER.split(address) if part.strip()]
        return self.entries.get((Kind.CORNER, corner_key(*parts))) if len(parts) == 2 else None

    def finish(self, on: date) -> list[Entry]:
        """Streets and their corners follow from the houses; then which places are inside the city."""
        self._streets()
        self._corners()
        rows = list(self.entries.values())
        districts = locator()
        if districts.areas:
            found = districts.locate_many(
                [e.latitude for e in rows], [e.longitude for e in rows], [on] * len(rows)
            )
            for entry, inside in zip(rows, found, strict=True):
                entry.is_inside = bool(inside)
        return rows

    def houses(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for (kind, _), entry in self.entries.items():
            if kind == Kind.ADDRESS:
                found[entry.street].append(entry)
        return found

    def _streets(self) -> None:
        for key, houses in self.houses().items():
            middle = sorted(houses, key=lambda entry: entry.number or 0)[len(houses) // 2]
            name = self.names[key].most_common(1)[0][0]
            self.add(
                Entry(Kind.STREET, name, key, middle.latitude, middle.longitude, zip_code=middle.zip_code)
            )
        for key, line in self.lines.items():
            middle_point = line.interpolate(0.5, normalized=True)
            name = self.names[key].most_common(1)[0][0]
            self.add(Entry(Kind.STREET, name, key, middle_point.y, middle_point.x))

    def _corners(self) -> None:
        """Where streets cross, or where houses of two streets lie next to each other."""
        houses = {
            key: MultiPoint([(e.longitude, e.latitude) for e in found])
            for key, found in self.houses().items()
        }
        shapes: dict[str, Any] = {**houses, **self.lines}
        keys = list(shapes)
        tree = shapely.STRtree([shapes[key] for key in keys])
        for at, key in enumerate(keys):
            for other in tree.query(shapes[key], predicate="dwithin", distance=NEAR).tolist():
                if other > at:
                    self._corner_of(key, keys[other], shapes)

    def _corner_of(self, key: str, other: str, shapes: dict[str, Any]) -> None:
        one, two = nearest_points(shapes[key], shapes[other])
        names = [self.names[street].most_common(1)[0][0] for street in (key, other)]
        latitude, longitude = (one.y + two.y) / 2, (one.x + two.x) / 2
        self.add(Entry(Kind.CORNER, " & ".join(names), corner_key(*names), latitude, longitude))


def build(*, streets: Path | None = None, places: Path | None = None, on: date) -> Counter[str]:
    """Replaces the gazetteer; how many entries of each kind it has now."""
    survey = Survey()
    for name, geometry, first, last in _streets_of(streets) if streets else ():
        survey.line(name, geometry, first, last)
    with connection.cursor() as cursor:
        cursor.execute(PLACES_OF_REQUESTS)
        for address, zip_code, latitude, longitude in cursor.fetchall():
            survey.address(address, latitude, longitude, zip_code)
    survey.finish(on)  # corners first: a known place may lie at one
    for name, address in [*(_known_places(places) if places else ()), *_places_of_facts(on)]:
        survey.alias(name, address)
    rows = survey.finish(on)
    _replace(rows)
    return Counter(str(row.kind) for row in rows)


def _replace(rows: Iterable[Entry]) -> None:
    table = GazetteerEntry._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")  # noqa: S608 (a constant)
        with cursor.copy(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([str(row.kind), *(getattr(row, name) for name in COLUMNS[1:])])
        cursor.execute(f"ANALYZE {table}")


def _streets_of(path: Path) -> Iterator[tuple[str, LineString, int | None, int | None]]:
    """Of GeoJSON: lines with a name and, where known, first_number and last_number."""
    try:
        features = json.loads(path.read_text())["features"]
    except (ValueError, KeyError, TypeError):
        raise ValidationError(f"{path.name} is no GeoJSON FeatureCollection of streets.") from None
    for feature in features:
        properties, geometry = feature["properties"], shape(feature["geometry"])
        if geometry.geom_type == "LineString" and properties.get("name"):
            yield properties["name"], geometry, properties.get("first_number"), properties.get("last_number")


def _known_places(path: Path) -> Iterator[tuple[str, str]]:
    """Of a CSV: name,address."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        if not {"name", "address"} <= set(rows.fieldnames or ()):
            raise ValidationError(f"{path.name} needs a first line with the columns name and address.")
        for row in rows:
            yield row["name"].strip(), row["address"].strip()


def _places_of_facts(on: date) -> Iterator[tuple[str, str]]:
    """The addresses that the answers state: City Hall, 210 Ironworks Avenue, Room 106 is two names of one house."""
    for fact in Fact.objects.filter(kind="address").order_by("key"):
        if not fact.holds(on):
            continue
        parts = [part.strip() for part in in_language(fact.values, "en").split(",")]
        address = next((part for part in parts if house(part)[0] is not None), None)
        if address:
            names = [*fact.labels.values(), *(part for part in parts[: parts.index(address)])]
            yield from ((name, address) for name in names)
