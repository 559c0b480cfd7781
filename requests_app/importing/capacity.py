"""Inspectors' tasks and groups in a catalogue file: whose work it is, how long it takes, what nobody may be taken from.

[[inspection_tasks]]
code = "safety"
department = "DCE"
name = "Building safety"
names = { es = "Seguridad de edificios" }
services = ["no-heat", "blocked-exit"]
minutes_first = 90
minutes_again = 60
weight = 5.0                     # what one inspection late for a day costs, against 1.0
floor_half_shifts = 2            # a day, by its own people, whatever else waits
needs_certification = true
order = 4

[[inspector_groups]]
code = "building"
department = "DCE"
name = "Building inspectors"
own = ["safety"]
trained = ["weeds", "rubbish"]
zones = ["zones/Z1"]            # layer/code; left out or empty: everywhere
overtime_half_shifts = 2         # that may be bought a day
overtime_dollars = 320           # one of them
"""

from typing import Any

from ..models import Department, District, InspectionTask, InspectorGroup, Service
from .catalogue_shape import Table

MINUTES = ("minutes_first", "minutes_again")
LONGEST, HALF_SHIFTS_A_DAY = 12 * 60, 200


def wrong_task(row: dict[str, Any]) -> list[str]:
    said = [
        f"{name}: an inspection takes between 1 and {LONGEST} minutes, the way there included."
        for name in MINUTES
        if not _is_between(row.get(name, 1), 1, LONGEST)
    ]
    weight = row.get("weight", 1.0)
    if not isinstance(weight, int | float) or isinstance(weight, bool) or not 0 < weight <= 1000:
        said.append("weight: a number above 0, where 1 is the usual one.")
    if not _is_between(row.get("floor_half_shifts", 0), 0, HALF_SHIFTS_A_DAY):
        said.append("floor_half_shifts: whole half-shifts a day, 0 where there is no floor.")
    return said


def wrong_group(row: dict[str, Any]) -> list[str]:
    said = [
        f"{name}: a whole number that is not negative."
        for name in ("overtime_half_shifts", "overtime_dollars")
        if not _is_between(row.get(name, 0), 0, 100_000)
    ]
    if both := sorted(set(map(str, row.get("own", []))) & set(map(str, row.get("trained", [])))):
        said.append(f"{both[0]} is among its own tasks and among those it is trained for: name it once.")
    return said


def _is_between(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


TABLES = (
    Table(
        "inspection_tasks",
        "inspection task",
        InspectionTask,
        references={"department": (Department, "code")},
        lists={"services": (Service, "service_code")},
        check=wrong_task,
    ),
    Table(
        "inspector_groups",
        "group of inspectors",
        InspectorGroup,
        references={"department": (Department, "code")},
        lists={
            "own": (InspectionTask, "code"),
            "trained": (InspectionTask, "code"),
            "zones": (District, "layer.code/code"),
        },
        check=wrong_group,
    ),
)
