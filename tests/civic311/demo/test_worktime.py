from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from civic311.demo import worktime
from requests_app.cases.clocks import ClosedDays
from requests_app.cases.deadlines import BusinessClock, Promise

HOURS = {weekday: ((datetime(1, 1, 1, 8).time(), datetime(1, 1, 1, 17).time()),) for weekday in range(5)}
CLOCK = BusinessClock(
    ZoneInfo("UTC"), HOURS, ClosedDays("US", "CT", {date(2025, 11, 28): "Day after Thanksgiving"})
)


def seconds(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    "received",
    ["2025-11-24T10:30", "2025-11-26T16:59", "2025-11-26T18:00", "2025-11-29T03:00", "2025-12-25T12:00"],
)
@pytest.mark.parametrize(
    ("amount", "unit"), [(5, "working_days"), (4, "working_hours"), (12, "calendar_hours")]
)
def test_due_is_what_the_product_promises(received, amount, unit):
    exact = Promise(amount, unit, CLOCK).due_at(datetime.fromtimestamp(seconds(received), UTC))
    found = worktime.due(
        np.array([seconds(received)]),
        np.array([worktime.length(amount, unit)]),
        np.array([unit.startswith("calendar")]),
        np.array([unit == "working_days"]),
    )
    assert abs(int(found[0]) - int(exact.timestamp())) <= 1


def test_moment_undoes_worked_in_open_hours():
    moments = np.array(
        [seconds("2025-11-24T08:00"), seconds("2025-11-26T12:34"), seconds("2025-12-01T16:59")]
    )
    assert worktime.moment(worktime.worked(moments)).tolist() == moments.tolist()


def test_is_open_knows_nights_weekends_and_holidays():
    times = [
        "2025-11-24T10:00",
        "2025-11-24T07:59",
        "2025-11-22T10:00",
        "2025-11-27T10:00",
        "2025-11-28T10:00",
    ]
    assert worktime.is_open(np.array([seconds(one) for one in times])).tolist() == [
        True,
        False,
        False,
        False,
        False,
    ]
