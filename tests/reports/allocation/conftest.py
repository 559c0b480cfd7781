"""A June of Code Enforcement: three who know weeds, four of building (one is out), fifty lots of tall grass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from requests_app.cases import clocks
from requests_app.models import (
    Department,
    District,
    DistrictLayer,
    Inspection,
    InspectionTask,
    Inspector,
    InspectorGroup,
    InspectorShift,
    Parcel,
)

MONDAY = date(2026, 6, 8)  # five working days follow, without a holiday


@dataclass
class June:
    cast: Any
    department: Department
    weeds: InspectionTask
    safety: InspectionTask
    nuisance: InspectorGroup
    building: InspectorGroup
    north: District
    lots: list[Parcel]
    people: list[Inspector]

    monday: date = MONDAY

    @property
    def evening(self) -> datetime:
        """Before Monday."""
        return moment(MONDAY - timedelta(days=1), 22)

    def grass(self, number: int, due: date, *, first: int = 0) -> list[Inspection]:
        rows = [self._visit(self.weeds, lot, due) for lot in self.lots[first : first + number]]
        return Inspection.objects.bulk_create(rows)

    def exits(self, number: int, due: date) -> list[Inspection]:
        return Inspection.objects.bulk_create(
            self._visit(self.safety, lot, due) for lot in self.lots[:number]
        )

    def _visit(self, task: InspectionTask, lot: Parcel, due: date) -> Inspection:
        return Inspection(
            kind="first", department=self.department, parcel=lot, task=task, due_on=due,
            created_at=moment(MONDAY - timedelta(days=5), 9),
        )  # fmt: skip


def moment(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), clocks.zone())


@pytest.fixture
def june(cast) -> June:
    department = cast.code_enforcement
    layer = DistrictLayer.objects.create(code="inspection-zones", name="Inspection zones")
    north, south = (
        District.objects.create(layer=layer, code=code, name=code.title()) for code in ("north", "south")
    )
    weeds = InspectionTask.objects.create(
        department=department, code="weeds", name="Weeds", minutes_first=40, order=1
    )
    safety = InspectionTask.objects.create(
        department=department, code="safety", name="Building", minutes_first=60, order=2, floor_half_shifts=2
    )
    weeds.services.add(cast.high_weeds)
    nuisance = InspectorGroup.objects.create(
        department=department, code="nuisance", name="Nuisance inspectors"
    )
    building = InspectorGroup.objects.create(
        department=department, code="building", name="Building inspectors"
    )
    nuisance.own.add(weeds)
    building.own.add(safety)
    building.trained.add(weeds)
    people = [_inspector(cast.ines, nuisance, north)]
    for name in ("bo", "cy", "di"):
        user = User.objects.create(username=name, first_name=name.title(), last_name="Builder", is_staff=True)
        people.append(_inspector(user, building, north if name == "bo" else south))
    lots = Parcel.objects.bulk_create(
        Parcel(number=f"1-{n}", address=f"{n} Elm Street", zone=north if n % 3 else south) for n in range(60)
    )
    return June(cast, department, weeds, safety, nuisance, building, north, lots, people)


def _inspector(user: User, group: InspectorGroup, zone: District) -> Inspector:
    inspector = Inspector.objects.create(user=user, group=group, zone=zone)
    InspectorShift.objects.bulk_create(
        InspectorShift(inspector=inspector, weekday=day, starts=time(8), ends=time(16)) for day in range(5)
    )
    return inspector
