from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from requests_app.enforcement import hours

ZONE = ZoneInfo("America/New_York")
DAY = date(2026, 6, 15)
LONG = [(time(7), time(12)), (time(12, 30), time(15, 30))]


@pytest.mark.parametrize(
    ("away", "left"), [([], 480), (["morning"], 180), (["afternoon"], 300), (["day"], 0),
                       (["morning", "afternoon"], 0), (["afternoon", "day"], 0)],
)  # fmt: skip
def test_leave_takes_away_its_part_of_the_day(away, left):
    assert hours.worked(DAY, LONG, away, ZONE) == left


def test_a_morning_off_takes_nothing_from_who_comes_at_noon():
    assert hours.worked(DAY, [(time(12), time(20))], ["morning"], ZONE) == 480


@pytest.mark.parametrize(("day", "minutes"), [(DAY, 480), (date(2026, 3, 8), 420), (date(2026, 11, 1), 540)])
def test_a_night_on_which_the_clocks_change_is_as_long_as_it_is(day, minutes):
    assert hours.worked(day, [(time(0), time(8))], [], ZONE) == minutes


@pytest.mark.parametrize(
    ("minutes", "number"), [(0, 0), (209, 0), (210, 1), (240, 1), (449, 1), (450, 2), (510, 2), (720, 3)]
)
def test_a_half_shift_may_lack_half_an_hour(minutes, number):
    assert hours.half_shifts(minutes) == number


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([(time(16), time(8))], "ends before it begins"),
        ([(time(8), time(12)), (time(11), time(15))], "08:00 to 12:00 and 11:00 to 15:00 overlap"),
        ([(time(0), time(11)), (time(12), time(23))], "22 hours in a day are too many"),
    ],
)
def test_hours_that_cannot_be_are_refused_in_a_sentence(given, said):
    assert said in hours.objections(given)[0]


def test_hours_with_a_lunch_are_no_overlap():
    assert hours.objections(LONG) == []


@pytest.mark.parametrize(
    "text", ["8:00-12:00, 12:30-16:30", "8-12;12:30–16:30", "8am to 12pm, 12.30 until 4:30 pm"]
)
def test_hours_are_read_as_people_write_them(text):
    assert hours.words(hours.read(text)) == "8:00-12:00, 12:30-16:30"


@pytest.mark.parametrize(
    ("text", "said"), [("8:00-38:00", "38:00 is no time of day: a shift ends"), ("always", "“always” are no hours"),
                       ("8-noon", "“noon” is no time of day")],
)  # fmt: skip
def test_hours_that_are_none_are_told(text, said):
    with pytest.raises(ValueError, match=said):
        hours.read(text)
