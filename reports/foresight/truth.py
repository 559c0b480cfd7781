"""What the demo city hid, and whether the night found it: each planted surge, the slow district, the slow service."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from reports.models import Alarm, DurationFigures

Json = dict[str, Any]
FILE = "demo-truth.json"


@dataclass(frozen=True)
class Graded:
    what: str
    found: bool
    answer: str


def read() -> Json | None:
    """None in a city that is no demo."""
    path = Path(settings.CIVIC311_HOME) / FILE
    return json.loads(path.read_text()) if path.exists() else None


def graded(hidden: Json) -> Iterator[Graded]:
    yield from (_surge(one) for one in hidden["surges"])
    yield from (_slow(one) for one in hidden["slow"])


def lines(hidden: Json) -> list[str]:
    found = list(graded(hidden))
    told = [f"{'found ' if one.found else 'MISSED'}  {one.what}: {one.answer}" for one in found]
    return [*told, f"{sum(one.found for one in found)} of {len(found)} found."]


def _surge(one: Json) -> Graded:
    what = f"{one['service_code']} in {one['district']}, {one['first_day']} to {one['last_day']}, × {one['factor']}"
    rang = Alarm.objects.shown().filter(
        service__service_code=one["service_code"],
        district__code=one["district"],
        day__gte=one["first_day"],
        day__lte=one["last_day"],
    )
    first = rang.order_by("day").first()
    if first:
        return Graded(what, True, f"found on {first.day}")
    return Graded(what, False, "missed: too few came to tell it from chance")


def _slow(one: Json) -> Graded:
    where = f"in {one['district']}" if one["district"] else f"since {one['first_day']}"
    rows = DurationFigures.objects.filter(service__service_code=one["service_code"], district=None)
    newest = rows.order_by("-day").first()
    found = newest.figures["comparison" if one["district"] else "change"] if newest else {}
    what = f"{one['service_code']} slower {where}, × {one['factor']}"
    passes = bool(found.get("passes"))
    return Graded(what, passes, found["sentence"] if passes else "missed: not measurably slower")
