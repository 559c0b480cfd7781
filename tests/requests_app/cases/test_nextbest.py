from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from requests_app.cases.nextbest import Candidate, ranked, reasons, sentence
from tests.cast import CITY_HALL, MONDAY

ZONE = ZoneInfo("America/New_York")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NORTH = (CITY_HALL[0] + 0.0027, CITY_HALL[1])  # 300 m


def one(pk=1, **given):
    return Candidate(**{"pk": pk, "priority": 3, "requested_at": MONDAY - DAY, **given})


def said(candidate, last=None):
    return sentence(list(reasons(candidate, MONDAY, ZONE, last)))


def best(*candidates, last=None):
    return [choice.pk for choice in ranked(list(candidates), MONDAY, ZONE, last)]


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (one(due_at=MONDAY - 2 * DAY, priority=1), "Urgent and overdue by 2 days."),
        (one(due_at=MONDAY + HOUR), "Due today at 11:00 am."),
        (one(due_at=MONDAY + DAY, is_mine=True, has_news=True), "Yours, due tomorrow and changed since you looked."),
        (one(more_reporters=2, is_my_teams=True), "Your team’s and 3 people reported it."),
        (one(reply_by=date(2026, 6, 1)), "An elected office waits for a reply today."),
        (one(), "Nothing presses: it is the oldest."),
        (one(is_mine=True), "Nothing presses, and this one is yours."),
        (one(is_mine=True, due_at=MONDAY + 3 * DAY), "Yours and due Thursday."),
    ],
)  # fmt: skip
def test_why_is_said_in_a_sentence_the_heaviest_first(candidate, words):
    assert said(candidate) == words


def test_what_is_near_the_last_one_is_said_in_meters():
    assert said(one(point=NORTH), last=CITY_HALL) == "300 m from your last one."
    assert said(one(point=CITY_HALL), last=CITY_HALL) == "Next to your last one."


def test_days_late_weigh_up_to_a_limit_and_then_urgency_weighs_more():
    years_late = one(1, due_at=MONDAY - 700 * DAY)
    urgent = one(2, due_at=MONDAY - HOUR, priority=1)
    a_day_late, an_hour_late = one(3, due_at=MONDAY - DAY), one(4, due_at=MONDAY - HOUR)
    assert best(a_day_late, an_hour_late, years_late, urgent) == [2, 1, 3, 4]


def test_of_two_alike_the_nearer_comes_first_and_else_the_older():
    old, near = one(1, requested_at=MONDAY - 2 * DAY), one(2, point=NORTH)
    assert best(old, near, last=CITY_HALL) == [2, 1]
    assert best(near, old) == [1, 2]
