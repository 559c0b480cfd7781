"""The cast: the same people, departments and services in every test.

Ana answers the phone (CSR, 311). Sam supervises Code Enforcement, Ines inspects for it. Pat works for Public Works
and must not see Code Enforcement's notes. Ed edits the catalogue, Nora reads numbers, Alma administers.
Rosa is a resident with an e-mail; Theo calls without a name: a request of his has no resident.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from typing import Any

import pytest
from django.contrib.auth.models import User

from requests_app import permissions
from requests_app.cases import actions
from requests_app.cases.intake import NewRequest, Place
from requests_app.models import (
    BusinessCalendar,
    BusinessHours,
    Department,
    District,
    DistrictLayer,
    Resident,
    Service,
    ServiceAttribute,
    ServiceGroup,
    ServiceLevel,
    ServiceRequest,
    StaffProfile,
    Team,
)
from tests.kept import Kept, keep

MONDAY = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)  # ten o'clock in Charter Oak
CITY_HALL = (41.7637, -72.6731)
STAFF = ("ana", "sam", "ines", "pat", "ed", "nora", "alma")


@dataclass
class Cast:
    three_one_one: Department
    public_works: Department
    code_enforcement: Department
    street_crew: Team
    inspectors: Team
    river: District
    hill: District
    pothole: Service
    high_weeds: Service
    lead_paint: Service
    rosa: Resident
    users: dict[str, User] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["users"][name]
        except KeyError:
            raise AttributeError(name) from None

    def submit(
        self,
        service: Service | None = None,
        *,
        by: User | None = None,
        at: datetime | None = None,
        **given: Any,
    ) -> ServiceRequest:
        """A request as the verb leaves it (a pothole at the city hall unless said otherwise)."""
        place = given.pop("place", None) or Place(
            address="550 Main Street", latitude=CITY_HALL[0], longitude=CITY_HALL[1]
        )
        new = NewRequest(service=service or self.pothole, place=place, **{"channel": "phone", **given})
        return actions.submit(new, by=by, at=at)


@pytest.fixture(scope="session")
def kept_cast(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Kept[Cast]:
    with django_db_blocker.unblock():
        return keep(make_cast)


@pytest.fixture
def cast(kept_cast: Kept[Cast], db: None) -> Cast:
    return kept_cast.again()


def make_cast() -> Cast:
    """The cast in the database: Public Works mends potholes, Code Enforcement sees to weeds and (private) lead paint."""
    permissions.ensure_roles()
    calendar = _calendar()
    three_one_one = Department.objects.create(code="311", name="311 Contact Center", calendar=calendar)
    public_works = Department.objects.create(code="PWD", name="Public Works", calendar=calendar)
    code_enforcement = Department.objects.create(
        code="DCE", name="Code Enforcement", is_enforcing=True, calendar=calendar
    )
    streets = ServiceGroup.objects.create(code="streets", name="Streets")
    property_group = ServiceGroup.objects.create(code="property", name="Property")
    river, hill = _districts()
    cast = Cast(
        three_one_one=three_one_one,
        public_works=public_works,
        code_enforcement=code_enforcement,
        street_crew=Team.objects.create(
            department=public_works, code="pwd-streets", name="Street maintenance"
        ),
        inspectors=Team.objects.create(department=code_enforcement, code="dce-river", name="Inspectors"),
        river=river,
        hill=hill,
        pothole=_service("pothole", "Pothole", streets, public_works, 5),
        high_weeds=_service("high-weeds", "High weeds", property_group, code_enforcement, 10),
        lead_paint=_service(
            "lead-paint", "Lead paint", property_group, code_enforcement, 2, visibility="private"
        ),
        rosa=Resident.objects.create(
            first_name="Rosa", last_name="Delgado", email="rosa@example.org", phone="+18605550123"
        ),
    )
    _people(cast)
    return cast


def _calendar() -> BusinessCalendar:
    calendar = BusinessCalendar.objects.create(
        code="city-hall", name="City Hall", country="US", subdivision="CT", is_default=True
    )
    BusinessHours.objects.bulk_create(
        BusinessHours(calendar=calendar, weekday=day, opens=time(8), closes=time(17)) for day in range(5)
    )
    return calendar


def _districts() -> tuple[District, District]:
    """River: the square around the city hall. Hill: the one west of it."""
    layer = DistrictLayer.objects.create(code="neighborhoods", name="Neighborhoods", is_primary=True)
    return tuple(  # type: ignore[return-value]
        District.objects.create(layer=layer, code=code, name=code.title(), geometry=_square(west))
        for code, west in (("river", -72.68), ("hill", -72.70))
    )


def _square(west: float) -> dict[str, Any]:
    east, south, north = west + 0.02, 41.75, 41.78
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def _service(
    code: str, name: str, group: ServiceGroup, department: Department, working_days: int, **given: Any
) -> Service:
    service = Service.objects.create(
        service_code=code, name=name, group=group, department=department, **given
    )
    ServiceLevel.objects.create(service=service, priority=3, amount=working_days, unit="working_days")
    ServiceLevel.objects.create(service=service, priority=1, amount=4, unit="calendar_hours")
    if code == "pothole":
        ServiceAttribute.objects.create(
            service=service, code="size", description="How big is it?", datatype="singlevaluelist",
            values=[{"key": "plate", "name": "A dinner plate"}, {"key": "wheel", "name": "A wheel"}],
        )  # fmt: skip
    service.refresh_from_db()  # the database says whether it is a code complaint
    return service


def _people(cast: Cast) -> None:
    for name, role, departments in (
        ("ana", "csr", [cast.three_one_one]),
        ("sam", "supervisor", [cast.code_enforcement]),
        ("ines", "inspector", [cast.code_enforcement]),
        ("pat", "department_staff", [cast.public_works]),
        ("ed", "editor", []),
        ("nora", "analyst", []),
        ("alma", "administrator", []),
    ):
        user = User.objects.create(
            username=name, first_name=name.title(), email=f"{name}@charteroak.example", is_staff=True
        )
        permissions.give_role(user, role)
        StaffProfile.objects.create(user=user).departments.set(departments)
        cast.users[name] = user
