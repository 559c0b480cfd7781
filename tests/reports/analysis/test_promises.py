import numpy as np
import pytest

from reports.analysis.promises import Said, said, within


def test_eight_of_ten_when_all_are_done():
    days = np.arange(1, 101)
    assert within(days, np.ones(100, dtype=bool)) == 80


def test_open_ones_make_it_longer():
    days = np.concatenate([np.full(60, 2), np.full(60, 10)])
    closed = np.concatenate([np.ones(60, dtype=bool), np.zeros(60, dtype=bool)])
    assert within(days, np.ones(120, dtype=bool)) == 10
    assert within(days, closed) is None


def test_few_promise_nothing():
    assert within(np.ones(49, dtype=int), np.ones(49, dtype=bool)) is None


@pytest.mark.parametrize("seed", range(3))
def test_promise_comes_true_for_eight_of_ten(seed):
    """Learned from a snapshot in which the last ones are still open, kept by those that come later."""
    rng = np.random.default_rng(seed)
    taken, received = np.ceil(rng.gamma(2, 6, 4000)).astype(int), rng.integers(0, 180, 4000)
    closed = received + taken <= 180
    promised = within(np.where(closed, taken, 180 - received), closed)
    later = np.ceil(rng.gamma(2, 6, 4000))
    assert 0.77 <= np.mean(later <= promised) <= 0.84


def test_a_day_that_holds_nearly_all_is_said_as_nine_of_ten():
    days = np.concatenate([np.full(95, 1), np.full(5, 9)])
    assert said(days, np.ones(100, dtype=bool)) == Said(of_ten=9, days=1)
