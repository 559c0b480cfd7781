"""Ines' worklist as verbs; June 1, 2026 is a Monday."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app.enforcement import day, inspecting, windows
from requests_app.models import Certification, Inspection, InspectionTask, Inspector, InspectorGroup, Leave
from tests.cast import MONDAY

TUESDAY = date(2026, 6, 2)


@pytest.fixture
def trade(lot):
    """Ines is a nuisance inspector: weeds are her own work; housing is somebody else's."""
    department = lot.cast.code_enforcement
    weeds = InspectionTask.objects.create(department=department, code="weeds", name="High weeds")
    group = InspectorGroup.objects.create(department=department, code="nuisance", name="Nuisance inspectors")
    group.own.add(weeds)
    lot.inspector = Inspector.objects.create(user=lot.cast.ines, group=group)
    lot.task = weeds
    return lot


def test_an_inspection_is_claimed_by_one(lot):
    waiting = lot.first()
    Inspection.objects.update(inspector=None)
    assert day.claim(waiting, by=lot.cast.ines, at=MONDAY).inspector == lot.cast.ines
    assert day.claim(waiting, by=lot.cast.ines, at=MONDAY).inspector == lot.cast.ines
    with pytest.raises(ValidationError, match="Ines has this inspection already"):
        day.claim(waiting, by=lot.cast.sam, at=MONDAY)


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (date(2026, 5, 29), "has passed"),
        (date(2026, 6, 6), "closed on Saturday, June 6: the next day it is open is Monday, June 8"),
        (date(2026, 6, 19), "closed on Friday, June 19"),
        (date(2027, 6, 7), "half a year"),
    ],
)
def test_a_visit_is_on_a_day_to_come_on_which_the_office_is_open(lot, on, words):
    with pytest.raises(ValidationError, match=words):
        day.schedule(lot.first(), by=lot.cast.sam, on=on, at=MONDAY)


def test_nobody_is_sent_while_on_leave_or_without_a_shift(trade):
    Leave.objects.create(inspector=trade.inspector, first_day=TUESDAY, last_day=date(2026, 6, 4))
    trade.inspector.shifts.create(weekday=0, starts=time(8), ends=time(16))
    with pytest.raises(ValidationError, match="Ines is on vacation until Thursday, June 4"):
        day.schedule(trade.first(), by=trade.cast.sam, on=TUESDAY, at=MONDAY)
    with pytest.raises(ValidationError, match="Ines has no shift on Friday, June 5"):
        day.assign_inspection(
            trade.first(), by=trade.cast.sam, to=trade.cast.ines, on=date(2026, 6, 5), at=MONDAY
        )
    assert day.schedule(trade.first(), by=trade.cast.sam, on=date(2026, 6, 8), at=MONDAY).scheduled_on


def test_half_a_day_of_leave_leaves_the_other_half(trade):
    Leave.objects.create(
        inspector=trade.inspector, first_day=TUESDAY, last_day=TUESDAY, part=Leave.Part.MORNING
    )
    assert day.schedule(trade.first(), by=trade.cast.sam, on=TUESDAY, at=MONDAY).scheduled_on == TUESDAY


def test_a_visit_goes_to_somebody_trained_and_certified_for_it(trade):
    waiting, department = trade.first(), trade.cast.code_enforcement
    safety = InspectionTask.objects.create(
        department=department, code="safety", name="Life safety", needs_certification=True
    )
    Inspection.objects.update(task=safety, inspector=None)
    with pytest.raises(ValidationError, match="Nuisance inspectors are not trained for life safety"):
        day.claim(waiting, by=trade.cast.ines, at=MONDAY)
    trade.inspector.group.trained.add(safety)
    with pytest.raises(ValidationError, match="no certification for life safety"):
        day.claim(waiting, by=trade.cast.ines, at=MONDAY)
    Certification.objects.create(inspector=trade.inspector, task=safety, expires_on=date(2026, 7, 1))
    assert day.claim(waiting, by=trade.cast.ines, at=MONDAY).inspector == trade.cast.ines
    with pytest.raises(ValidationError, match="Sam has no certification"):
        day.assign_inspection(waiting, by=trade.cast.sam, to=trade.cast.sam, at=MONDAY)


def test_ready_early_is_said_of_a_window_that_runs(lot):
    with pytest.raises(ValidationError, match="no window"):
        day.ready_early(lot.first(), by=lot.cast.ana, at=MONDAY)
    waiting = lot.served().inspections.get(resulted_at=None)
    assert day.ready_early(waiting, by=lot.cast.ana).ready_early
    assert not day.ready_early(waiting, by=lot.cast.ana, is_ready=False).ready_early


def test_minutes_count_from_the_first_tap(lot):
    waiting = lot.first()
    for minutes in (5, 9):
        arrived = day.arrive(waiting, by=lot.cast.ines, at=MONDAY + timedelta(minutes=minutes))
    assert day.minutes_there(arrived, MONDAY + timedelta(minutes=25, seconds=1)) == 21
    assert day.minutes_there(arrived, MONDAY + timedelta(hours=20)) is None


def test_a_visit_is_called_off_with_a_reason_but_not_while_a_case_waits_for_it(lot):
    waiting = lot.first()
    with pytest.raises(ValidationError, match="Say why"):
        day.cancel(waiting, by=lot.cast.sam, reason=" ", at=MONDAY)
    assert day.cancel(waiting, by=lot.cast.sam, reason="Demolished", at=MONDAY).note == "Demolished"
    with pytest.raises(ValidationError, match="called off"):
        day.claim(waiting, by=lot.cast.ines, at=MONDAY)
    again = lot.served().inspections.get(resulted_at=None, cancelled_at=None)
    with pytest.raises(ValidationError, match="is open: somebody must look again"):
        day.cancel(again, by=lot.cast.sam, reason="No time")


# What follows at the door


def test_a_notice_is_posted_in_one_tap_and_once(lot):
    case = lot.confirmed()
    since = MONDAY + timedelta(days=1)
    for minutes in (2, 3):
        papers = windows.post(case, by=lot.cast.ines, since=since, at=since + timedelta(minutes=minutes))
    case.refresh_from_db()
    assert (case.stage, case.served_on, case.comply_by) == ("served", TUESDAY, date(2026, 6, 9))
    assert [paper.kind for paper in papers] == ["violation"] and case.notices.count() == 1
    assert case.inspections.get(resulted_at=None).due_on == date(2026, 6, 10)


def test_courtesy_comes_first_where_the_section_has_it_and_the_notice_after_it(lot):
    lot.weeds.courtesy_first = True
    lot.weeds.save()
    case = lot.confirmed()
    papers = windows.post(case, by=lot.cast.ines, since=MONDAY, at=MONDAY + timedelta(days=1, minutes=5))
    assert (papers[0].kind, case.stage) == ("courtesy", "courtesy")
    lot.looked_at(case, "remains", 10)
    papers = windows.post(
        case, by=lot.cast.ines, since=MONDAY + timedelta(days=9), at=MONDAY + timedelta(days=9, minutes=5)
    )
    assert (papers[0].kind, case.stage) == ("violation", "served")
    with pytest.raises(ValidationError, match="No notice follows now"):
        windows.post(case, by=lot.cast.ines, since=MONDAY + timedelta(days=10))


def test_abatement_found_necessary_is_ordered_or_asked_for(lot):
    case = lot.served()
    with pytest.raises(ValidationError, match="window runs until"):
        lot.looked_at(case, "abate", 4)
    lot.looked_at(case, "abate", 11)
    asked = inspecting.asking_for_abatement([case.department_id])
    assert [one.case for one in asked] == [case] and case.stage == "served"
    inspecting.plan_again(case, by=lot.cast.sam, due_on=date(2026, 6, 12), at=MONDAY + timedelta(days=10))
    lot.looked_at(case, "abate", 12, orders=True)
    assert case.stage == "ordered" and case.abatements.count() == 1
    assert not inspecting.asking_for_abatement([case.department_id])
