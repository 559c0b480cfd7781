"""A small city for the tests of the verbs: two departments, three services, a calendar, a district."""

from dataclasses import dataclass
from datetime import date, time

from django.contrib.auth.models import User

from requests_app.models import (
    BusinessCalendar,
    BusinessHours,
    Department,
    District,
    DistrictLayer,
    Holiday,
    Resident,
    Service,
    ServiceGroup,
    ServiceLevel,
    ServiceTarget,
    Team,
)

SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-72.70, 41.75], [-72.66, 41.75], [-72.66, 41.78], [-72.70, 41.78], [-72.70, 41.75]]],
}
INSIDE = (41.7637, -72.6851)


@dataclass
class City:
    works: Department
    code: Department
    streets: Team
    pothole: Service
    weeds: Service
    question: Service
    district: District
    calendar: BusinessCalendar
    ana: User
    ines: User
    pat: User
    rosa: Resident


def build() -> City:
    calendar = BusinessCalendar.objects.create(code="city", name="City Hall", country="US", is_default=True)
    for weekday in range(5):
        BusinessHours.objects.create(calendar=calendar, weekday=weekday, opens=time(8), closes=time(17))
    Holiday.objects.create(calendar=calendar, day=date(2026, 6, 18), name="Charter Day")
    works = Department.objects.create(code="pwd", name="Public Works", calendar=calendar)
    code = Department.objects.create(code="dce", name="Code Enforcement", is_enforcing=True)
    group = ServiceGroup.objects.create(code="streets", name="Streets")
    pothole = Service.objects.create(service_code="pothole", name="Pothole", group=group, department=works)
    weeds = Service.objects.create(service_code="weeds", name="High weeds", group=group, department=code)
    question = Service.objects.create(
        service_code="question", name="Question", group=group, needs_location=False
    )
    for service, priority, amount, unit in (
        (pothole, 3, 2, "working_days"),
        (pothole, 1, 4, "working_hours"),
        (weeds, 3, 5, "calendar_days"),
    ):
        ServiceLevel.objects.create(service=service, priority=priority, amount=amount, unit=unit)
    for service, department, amount, unit in (
        (pothole, None, 9, "working_hours"),
        (pothole, code, 30, "calendar_hours"),
        (question, None, 3, "working_days"),
    ):
        ServiceTarget.objects.create(service=service, department=department, amount=amount, unit=unit)
    layer = DistrictLayer.objects.create(code="neighborhoods", name="Neighborhoods", is_primary=True)
    return City(
        works, code, Team.objects.create(department=works, code="streets", name="Street crew"), pothole, weeds,
        question, District.objects.create(layer=layer, code="center", name="Center", geometry=SQUARE), calendar,
        *(User.objects.create_user(name, first_name=name.title(), is_staff=True) for name in ("ana", "ines", "pat")),
        Resident.objects.create(first_name="Rosa", email="rosa@example.org", language="es"),
    )  # fmt: skip
