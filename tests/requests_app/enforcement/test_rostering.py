from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app.enforcement import rostering, staffing
from requests_app.models import InspectorShift, Leave
from tests.cast import MONDAY

TODAY = MONDAY.date()


def _half_shifts(inspector, day):
    return staffing.presence_of(inspector, day, day)[0].half_shifts


def test_new_shifts_hold_from_their_day_and_leave_the_past_alone(trades, cast):
    later = TODAY + timedelta(days=7)
    rostering.set_shifts(trades.ines, {0: [(time(8), time(12))]}, since=later, by=cast.sam, at=MONDAY)
    assert _half_shifts(trades.ines, TODAY) == 2
    assert (_half_shifts(trades.ines, later), _half_shifts(trades.ines, later + timedelta(days=1))) == (1, 0)


def test_shifts_set_twice_for_a_day_are_the_later_ones(trades, cast):
    for ends in (time(10), time(16)):
        rostering.set_shifts(trades.ines, {0: [(time(8), ends)]}, by=cast.sam, at=MONDAY)
    assert InspectorShift.objects.filter(inspector=trades.ines, until=None).count() == 1
    assert _half_shifts(trades.ines, TODAY) == 2


@pytest.mark.parametrize(
    ("week", "said"),
    [
        ({0: [(time(0), time(23))]}, "Monday: 23 hours in a day are too many"),
        ({2: [(time(8), time(12)), (time(10), time(14))]}, "Wednesday: 08:00 to 12:00 and 10:00 to 14:00 overlap"),
        ({9: [(time(8), time(12))]}, "9 is no weekday"),
    ],
)  # fmt: skip
def test_shifts_that_cannot_be_are_refused(trades, cast, week, said):
    with pytest.raises(ValidationError, match=said):
        rostering.set_shifts(trades.ines, week, by=cast.sam, at=MONDAY)


def test_the_past_is_not_rostered_anew(trades, cast):
    with pytest.raises(ValidationError, match="from today on"):
        rostering.set_shifts(trades.ines, {}, since=TODAY - timedelta(days=1), by=cast.sam, at=MONDAY)


@pytest.mark.parametrize("verb", ["shifts", "day", "leave"])
def test_a_day_years_away_is_a_slip_of_the_pen(trades, cast, verb):
    far = date.max
    with pytest.raises(ValidationError, match="check the year"):
        if verb == "shifts":
            rostering.set_shifts(trades.ines, {}, since=far, by=cast.sam, at=MONDAY)
        elif verb == "day":
            rostering.set_day(trades.ines, far, [], by=cast.sam, at=MONDAY)
        else:
            rostering.take_leave(trades.ines, kind="sick", first=far, last=far, by=cast.sam, at=MONDAY)


def test_hours_of_one_day_leave_the_weeks_around_it_alone(trades, cast):
    week, saturday = TODAY + timedelta(days=7), TODAY + timedelta(days=5)
    for hours in ([], [(time(8), time(12))]):  # and then anew
        rostering.set_day(trades.ines, week, hours, by=cast.sam, at=MONDAY)
    rostering.set_day(trades.ines, saturday, [(time(9), time(13))], by=cast.sam, at=MONDAY)
    days = [TODAY, saturday, week, saturday + timedelta(days=7), week + timedelta(days=7)]
    assert [_half_shifts(trades.ines, day) for day in days] == [2, 1, 1, 0, 2]
    with pytest.raises(ValidationError, match="Sunday, May 31 is over"):
        rostering.set_day(trades.ines, TODAY - timedelta(days=1), [], by=cast.sam, at=MONDAY)


def _leave(trades, cast, first, last, inspector=None, **given):
    return rostering.take_leave(
        inspector or trades.ines, kind=given.pop("kind", "vacation"), first=first, last=last, by=cast.sam,
        at=MONDAY, **given,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "part", "said"),
    [
        (2, 1, "day", "before it begins"),
        (6, 9, "day", "is on vacation until Wednesday, June 10 already"),
        (9, 9, "morning", "already"),
        (1, 400, "day", "more than a year"),
    ],
)
def test_leave_that_cannot_be_is_refused(trades, cast, first, last, part, said):
    day = TODAY - timedelta(days=1)
    _leave(trades, cast, date(2026, 6, 8), date(2026, 6, 10))
    with pytest.raises(ValidationError, match=said):
        _leave(trades, cast, day + timedelta(days=first), day + timedelta(days=last), part=part)


def test_a_morning_and_an_afternoon_make_two_leaves_of_a_day(trades, cast):
    for part in ("morning", "afternoon"):
        _leave(trades, cast, TODAY, TODAY, part=part, kind="court")
    assert _half_shifts(trades.ines, TODAY) == 0


def test_leave_takes_back_the_postings_it_breaks(trades, cast):
    days = [TODAY, TODAY + timedelta(days=1)]
    rostering.publish(
        [rostering.NewPosting(trades.ines, day, trades.weeds) for day in days],
        department=trades.department, first=days[0], last=days[1], by=cast.sam, at=MONDAY,
    )  # fmt: skip
    _leave(trades, cast, days[1], days[1], part="afternoon", kind="sick")
    assert [one.day for one in trades.ines.postings.all()] == [TODAY]


def test_who_is_back_early_is_there_again(trades, cast):
    leave = _leave(trades, cast, TODAY, TODAY + timedelta(days=3))
    rostering.end_leave(leave, last=TODAY, by=cast.sam, at=MONDAY)
    assert (_half_shifts(trades.ines, TODAY), _half_shifts(trades.ines, TODAY + timedelta(days=1))) == (0, 2)


def test_leave_that_has_not_begun_is_cancelled(trades, cast):
    leave = _leave(trades, cast, TODAY + timedelta(days=3), TODAY + timedelta(days=4))
    assert rostering.end_leave(leave, last=TODAY + timedelta(days=2), by=cast.sam, at=MONDAY) is None
    assert not Leave.objects.exists()


def test_leave_that_is_over_stays(trades, cast):
    leave = Leave.objects.create(
        inspector=trades.ines, first_day=TODAY - timedelta(days=3), last_day=TODAY - timedelta(days=2)
    )
    with pytest.raises(ValidationError, match="stay as they were"):
        rostering.end_leave(leave, last=TODAY - timedelta(days=3), by=cast.sam, at=MONDAY)


def test_a_renewal_takes_the_place_of_the_certification(trades, cast):
    renewed = rostering.certify(
        trades.bo, trades.safety, number=" B-7 ", expires_on=date(2028, 1, 1), by=cast.sam, at=MONDAY
    )
    assert (renewed.number, trades.bo.certifications.get().expires_on) == ("B-7", date(2028, 1, 1))


@pytest.mark.parametrize(
    ("who", "expires_on", "said"),
    [("bo", date(2026, 5, 1), "It expired on Friday, May 1"), ("ines", None, "neither hired nor trained")],
)
def test_a_certification_that_helps_nobody_is_refused(trades, cast, who, expires_on, said):
    with pytest.raises(ValidationError, match=said):
        rostering.certify(getattr(trades, who), trades.safety, expires_on=expires_on, by=cast.sam, at=MONDAY)
