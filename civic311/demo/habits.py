"""What the generator knows of each service: the catalogue's promise and how things really go."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from .draw import CITY, ZONES

CATALOGUE = CITY / "catalogue.toml"
PRIORITIES = ("urgent", "high", "normal", "low")


@dataclass(frozen=True)
class Habit:
    """pace: median time to close as a share of the promise; spread: of its logarithm; again: further reports a day."""

    code: str
    group: str
    department: str
    sla: Mapping[str, Mapping[str, Any]]
    default_priority: str
    anonymous_allowed: bool
    needs_location: bool
    attributes: tuple[Mapping[str, Any], ...]
    yearly: float
    season: str
    weather: str
    week: str
    hours: str
    pace: float
    spread: float
    tail: float
    again: float
    fixed: float
    nothing: float
    hold: float
    employee: float


TEXT_COLUMNS = ("season", "weather", "week", "hours")


@cache
def catalogue() -> dict[str, Any]:
    return tomllib.loads(CATALOGUE.read_text())


@cache
def habits() -> tuple[Habit, ...]:
    """In the order of behaviour.csv."""
    services = {service["service_code"]: service for service in catalogue()["services"]}
    with (CITY / "behaviour.csv").open() as lines:
        return tuple(_habit(services[row.pop("service_code")], row) for row in csv.DictReader(lines))


def _habit(service: Mapping[str, Any], row: dict[str, str]) -> Habit:
    return Habit(
        code=service["service_code"],
        group=service["group"],
        department=service["department"],
        sla=service["sla"],
        default_priority=service.get("default_priority", "normal"),
        anonymous_allowed=service.get("anonymous_allowed", True),
        needs_location=service.get("needs_location", True),
        attributes=tuple(service.get("attributes", ())),
        **{name: value if name in TEXT_COLUMNS else float(value) for name, value in row.items()},  # type: ignore[arg-type]
    )


@cache
def team_of(code: str, group: str, zone: str) -> str:
    """The team that the catalogue's routing sends a service of a zone to; empty if no rule fits."""
    for rule in sorted(catalogue()["routing"], key=lambda rule: rule["order"]):
        if all(_fits(rule, code, group, zone)):
            return rule["team"]
    return ""


def _fits(rule: Mapping[str, Any], code: str, group: str, zone: str) -> Iterator[bool]:
    yield rule.get("service", code) == code
    yield rule.get("group", group) == group
    yield rule.get("district", ZONES[zone]) == ZONES[zone]
