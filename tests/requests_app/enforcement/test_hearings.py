"""Hearings on the demo lot: cited on June 10, 2026, a Wednesday; the office is open from 8 to 17, Monday to Friday."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app.enforcement import hearings, recording
from requests_app.models import EnforcementNotice, Hearing, Holiday
from tests.cast import MONDAY


def at(day, minutes=0):
    return MONDAY + timedelta(days=day - 1, minutes=minutes)


def ten_o_clock(day, month=6):
    return datetime(2026, month, day, 14, tzinfo=UTC)


@pytest.fixture
def cited(lot):
    case = lot.served()
    lot.looked_at(case, "cite", 10, next_on=date(2026, 6, 24))
    return case


def test_hearing_is_set_with_notice_to_the_owner_in_the_owners_language(lot, cited):
    hearing = hearings.set_hearing(
        cited, by=lot.cast.sam, when=ten_o_clock(29), place="City Hall, room 3", docket="H-7", at=at(11)
    )
    notice = EnforcementNotice.objects.get(kind="hearing")
    leads = [page["lead"] for page in notice.data["pages"]]
    assert "lunes" in leads[0] and "29" in leads[0] and "City Hall, room 3" in leads[0]
    assert "Monday, June 29, 2026, at 10:00 am, City Hall, room 3" in leads[1]
    assert cited.steps.last().data["hearing"] == hearing.pk
    assert cited.citations.get().status == "contested"
    assert recording.broken_links(cited) == []


@pytest.mark.parametrize(
    "when, sentence",
    [
        (ten_o_clock(10), "lies ahead"),
        (ten_o_clock(20), "closed on Saturday, June 20, 2026: the next open day is Monday, June 22, 2026"),
        (datetime(2026, 6, 29, 2, tzinfo=UTC), "closed"),
        (datetime(2026, 6, 29, 23, tzinfo=UTC), "closed at that hour"),
        (ten_o_clock(18), "10 days of notice: give a day from Monday, June 22, 2026 on"),
        (datetime(2028, 6, 29, 14, tzinfo=UTC), "more than a year"),
    ],
)
def test_hearing_on_a_day_that_cannot_be_is_refused_in_words(lot, cited, when, sentence):
    with pytest.raises(ValidationError, match=sentence):
        hearings.set_hearing(cited, by=lot.cast.sam, when=when, at=at(11))
    assert not Hearing.objects.exists()


def test_hearing_needs_a_matter_and_one_that_waits_is_heard_first(lot, cited):
    with pytest.raises(ValidationError, match="could ask for a hearing until 2026-07-10"):
        hearings.set_hearing(
            cited, by=lot.cast.sam, when=ten_o_clock(29, 7), asked_on=date(2026, 7, 11), at=at(41)
        )
    hearings.set_hearing(cited, by=lot.cast.sam, when=ten_o_clock(29), asked_on=date(2026, 6, 11), at=at(11))
    with pytest.raises(ValidationError, match="29 Jun 2026, 10:00 am is set already"):
        hearings.set_hearing(cited, by=lot.cast.sam, when=ten_o_clock(30), at=at(11, 5))


def test_case_without_a_notice_has_nothing_to_hear(lot):
    with pytest.raises(ValidationError, match="nothing to hear yet"):
        hearings.set_hearing(lot.confirmed(), by=lot.cast.sam, when=ten_o_clock(29), at=at(11))


def test_day_stands_as_served_when_the_calendar_changes_later(lot, cited):
    hearing = hearings.set_hearing(cited, by=lot.cast.sam, when=ten_o_clock(29), at=at(11))
    Holiday.objects.create(calendar=cited.department.calendar, day=date(2026, 6, 29), name="Flood")
    hearing.refresh_from_db()
    assert hearing.at == ten_o_clock(29)
    assert "June 29, 2026" in EnforcementNotice.objects.get(kind="hearing").data["pages"][1]["lead"]


def test_dismissed_ruling_dismisses_the_citation_even_of_a_closed_case(lot, cited):
    hearing = hearings.set_hearing(cited, by=lot.cast.sam, when=ten_o_clock(29), at=at(11))
    lot.looked_at(cited, "in_compliance", 24)
    assert cited.stage == "closed"
    with pytest.raises(ValidationError, match="has not been held yet"):
        hearings.heard(hearing, by=lot.cast.sam, ruling="dismissed", text="Wrong lot.", at=at(25))
    hearings.heard(hearing, by=lot.cast.sam, ruling="dismissed", text="Wrong lot.", at=at(29, 60))
    assert cited.citations.get().status == "dismissed"
    assert [step.kind for step in cited.steps.order_by("id")][-2:] == ["heard", "citation_dismissed"]
    with pytest.raises(ValidationError, match="nothing left to appeal"):
        hearings.appeal(hearing, by=lot.cast.sam, when=ten_o_clock(30, 7), at=at(40))


def test_ruling_is_said_once_in_words_and_continued_to_another_day(lot, cited):
    hearing = hearings.set_hearing(cited, by=lot.cast.sam, when=ten_o_clock(29), at=at(11))
    held = at(29, 60)
    for given, sentence in (
        ({"ruling": ""}, "Say how it ended"),
        ({"ruling": "upheld"}, "Write down the ruling"),
        ({"ruling": "continued"}, "Say when it goes on"),
        ({"ruling": "reduced", "text": "Half."}, "less than 100"),
        ({"ruling": "reduced", "text": "Half.", "fine": 100}, "less than 100"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            hearings.heard(hearing, by=lot.cast.sam, at=held, **given)
    hearings.heard(hearing, by=lot.cast.sam, ruling="continued", again=ten_o_clock(13, 7), at=held)
    again = cited.hearings.get(ruling="")
    hearings.heard(again, by=lot.cast.sam, ruling="reduced", text="Sixty.", fine=60, at=at(43, 60))
    assert (cited.citations.get().amount, cited.citations.get().status) == (60, "issued")
    with pytest.raises(ValidationError, match="ruled on already: reduced"):
        hearings.heard(again, by=lot.cast.sam, ruling="upheld", text="No.", at=at(43, 90))


def test_appeal_comes_within_thirty_days_and_is_judged(lot, cited):
    hearing = hearings.set_hearing(cited, by=lot.cast.sam, when=ten_o_clock(29), at=at(11))
    with pytest.raises(ValidationError, match="no ruling to appeal"):
        hearings.appeal(hearing, by=lot.cast.sam, when=ten_o_clock(30, 7), at=at(12))
    hearings.heard(hearing, by=lot.cast.sam, ruling="upheld", text="It stands.", at=at(29, 60))
    with pytest.raises(ValidationError, match="could be appealed until Wednesday, July 29, 2026. It stands"):
        hearings.appeal(hearing, by=lot.cast.sam, when=ten_o_clock(20, 8), at=at(60))
    appeal = hearings.appeal(hearing, by=lot.cast.sam, when=ten_o_clock(28, 7), at=at(40))
    with pytest.raises(ValidationError, match="an appeal is judged"):
        hearings.heard(appeal, by=lot.cast.sam, ruling="upheld", text="Again.", at=at(58, 60))
    hearings.judge(appeal, by=lot.cast.sam, ruling="upheld", text="Again.", at=at(58, 60))
    assert [step.kind for step in cited.steps.order_by("id")][-3:] == ["heard", "appealed", "judged"]
    assert recording.broken_links(cited) == []
