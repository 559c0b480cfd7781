"""The sentences that a supervisor reads first."""

from datetime import timedelta

import pytest

from reports.daily.decisions import both, decisions, to_move
from reports.daily.reading import City, Reading
from reports.measures.days import LocalDay
from reports.measures.names import Names
from tests.reports import histories
from tests.reports.histories import life
from tests.reports.measures.test_registry import A_DAY, CLOSE, DAY, END, HOUR

NAMES = Names(
    {
        "service_group": {"1": "Streets", "2": "Trees"},
        "district": {"1": "Frog Hollow", "2": "West End"},
        "person": {"0": "Nobody yet", "21": "Pat", "22": "Kim", "23": "Lou"},
    }
)


def reading(*lives: list) -> Reading:
    city: City = histories.city(histories.history([event for one in lives for event in one]))
    city.names = NAMES
    return Reading(city, 1, LocalDay(DAY.date, DAY.zone))


def sentences(*lives: list) -> list[str]:
    return [one.sentence for one in decisions(reading(*lives), "service_group")]


def moves(*lives: list) -> list[str]:
    return [one.sentence for one in to_move(reading(*lives), "district")]


def received(first: int, n: int, days_ago: float = 1, **given) -> list[list]:
    return [life(first + k, END - days_ago * A_DAY, **given) for k in range(n)]


def closed(first: int, n: int, **given) -> list[list]:
    return [life(first + k, END - 9 * A_DAY, ("closed", END - HOUR, CLOSE), **given) for k in range(n)]


def test_nothing_to_do_is_no_sentence():
    assert sentences(*closed(1, 3)) == []
    assert moves(*closed(1, 3)) == []


def test_the_longest_overdue_come_first_in_the_group_with_the_most():
    late = received(1, 2, 50, due_at=END - 40 * A_DAY) + received(
        3, 3, 50, due_at=END - 35 * A_DAY, service_id=12
    )
    found = decisions(reading(*late, *received(9, 5, 20, due_at=END - 2 * A_DAY)), "service_group")[0]
    assert found.sentence == "Close or reassign the 3 requests for Trees overdue by more than 30 days."
    assert found.why == "That is 30% of what is overdue; the longest, 26-3, has been late for 35 days."
    assert (found.rows, found.scope) == (3, {"service_group": "2", "overdue_band": ">30"})


@pytest.mark.parametrize(
    "over, words", [(HOUR, "less than a day"), (3 * A_DAY, "a day or more"), (10 * A_DAY, "more than a week")]
)
def test_overdue_is_said_as_late_as_it_is(over, words):
    assert sentences(*received(1, 1, 20, due_at=END - over)) == [
        f"Close or reassign the one request for Streets overdue by {words}."
    ]


def test_what_falls_due_names_the_day_and_the_most():
    due = received(1, 3, 20, due_at=END + 9 * HOUR) + received(4, 1, 20, due_at=END + 9 * HOUR, service_id=12)
    assert sentences(*due) == [
        "Finish the 4 requests due today, Thursday, June 18; 3 of them are for Streets."
    ]
    assert sentences(*due[:1]) == ["Finish the one request due today, Thursday, June 18."]


def test_piling_up_is_said_beyond_chance_only():
    assert sentences(*received(1, 3)) == [
        "Give Streets more hands: 3 more came in than were closed this week."
    ]
    assert sentences(*received(1, 2)) == []
    assert sentences(*received(1, 24), *closed(101, 20)) == []


def test_nobody_and_nowhere_are_given_no_hands():
    assert moves(*received(1, 5)) == ["5 requests belong to no one."]


def test_to_move_names_who_has_too_much():
    def work(first: int, n: int, who: int) -> list[list]:
        step = ("assigned", END - 30 * A_DAY, {"assignee_id": who})
        return [life(first + k, END - 31 * A_DAY, step) for k in range(n)]

    team = work(1, 30, 21) + work(101, 10, 22) + work(201, 5, 23)
    assert moves(*team) == ["Pat has 30 open; half of the team have 10 or fewer."]
    assert moves(*work(1, 11, 21), *work(101, 10, 22)) == []


def test_to_move_asks_for_the_answer_to_an_offer():
    offer = ("handed_over", END - HOUR, {"pending_department_id": 1})
    offered = [life(k, END - timedelta(days=9), offer, department_id=2) for k in (1, 2)]
    assert moves(*offered) == ["2 requests wait for your answer to a hand-over."]


def test_a_day_without_a_due_date_plans_the_next_ones():
    due = received(1, 2, 9, due_at=END + 4 * A_DAY) + received(3, 1, 9, due_at=END + 6.5 * A_DAY)
    found = decisions(reading(*due, *received(4, 1, 9, due_at=END + 8 * A_DAY)), "service_group")
    assert found[0].sentence == "Plan the 3 requests due in the next 7 days, the first on Monday, June 22."
    assert (found[0].figure_key, found[0].rows) == ("due_7d", 3)
    assert found[0].why == "Nothing falls due today. Nobody is assigned."


def test_what_is_to_move_fills_the_three_things_to_do():
    offer = ("handed_over", END - HOUR, {"pending_department_id": 1})
    lives = [*received(1, 2, 9, due_at=END - A_DAY), life(9, END - 9 * A_DAY, offer, department_id=2)]
    first, further = both(reading(*lives), "service_group", "district")
    assert [one.figure_key for one in first] == ["overdue", "unassigned", "handed_to_us"]
    assert further == []
