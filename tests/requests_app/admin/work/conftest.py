from datetime import date
from decimal import Decimal

import pytest

from requests_app.cases import workorders
from requests_app.cases.workorders import When
from requests_app.filters import today
from requests_app.models import Crew, LaborRate, Material, MaterialPrice


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


@pytest.fixture
def crew(cast):
    """Pat's crew, with a rate since January 2020 and salt by the bag."""
    crew = Crew.objects.create(
        department=cast.public_works, code="streets-1", name="Street crew 1", lead=cast.pat, size=2,
        base_latitude=41.75, base_longitude=-72.67,
    )  # fmt: skip
    crew.members.add(cast.pat)
    LaborRate.objects.create(
        person_class="laborer", starts_on=date(2020, 1, 1), straight=Decimal(30), overtime=Decimal(45)
    )
    salt = Material.objects.create(code="salt", name="Salt", unit="bag")
    MaterialPrice.objects.create(material=salt, starts_on=date(2020, 1, 1), price=Decimal("7.25"))
    return crew


@pytest.fixture
def stop(cast, crew):
    """A work order on today's list, for Rosa's request."""
    return workorders.plan(
        [cast.submit(resident=cast.rosa, description="Deep, by the drain")],
        by=cast.pat,
        department=cast.public_works,
        crew=crew,
        when=When(today()),
    )
