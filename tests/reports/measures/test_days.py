"""Local days, whatever the clocks do."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from reports.measures.days import LocalDay, age_in_days, micros

ZONE = ZoneInfo("America/Chicago")


@pytest.mark.parametrize("hour", [0, 1, 12, 23])
@pytest.mark.parametrize("on", [date(2026, 3, 8), date(2026, 3, 9), date(2026, 11, 1), date(2026, 11, 2)])
def test_age_counts_local_days_across_a_clock_change(hour, on):
    days = [date(2025, 12, 31), date(2026, 3, 7), date(2026, 3, 8), on]
    received = np.array(
        [micros(datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZONE)) for day in days]
    )
    midnight = np.array([LocalDay(day, ZONE).start for day in days])
    wanted = [(on - day).days for day in days]
    assert age_in_days(received, LocalDay(on, ZONE)).tolist() == wanted
    assert age_in_days(midnight, LocalDay(on, ZONE)).tolist() == wanted


def test_age_of_nothing_is_nothing():
    assert age_in_days(np.empty(0, dtype=np.int64), LocalDay(date(2026, 6, 1), ZONE)).tolist() == []
