from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.analysis import alarms
from reports.analysis.surges import CAP, Alarm, Watched, cusum, deviations, onsets, watch, watch_all
from reports.analysis.too_little import TooLittle

from .series import drawn, expected

MONDAY = date(2023, 1, 2)
YEARS = 3 * 364
SINCE = MONDAY + timedelta(days=2 * 364)
DAY = MONDAY + timedelta(days=YEARS - 1)


def quiet(count, level=6.0):
    return {key: drawn(expected(YEARS, level, season=0.4), 0.08, seed=key) for key in range(count)}


def test_untouched_series_ring_about_once_in_180_days():
    seen = watch_all(quiet(8), MONDAY, since=SINCE).values()
    rang = sum(int(one.rings.sum()) for one in seen)
    assert rang <= 8 * 364 / 180 * 1.4


def test_five_days_at_twice_the_usual_ring_within_two_days():
    found, late = 0, []
    for key, counts in quiet(8).items():
        mean = expected(YEARS, season=0.4)[-5:] * 6 / 8
        counts[-5:] += np.random.default_rng(key).poisson(2 * mean + np.sqrt(mean))
        seen = watch(counts, MONDAY, since=SINCE)
        rings = [back for back in range(4, -1, -1) if seen.alarm_on(DAY - timedelta(days=back))]
        found += bool(rings)
        late += [4 - rings[0]] if rings else []
    assert found >= 7
    assert np.mean(late) <= 2


def test_an_alarm_tells_what_came_and_what_was_expected_since_when():
    counts = drawn(expected(YEARS, 6.0), 0.05)
    counts[-4:] = 25
    alarm = watch(counts, MONDAY, since=SINCE).alarm_on(DAY)
    assert (alarm.kind, alarm.days, alarm.since) == ("run", 5, DAY - timedelta(days=4))
    assert alarm.observed == 100 + counts[-5]
    assert alarm.expected == pytest.approx(expected(YEARS, 6.0)[-5:].sum(), rel=0.25)
    assert alarm.p < 1e-6


def test_a_surge_does_not_raise_what_is_expected_while_it_lasts():
    counts = drawn(expected(YEARS, 6.0), 0.05)
    before = watch(counts, MONDAY, since=SINCE).expected[-7:]
    counts[-7:] = 60
    assert watch(counts, MONDAY, since=SINCE).expected[-7:] == pytest.approx(before)


def test_thresholds_come_from_the_days_before_the_judged_ones():
    counts = drawn(expected(YEARS, 6.0), 0.05)
    before = watch(counts, MONDAY, since=SINCE).threshold
    counts[2 * 364 :] += np.random.default_rng(1).poisson(30, 364)
    assert watch(counts, MONDAY, since=SINCE).threshold == before


def test_a_wild_city_and_a_wild_series_get_higher_thresholds():
    chance = np.random.default_rng(5)
    wild = {key: counts + 25 * (chance.random(YEARS) < 0.03) for key, counts in quiet(4).items()}
    calm = watch_all(quiet(4), MONDAY, since=SINCE)
    one_wild = watch_all(quiet(4) | {"wild": wild[0]}, MONDAY, since=SINCE)
    all_wild = watch_all(wild, MONDAY, since=SINCE)
    assert one_wild["wild"].threshold > one_wild[1].threshold
    assert all_wild[1].threshold > calm[1].threshold + 0.5


def test_cusum_forgets_what_is_small_and_holds_at_most_its_cap():
    assert cusum(np.array([2.0, 0.5, -3.0, 2.5])).tolist() == [1.0, 0.5, 0.0, 1.5]
    assert cusum(np.full(50, 4.0))[-1] == CAP
    assert onsets(np.array([5.0, 5.0, 1.0, 5.0]), 4.0).tolist() == [True, False, False, True]


def test_deviations_of_the_expected_are_standard_normal():
    mean = expected(20_000, 5.0)
    z = deviations(drawn(mean, 0.2), mean, np.full(len(mean), 0.2))
    assert (z.mean(), z.std()) == pytest.approx((0, 1), abs=0.03)
    assert deviations(np.array([np.nan, 3.0]), np.array([3.0, np.nan]), np.ones(2)).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("daily", "reason"),
    [
        ([], "no day"),
        ([2.0] * 50, "90 days are needed"),
        ([0.0] * 500, "none came"),
        ([4.0] * 100 + [0.0] * 40, "none came since"),
    ],
)
def test_too_little_is_said(daily, reason):
    found = watch(np.array(daily), MONDAY, since=MONDAY + timedelta(days=max(0, len(daily) - 7)))
    assert isinstance(found, TooLittle)
    assert reason in found.why


@settings(max_examples=15, deadline=None)
@given(st.lists(st.one_of(st.integers(0, 30), st.just(0), st.just(float("nan"))), min_size=90, max_size=200))
@example([3] * 200)
@example([0] * 100 + [10**6] * 100)
def test_no_series_breaks_it(daily):
    day = MONDAY + timedelta(days=len(daily) - 1)
    seen = watch(np.array(daily, dtype=float), MONDAY, since=day - timedelta(days=3))
    assert isinstance(seen, TooLittle) or isinstance(seen.alarm_on(day), Alarm | None)
    assert len(alarms.ranked({1: seen}, day)) <= 1


def made(counts, threshold=4.3):
    """A series of six a day expected, watched over its last week."""
    mean, spread = np.full(len(counts), 6.0), np.full(len(counts), 0.05)
    z = deviations(counts, mean, spread)
    since = DAY - timedelta(days=6)
    return Watched(DAY - timedelta(days=len(counts) - 1), since, counts, mean, spread, z, cusum(z), threshold)


def test_ranked_lists_the_five_least_likely_and_no_crowd_of_chance():
    many = {key: drawn(np.full(60, 6.0), 0.05, seed=key) for key in range(100)}
    nothing = alarms.ranked({key: made(counts) for key, counts in many.items()}, DAY)
    for key in range(7):
        many[key][-3:] = 15 + 3 * key
    found = alarms.ranked({key: made(counts) for key, counts in many.items()}, DAY)
    assert len(nothing) <= 1
    assert [one.key for one in found] == [6, 5, 4, 3, 2]
    assert all(one.adjusted < 0.01 for one in found)
    everything = alarms.ranked({key: made(counts) for key, counts in many.items()}, DAY, most=99)
    assert {one.key for one in everything} >= set(range(7))
    assert len(everything) <= 9


def test_a_spike_of_one_day_rings_alone():
    counts = np.full(60, 6.0)
    counts[-1] = 20
    alarm = made(counts).alarm_on(DAY)
    assert (alarm.kind, alarm.days, alarm.observed, alarm.expected) == ("day", 1, 20, 6.0)


def test_a_day_before_the_judged_ones_or_after_them_has_no_alarm():
    seen = watch(drawn(expected(YEARS)), MONDAY, since=SINCE)
    assert isinstance(seen, Watched)
    assert seen.alarm_on(SINCE - timedelta(days=1)) is None
    assert seen.alarm_on(DAY + timedelta(days=1)) is None
    assert seen.p_on(DAY + timedelta(days=1)) == 1.0
