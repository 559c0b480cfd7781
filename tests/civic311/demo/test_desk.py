import tomllib

import pytest
from django.utils import timezone

from civic311.demo import desk, staffing
from civic311.demo.draw import CITY
from requests_app.desk import callbacks, gazetteer, transfers
from requests_app.importing import boundaries, catalogue
from requests_app.models import DirectoryEntry, GazetteerEntry, Shift
from requests_app.outbox import paging


@pytest.fixture
def city(db):
    boundaries.load(
        CITY / "neighborhoods.geojson", layer="neighborhoods", layer_name="Neighborhoods", name_property="name", primary=True
    )  # fmt: skip
    boundaries.load(CITY / "zones.geojson", layer="zones", layer_name="Zones", name_property="name")
    catalogue.load(CITY / "catalogue.toml")
    staffing.hire()


def test_the_desk_is_furnished_once(city):
    desk.furnish()
    first = (DirectoryEntry.objects.count(), Shift.objects.count(), GazetteerEntry.objects.count())
    desk.furnish()
    assert first == (DirectoryEntry.objects.count(), Shift.objects.count(), GazetteerEntry.objects.count())
    assert callbacks.waiting().count() == len(desk.WAITING)


def test_somebody_is_on_call_and_every_closed_office_has_a_backup(city):
    desk.furnish()
    now = timezone.now()
    plan = tomllib.loads((CITY / "directory.toml").read_text())
    for code, people in plan["on_call"].items():
        shifts = list(Shift.objects.filter(department__code=code).order_by("level"))
        assert [one.user.username for one in shifts] == people
        assert paging.on_call(shifts[0].department_id, now).first() == shifts[0]
    assert all(offer.is_open or offer.backup for offer in transfers.offers(now))


def test_known_places_and_corners_are_found(city):
    desk.furnish()
    assert gazetteer.look_up("the library").kind == "known"
    assert GazetteerEntry.objects.filter(kind="alias").count() == 4
    corner = GazetteerEntry.objects.filter(kind="corner").first()
    assert gazetteer.look_up(corner.name.replace(" & ", " and ")).kind == "known"
