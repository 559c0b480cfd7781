from datetime import date

import numpy as np
import pytest

from reports.analysis import backtests
from reports.analysis.backtests import backtest
from reports.analysis.too_little import TooLittle

from .series import drawn, expected

MONDAY = date(2023, 1, 2)


def test_backtest_beats_last_week_again_by_what_theory_says():
    """On independent days last week again errs √2 times what the truth itself would."""
    found = backtest(drawn(expected(3 * 364, level=20.0), 0.1), MONDAY)
    assert found.origins == 12
    for score in found.by_horizon.values():
        assert score.naive_mase == pytest.approx(1.0, abs=0.12)
        assert score.mase == pytest.approx(1 / np.sqrt(2), abs=0.08)
        assert score.wql < 0.85 * score.naive_wql
        assert 0.78 <= score.coverage <= 0.93
        assert abs(score.bias) < 0.1


def test_each_origin_knows_only_the_days_before_it(monkeypatch):
    seen = []

    def spy(daily, first, **known):
        seen.append((len(daily), known["weather"]))
        return TooLittle("")

    monkeypatch.setattr(backtests, "forecast", spy)
    backtest(np.ones(400), MONDAY, origins=3, every=28)
    assert [days for days, _ in seen] == [400 - 28 - 56, 400 - 28 - 28, 400 - 28]


def test_too_short_a_past_says_so():
    assert "84 are needed" in str(backtest(np.ones(60), MONDAY))


def test_nothing_received_has_no_share_of_loss():
    counts = np.concatenate([drawn(expected(400)), np.zeros(28)])
    score = backtest(counts, MONDAY, origins=1).by_horizon[28]
    assert (score.wql, score.bias) == (None, None)
    assert score.coverage < 0.2
