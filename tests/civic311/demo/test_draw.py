import json

import pytest
from shapely.geometry import Point, shape
from shapely.ops import unary_union

from civic311.demo import atlas, draw


@pytest.fixture(scope="module")
def layers():
    return {
        name: json.loads((draw.CITY / f"{name}.geojson").read_text())["features"]
        for name in ("neighborhoods", "zones", "streets")
    }


def test_neighborhoods_tile_the_city_without_gaps_or_overlaps(layers):
    shapes = [shape(feature["geometry"]) for feature in layers["neighborhoods"]]
    city = unary_union(shapes)
    assert len(shapes) == 17 and all(one.is_valid for one in shapes)
    assert city.geom_type == "Polygon" and not city.interiors
    assert sum(one.area for one in shapes) == pytest.approx(city.area, rel=1e-9)


def test_neighborhoods_hold_about_124000_people(layers):
    people = [feature["properties"]["population"] for feature in layers["neighborhoods"]]
    weights = [feature["properties"]["weight"] for feature in layers["neighborhoods"]]
    assert sum(people) == 124_000
    assert sum(weights) == pytest.approx(1, abs=0.01)


def test_zones_are_unions_of_neighborhoods(layers):
    for zone in layers["zones"]:
        name = zone["properties"]["name"].removesuffix(" zone")
        members = [shape(f["geometry"]) for f in layers["neighborhoods"] if f["properties"]["zone"] == name]
        assert members
        assert unary_union(members).symmetric_difference(shape(zone["geometry"])).area < 1e-12
    assert len(layers["zones"]) == 4


def test_streets_have_names_of_their_own_and_stay_in_their_neighborhood(layers):
    names = [feature["properties"]["name"] for feature in layers["streets"]]
    areas = {f["properties"]["code"]: shape(f["geometry"]) for f in layers["neighborhoods"]}
    assert len(set(names)) == len(names) > 140
    for street in layers["streets"]:
        assert shape(street["geometry"]).within(areas[street["properties"]["neighborhood"]])


def test_houses_lie_in_the_neighborhood_of_their_street(layers):
    book = atlas.read()
    areas = {f["properties"]["code"]: shape(f["geometry"]) for f in layers["neighborhoods"]}
    for place, code in enumerate(book.codes):
        for house in range(book.first_house[place], book.first_house[place + 1], 37):
            assert areas[code].contains(Point(book.longitude[house], book.latitude[house]))


def test_city_hall_lies_downtown(layers):
    downtown = next(f for f in layers["neighborhoods"] if f["properties"]["name"] == "Ferry Landing")
    assert shape(downtown["geometry"]).contains(Point(atlas.CITY_HALL_LONGITUDE, atlas.CITY_HALL_LATITUDE))


def test_drawing_again_gives_the_files_that_are_kept(layers):
    drawn = draw.draw()
    for name, features in layers.items():
        assert json.loads(json.dumps(drawn[f"{name}.geojson"]["features"])) == features
