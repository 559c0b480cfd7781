import pytest

from requests_app.importing import points
from requests_app.importing.points import Box

HARTFORD = Box(41.7, -72.75, 41.82, -72.6)


@pytest.mark.parametrize(
    "point, expected",
    [
        ((41.76, -72.68), (41.76, -72.68, "")),
        ((-72.68, 41.76), (41.76, -72.68, points.SWAPPED)),
        ((0.0, 0.0), (None, None, points.ZERO)),
        ((40.71, -74.0), (None, None, points.OUTSIDE)),
        ((1012345.0, 832100.0), (None, None, points.NOT_DEGREES)),
    ],
)
def test_point_that_cannot_be_right_becomes_none(point, expected):
    assert points.cleaned(point, HARTFORD) == expected


def test_without_a_box_only_degrees_are_asked_for():
    assert points.cleaned((40.71, -74.0), None) == (40.71, -74.0, "")


def test_box_is_not_moved_by_a_few_wild_points():
    good = [(41.76 + n / 10_000, -72.68 + n / 10_000) for n in range(200)]
    box = points.box_around([*good, (0.0, 0.0), (-72.0, 41.0), (35.0, 139.0), (999.0, 999.0)])
    assert box.holds(41.77, -72.67) and not box.holds(42.36, -71.06)
    assert points.box_around([]) is None


@pytest.mark.parametrize(
    "text, expected",
    [
        ("(41.76, -72.68)", ("41.76", "-72.68")),
        ("POINT (-72.68 41.76)", ("41.76", "-72.68")),
        ("550 Main St\nHartford, CT\n(41.76, -72.68)", ("41.76", "-72.68")),
        ("nowhere", ("", "")),
    ],
)
def test_pair_is_read_in_its_own_order(text, expected):
    assert points.pair(text) == expected


@pytest.mark.parametrize("texts", [("", ""), ("n/a", "-72.6"), ("nan", "inf")])
def test_what_is_no_number_is_no_point(texts):
    assert points.numbers(*texts) is None


def test_projection_brings_feet_to_degrees():
    latitude, longitude = points.Projection("EPSG:2263").degrees(211870.0, 982176.0)
    assert (round(latitude, 4), round(longitude, 4)) == (40.7482, -74.0075)
    with pytest.raises(ValueError, match="EPSG:0"):
        points.Projection("EPSG:0")


def test_default_point_needs_a_share_a_number_and_kinds():
    counts = {(1.0, 1.0): 50, (2.0, 2.0): 50, (3.0, 3.0): 20}
    kinds = {(1.0, 1.0): 7, (2.0, 2.0): 3, (3.0, 3.0): 9}
    options = {"share": 0.002, "least": 30, "types": 5}
    assert points.default_points(counts, kinds, 1000, **options) == [(1.0, 1.0)]
    assert points.default_points(counts, kinds, 100_000, **options) == []
