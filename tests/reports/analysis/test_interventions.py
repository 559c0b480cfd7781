from datetime import date, timedelta

import numpy as np
import pytest

from reports.analysis.interventions import before_after
from reports.analysis.too_little import TooLittle

from .series import drawn, expected

MONDAY = date(2023, 1, 2)
WEEKS = 104
CHANGED = MONDAY + timedelta(weeks=52)


def areas(count, seed=1, drift=0.0):
    """With one season for all, and a level that each may change by itself after a year."""
    random = np.random.default_rng(seed)
    mean = expected(WEEKS * 7, 5.0, season=0.5)
    moved = np.exp(random.normal(0, drift, count))
    return [
        drawn(np.where(np.arange(WEEKS * 7) < 364, mean, mean * each), 0.1, seed=seed * 100 + at)
        for at, each in enumerate(moved)
    ]


def cut(counts, by, seed=1):
    """A share of what came after the change did not come."""
    kept = np.random.default_rng(seed).binomial(counts[364:].astype(int), 1 - by)
    return np.concatenate([counts[:364], kept])


def test_a_fall_by_two_fifths_is_measured_with_its_interval():
    here, *others = areas(6)
    found = before_after(cut(here, 0.4), others, MONDAY, CHANGED)
    assert found.change == pytest.approx(-0.4, abs=0.07)
    assert found.low < -0.4 < found.high < -0.2
    assert found.is_clear
    assert found.weeks == (52, 52)
    sentence = found.sentence("Rodent reports", "Downtown")
    assert sentence.startswith(
        f"Rodent reports in Downtown fell by {abs(found.change):.0%} against comparable areas ("
    )


@pytest.mark.parametrize("drift", [0.0, 0.2])
def test_the_interval_holds_nothing_where_nothing_happened(drift):
    """Nineteen of twenty, also where areas drift apart by themselves."""
    covered = []
    for seed in range(2, 16):
        here, *others = areas(6, seed, drift)
        found = before_after(here, others, MONDAY, CHANGED)
        covered.append(found.low <= 0 <= found.high)
    assert np.mean(covered) >= 0.85
    assert np.mean(covered) <= 1.0


def test_areas_that_drift_make_the_interval_wider():
    here, *others = areas(8, drift=0.3)
    calm, *steady = areas(8)
    drifting, still = (
        before_after(one, rest, MONDAY, CHANGED) for one, rest in ((here, others), (calm, steady))
    )
    assert drifting.drift == pytest.approx(0.3, abs=0.15)
    assert still.drift < 0.05
    assert np.log1p(drifting.high) - np.log1p(drifting.low) > 4 * (np.log1p(still.high) - np.log1p(still.low))


def test_a_trend_of_its_own_before_is_said():
    here, *others = areas(5)
    here[:364] *= np.linspace(2.0, 0.7, 364)
    found = before_after(here, others, MONDAY, CHANGED)
    assert not found.ran_alike
    assert "did not run alike before" in found.sentence("Reports", "Downtown")


def test_few_areas_are_said_to_hide_the_drift():
    here, *others = areas(3)
    found = before_after(cut(here, 0.4), others, MONDAY, CHANGED)
    assert found.drift is None
    assert "fewer than 4" in found.sentence("Reports", "Downtown")


def test_no_change_reads_as_none():
    here, *others = areas(6)
    sentence = before_after(here, others, MONDAY, CHANGED).sentence("Reports", "Downtown")
    assert "did not change measurably" in sentence
    assert "between −" in sentence


def test_a_week_with_an_unknown_day_is_left_out():
    here, *others = areas(6)
    here[370] = np.nan
    assert before_after(here, others, MONDAY, CHANGED).weeks == (52, 51)


@pytest.mark.parametrize(
    ("here", "others", "changed", "reason"),
    [
        ([], [], CHANGED, "no area is named"),
        ([], [[]], CHANGED, "0 weeks before"),
        ([1.0] * 700, [[1.0] * 700], MONDAY + timedelta(days=20), "2 weeks before"),
        ([1.0] * 700, [[1.0] * 700], MONDAY + timedelta(days=690), "1 weeks after"),
        ([1.0] * 700, [[1.0] * 700], MONDAY - timedelta(days=5), "0 weeks before"),
        ([0.0] * 700, [[1.0] * 700], CHANGED, "holds 0 reports"),
    ],
)
def test_too_little_is_said(here, others, changed, reason):
    found = before_after(np.array(here), [np.array(other) for other in others], MONDAY, changed)
    assert isinstance(found, TooLittle)
    assert reason in found.why.replace("and 1 after", "and 1 weeks after")
