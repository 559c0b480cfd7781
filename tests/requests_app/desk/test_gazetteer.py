import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from knowledgebase.models import Fact
from requests_app.desk import gazetteer
from requests_app.importing import gazetteer as building
from requests_app.models import GazetteerEntry
from tests.cast import CITY_HALL

TODAY = date(2026, 6, 1)
LATITUDE, LONGITUDE = CITY_HALL


def street(name, ends, first=None, last=None):
    return {
        "type": "Feature",
        "properties": {"name": name, "first_number": first, "last_number": last},
        "geometry": {"type": "LineString", "coordinates": ends},
    }


@pytest.fixture
def places(cast, tmp_path):
    """Elm Street runs east, Oak Avenue north across it, Far Road lies outside the districts."""
    east = [[LONGITUDE - 0.002, LATITUDE], [LONGITUDE + 0.002, LATITUDE]]
    north = [[LONGITUDE, LATITUDE - 0.002], [LONGITUDE, LATITUDE + 0.002]]
    away = [[LONGITUDE + 1, LATITUDE], [LONGITUDE + 1, LATITUDE + 0.002]]
    file = tmp_path / "streets.geojson"
    lines = [
        street("Elm Street", east, 1, 99),
        street("Oak Avenue", north, 1, 50),
        street("Far Road", away, 1, 9),
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": lines}))
    known = tmp_path / "places.csv"
    known.write_text(
        "name,address\nPublic Library,12 Elm Street\nThe Diner,Oak Avenue & Elm Street\nNowhere,1 Unknown Way\n"
    )
    Fact.objects.create(
        key="tax.address",
        labels={"en": "Tax Collector", "es": "Recaudación"},
        kind="address",
        values={"": "City Hall, 50 Oak Avenue, Room 2, Charter Oak"},
    )
    cast.submit()  # 550 Main Street
    building.build(streets=file, places=known, on=TODAY)
    return file


def names(text):
    return [spot.name for spot in gazetteer.suggest(text)]


@pytest.mark.parametrize(
    "typed",
    [
        "12 elm",
        "12 Elm Street",
        "12 ELM ST",
        "12 elm stre",
        "12 Elm St., Apt 3",
        "12 elm st #4b",
        "12 elmm street",
    ],
)
def test_an_address_is_found_as_it_is_typed(places, typed):
    assert names(typed)[0] == "12 Elm Street"


@pytest.mark.parametrize(
    "typed", ["elm & oak", "oak and elm", "Elm St at Oak Ave", "corner of elm / oak", "elm y oak"]
)
def test_a_corner_is_found_either_way_round(places, typed):
    spot = gazetteer.suggest(typed)[0]
    assert set(spot.name.split(" & ")) == {"Elm Street", "Oak Avenue"}
    assert (spot.latitude, spot.longitude) == pytest.approx(CITY_HALL)


@pytest.mark.parametrize(
    ("typed", "address"),
    [("the library", "12 Elm Street"), ("city hall", "50 Oak Avenue"), ("recaudacion", "50 Oak Avenue")],
)
def test_a_known_place_is_found_by_its_name(places, typed, address):
    assert gazetteer.suggest(typed)[0].written == address


def test_places_of_requests_are_in_the_gazetteer(places):
    assert names("550 main") == ["550 Main Street"]


def test_a_number_nobody_knows_is_put_next_to_the_nearest_house(places):
    spot = gazetteer.suggest("140 elm st")[0]
    assert (spot.name, spot.is_exact) == ("140 Elm Street", False)
    assert spot.longitude == pytest.approx(LONGITUDE + 0.002)
    assert "not this number" in gazetteer.look_up("140 elm st").sentence


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("12 elm street", "known"),
        ("12 Elm Street, Charter Oak, CT 06103", "known"),
        ("12 Elm Street, River", "known"),
        ("12 Elm Street, behind the blue house", "known"),
        ("3 far road", "outside"),
        ("12 Elm Street, West Hartford", "outside"),
        ("12 Elm Street, West Hartford CT", "outside"),
        ("elm street", "street"),
        ("12 zebra walk", "unknown"),
        ("41.76370, -72.67310", "known"),
        ("51.50000, 0.12000", "outside"),
    ],
)  # fmt: skip
def test_what_is_outside_the_city_or_unknown_is_said(places, settings, typed, kind):
    settings.CITY_NAME = "Charter Oak"
    verdict = gazetteer.look_up(typed)
    assert verdict.kind == kind, verdict


def test_finding_a_place_is_one_query(places, django_assert_num_queries):
    for typed in ("12 elm", "250 elm", "elm & oak", "library"):
        with django_assert_num_queries(1):
            assert gazetteer.suggest(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "12", "&&&", "'; DROP TABLE x; --", "%%%", "🦄" * 50, "a" * 10_000, "12 \x01 & \u202e"],
)
def test_any_text_is_a_question(places, typed):
    assert isinstance(gazetteer.suggest(typed), list)


def test_building_again_gives_the_same(places, capsys):
    before = list(GazetteerEntry.objects.values_list("kind", "key", "latitude").order_by("kind", "key"))
    call_command("build_gazetteer", streets=places)
    after = set(GazetteerEntry.objects.values_list("kind", "key", "latitude"))
    assert {row for row in before if row[0] != "alias"} <= after
    assert "of kind corner" in capsys.readouterr().out


def test_a_missing_file_is_named(db, tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("build_gazetteer", streets=tmp_path / "none.geojson")
    (tmp_path / "bad.csv").write_text("a,b\n")
    with pytest.raises(CommandError, match="name and address"):
        call_command("build_gazetteer", places=tmp_path / "bad.csv")


def test_corners_follow_from_houses_alone(cast):
    survey = building.Survey()
    for number in range(1, 9):
        survey.address(f"{number} Elm Street", LATITUDE, LONGITUDE + number * 0.0002)
        survey.address(f"{number} Oak Avenue", LATITUDE + number * 0.0002, LONGITUDE)
        survey.address(f"{number} Fir Lane", LATITUDE + 0.01, LONGITUDE + number * 0.0002)
    corners = [entry.key for entry in survey.finish(TODAY) if entry.kind == "corner"]
    assert corners == ["elm st & oak ave"]
