from datetime import UTC, datetime, timedelta

import pytest

from requests_app.cases import duplicates
from requests_app.cases.duplicates import Report, is_candidate, likeness, plain_address

NOW = datetime(2026, 6, 1, 14, 0, tzinfo=UTC)
HERE = (41.7637, -72.6731)


def report(*, ago=0.0, north=0.0, service="pothole", group="streets", **more):
    """ago: hours; north: meters from here."""
    place = {"latitude": HERE[0] + north / 111_195, "longitude": HERE[1]}
    return Report(service, group, NOW - timedelta(hours=ago), **{**place, **more})


def test_the_same_spot_two_hours_ago_is_flagged_with_its_reasons():
    found = likeness(report(address="12 Elm St., Apt 4"), report(ago=2, address="12 elm street"))
    assert found.is_flagged
    assert found.because == "same address, 2 hours before, same service, still open"


@pytest.mark.parametrize(
    ("nearer", "farther"),
    [
        ({"north": 5}, {"north": 80}),
        ({"ago": 2}, {"ago": 600}),
        ({}, {"service": "sidewalk"}),
        ({"text": "A deep hole swallows bicycles"}, {"text": "Gravel all over"}),
    ],
)
def test_each_difference_makes_it_less_likely(nearer, farther):
    new = report(text="Bicycles fall into a deep hole")
    assert likeness(new, report(**nearer)).chance > likeness(new, report(**farther)).chance


@pytest.mark.parametrize(
    "other",
    [
        {"north": 101},
        {"ago": 31 * 24},
        {"group": "property"},
        {"closed_at": NOW - timedelta(minutes=1)},
    ],
)
def test_far_old_other_or_closed_reports_are_no_candidates(other):
    assert is_candidate(report(), report(ago=1))
    assert not is_candidate(report(), report(**{"ago": 1, **other}))


def test_without_a_point_only_the_same_address_is_a_candidate():
    nowhere = {"latitude": None, "longitude": None}
    new = report(address="12 Elm Street", **nowhere)
    assert is_candidate(new, report(ago=1, address="12 Elm St", **nowhere))
    assert not is_candidate(new, report(ago=1, address="14 Elm Street", **nowhere))
    assert not is_candidate(report(**nowhere), report(ago=1, **nowhere))


def test_addresses_are_read_as_people_write_them():
    assert (
        plain_address("12 N. Elm St., Hartford")
        == plain_address("12 north elm street #3")
        == "12 north elm street"
    )


def test_words_in_another_language_say_nothing():
    hole = report(ago=1, text="A deep hole", language="en")
    hueco = report(text="Un hueco profundo", language="es")
    assert duplicates.features(hueco, hole)["has_words"] == 0


def test_a_close_score_orders_what_is_shown():
    ranked = duplicates.ranked(
        report(), [report(ago=1, north=60), report(ago=1, north=1), report(ago=1, north=300)]
    )
    assert [place for place, _ in ranked] == [1, 0]
