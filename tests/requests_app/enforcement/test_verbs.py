"""Up the ladder with its verbs, on the demo lot of the fixtures: June 1, 2026 is a Monday."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from requests_app.cases import actions
from requests_app.enforcement import abating, citing, opening, owners, parcels, recording, windows
from requests_app.enforcement.inspecting import Finding, plan_first, result
from requests_app.enforcement.register import Register, Rows
from requests_app.models import (
    Abatement,
    EnforcementCase,
    EnforcementStep,
    Holiday,
    InspectionTask,
    Parcel,
    Party,
    ServiceRequest,
    Tenure,
    Violation,
)
from tests.cast import MONDAY


def at(day, minutes=0):
    return MONDAY + timedelta(days=day - 1, minutes=minutes)


def test_first_inspection_that_finds_nothing_ends_the_complaint(lot):
    result(lot.first(), by=lot.cast.ines, outcome="in_compliance", at=at(2))
    lot.complaint.refresh_from_db()
    assert (lot.complaint.status, lot.complaint.resolution) == ("closed", "no_issue_found")
    assert not EnforcementCase.objects.exists()


def test_confirmed_violation_opens_a_case_with_the_words_as_found(lot):
    case = lot.confirmed()
    violation = case.violations.get()
    lot.weeds.texts = {"en": {"title": "Changed"}}
    lot.weeds.days_to_comply = 30
    lot.weeds.save()
    violation.refresh_from_db()
    assert (violation.texts["en"]["title"], violation.days_to_comply, violation.fine) == (
        "High weeds",
        7,
        100,
    )
    assert [step.kind for step in case.steps.all()] == ["opened", "violation_found"]
    lot.complaint.refresh_from_db()
    assert lot.complaint.status == "in_progress"


def test_danger_gets_a_case_of_its_own(lot):
    lot.confirmed(lot.weeds, lot.exits)
    cases = EnforcementCase.objects.filter(service_request=lot.complaint).order_by("tier")
    assert [case.tier for case in cases] == [1, 3]
    assert Violation.objects.count() == 2


def test_no_entry_is_tried_again_on_a_working_day(lot):
    result(lot.first(), by=lot.cast.ines, outcome="no_entry", next_on=date(2026, 6, 6), at=at(3))
    again = lot.complaint.inspections.get(resulted_at=None)
    assert (again.kind, again.due_on) == ("first", date(2026, 6, 8))


def test_result_sent_twice_counts_once(lot):
    inspection = lot.first()
    findings = [Finding(lot.weeds)]
    for _ in range(2):
        result(inspection, by=lot.cast.ines, outcome="violation", findings=findings, key="phone-1", at=at(2))
    assert EnforcementCase.objects.count() == 1
    with pytest.raises(ValidationError, match="has its result already"):
        result(inspection, by=lot.cast.ines, outcome="void", at=at(2))


def test_service_starts_the_window_and_a_calendar_changed_later_leaves_it(lot):
    case = lot.served()
    assert (case.stage, case.served_on, case.comply_by) == ("served", date(2026, 6, 2), date(2026, 6, 9))
    Holiday.objects.create(calendar=case.department.calendar, day=date(2026, 6, 9), name="Flood")
    case.refresh_from_db()
    assert case.comply_by == date(2026, 6, 9)
    assert case.inspections.get(resulted_at=None).due_on == date(2026, 6, 10)
    assert case.notices.get().data["pages"][1]["comply_by"] == "Tuesday, June 9, 2026"


def test_mail_adds_its_days_and_late_service_moves_the_window_later(lot):
    case = lot.confirmed()
    notice = windows.issue(case, by=lot.cast.ines, method="certified", at=at(2, 5))[0]
    assert notice.comply_by == date(2026, 6, 12)
    windows.serve(case, notice, by=lot.cast.sam, method="certified", on=date(2026, 6, 8), at=at(9))
    assert case.comply_by == date(2026, 6, 18)


def test_notice_to_nobody_is_refused(lot):
    case = lot.confirmed()
    Tenure.objects.update(until=date(2026, 1, 1))
    with pytest.raises(ValidationError, match="A notice to nobody binds nobody"):
        windows.issue(case, by=lot.cast.ines, at=at(2, 5))


def test_citation_before_the_window_ends_and_without_another_look_is_refused(lot):
    case = lot.served()
    with pytest.raises(ValidationError, match="window runs until Tuesday, June 9, 2026"):
        citing.cite(case, by=lot.cast.ines, at=at(9))
    with pytest.raises(ValidationError, match="Nobody has looked since"):
        citing.cite(case, by=lot.cast.ines, at=at(10))


def test_lapsed_is_seen_again_and_cited_then_forced(lot):
    case = lot.served()
    assert list(EnforcementCase.objects.lapsed(date(2026, 6, 10))) == [case]
    lot.looked_at(case, "cite", 10, next_on=date(2026, 6, 24))
    assert case.stage == "cited"
    assert [citation.amount for citation in case.citations.all()] == [100]
    assert not EnforcementCase.objects.lapsed(date(2026, 6, 11)).exists()
    lot.looked_at(case, "in_compliance", 24)
    assert (case.stage, case.outcome) == ("closed", "forced")
    lot.complaint.refresh_from_db()
    assert lot.complaint.resolution == "fixed"
    citing.pay(case.citations.get(), by=lot.cast.sam)
    assert case.steps.last().kind == "citation_paid"


def test_voluntary_compliance_closes_case_and_complaint(lot):
    case = lot.served()
    lot.looked_at(case, "in_compliance", 9)
    assert (case.outcome, case.violations.get().status) == ("voluntary", "corrected")
    assert not case.inspections.filter(resulted_at=None, cancelled_at=None).exists()


def test_case_with_open_violations_is_not_closed(lot):
    with pytest.raises(ValidationError, match=r"open violations: Sec\. 9-14"):
        opening.close(lot.served(), by=lot.cast.sam)


def test_extension_needs_a_reason_and_a_later_open_day(lot):
    case = lot.served()
    with pytest.raises(ValidationError, match="why more time"):
        windows.extend(case, by=lot.cast.sam, until=date(2026, 6, 20), reason=" ", at=at(3))
    with pytest.raises(ValidationError, match="later day"):
        windows.extend(case, by=lot.cast.sam, until=date(2026, 6, 8), reason="Asked", at=at(3))
    windows.extend(case, by=lot.cast.sam, until=date(2026, 6, 20), reason="Mower is broken", at=at(3))
    assert case.comply_by == date(2026, 6, 22)
    assert case.inspections.get(resulted_at=None).due_on == date(2026, 6, 23)


def test_second_time_within_three_years_costs_more_also_on_another_lot(lot):
    lot.looked_at(lot.served(), "in_compliance", 9)
    other = type(lot.parcel).objects.create(number="12-3-46", address="552 Main Street")
    Tenure.objects.create(parcel=other, party=lot.owner, role="owner")
    complaint = lot.cast.submit(lot.cast.high_weeds, at=at(11))
    inspection = plan_first(complaint, other, by=lot.cast.sam, inspector=lot.cast.ines, at=at(11))
    again = result(
        inspection, by=lot.cast.ines, outcome="violation", findings=[Finding(lot.weeds)], at=at(12)
    ).case
    violation = again.violations.get()
    assert (violation.is_repeat, violation.fine) == (True, 250)
    assert owners.earlier(lot.parcel, lot.exits, date(2026, 6, 12)) == 0


def test_what_was_found_on_a_lot_before_its_owner_had_it_is_no_repeat_elsewhere(lot):
    lot.confirmed()
    buyer = Party.objects.create(name="New Hands LLC")
    second = Parcel.objects.create(number="12-3-46", address="552 Main Street")
    Tenure.objects.create(parcel=second, party=buyer, role="owner", since=date(2019, 1, 1))
    bought = Tenure.objects.create(parcel=lot.parcel, party=buyer, role="owner", since=date(2026, 6, 10))
    assert owners.earlier(second, lot.weeds, date(2026, 6, 12)) == 0
    assert Register([second.pk], Rows()).earlier(second.pk, lot.weeds.pk, date(2026, 6, 12)) == 0
    Tenure.objects.filter(pk=bought.pk).update(since=date(2026, 6, 2))
    assert owners.earlier(second, lot.weeds, date(2026, 6, 12)) == 1
    assert Register([second.pk], Rows()).earlier(second.pk, lot.weeds.pk, date(2026, 6, 12)) == 1


def test_complaint_closed_meanwhile_is_not_planned(lot):
    stale = ServiceRequest.objects.get(pk=lot.complaint.pk)
    actions.close(lot.complaint, by=lot.cast.sam, resolution="fixed", sentence="Done.", at=at(1, 5))
    with pytest.raises(ValidationError, match="This complaint is closed"):
        plan_first(stale, lot.parcel, by=lot.cast.sam, at=at(1, 6))


def test_city_abates_bills_collects_and_releases_the_lien(lot):
    case = lot.served()
    with pytest.raises(ValidationError, match="may still do it"):
        abating.order(case, by=lot.cast.sam, at=at(9))
    order = abating.order(case, by=lot.cast.sam, vendor="Mow & Go", at=at(10))
    with pytest.raises(ValidationError, match="between 0 and"):
        abating.done(order, by=lot.cast.sam, on=date(2026, 6, 11), cost=Decimal(-1), at=at(11))
    abating.done(order, by=lot.cast.sam, on=date(2026, 6, 11), cost=Decimal(290), fee=Decimal(50), at=at(11))
    opening.close(case, by=lot.cast.sam)
    assert case.outcome == "forced"
    abating.bill(order, by=lot.cast.sam)
    abating.collect(order, by=lot.cast.sam, amount=Decimal(40))
    with pytest.raises(ValidationError, match=r"300\.00 dollars are owed"):
        abating.collect(order, by=lot.cast.sam, amount=Decimal(301))
    today = recording.local_day(order.billed_at)
    with pytest.raises(ValidationError, match="has not come yet"):
        abating.record_lien(order, by=lot.cast.sam, on=today + timedelta(days=1), number="B 12 P 7")
    abating.record_lien(order, by=lot.cast.sam, on=today, number="B 12 P 7")
    abating.release_lien(order, by=lot.cast.sam, on=today)
    lien, release = case.notices.filter(kind__in=("lien", "release")).order_by("id")
    assert "$300.00" in lien.data["pages"][0]["lead"]
    assert "B 12 P 7" in release.data["pages"][1]["lead"]
    assert release.pk in case.steps.get(kind="lien_released").data["notices"]
    other = Abatement.objects.get(pk=order.pk)
    Abatement.objects.filter(pk=order.pk).update(collected=340, lien_recorded_on=None)
    with pytest.raises(ValidationError, match="follows a bill that was not paid"):
        abating.record_lien(other, by=lot.cast.sam, on=today, number="B 12 P 8")
    Abatement.objects.filter(pk=order.pk).update(collected=339)
    Tenure.objects.update(until=today)
    with pytest.raises(ValidationError, match="a citation or bill is unpaid"):
        parcels.redact_party(lot.owner)
    assert [step.kind for step in case.steps.order_by("id")][-4:] == [
        "billed",
        "collected",
        "lien_recorded",
        "lien_released",
    ]


def test_history_of_a_case_cannot_be_changed_and_a_forged_step_is_found(lot):
    case = lot.served()
    assert recording.broken_links(case) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        EnforcementStep.objects.filter(case=case).update(kind="closed")
    with pytest.raises(IntegrityError), transaction.atomic():
        case.notices.all().delete()
    last = case.steps.last()
    EnforcementStep.objects.create(
        case=case, kind="extended", at=last.at, recorded_at=last.recorded_at, stage="served", digest="0" * 64
    )
    assert [step.kind for step in recording.broken_links(case)] == ["extended"]


def test_two_owners_each_get_their_notice_in_their_language(lot):
    second = Party.objects.create(name="Jane Roe", language="en")
    Tenure.objects.create(parcel=lot.parcel, party=second, role="owner")
    notices = windows.issue(lot.confirmed(), by=lot.cast.ines, at=at(2, 5))
    assert {(notice.party.name, len(notice.data["pages"])) for notice in notices} == {
        ("Olmo Street LLC", 2),
        ("Jane Roe", 1),
    }


def test_the_work_is_that_of_the_service_and_then_of_the_section(lot):
    department = lot.complaint.department
    weeds = InspectionTask.objects.create(department=department, code="weeds", name="Weeds")
    safety = InspectionTask.objects.create(department=department, code="safety", name="Building safety")
    weeds.services.add(lot.complaint.service)
    lot.exits.task = safety
    lot.exits.save()
    assert lot.first().task == weeds
    assert lot.confirmed(lot.exits).task == safety
