from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from requests_app.sampling import interval, stratified, week_of


def test_a_sample_is_spread_over_the_strata_and_drawn_again_the_same():
    rows = [
        (stratum, (stratum, n)) for stratum, size in (("a", 60), ("b", 30), ("c", 10)) for n in range(size)
    ]
    drawn = stratified(rows, 10, "2026-06-01 7")
    assert Counter(stratum for stratum, _ in drawn) == {"a": 6, "b": 3, "c": 1}
    assert drawn == stratified(rows, 10, "2026-06-01 7") != stratified(rows, 10, "2026-06-08 7")
    assert len(stratified(rows[:3], 10, "x")) == 3


def test_every_row_is_equally_likely():
    rows = [("a" if n < 15 else "b", n) for n in range(20)]
    drawn = Counter(n for seed in range(4000) for n in stratified(rows, 4, str(seed)))
    assert all(700 < drawn[n] < 900 for n in range(20))


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"), [(0, 0, 0, 1), (9, 10, 0.596, 0.982), (5, 5, 0.566, 1)]
)
def test_the_interval_of_a_share_is_wilson_s(hits, n, low, high):
    assert interval(hits, n) == pytest.approx((low, high), abs=0.001)


def test_a_week_begins_on_monday_midnight_of_the_city():
    start, end = week_of(date(2026, 3, 8), ZoneInfo("America/New_York"))  # the clock changes on its Sunday
    assert (start.isoformat(), end.isoformat()) == ("2026-03-02T00:00:00-05:00", "2026-03-09T00:00:00-04:00")
