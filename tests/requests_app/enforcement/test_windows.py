"""What was served stands, whatever changes afterwards; what cannot be served is refused. June 1, 2026 is a Monday."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app.enforcement import citing, hearings, inspecting, windows
from requests_app.models import BusinessHours, EnforcementNotice, Holiday, Inspection
from tests.cast import MONDAY


def at(day, minutes=0):
    return MONDAY + timedelta(days=day - 1, minutes=minutes)


@pytest.mark.parametrize(
    "given, sentence",
    [
        ({"on": date(2026, 5, 29)}, "cannot have been served before"),
        ({"kind": "courtesy", "on": date(2026, 6, 1)}, "cannot have been served before"),
    ],
)
def test_notice_with_a_window_in_the_past_is_refused(lot, given, sentence):
    case = lot.confirmed()
    with pytest.raises(ValidationError, match=sentence):
        windows.issue(case, by=lot.cast.ines, at=at(2, 5), **given)
    assert not EnforcementNotice.objects.exists()


def test_extension_to_a_day_that_has_passed_is_refused(lot):
    case = lot.served()
    with pytest.raises(ValidationError, match="This day has passed"):
        windows.extend(case, by=lot.cast.sam, until=date(2026, 6, 12), reason="Asked", at=at(20))


@pytest.mark.parametrize("on, sentence", [(1, "cannot have been served before"), (9, "has not come yet")])
def test_service_before_the_notice_or_in_the_future_is_refused(lot, on, sentence):
    case = lot.confirmed()
    [notice] = windows.issue(case, by=lot.cast.ines, at=at(2, 5))
    with pytest.raises(ValidationError, match=sentence):
        windows.serve(case, notice, by=lot.cast.ines, method="posted", on=date(2026, 6, on), at=at(3))


def test_ordinance_that_changes_after_service_changes_no_document_window_or_fine(lot):
    case = lot.served()
    served = case.notices.get()
    before, content = json.dumps(served.data), served.file.read()
    lot.weeds.texts = {"en": {"title": "Changed", "text": "Changed", "remedy": "Changed"}}
    lot.weeds.days_to_comply, lot.weeds.fines, lot.weeds.is_active = 30, [900], False
    lot.weeds.save()
    lot.looked_at(case, "cite", 10)
    served = EnforcementNotice.objects.get(pk=served.pk)
    assert (json.dumps(served.data), served.file.read()) == (before, content)
    assert case.comply_by == date(2026, 6, 9)
    citation = case.citations.get()
    assert citation.amount == 100
    assert "High weeds" in json.dumps(citation.notice.data)
    assert "Changed" not in json.dumps(citation.notice.data)


def test_calendar_that_changes_after_service_moves_no_printed_day_and_no_right_to_cite(lot):
    case = lot.served()
    hearings.set_hearing(case, by=lot.cast.sam, when=at(29), at=at(3))
    printed = {notice.pk: json.dumps(notice.data) for notice in case.notices.all()}
    for day in (9, 10, 29):
        Holiday.objects.create(calendar=case.department.calendar, day=date(2026, 6, day), name="Flood")
    BusinessHours.objects.filter(calendar=case.department.calendar, weekday=0).delete()
    assert {notice.pk: json.dumps(notice.data) for notice in case.notices.all()} == printed
    case.refresh_from_db()
    with pytest.raises(ValidationError, match=r"window runs until (2026-06-09|Tuesday, June 9)"):
        citing.cite(case, by=lot.cast.ines, at=at(9, 5))
    lot.looked_at(case, "remains", 10)
    assert citing.cite(case, by=lot.cast.ines, at=at(10, 5))


def test_notice_is_not_mailed_to_an_owner_without_an_address(lot):
    lot.owner.mailing_address = ""
    lot.owner.save()
    case, moment = lot.confirmed(), at(2, 5)
    with pytest.raises(
        ValidationError, match="No mailing address of Olmo Street LLC is known: post the notice"
    ):
        windows.issue(case, by=lot.cast.ines, method="mail", at=moment)
    notice = windows.issue(case, by=lot.cast.ines, at=moment)[0]
    with pytest.raises(ValidationError, match="or hand it over"):
        windows.serve(case, notice, by=lot.cast.ines, method="certified", on=date(2026, 6, 2), at=moment)
    assert windows.serve(case, notice, by=lot.cast.ines, method="person", on=date(2026, 6, 2), at=moment)


def test_visit_that_is_moved_is_on_nobodys_day_until_it_is_put_on_one(lot):
    case, moment = lot.served(), at(4)
    visit = case.inspections.get(resulted_at=None)
    Inspection.objects.filter(pk=visit.pk).update(scheduled_on=date(2026, 6, 10))
    same = inspecting.plan_again(case, by=lot.cast.sam, due_on=date(2026, 6, 10), at=moment)
    assert (same.pk, same.scheduled_on) == (visit.pk, date(2026, 6, 10))
    moved = inspecting.plan_again(case, by=lot.cast.sam, due_on=date(2026, 6, 15), at=moment)
    assert (moved.due_on, moved.scheduled_on) == (date(2026, 6, 15), None)
