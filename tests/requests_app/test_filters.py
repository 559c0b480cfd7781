from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.cases import actions, watching
from requests_app.cases.intake import Place
from requests_app.filters import RequestFilters
from requests_app.models import LikelyDuplicate, ServiceRequest, Storm, StormRequest
from tests.cast import MONDAY


def found(data, user=None):
    request = type("Request", (), {"user": user})()
    filters = RequestFilters(data, queryset=ServiceRequest.objects.all(), request=request)
    assert filters.is_valid(), filters.errors
    return set(filters.qs)


@pytest.fixture
def pothole(cast):
    return cast.submit(
        at=MONDAY,
        description="A deep hole swallows bicycles",
        external_id="ABC-77",
        source="legacy",
        place=Place(address="12 Ash_ley Street"),
    )


@pytest.fixture
def weeds(cast):
    return cast.submit(
        cast.high_weeds, at=MONDAY + timedelta(days=2), channel="web", description="Tall grass"
    )


def test_codes_narrow_to_department_service_group_and_district(cast, pothole, weeds):
    assert found({"department": "DCE"}) == {weeds}
    assert found({"service": "pothole"}) == {pothole}
    assert found({"group": "property"}) == {weeds}
    assert found({"district": "river"}) == {weeds}
    assert found({"department": "DCE", "service": "pothole"}) == set()


def test_choices_take_one_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        filters = RequestFilters({"department": "DCE"}, queryset=ServiceRequest.objects.all())
        assert filters.is_valid()


def test_unknown_code_is_an_error_at_its_field(cast):
    filters = RequestFilters({"department": "NOPE"}, queryset=ServiceRequest.objects.all())
    assert "NOPE is not one of the available choices" in filters.errors["department"][0]


def test_status_priority_and_channel_narrow(cast, pothole, weeds):
    actions.assign(weeds, by=cast.sam, to=cast.ines)
    actions.reprioritise(pothole, by=cast.ana, priority=1)
    assert found({"status": ["assigned"]}) == {weeds}
    assert found({"status": ["assigned", "received"]}) == {weeds, pothole}
    assert found({"priority": "1"}) == {pothole}
    assert found({"channel": "web"}) == {weeds}


def test_assignee_is_a_name_me_or_none(cast, pothole, weeds):
    actions.assign(weeds, by=cast.sam, to=cast.ines)
    assert found({"assignee": "ines"}) == {weeds}
    assert found({"assignee": "me"}, cast.ines) == {weeds}
    assert found({"assignee": "none"}) == {pothole}
    assert found({"assignee": "nobody-knows"}) == set()


def test_team_narrows(cast, pothole, weeds):
    actions.assign(pothole, by=cast.pat, team=cast.street_crew)
    assert found({"team": "pwd-streets"}) == {pothole}


def test_days_are_the_citys_own(cast):
    late = cast.submit(at=MONDAY.replace(day=3, hour=3, minute=30))  # 2 June, 23:30 in the city
    assert found({"received_from": "2026-06-02", "received_to": "2026-06-02"}) == {late}
    assert found({"received_from": "2026-06-03"}) == set()


def test_due_days_narrow(cast, pothole):
    assert found({"due_from": "2026-06-08", "due_to": "2026-06-08"}) == {pothole}
    assert found({"due_to": "2026-06-07"}) == set()


def test_one_box_finds_numbers_ids_addresses_and_words(cast, pothole, weeds):
    assert found({"q": pothole.number}) == {pothole}
    assert found({"q": pothole.number.replace("-", " ")}) == {pothole}
    assert found({"q": "ABC-77"}) == {pothole}
    assert found({"q": "550 main"}) == {weeds}
    assert found({"q": "bicycle"}) == {pothole}
    assert found({"q": "Zanzibar"}) == set()


def test_one_box_takes_wildcards_and_nul_literally(cast, pothole, weeds):
    assert found({"q": "ash_ley"}) == {pothole}
    assert found({"q": "ash%ley"}) == set()
    assert RequestFilters({"q": "a\x00b"}, queryset=ServiceRequest.objects.all()).is_valid() is False


def test_number_with_a_wrong_digit_finds_nothing_by_accident(cast, pothole):
    wrong = pothole.number[:-1] + str((int(pothole.number[-1]) + 1) % 10)
    assert found({"q": wrong}) == set()


def test_the_first_and_the_last_day_of_the_calendar_are_days(cast, pothole):
    assert found({"received_from": "0001-01-01", "received_to": "9999-12-31"}) == {pothole}


def test_quick_filters_hold_together(cast, pothole, weeds):
    now = timezone.now()
    urgent = cast.submit(at=now)
    actions.reprioritise(urgent, by=cast.pat, priority=1)
    actions.assign(urgent, by=cast.pat, to=cast.pat)
    assert found({"only": ["urgent"]}) == {urgent}
    assert found({"only": ["overdue"]}) == {pothole, weeds}
    assert found({"only": ["overdue", "urgent"]}) == set()
    assert found({"only": ["unassigned"]}) == {pothole, weeds}
    assert found({"only": ["mine"]}, cast.pat) == {urgent}
    assert found({"only": ["mine"]}) == set()
    assert found({"only": ["due-soon"]}) == {urgent}


def test_what_waits_for_the_resident_is_what_was_held_for_the_resident_last(cast, pothole, weeds):
    for request, reason in ((pothole, "parts"), (weeds, "resident")):
        actions.hold(
            actions.start(actions.assign(request, by=None, to=cast.pat), by=None), by=None, reason=reason
        )
    assert found({"only": ["waiting-resident"]}) == {weeds}
    actions.hold(actions.resume(weeds, by=None), by=None, reason="parts")
    assert found({"only": ["waiting-resident"]}) == set()


def test_changed_is_what_happened_since_one_looked_oneself(cast, pothole, weeds):
    for request in (pothole, weeds):
        watching.attend(request, cast.pat, MONDAY + timedelta(days=3))
    watching.watch(weeds, cast.pat)
    assert found({"only": ["changed"]}, cast.pat) == set()
    actions.add_note(weeds, by=cast.sam, text="Still there.", is_public=False)
    assert found({"only": ["changed"]}, cast.pat) == {weeds}
    assert found({"only": ["changed"]}, cast.sam) == set()
    assert found({"only": ["watched", "changed"]}, cast.pat) == {weeds}


def test_what_may_be_a_duplicate_and_what_is_of_a_storm_is_found_until_it_is_settled(cast, pothole, weeds):
    pair = LikelyDuplicate.objects.create(
        service_request=weeds, original=pothole, chance=0.9, found_at=MONDAY
    )
    storm = Storm.objects.create(title={"en": "Wind"}, started_at=MONDAY, opened_at=MONDAY)
    counted = StormRequest.objects.create(storm=storm, service_request=pothole, at=MONDAY)
    assert (found({"only": ["duplicate"]}), found({"only": ["storm"]})) == ({weeds}, {pothole})
    LikelyDuplicate.objects.filter(pk=pair.pk).update(decision="different")
    StormRequest.objects.filter(pk=counted.pk).update(left_at=MONDAY)
    assert found({"only": ["duplicate"]}) == found({"only": ["storm"]}) == set()
