from datetime import date, datetime, timedelta

import pytest

from requests_app.enforcement.spent import Visit, learned, robust_mean, spent

DAY = date(2026, 6, 15)
EIGHT = datetime(2026, 6, 15, 8)


def _visit(after, minutes=None, *, inspector=1, task=1, kind="first"):
    return Visit(inspector, DAY, EIGHT + timedelta(minutes=after), minutes, task, kind)


def test_the_way_is_the_time_since_the_last_result_less_the_visit():
    assert spent([_visit(80, 20), _visit(30, 20), _visit(115, 20)]) == {(1, "first"): [20 + 22.5, 50, 35]}


@pytest.mark.parametrize(
    ("second", "minutes"),
    [
        (_visit(150, 20), 20 + 10),  # a long lunch: the usual way instead
        (_visit(31, 20), 20 + 10),  # sent in one go
        (_visit(60, 20, inspector=2), 20 + 10),  # somebody else's
    ],
)
def test_a_break_is_no_way(second, minutes):
    usual = [_visit(1000, 5, inspector=9), _visit(1015, 5, inspector=9)]  # ten minutes
    found = spent([*usual, _visit(30, 20), second])[1, "first"]
    assert found[-1] == minutes


def test_without_recorded_minutes_the_time_between_results_stands_for_both():
    visits = [_visit(0), _visit(40, kind="again"), _visit(42, kind="again"), _visit(300, kind="again")]
    assert spent(visits) == {(1, "again"): [40]}


def test_visits_of_nobody_have_no_way_between_them():
    assert spent([_visit(10, 20, inspector=None), _visit(50, 20, inspector=None)]) == {(1, "first"): [20, 20]}


def test_few_visits_teach_nothing_and_more_draw_from_the_estimate():
    assert learned([40.0] * 19, 30) is None
    assert learned([40.0] * 20, 30) == 35
    assert learned([40.0] * 180, 30) == 39


def test_a_forgotten_clock_does_not_make_a_trade_slow():
    assert robust_mean([30.0] * 99 + [700.0]) == 30
