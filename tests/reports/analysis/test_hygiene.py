import csv
import gzip

import numpy as np
import pytest

from reports.analysis import hygiene
from reports.analysis.hygiene import Reports

CITY_HALL = (42.3594, -71.0587)
NOON = np.datetime64("2026-05-04T12:00:00", "s")


def reports(*rows):
    """Rows of (service, minutes after noon, minutes until closed or None, point or None, channel, place, reporter)."""
    service, opened, waited, point, channel, place, reporter = zip(*rows, strict=True)
    start = NOON + np.array(opened).astype("timedelta64[m]")
    return Reports(
        service=np.array(service),
        opened=start,
        closed=np.array(
            [
                np.datetime64("NaT") if one is None else at + np.timedelta64(round(one * 60), "s")
                for at, one in zip(start, waited, strict=True)
            ],
            dtype="datetime64[s]",
        ),
        latitude=np.array([np.nan if one is None else one[0] for one in point]),
        longitude=np.array([np.nan if one is None else one[1] for one in point]),
        channel=np.array(channel),
        place=np.array(place),
        reporter=np.array(reporter),
    )


def row(service=1, opened=0, waited=None, point=None, channel="app", place="", reporter=""):
    return service, opened, waited, point, channel, place, reporter


def street(steps):
    """Points 40 m apart."""
    return [(42.30 + 0.0004 * step, -71.10) for step in range(steps)]


def flagged(found, name):
    return np.flatnonzero(found[name].flags).tolist()


def test_a_point_with_too_much_of_five_kinds_is_a_default_point():
    crowd = [row(service=at % 5, point=CITY_HALL, place=str(at)) for at in range(20)]
    others = [row(point=(42.0 + at / 1000, -71.0), opened=at * 60) for at in range(80)]
    found = hygiene.check(reports(*crowd, *others))["default point"]
    assert np.flatnonzero(found.flags).tolist() == list(range(20))
    assert found.share == 0.2
    assert found.examples == ("42.3594, -71.0587: 20 requests for 5 services",)


def test_one_kind_at_one_point_or_a_few_of_many_kinds_are_no_default_point():
    corner = [row(service=7, point=CITY_HALL, opened=at * 1440) for at in range(40)]
    block = [row(service=at, point=(42.1, -71.1), opened=at * 1440) for at in range(9)]
    assert hygiene.check(reports(*corner, *block))["default point"].count == 0


def test_a_named_default_point_is_one_at_once():
    found = hygiene.check(
        reports(row(point=(42.35943, -71.05868)), row(point=(42.4, -71.1))), known_points=[CITY_HALL]
    )
    assert flagged(found, "default point") == [0]


def test_the_second_of_one_service_place_and_day_is_a_repeat():
    found = hygiene.check(
        reports(
            row(opened=60, point=(42.3, -71.1)),
            row(opened=0, point=(42.3, -71.1)),
            row(opened=0, point=(42.3, -71.1), service=2),
            row(opened=1440, point=(42.3, -71.1)),
            row(opened=5, point=(42.4, -71.1), place="12 Elm St"),
            row(opened=9, point=(42.5, -71.2), place="12 Elm St"),
        )
    )
    assert flagged(found, "repeated") == [0, 5]


def test_requests_without_a_place_of_their_own_repeat_nothing():
    crowd = [row(service=at % 5, point=CITY_HALL) for at in range(20)]
    found = hygiene.check(reports(*crowd, row(), row()))
    assert found["repeated"].count == found["in a batch"].count == 0
    assert flagged(found, "no point") == [20, 21]


def test_a_walk_counts_once_and_another_channel_or_hour_apart():
    walk = [row(opened=5 * at, point=point) for at, point in enumerate(street(6))]
    by_phone = row(opened=12, point=street(3)[1], channel="phone")
    later = row(opened=300, point=street(9)[8])
    far = row(opened=10, point=(42.45, -71.2))
    found = hygiene.check(reports(*walk, by_phone, later, far))
    assert flagged(found, "in a batch") == [1, 2, 3, 4, 5]


def test_known_reporters_make_batches_of_a_day_and_never_with_others():
    found = hygiene.check(
        reports(
            row(opened=0, point=(42.30, -71.1), reporter="rosa"),
            row(opened=400, point=(42.38, -71.0), reporter="rosa"),
            row(opened=1440, point=(42.30, -71.1), reporter="rosa"),
            row(opened=1, point=(42.301, -71.1), reporter="theo"),
        )
    )
    assert flagged(found, "in a batch") == [1]


def test_strangers_in_a_busy_city_are_no_batch():
    chance = np.random.default_rng(1)
    busy = [
        row(opened=at // 2, point=(42.3 + chance.uniform(0, 0.05), -71.1 + chance.uniform(0, 0.05)))
        for at in range(2000)
    ]
    assert hygiene.check(reports(*busy))["in a batch"].share < 0.15


def test_what_staff_report_is_work_and_no_demand():
    found = hygiene.check(reports(row(channel="crew"), row(), row(channel="crew")), staff=["crew"])
    assert flagged(found, "by staff") == [0, 2]
    assert hygiene.asked(found).tolist() == [False, True, False]
    assert hygiene.waited(found).all()


def test_closed_at_intake_and_before_opened_are_no_durations():
    found = hygiene.check(reports(row(waited=0), row(waited=1 / 60), row(waited=2), row(waited=-3), row()))
    assert flagged(found, "closed at intake") == [0, 1]
    assert flagged(found, "closed before opened") == [3]
    assert hygiene.waited(found).tolist() == [False, False, True, False, True]


def test_the_map_has_only_independent_requests_with_a_point():
    crowd = [row(service=at % 5, point=CITY_HALL, opened=at) for at in range(20)]
    walk = [row(opened=5 * at, point=point) for at, point in enumerate(street(3))]
    found = hygiene.check(reports(*crowd, *walk, row(opened=5000)))
    assert np.flatnonzero(hygiene.placed(found)).tolist() == [20]
    assert np.flatnonzero(hygiene.independent(found)).tolist() == [*range(21), 23]


def test_nothing_at_all_has_nothing_to_fix():
    empty = np.array([])
    times = np.array([], dtype="datetime64[s]")
    nothing = Reports(
        empty.astype(int), times, times, empty, empty, empty.astype(str), empty.astype(str), empty.astype(str)
    )
    assert all(finding.count == finding.share == 0 for finding in hygiene.check(nothing).values())


@pytest.mark.usefixtures("shared")
def test_boston_s_city_hall_is_found(shared):
    """Every sixth row of 2015: 14 % stand on one point."""
    with gzip.open(shared / "data/samples/boston_311_2015_sample20k.csv.gz", "rt") as lines:
        rows = list(csv.DictReader(lines))
    kinds = {kind: at for at, kind in enumerate(sorted({one["TYPE"] for one in rows}))}
    blank = np.full(len(rows), "")
    times = np.full(len(rows), NOON)
    points = np.array([[float(one["LATITUDE"] or "nan"), float(one["LONGITUDE"] or "nan")] for one in rows])
    found = hygiene.default_points(
        Reports(
            np.array([kinds[one["TYPE"]] for one in rows]),
            times,
            times,
            points[:, 0],
            points[:, 1],
            blank,
            blank,
            blank,
        )
    )
    assert found.examples[0].startswith("42.3594, -71.0587")
    assert found.share == pytest.approx(0.14, abs=0.01)
