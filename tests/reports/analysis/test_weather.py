from datetime import date

import numpy as np
import pytest

from reports.analysis.weather import read

DAYS = np.arange(date(2024, 1, 1).toordinal(), date(2024, 1, 1).toordinal() + 800)


def lines(values):
    return [
        "day,cold",
        *(f"{date.fromordinal(day)},{value}" for day, value in zip(DAYS.tolist(), values, strict=False)),
    ]


def test_days_without_weather_take_what_the_season_brings():
    cold = 10 + 8 * np.cos(2 * np.pi * DAYS / 365.25)
    weather = read(lines(cold[:730]))
    found = weather.regressors(DAYS)[:, 0]
    assert found[730:] == pytest.approx(weather.regressors(DAYS - 365)[730:, 0], abs=0.15)
    assert found[:730].std() == pytest.approx(1, abs=0.01)


def test_empty_cells_are_unknown_and_constant_columns_left_out():
    weather = read(
        ["day,snow,flat", *(f"{date.fromordinal(d)},{d % 9 or ''},3" for d in DAYS[:100].tolist())]
    )
    assert np.isnan(weather.values[:, 0]).sum() > 5
    assert weather.regressors(DAYS).shape == (800, 1)


@pytest.mark.parametrize("bad", [[], ["day"], ["day,snow"], ["day,snow", "yesterday,3"]])
def test_a_file_that_is_no_weather_is_refused_with_a_sentence(bad):
    with pytest.raises(ValueError, match="weather file|is no day"):
        read(bad)
