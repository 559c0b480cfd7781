from datetime import date, timedelta

import numpy as np

from reports.measures import registry
from reports.measures.days import LocalDay
from reports.measures.registry import MEASURES
from tests.reports import histories
from tests.reports.histories import ZONE, life

DAY = LocalDay(date(2026, 6, 17), ZONE)
END = DAY.as_of
A_DAY = timedelta(days=1)


def checked(request, days_ago):
    closed = ("closed", END - (days_ago + 3) * A_DAY, {"resolution": "fixed"})
    return life(request, END - (days_ago + 9) * A_DAY, closed, ("checked", END - days_ago * A_DAY, {}))


def test_really_done_is_the_share_of_the_checks_of_eight_weeks_that_passed():
    history = histories.history([*checked(1, 2), *checked(2, 50), *checked(3, 57)])
    history.columns["because"] = np.where(history.request == 2, registry.PASSED, 0)
    found = registry.of_department(MEASURES["really_done"], history, DAY, 1)
    assert registry.share(MEASURES["really_done"], history, DAY, found) == (1, 2)
