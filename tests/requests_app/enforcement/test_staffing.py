from datetime import date, time, timedelta

from requests_app.enforcement import staffing
from requests_app.models import Certification, Holiday, Inspector, InspectorShift, Leave


def _one(trades, inspector, day):
    return next(one for one in staffing.presence(trades.department, day, day) if one.inspector == inspector)


def test_presence_has_everybody_on_every_day(trades):
    monday = trades.june_15
    there = staffing.presence(trades.department, monday, monday + timedelta(days=6))
    assert len(there) == 3 * 7
    ines = [(one.half_shifts, one.minutes, one.away) for one in there if one.inspector == trades.ines]
    assert ines[:4] == [(2, 480, "")] * 4
    assert ines[4] == (0, 0, "closed: Juneteenth National Independence Day")
    assert ines[5:] == [(0, 0, "no shift")] * 2


def test_presence_asks_as_often_for_many_inspectors_and_days(trades, django_assert_max_num_queries, cast):
    Inspector.objects.create(user=cast.sam, group=trades.nuisance)
    with django_assert_max_num_queries(10):
        there = staffing.presence(trades.department, trades.june_15, trades.june_15 + timedelta(days=60))
        assert sum(staffing.able(one.inspector, trades.safety, one.day) for one in there) == 2 * 61


def test_leave_takes_the_day_or_half_of_it(trades):
    monday = trades.june_15
    Leave.objects.create(
        inspector=trades.ines, kind="vacation", first_day=monday, last_day=monday + timedelta(days=2)
    )
    Leave.objects.create(inspector=trades.bo, kind="court", first_day=monday, last_day=monday, part="morning")
    gone = _one(trades, trades.ines, monday)
    assert (gone.half_shifts, gone.away) == (0, "on vacation until Wednesday, June 17")
    half = _one(trades, trades.bo, monday)
    assert (half.half_shifts, half.minutes, half.away) == (1, 240, "in court in the morning")
    assert _one(trades, trades.ines, monday + timedelta(days=3)).half_shifts == 2


def test_shifts_hold_from_their_day_until_another_one(trades):
    monday = trades.june_15
    InspectorShift.objects.filter(inspector=trades.ines).update(until=monday + timedelta(days=7))
    InspectorShift.objects.create(
        inspector=trades.ines, weekday=0, starts=time(6), ends=time(10), since=monday + timedelta(days=7)
    )
    assert _one(trades, trades.ines, monday).half_shifts == 2
    assert _one(trades, trades.ines, monday + timedelta(days=7)).half_shifts == 1
    assert _one(trades, trades.ines, monday + timedelta(days=8)).away == "no shift"


def test_a_closure_of_the_calendar_is_nobodys_shift(trades):
    calendar = trades.department.calendar
    Holiday.objects.create(calendar=calendar, day=trades.june_15, name="Storm")
    there = staffing.presence(trades.department, trades.june_15, trades.june_15)
    assert {(one.half_shifts, one.away) for one in there} == {(0, "closed: Storm")}


def test_half_shifts_are_those_of_a_group_and_a_day(trades):
    friday = trades.june_15 + timedelta(days=4)
    found = staffing.half_shifts(trades.department, trades.june_15, friday)
    assert len(found) == 2 * 5
    assert found[trades.building.pk, trades.june_15] == 4
    assert found[trades.building.pk, friday] == 0


def test_who_left_is_not_there(trades):
    Inspector.objects.filter(pk=trades.bo.pk).update(is_active=False)
    trades.cy.user.is_active = False
    trades.cy.user.save()
    there = staffing.presence(trades.department, trades.june_15, trades.june_15)
    assert [one.inspector for one in there] == [trades.ines]


def test_a_certification_that_runs_out_in_the_week_counts_until_its_day(trades):
    wednesday = trades.june_15 + timedelta(days=2)
    Certification.objects.filter(inspector=trades.bo).update(expires_on=wednesday)
    there = staffing.presence(trades.department, trades.june_15, date(2026, 6, 18))
    assert [staffing.able(one.inspector, trades.safety, one.day) for one in there if one.inspector == trades.bo] == [
        True, True, True, False,
    ]  # fmt: skip
    own = staffing.by_own_task(there)
    assert (own[trades.safety.pk, wednesday], own[trades.safety.pk, date(2026, 6, 18)]) == (4, 2)


def test_nobody_does_what_their_trade_was_not_trained_for(trades):
    assert staffing.able(trades.bo, trades.weeds, trades.june_15)
    assert not staffing.able(trades.ines, trades.safety, trades.june_15)


def test_minutes_are_those_learned_else_those_estimated(trades):
    trades.weeds.learned_first = 37.5
    assert staffing.minutes(trades.weeds, "first") == staffing.minutes(trades.weeds, "sweep") == 37.5
    assert staffing.minutes(trades.weeds, "reinspection") == 20
