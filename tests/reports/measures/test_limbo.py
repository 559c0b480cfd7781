from datetime import date, timedelta

import numpy as np

from reports.measures import registry
from reports.measures.days import LocalDay
from reports.measures.limbo import days_in_limbo
from reports.measures.registry import MEASURES
from tests.reports import histories
from tests.reports.histories import ZONE, life

DAY = LocalDay(date(2026, 6, 17), ZONE)
END = DAY.as_of
HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
TO_TWO = {"pending_department_id": 2}


def rows(key, history, department, scope=None):
    return registry.rows(MEASURES[key], history, DAY, department, scope)


def test_offers_open_are_counted_on_both_sides_and_answers_where_they_were_given():
    waiting = life(1, END - 9 * A_DAY, ("handed_over", END - 2 * A_DAY, TO_TWO))
    refused = life(
        2,
        END - 9 * A_DAY,
        ("handed_over", END - 5 * A_DAY, TO_TWO),
        ("hand_over_refused", END - 3 * A_DAY, {}),
    )
    taken = life(
        3,
        END - 9 * A_DAY,
        ("handed_over", END - 5 * A_DAY, TO_TWO),
        ("hand_over_accepted", END - 4 * A_DAY, {}),
    )
    history = histories.history([*waiting, *refused, *taken])
    history.columns["because"] = np.where(
        history.kind == history.kind[rows("refused_28d", history, 2)][0], 1, 0
    )
    assert history.request[rows("offered_out", history, 1)].tolist() == [1]
    assert history.request[rows("handed_to_us", history, 2)].tolist() == [1]
    answers = rows("answered_28d", history, 2)
    assert (history.request[answers].tolist(), days_in_limbo(history, answers).tolist()) == (
        [2, 3],
        [2.0, 1.0],
    )
    assert len(rows("answered_28d", history, 1)) == 0
    assert len(rows("refused_28d", history, 2, {"refusal": "not_our_work"})) == 1
    assert len(rows("refused_28d", history, 2, {"refusal": "other"})) == 0


def test_dormant_is_what_nobody_touched_whatever_rules_did():
    escalated = life(1, END - 20 * A_DAY, ("escalated", END - 2 * A_DAY, {}))
    touched = life(2, END - 20 * A_DAY, ("noted", END - 13 * A_DAY, {}))
    history = histories.history([*escalated, *touched])
    assert history.request[rows("dormant", history, 1)].tolist() == [1]


def test_on_time_against_the_target_counts_the_open_ones_as_missed():
    lives = [
        life(1, END - 9 * A_DAY, ("closed", END - 4 * A_DAY, {"resolution": "fixed"})),
        life(2, END - 9 * A_DAY, ("closed", END - 2 * A_DAY, {"resolution": "fixed"})),
        life(3, END - 9 * A_DAY),
        life(4, END - 9 * A_DAY),
    ]
    history = histories.history([event for one in lives for event in one])
    target = histories.micros(END - 3 * A_DAY)
    history.columns["target_at"] = np.where(history.request == 4, histories.NEVER, target)
    found = registry.of_department(MEASURES["target_28d"], history, DAY, 1)
    assert registry.share(MEASURES["target_28d"], history, DAY, found) == (1, 3)
