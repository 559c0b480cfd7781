from datetime import date, timedelta

import numpy as np
import pytest

from civic311.demo import seasons

YEAR = [date(2025, 1, 1) + timedelta(days=day) for day in range(365)]


def mean(factors, months):
    return np.mean([factor for factor, day in zip(factors, YEAR, strict=True) if day.month in months])


@pytest.mark.parametrize(
    ("name", "high", "low"),
    [
        ("potholes", (2, 3, 4), (7, 8, 9)),
        ("leaves", (10, 11, 12), (6, 7, 8)),
        ("weeds", (5, 6, 7, 8, 9), (1, 2, 3)),
        ("rodents", (6, 7, 8), (12, 1, 2)),
        ("heating", (11, 12, 1, 2, 3), (6, 7, 8)),
        ("dark", (11, 12, 1), (5, 6, 7)),
        ("snow", (1, 2), (5, 6, 7)),
    ],
)
def test_season_is_high_when_it_should_be(name, high, low):
    factors = seasons.season(name, YEAR)
    assert mean(factors, high) > 2 * mean(factors, low)
    assert factors.mean() == pytest.approx(1, abs=0.05)


def test_week_has_its_weekend():
    factors = seasons.week("office", YEAR)
    monday, sunday = YEAR.index(date(2025, 1, 6)), YEAR.index(date(2025, 1, 5))
    assert factors[monday] > 3 * factors[sunday]


def test_weather_of_a_day_does_not_depend_on_the_period():
    whole, part = seasons.weather(YEAR), seasons.weather(YEAR[40:80])
    assert all(np.array_equal(whole[kind][40:80], part[kind]) for kind in whole)


def test_weather_snows_in_winter_only():
    snow = seasons.weather(YEAR)["snow"]
    assert mean(snow, (5, 6, 7, 8, 9)) < 0.1
    assert snow.max() > 3


def test_hours_of_noise_are_at_night():
    minutes = seasons.hours("night", 4000, np.random.default_rng(1)) // 60
    assert np.isin(minutes, (20, 21, 22, 23, 0, 1, 2)).mean() > 0.6
