import json
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from requests_app.importing import boundaries
from requests_app.models import District, DistrictLayer

pytestmark = pytest.mark.django_db
SQUARE = [[[-72.7, 41.7], [-72.6, 41.7], [-72.6, 41.8], [-72.7, 41.8], [-72.7, 41.7]]]
BOW_TIE = [[[-72.7, 41.7], [-72.6, 41.8], [-72.6, 41.7], [-72.7, 41.8], [-72.7, 41.7]]]


def moved(rings, east):
    return [[[longitude + east, latitude] for longitude, latitude in ring] for ring in rings]


@pytest.fixture
def written(tmp_path):
    def write(*areas, **properties):
        features = [
            {
                "type": "Feature",
                "properties": {"name": name, **properties},
                "geometry": {"type": "Polygon", "coordinates": rings},
            }
            for name, rings in areas
        ]
        path = tmp_path / "areas.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
        return path

    return write


def test_load_is_repeatable(written):
    path = written(("West End", SQUARE), population=4900)
    first = boundaries.load(path, layer="wards", name_property="name", primary=True)
    second = boundaries.load(path, layer="wards", name_property="name", primary=True)
    assert (first.added, second.added, second.unchanged) == (1, 0, 1)
    district = District.objects.get()
    assert (district.code, district.population, district.layer.is_primary) == ("west-end", 4900, True)


def test_new_boundary_follows_the_old_one_from_its_day(written):
    boundaries.load(written(("1", SQUARE)), layer="wards", name_property="name")
    boundaries.load(
        written(("1", moved(SQUARE, 0.1))), layer="wards", name_property="name", valid_from=date(2026, 1, 1)
    )
    assert list(District.objects.order_by("id").values_list("valid_from", "valid_to")) == [
        (None, date(2026, 1, 1)),
        (date(2026, 1, 1), None),
    ]


def test_district_known_by_name_only_gets_its_polygon(written):
    layer = DistrictLayer.objects.create(code="wards", name="Wards", is_primary=True)
    District.objects.create(layer=layer, code="west", name="west end")
    loaded = boundaries.load(written(("West End", SQUARE)), layer="wards", name_property="name")
    assert loaded.changed == 1 and District.objects.get().geometry["type"] == "Polygon"


def test_primary_moves_to_the_new_layer(written):
    DistrictLayer.objects.create(code="old", name="Old", is_primary=True)
    boundaries.load(written(("1", SQUARE)), layer="wards", name_property="name", primary=True)
    assert DistrictLayer.objects.get(is_primary=True).code == "wards"


def test_crossed_polygon_is_repaired_and_parts_of_one_name_are_joined(written):
    loaded = boundaries.load(
        written(("1", BOW_TIE), ("1", moved(SQUARE, 0.5))), layer="wards", name_property="name"
    )
    assert (loaded.added, loaded.repaired) == (1, 1)
    assert District.objects.get().geometry["type"] == "MultiPolygon"


def test_projected_file_is_brought_to_degrees(written):
    feet = [[[1000000, 800000], [1010000, 800000], [1010000, 810000], [1000000, 800000]]]
    with pytest.raises(ValidationError, match="not in degrees"):
        boundaries.load(written(("1", feet)), layer="wards", name_property="name")
    boundaries.load(written(("1", feet)), layer="wards", name_property="name", crs="EPSG:2234")
    longitude, latitude = District.objects.get().geometry["coordinates"][0][0]
    assert -73.5 < longitude < -72 and 41 < latitude < 42.5


@pytest.mark.parametrize(
    "content, said",
    [
        ("", "is not GeoJSON"),
        ("[]", "has no features"),
        ('{"features": [{"properties": {}}]}', "no property"),
    ],
)
def test_wrong_file_is_refused_with_a_sentence(tmp_path, content, said):
    path = tmp_path / "wrong.geojson"
    path.write_text(content)
    with pytest.raises(CommandError, match=said):
        call_command("import_boundaries", str(path), "--layer", "wards", "--name-property", "name")
    assert not DistrictLayer.objects.exists()


@pytest.mark.parametrize(
    "name, name_property, count",
    [
        ("boston-neighborhoods", "name", 26),
        ("dc-wards-2012", "NAME", 8),
        ("nyc-community-districts", "BoroCD", 71),
        ("chicago-wards-2015", "ward", 50),
    ],
)
def test_real_boundaries_load(shared, name, name_property, count):
    path = shared / "data/boundaries" / f"{name}.geojson"
    loaded = boundaries.load(path, layer=name, name_property=name_property)
    assert loaded.added == District.objects.count() == count
