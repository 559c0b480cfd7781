"""The drawn city as the generator needs it: neighborhoods with their weight and zone, and every house."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .draw import CITY, CITY_HALL, project

CITY_HALL_LONGITUDE, CITY_HALL_LATITUDE = project(*CITY_HALL)
HOUSE_SETBACK = 0.00011  # degrees from the middle of the street, about ten metres


@dataclass(frozen=True)
class Atlas:
    """Houses lie in one table, sorted by neighborhood; `first_house` says where each neighborhood's begin."""

    codes: list[str]
    names: list[str]
    zones: list[str]
    population: NDArray[np.float64]
    streets: list[str]
    house_street: NDArray[np.int32]
    house_number: NDArray[np.int32]
    longitude: NDArray[np.float64]
    latitude: NDArray[np.float64]
    first_house: NDArray[np.int64]

    def address(self, house: int) -> str:
        return f"{self.house_number[house]} {self.streets[self.house_street[house]]}"


@cache
def read() -> Atlas:
    districts = [feature["properties"] for feature in _features("neighborhoods")]
    codes = [district["code"] for district in districts]
    streets = sorted(
        _features("streets"), key=lambda street: codes.index(street["properties"]["neighborhood"])
    )
    houses = [_houses(street) for street in streets]
    counts = dict.fromkeys(codes, 0)
    for street, (numbers, *_) in zip(streets, houses, strict=True):
        counts[street["properties"]["neighborhood"]] += len(numbers)
    return Atlas(
        codes=codes,
        names=[district["name"] for district in districts],
        zones=[district["zone"] for district in districts],
        population=np.array([district["population"] for district in districts], dtype=float),
        streets=[street["properties"]["name"] for street in streets],
        house_street=np.repeat(np.arange(len(streets), dtype=np.int32), [len(h[0]) for h in houses]),
        house_number=np.concatenate([h[0] for h in houses]),
        longitude=np.concatenate([h[1] for h in houses]),
        latitude=np.concatenate([h[2] for h in houses]),
        first_house=np.concatenate([[0], np.cumsum(list(counts.values()))]),
    )


def _features(layer: str) -> list[dict[str, Any]]:
    return json.loads((Path(CITY) / f"{layer}.geojson").read_text())["features"]


def _houses(street: dict[str, Any]) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64]]:
    """Numbers, longitudes and latitudes along a street: odd numbers on one side, even ones on the other."""
    first, last = street["properties"]["first_number"], street["properties"]["last_number"]
    (x1, y1), (x2, y2) = street["geometry"]["coordinates"]
    numbers = np.arange(first, last + 2, dtype=np.int32)
    along = (numbers - first) // 2 / max(1, (last - first) // 2)
    side = np.where(numbers % 2, HOUSE_SETBACK, -HOUSE_SETBACK)
    length = np.hypot(x2 - x1, y2 - y1)
    longitude = x1 + (x2 - x1) * along - (y2 - y1) / length * side
    latitude = y1 + (y2 - y1) * along + (x2 - x1) / length * side
    return numbers, longitude.round(6), latitude.round(6)
