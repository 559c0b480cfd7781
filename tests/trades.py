"""Who inspects in the tests: Ines looks after weeds; Bo and Cy after building safety, and are trained for weeds.

Mondays to Fridays, 8:00 to 12:00 and 12:30 to 16:30. Building safety takes a certification and keeps a floor of two
half-shifts a day. The calendar is City Hall's: June 19, 2026 (Juneteenth) is a Friday.
"""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

import pytest
from django.contrib.auth.models import User

from requests_app import permissions
from requests_app.models import (
    Certification,
    Department,
    InspectionTask,
    Inspector,
    InspectorGroup,
    InspectorShift,
    StaffProfile,
)

EIGHT_HOURS = ((time(8), time(12)), (time(12, 30), time(16, 30)))


@dataclass
class Trades:
    department: Department
    weeds: InspectionTask
    safety: InspectionTask
    nuisance: InspectorGroup
    building: InspectorGroup
    ines: Inspector
    bo: Inspector
    cy: Inspector

    @property
    def june_15(self) -> date:
        """The Monday of the week that Juneteenth ends."""
        return date(2026, 6, 15)


@pytest.fixture
def trades(cast: Any) -> Trades:
    department = cast.code_enforcement
    weeds = InspectionTask.objects.create(
        department=department, code="weeds", name="High weeds", minutes_first=30, minutes_again=20
    )
    weeds.services.add(cast.high_weeds)
    safety = InspectionTask.objects.create(
        department=department, code="safety", name="Building safety", minutes_first=90, minutes_again=60,
        weight=5, floor_half_shifts=2, needs_certification=True,
    )  # fmt: skip
    nuisance = InspectorGroup.objects.create(
        department=department, code="nuisance", name="Nuisance inspectors"
    )
    building = InspectorGroup.objects.create(
        department=department, code="building", name="Building inspectors",
        overtime_half_shifts=1, overtime_dollars=300,
    )  # fmt: skip
    nuisance.own.add(weeds)
    building.own.add(safety)
    building.trained.add(weeds)
    bo, cy = (_inspector(_user(name, department), building) for name in ("bo", "cy"))
    for one in (bo, cy):
        Certification.objects.create(inspector=one, task=safety, expires_on=date(2027, 1, 1))
    ines = _inspector(cast.ines, nuisance)
    return Trades(department, weeds, safety, nuisance, building, ines, bo, cy)


def _user(name: str, department: Department) -> User:
    user = User.objects.create(
        username=name, first_name=name.title(), email=f"{name}@charteroak.example", is_staff=True
    )
    permissions.give_role(user, "inspector")
    StaffProfile.objects.create(user=user).departments.set([department])
    return user


def _inspector(user: User, group: InspectorGroup) -> Inspector:
    inspector = Inspector.objects.create(user=user, group=group)
    InspectorShift.objects.bulk_create(
        InspectorShift(inspector=inspector, weekday=weekday, starts=starts, ends=ends)
        for weekday in range(5)
        for starts, ends in EIGHT_HOURS
    )
    return inspector
