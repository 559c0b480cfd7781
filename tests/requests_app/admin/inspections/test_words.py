from datetime import date, timedelta

import pytest

from requests_app.admin.inspections import words

WEDNESDAY = date(2026, 6, 17)


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (22, "22nd"), (113, "113th")]
)
def test_visits_are_counted_as_people_count(number, said):
    assert words.nth(number) == said


@pytest.mark.parametrize(
    ("scheduled", "due", "said"),
    [
        (None, 0, "Due today"),
        (None, 2, "Due Friday"),
        (None, -1, "1 day late"),
        (0, 3, "Planned for today"),
        (5, 3, "Planned for Monday, due Saturday"),
        (-2, -3, "Planned for Jun 15, 3 days late"),
    ],
)
def test_when_somebody_goes_there_is_said_with_how_late_that_is(scheduled, due, said):
    on = None if scheduled is None else WEDNESDAY + timedelta(days=scheduled)
    assert words.planned(on, WEDNESDAY + timedelta(days=due), WEDNESDAY) == said


def test_the_window_says_whether_it_runs():
    assert words.window(date(2026, 6, 18), WEDNESDAY) == "Comply by tomorrow"
    assert words.window(date(2026, 6, 9), WEDNESDAY) == "Window ended Jun 9"
    assert words.window(None, WEDNESDAY) == ""


def test_the_round_says_what_it_leaves_out():
    assert words.day_sentence(1, 1, 45, 0) == "1 visit to go: about 45 min of work."
    assert words.day_sentence(40, 114, 60, 3.2).startswith(
        "114 visits to go, the 40 most pressing in driving"
    )
