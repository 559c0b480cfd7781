import csv
import gzip
from datetime import datetime, timedelta
from functools import cache

import numpy as np
import pytest

from reports.analysis.durations import time_to_close


def found(days, closed):
    return time_to_close(np.array(days, dtype=float), np.array(closed, dtype=bool))


def test_time_to_close_of_closed_ones_is_their_median():
    result = found(range(1, 12), [True] * 11)
    assert (result.n, result.closed, result.median.value, result.p90.value) == (11, 11, 6, 10)


def test_time_to_close_counts_open_ones_as_open_so_far():
    """Kaplan and Meier by hand: 8/8 · 7/8 (day 1) · 6/7 (day 2) · 4/5 (day 4) · 2/3 (day 6) = 0.4."""
    result = found([1, 2, 3, 4, 5, 6, 7, 7], [True, True, False, True, False, True, False, False])
    assert result.median.value == 6
    assert (result.n, result.closed, result.longest) == (8, 4, 7)


def test_time_to_close_that_is_not_reached_is_none():
    result = found([1, 2, 30, 30, 30, 30], [True, True, False, False, False, False])
    assert (result.median.value, result.p90.value, result.longest) == (None, None, 30)


def test_interval_holds_the_median_and_the_upper_end_may_be_open():
    result = found([1, 1, 2, 2, 3, 3, 9, 9], [True] * 5 + [False] * 3)
    assert result.median.low <= result.median.value
    assert result.median.high is None


def test_few_cases_say_nothing():
    assert found([1, 2], [True, True]).median.value is None
    assert found([], []).n == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_interval_covers_the_true_median_of_censored_times(seed):
    chance = np.random.default_rng(seed)
    lives, watched = chance.exponential(10, 800), chance.uniform(0, 30, 800)
    result = found(np.minimum(lives, watched), lives <= watched)
    assert result.median.low < 10 * np.log(2) < result.median.high


@pytest.mark.parametrize("seed", range(12))
def test_percentiles_and_intervals_are_those_of_lifelines(seed):
    from lifelines import KaplanMeierFitter
    from lifelines.utils import qth_survival_time, qth_survival_times

    chance = np.random.default_rng(seed)
    n, horizon = int(chance.integers(5, 400)), chance.choice([5, 15, 90])
    lives, watched = chance.exponential(10, n), chance.uniform(0, horizon, n)
    days, closed = np.minimum(lives, watched), lives <= watched
    theirs = KaplanMeierFitter().fit(days, closed)
    ours = time_to_close(days, closed)
    for share, percentile in ((0.5, ours.median), (0.1, ours.p90)):
        bounds = qth_survival_times(share, theirs.confidence_interval_survival_function_)
        low, high = sorted(float(bound) for bound in np.ravel(bounds))
        expected = [qth_survival_time(share, theirs.survival_function_), low, high]
        found = [percentile.value, percentile.low, percentile.high]
        assert [np.inf if one is None else one for one in found] == pytest.approx(expected)


def test_medians_of_boston_come_near_what_became_of_the_open_cases(shared):
    """Two mornings of 2015, each type's last 90 days, against what the whole year's file knows of them later."""
    errors, closed_only, covered = [], [], []
    for morning in (datetime(2015, 3, 31), datetime(2015, 6, 30)):
        for opened, closed in boston_types(shared, morning):
            snapshot = time_to_close(
                np.minimum(closed, morning_of(morning)) - opened, closed < morning_of(morning)
            )
            eventual = np.median(closed - opened)
            if snapshot.median.value is None or not np.isfinite(eventual):
                continue
            errors.append(abs(snapshot.median.value / eventual - 1))
            closed_only.append(abs(np.median((closed - opened)[closed < morning_of(morning)]) / eventual - 1))
            high = np.inf if snapshot.median.high is None else snapshot.median.high
            covered.append((snapshot.median.low or 0) <= eventual <= high)
    assert len(errors) >= 30
    assert np.mean(errors) < 0.12
    assert np.mean(errors) < np.mean(closed_only) / 2.5
    assert np.mean(covered) >= 0.9


def boston_types(shared, morning):
    """(opened, closed) in days for each type with 60 cases received in the 90 days before; open ones are inf."""
    types = {}
    with gzip.open(shared / "data/samples/boston_311_2015_sample20k.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            opened, closed = boston_time(row["OPEN_DT"]), boston_time(row["CLOSED_DT"])
            if 0 < morning_of(morning) - opened <= 90 and closed > opened:
                types.setdefault(row["TYPE"], []).append((opened, closed))
    return [np.array(cases).T for cases in types.values() if len(cases) >= 60]


@cache
def boston_time(text):
    return morning_of(datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p")) if text else np.inf


def morning_of(moment):
    return (moment - datetime(1970, 1, 1)) / timedelta(days=1)
