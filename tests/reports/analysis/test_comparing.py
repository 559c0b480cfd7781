import numpy as np
import pytest

from reports.analysis import comparing


def drawn(seed=1, n=400, scale=5.0, watched=20.0):
    """Days to the closing, those beyond `watched` still open."""
    took = np.random.default_rng(seed).exponential(scale, n)
    return np.minimum(took, watched), took <= watched


def test_restricted_mean_is_that_of_lifelines():
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

    days, closed = drawn(n=150)
    fitted = KaplanMeierFitter().fit(days, closed)
    mean, variance = restricted_mean_survival_time(fitted, t=10, return_variance=True)
    found = comparing.restricted_mean(days, closed, 10)
    assert found.value == pytest.approx(mean, rel=1e-6)
    assert found.low < 5 * (1 - np.exp(-2)) < found.high
    assert found.error == pytest.approx(np.sqrt(variance / 150), rel=0.1)


def test_slow_group_is_found_with_the_days_it_takes_longer():
    (quick, quick_closed), (slow, slow_closed) = drawn(1), drawn(2, scale=9.0)
    groups = np.r_[np.full(200, 1), np.full(200, 2), np.full(400, 3)]
    found = comparing.compare(groups, np.r_[quick, slow], np.r_[quick_closed, slow_closed], 20)
    assert found.p < 0.001
    assert found.differences[0].group == 3
    assert (
        found.differences[0].low
        < 20 * 0 + 9 * (1 - np.exp(-20 / 9)) - 5 * (1 - np.exp(-4))
        < found.differences[0].high
    )


def test_groups_with_few_cases_are_not_compared():
    days, closed = drawn(n=40)
    assert comparing.compare(np.r_[np.full(35, 1), np.full(5, 2)], days, closed, 20) is None


def test_two_groups_have_the_log_rank_p_of_lifelines():
    from lifelines.statistics import logrank_test

    (one, one_closed), (two, two_closed) = drawn(3, 80), drawn(4, 60, 7.0)
    later = np.r_[np.zeros(80, dtype=bool), np.ones(60, dtype=bool)]
    expected = logrank_test(one, two, one_closed, two_closed).p_value
    assert comparing._two(later, np.r_[one, two], np.r_[one_closed, two_closed]) == pytest.approx(expected)


def test_change_is_dated():
    (before, before_closed), (after, after_closed) = drawn(5), drawn(6, scale=10.0)
    received = np.r_[np.arange(400) // 4, 100 + np.arange(400) // 4]
    found = comparing.changed(received, np.r_[before, after], np.r_[before_closed, after_closed], 20, 205)
    assert abs(found.day - 100) <= 7
    assert found.p < 0.001
    assert found.after.value > found.before.value + 2


def test_no_change_where_nothing_changed():
    days, closed = drawn(7)
    assert comparing.changed(np.arange(400) // 2, days, closed, 20, 205).p > 0.05


def test_too_little_has_no_change():
    days, closed = drawn(n=20)
    assert comparing.changed(np.arange(20), days, closed, 20, 30) is None
