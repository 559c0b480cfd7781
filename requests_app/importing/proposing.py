"""A column map proposed for a header nobody has seen: from the columns' names and the first rows' values."""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from . import moments, values
from .columns import FIELDS, ColumnMap, default_source
from .table import Table

ROWS = 1000
DAYTIME = range(7, 19)
CHECKS: Mapping[str, Callable[[values.Values], bool]] = {
    "id": values.is_unique,
    "opened": values.is_dates_throughout,
    "opened_time": values.is_clocks,
    "closed": values.is_dates_or_empty,
    "closed_time": values.is_clocks,
    "due": values.is_dates_or_empty,
    "updated": values.is_dates,
    "time_zone": values.is_zones,
    "status": values.is_statuses,
    "duplicate": values.is_truths,
    "closure": values.is_few,
    "explanation": values.is_texts,
    "service": values.is_kinds,
    "service_code": values.is_few,
    "department": values.is_kinds,
    "department_name": values.is_kinds,
    "team": values.is_kinds,
    "district": values.is_few,
    "address": values.is_addresses,
    "zip_code": values.is_zip_codes,
    "latitude": values.is_latitudes,
    "longitude": values.is_longitudes,
    "point": values.is_points,
    "channel": values.is_channels,
    "description": values.is_texts,
}  # fmt: skip
NEEDED = {
    "opened": "which column is the date of receipt",
    "service": "which column is the type of request",
    "id": "which column is the id, the same for the same request every time",
}


@dataclass
class Proposal:
    map: ColumnMap
    unplaced: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def is_confident(self) -> bool:
        return not self.missing

    @property
    def doubt(self) -> str:
        return f"It is not clear {', and '.join(NEEDED.get(name, name) for name in self.missing)}."

    def comments(self) -> list[str]:
        said = ["Column map proposed from the header and the first rows."]
        if self.unplaced:
            said.append(f"Not placed: {', '.join(self.unplaced)}")
        return said + self.remarks


@cache
def synonyms() -> Mapping[str, tuple[str, ...]]:
    content = tomllib.loads((files(__package__) / "synonyms.toml").read_text())
    return {name: tuple(known) for name, known in content.items()}


def compact(name: str) -> str:
    """ "SR Number" and "sr_number" -> "srnumber"."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def propose(table: Table, *, crs: str = "") -> Proposal:
    sample = [cells for _, cells, problem in islice(table.rows(), ROWS) if not problem]
    seen = {name: [cells[at] for cells in sample] for at, name in enumerate(table.header) if name}
    placed = _by_name(seen, crs)
    _by_value(placed, seen)
    _tidied(placed, seen)
    column_map = ColumnMap(
        name="proposed",
        title=f"Proposed for {table.source.name}",
        source=default_source(table.source.stem),
        crs=crs,
        z_is_local=_z_is_local(placed, seen),
        columns={name: (placed[name],) for name in FIELDS if name in placed},
    )
    column_map = _with_street_parts(column_map, table.header)
    used = set(column_map.used())
    unplaced = [name for name in table.header if name and name not in used]
    missing = [name for name in NEEDED if name not in placed]
    missing += _endings_missing(placed, seen)
    return Proposal(column_map, unplaced, _remarks(placed, seen, column_map), missing)


def _endings_missing(placed: Mapping[str, str], seen: Mapping[str, list[str]]) -> list[str]:
    if "status" not in placed and "closed" not in placed:
        return ["which column says whether a request is closed"]
    if "closed" not in placed and "updated" not in placed:
        return ["which column says when a request was closed (closed, or at least updated)"]
    if "closed" in placed or "status" not in placed:
        return []
    words = sorted(set(values.filled(seen[placed["status"]])))
    if words and values.is_known_status(words) == 0:
        return [f"what the status {', '.join(words[:6])} means (write each word under [statuses])"]
    return []


def rank(name: str, known: Sequence[str]) -> int | None:
    """The place of a column's name among the synonyms; None where it is none of them."""
    for place, synonym in enumerate(known):
        if (
            name == synonym
            or (synonym[0] == "*" and name.endswith(synonym[1:]))
            or (synonym[-1] == "*" and name.startswith(synonym[:-1].rstrip("*")))
        ):
            return place
    return None


def _by_name(seen: Mapping[str, list[str]], crs: str) -> dict[str, str]:
    """Field -> column: each field takes its best-named column whose values fit, the surest choice first."""
    choices = []
    for name, known in synonyms().items():
        check = CHECKS[name]
        if crs and name in ("latitude", "longitude"):
            check = values.is_projected
        for column, texts in seen.items():
            place = rank(compact(column), known)
            if place is not None and check(texts):
                emptiness = 0 if values.filled(texts) else 1000
                choices.append((place + emptiness, list(CHECKS).index(name), name, column))
    placed: dict[str, str] = {}
    for _, _, name, column in sorted(choices):
        if name not in placed and column not in placed.values():
            placed[name] = column
    return placed


def _by_value(placed: dict[str, str], seen: Mapping[str, list[str]]) -> None:
    """What has no known name may still be told by its values: dates that are never late, ids that never repeat."""
    free = {column: texts for column, texts in seen.items() if column not in placed.values()}
    if "opened" not in placed:
        dates = [column for column, texts in free.items() if values.is_dates_throughout(texts)]
        if len(dates) == 1 or (dates and _is_earliest(free, dates)):
            placed["opened"] = dates[0]
    if "closed" not in placed and "opened" in placed:
        later = [column for column in free if column != placed["opened"] and values.is_dates(free[column])]
        if len(later) == 1 and _is_earliest(seen, [placed["opened"], later[0]]):
            placed["closed"] = later[0]
    if "id" not in placed:
        unique = [column for column, texts in free.items() if _could_be_id(texts)]
        if len(unique) == 1:
            placed["id"] = unique[0]
    if "status" not in placed:
        named = [c for c in free if values.is_statuses(free[c]) and not values.filled(free[c])[0].isdigit()]
        if len(named) == 1:
            placed["status"] = named[0]

    if not placed.keys() & {"latitude", "longitude", "point"}:
        placed.update(_degrees(free))


def _degrees(free: Mapping[str, list[str]]) -> dict[str, str]:
    """Two columns of degrees: the one that leaves what latitudes can be, or is west, is the longitude."""
    found = [column for column, texts in free.items() if values.is_longitudes(texts)]
    if len(found) != 2:
        return {}
    first, second = found
    if not values.is_latitudes(free[first]) or _is_west(free[first]) and not _is_west(free[second]):
        first, second = second, first
    return {"latitude": first, "longitude": second} if values.is_latitudes(free[first]) else {}


def _is_west(texts: list[str]) -> bool:
    return values.share(values.filled(texts), lambda text: text.startswith("-")) > 0.5


def _could_be_id(texts: list[str]) -> bool:
    known = values.filled(texts)
    return (
        values.is_unique(texts)
        and len(set(known)) == len(known)
        and not values.is_dates(texts)
        and not values.is_latitudes(texts)
        and not values.is_points(texts)
        and max(map(len, known)) <= 40
        and any(character.isdigit() for character in known[0])
    )


def _is_earliest(seen: Mapping[str, list[str]], dates: list[str]) -> bool:
    first, *others = dates
    moment = _reader(seen[first])
    for column in others:
        other = _reader(seen[column])
        pairs = list(zip(map(moment, seen[first]), map(other, seen[column]), strict=True))
        if sum(one > two for one, two in pairs if one and two) > 0.05 * len(pairs):
            return False
    return True


def _reader(texts: list[str]) -> Callable[[str], Any]:
    shape = moments.shape_of(values.filled(texts))
    assert shape is not None
    reader = moments.Moments(shape, ZoneInfo("UTC"))

    def read(text: str) -> Any:
        found = reader.read(text.strip()) if text.strip() else None
        return None if isinstance(found, str) else found

    return read


def _tidied(placed: dict[str, str], seen: Mapping[str, list[str]]) -> None:
    if "latitude" not in placed or "longitude" not in placed:
        placed.pop("latitude", None)
        placed.pop("longitude", None)
    else:
        placed.pop("point", None)
    if "opened" in placed and any(moments.split(text)[1] for text in _real_clocks(seen[placed["opened"]])):
        placed.pop("opened_time", None)
    if "service" not in placed and "service_code" in placed:
        placed["service"] = placed.pop("service_code")
    if "department" not in placed and "department_name" in placed:
        placed["department"] = placed.pop("department_name")
    if "explanation" in placed and "closure" not in placed:
        placed["closure"] = placed["explanation"]


def _real_clocks(texts: list[str]) -> list[str]:
    """Not the midnights that a date without a time is often written with."""
    return [
        text for text in texts if not re.search(r"[ T](00:00(:00)?(\.0+)?|12:00(:00)? AM)Z?$", text.strip())
    ]


def _with_street_parts(column_map: ColumnMap, header: Sequence[str]) -> ColumnMap:
    """Number and street in columns of their own are an address together."""
    known = {compact(name): name for name in header}
    street = known.get("streetname") or known.get("street")
    number = known.get("streetnumber") or known.get("housenumber") or known.get("addressnumber")
    if street and number and column_map.columns.get("address", (street,)) == (street,):
        column_map.columns["address"] = (number, street)  # type: ignore[index]
    return column_map


def _z_is_local(placed: Mapping[str, str], seen: Mapping[str, list[str]]) -> bool | None:
    """Do times that end with Z follow the city's day as they stand? People ask by day, not by night."""
    texts = values.filled(seen[placed["opened"]]) if "opened" in placed else []
    shape = moments.shape_of(texts)
    if shape is None or not shape.ends_with_z:
        return None
    zone = ZoneInfo(settings.TIME_ZONE)
    utc = moments.Moments(shape, ZoneInfo("UTC"))
    read = [found for found in map(utc.read, texts) if not isinstance(found, str)]
    as_local = sum(found.hour in DAYTIME for found in read)
    as_utc = sum(found.astimezone(zone).hour in DAYTIME for found in read)
    return as_local > as_utc + 0.05 * len(read)


def _remarks(placed: Mapping[str, str], seen: Mapping[str, list[str]], column_map: ColumnMap) -> list[str]:
    said = []
    if "opened" in placed:
        shape = moments.shape_of(values.filled(seen[placed["opened"]]))
        if shape:
            said.append(f"Dates are written {shape.words()}.")
            if not shape.is_sure:
                said.append(
                    'No day above 12 in the first rows: month or day first is decided by the whole file; say date_order = "dmy" if it is wrong.'
                )
    if column_map.z_is_local:
        said.append("Times end with Z and follow the city's own day: z_is_local.")
    projected = [
        name
        for name, texts in seen.items()
        if rank(compact(name), (*synonyms()["latitude"], *synonyms()["longitude"])) is not None
        and values.is_projected(texts)
    ]
    if projected and not column_map.crs and "latitude" not in placed and "point" not in placed:
        said.append(
            f"{' and '.join(projected)} hold a projection's meters or feet: name it with --crs EPSG:number."
        )
    return said
