from datetime import date, timedelta

import holidays
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.analysis.forecast import DAYS, WEEKS, Forecast, by_district, forecast, share
from reports.analysis.too_little import TooLittle
from reports.analysis.weather import Weather

from .series import drawn, expected

MONDAY = date(2023, 1, 2)
YEARS = 3 * 364


def test_forecast_finds_the_weekdays_and_the_season():
    truth = expected(YEARS + DAYS, season=0.6)
    found = forecast(drawn(truth[:YEARS]), MONDAY)
    assert found.daily.first == MONDAY + timedelta(days=YEARS)
    assert np.abs(found.daily.mean / truth[YEARS:] - 1).mean() < 0.12
    assert "season" in found.method


def test_its_80_percent_interval_holds_eight_of_ten_days_and_more():
    inside = []
    for seed in range(12):
        counts = drawn(expected(YEARS + DAYS, season=0.4), seed=seed)
        found = forecast(counts[:YEARS], MONDAY).daily.quantiles
        inside.append((counts[YEARS:] >= found[0.1]) & (counts[YEARS:] <= found[0.9]))
    assert 0.78 <= np.mean(inside) <= 0.93


def test_quantiles_of_weeks_know_that_days_share_a_drift():
    """A level that wanders by a third from week to week makes weeks far less certain than days that are independent."""
    steady = expected(YEARS)
    level = np.repeat(np.random.default_rng(2).gamma(9, 1 / 9, YEARS // 7), 7)
    wandering, quiet = (forecast(drawn(mean, 0.02), MONDAY) for mean in (steady * level, steady))
    assert wandering.drift == pytest.approx(1 / 9, rel=0.35)
    assert quiet.drift < 0.01
    width = [one.weekly.quantiles[0.9][0] - one.weekly.quantiles[0.1][0] for one in (wandering, quiet)]
    assert width[0] > 1.8 * width[1]
    assert len(quiet.weekly.mean) == WEEKS
    assert quiet.total(7, 0.8) == quiet.weekly.quantiles[0.8][0]


def test_forecast_follows_a_new_level_and_lets_it_fade():
    counts = expected(YEARS)
    counts[-28:] *= 2
    found = forecast(counts, MONDAY)
    ratio = found.ahead / expected(YEARS + WEEKS * 7)[YEARS:]
    assert ratio[0] > 1.7
    assert ratio[-1] < 1.35


def test_forecast_knows_holidays_and_the_day_after():
    closed = holidays.country_holidays("US")
    truth = expected(YEARS + DAYS, level=60.0)
    days = [MONDAY + timedelta(days=at) for at in range(YEARS + DAYS)]
    truth = truth * [
        0.2 if day in closed else 1.6 if day - timedelta(days=1) in closed else 1.0 for day in days
    ]
    found = forecast(drawn(truth[:YEARS], 0.02), MONDAY, holidays=closed)
    new_year = (date(2026, 1, 1) - found.daily.first).days
    assert new_year in range(DAYS)
    assert found.daily.mean[new_year] == pytest.approx(truth[YEARS + new_year], rel=0.2)
    assert found.daily.mean[new_year + 1] == pytest.approx(truth[YEARS + new_year + 1], rel=0.2)
    assert found.daily.mean[new_year] < 0.3 * found.daily.mean[new_year + 7]


def test_a_season_starts_in_the_first_week_above_a_quarter_of_the_peak():
    truth = expected(YEARS + WEEKS * 7, season=0.95, trough=YEARS - 30)
    found = forecast(drawn(truth[:YEARS]), MONDAY).season
    weeks = truth.reshape(-1, 7).sum(axis=1)
    begun = YEARS // 7 + np.flatnonzero(weeks[YEARS // 7 :] > 0.25 * weeks[: YEARS // 7].max())[0]
    assert abs((found.starts - MONDAY).days - 7 * begun) <= 7
    assert forecast(drawn(expected(YEARS)), MONDAY).season is None


def test_snow_in_the_weather_brings_its_calls_and_unknown_weather_the_usual():
    chance = np.random.default_rng(3)
    snow = np.where(chance.random(YEARS + DAYS) < 0.1, chance.gamma(2, 4, YEARS + DAYS), 0.0)
    truth = expected(YEARS + DAYS, level=5) * (1 + snow / 4)
    counts = drawn(truth[:YEARS], 0.05)
    first = MONDAY.toordinal()
    weather = Weather(("snow",), np.arange(first, first + YEARS + DAYS), snow[:, None])
    told = forecast(counts, MONDAY, weather=weather)
    untold = forecast(counts, MONDAY, weather=weather.until(told.daily.first))
    off = [np.abs(one.daily.mean - truth[YEARS:]).mean() for one in (told, untold)]
    assert off[0] < 0.6 * off[1]
    assert told.dispersion < untold.dispersion * 1.01


def test_under_a_year_the_season_is_left_out_and_said_so():
    found = forecast(drawn(expected(200)), MONDAY)
    assert any("Less than a year" in note for note in found.notes)
    assert found.daily.mean.mean() == pytest.approx(8, rel=0.15)


def test_under_eight_weeks_the_same_weekdays_of_four_weeks_are_the_forecast():
    counts = drawn(expected(35))
    found = forecast(counts, MONDAY)
    assert found.daily.mean[:7] == pytest.approx(counts[-28:].reshape(4, 7).mean(axis=0))
    assert "same weekdays" in found.method


@pytest.mark.parametrize(
    ("daily", "reason"),
    [
        ([], "no day is recorded"),
        ([3.0], "1 day ago"),
        ([0.0] * 400, "none came in the 400 days"),
        ([np.nan] * 400, "no day is recorded"),
        ([0.0] * 700 + [2.0] * 6, "28 days are needed"),
        ([0.0] * 100 + [1.0] + [0.0] * 99 + [1.0], "only 2 came"),
        ([5.0] * 300 + [0.0] * 30, "none came since 2023-10-29: check that they still arrive"),
        ([1.0] + [0.0] * 2000, "none came in the 1095 days"),
    ],
)
def test_too_little_is_said_with_what_is_missing(daily, reason):
    found = forecast(np.array(daily), MONDAY)
    assert isinstance(found, TooLittle)
    assert reason in str(found)


def test_a_month_without_records_is_a_gap_and_no_drop():
    counts = drawn(expected(YEARS))
    counts[900:931] = 0
    found = forecast(counts, MONDAY)
    assert found.notes[0].startswith("No record from 2025-06-20 to 2025-07-20")
    assert found.known == YEARS - 31
    assert found.daily.mean.mean() == pytest.approx(8, rel=0.1)


def test_a_winter_without_weeds_is_no_gap():
    year = np.concatenate([np.full(220, 6.0), np.zeros(144)])
    found = forecast(drawn(np.tile(year, 3), 0.1), MONDAY)
    assert not any("No record" in note for note in found.notes)


def test_one_freak_day_changes_nothing_and_is_told():
    counts = drawn(expected(YEARS))
    plain = forecast(counts, MONDAY)
    counts[1080] = 5000
    found = forecast(counts, MONDAY)
    assert found.daily.mean == pytest.approx(plain.daily.mean, rel=0.03)
    assert found.daily.quantiles[0.9] == pytest.approx(plain.daily.quantiles[0.9], abs=1)
    assert "(5000) lies far beyond" in found.notes[-1]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.one_of(st.integers(0, 40), st.just(0), st.just(float("nan")), st.just(-1)), max_size=120),
    st.dates(date(1990, 1, 1), date(2040, 1, 1)),
)
@example([1] * 28, date(2024, 2, 29))
@example([0, 10**9] * 40, date(2024, 2, 29))
def test_no_series_breaks_it(daily, first):
    found = forecast(np.array(daily, dtype=float), first)
    if isinstance(found, Forecast):
        assert np.isfinite(found.ahead).all() and (found.ahead > 0).all()
        for path in (found.daily, found.weekly):
            levels = np.array([path.quantiles[level] for level in sorted(path.quantiles)])
            assert (np.diff(levels, axis=0) >= 0).all()
    else:
        assert found.why


def test_a_district_with_few_gets_its_share_of_the_whole():
    parts = {
        7: drawn(expected(YEARS, 9.0), seed=1),
        9: drawn(expected(YEARS, 0.2), seed=2),
        11: np.zeros(YEARS),
    }
    found = by_district(parts, MONDAY)
    assert "of the whole service" in found[9].method
    assert "of the whole service" not in found[7].method
    assert found[9].daily.mean.sum() == pytest.approx(28 * 0.2, rel=0.3)
    assert found[9].dispersion == found[None].dispersion
    assert found[11].daily.mean.sum() < 0.1
    total = sum(found[key].daily.mean.sum() for key in parts)
    assert total == pytest.approx(found[None].daily.mean.sum(), rel=0.05)


def test_districts_of_nothing_say_too_little():
    assert isinstance(by_district({}, MONDAY)[None], TooLittle)
    assert isinstance(by_district({1: np.zeros(0)}, MONDAY)[1], TooLittle)


def test_a_share_thins_the_counts_and_keeps_how_they_vary():
    whole = forecast(drawn(expected(YEARS, 20.0), 0.3), MONDAY)
    part = share(whole, 0.25)
    assert part.daily.mean == pytest.approx(whole.daily.mean / 4)
    assert part.dispersion == whole.dispersion
