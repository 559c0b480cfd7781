"""What the small city leaves in the database."""

import json
from datetime import UTC, date, datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command

from civic311.demo import build, staffing
from civic311.demo.cast import LOGINS, STAFF
from requests_app.models import (
    Contact,
    District,
    ImportRun,
    RequestEvent,
    RequestPart,
    Resident,
    RoutingRule,
    Service,
    ServiceRequest,
)

from .conftest import TODAY


def test_build_loads_2000_requests_with_their_events(small):
    assert ServiceRequest.objects.filter(part_of=None).count() == 2_000  # and a part of one of them
    assert RequestEvent.objects.filter(kind="received").count() == ServiceRequest.objects.count()
    assert set(RequestEvent.objects.values_list("kind", flat=True)) >= {
        "received", "assigned", "started", "held", "resumed", "closed", "reopened", "reclassified", "reprioritised",
        "handed_over", "hand_over_accepted", "hand_over_refused", "merged", "noted",
    }  # fmt: skip


def test_build_leaves_a_history_that_replays(small):
    call_command("check_history")


def test_build_ends_yesterday(small):
    today = datetime(2026, 6, 17, 4, tzinfo=UTC)  # midnight in Charter Oak
    split = {pk for pair in RequestPart.objects.values_list("whole", "part") for pk in pair}
    late = RequestEvent.objects.filter(recorded_at__gte=today).exclude(service_request__in=split)
    assert not late.exists()
    assert not RequestEvent.objects.filter(at__gte=today).exists()
    assert not Contact.objects.filter(started_at__gte=today).exists()
    assert ServiceRequest.objects.filter(requested_at__gte=datetime(2026, 6, 10, tzinfo=UTC)).exists()


def test_build_places_requests_in_all_neighborhoods(small):
    neighborhoods = District.objects.filter(layer__is_primary=True)
    assert neighborhoods.count() == 17
    assert ServiceRequest.objects.values("district").exclude(district=None).distinct().count() == 17
    located = ServiceRequest.objects.filter(latitude__isnull=False)
    assert not located.filter(district=None).exists()


def test_build_flags_the_default_points(small):
    share = ServiceRequest.objects.filter(is_default_point=True).count() / 2_000
    assert 0.005 < share < 0.03


def test_build_routes_by_the_catalogue(small):
    assert RoutingRule.objects.count() > 30
    request = ServiceRequest.objects.filter(service__group__code="property", district__isnull=False).first()
    assert request.events.get(kind="received").team.code.startswith("dce-")


def test_build_gives_due_dates_to_all(small):
    assert not RequestEvent.objects.filter(kind="received", due_at=None).exists()


def test_build_closes_most_in_time(small):
    due = ServiceRequest.objects.filter(due_at__lt=datetime(2026, 6, 17, 4, tzinfo=UTC), parent=None)
    in_time = sum(1 for request in due if request.closed_at and request.closed_at <= request.due_at)
    assert 0.65 < in_time / due.count() < 0.9


def test_build_leaves_work_for_today(small):
    open_requests = ServiceRequest.objects.exclude(status="closed")
    assert open_requests.count() > 25
    assert open_requests.filter(assignee=None).exists()
    assert {row.status for row in open_requests} >= {"received", "assigned", "in_progress"}


def test_build_hires_the_cast_with_roles(small):
    users = staffing.hire()
    assert len(users) == len(STAFF)
    for login in LOGINS:
        user = User.objects.get(username=login.username)
        assert user.check_password(login.password)
        assert user.groups.filter(name=login.role).exists()
        assert set(user.staff_profile.departments.values_list("code", flat=True)) == set(login.departments)


def test_build_gives_rosa_requests_of_her_own(small):
    rosa = Resident.objects.get(email="rosa.villanova@example.org")
    assert rosa.service_requests.filter(status="closed").exists()
    assert rosa.service_requests.exclude(status="closed").exists()


def test_build_logs_contacts_and_links_them_to_requests(small):
    assert Contact.objects.count() == 3_300
    opened = Contact.objects.filter(disposition="request_opened").count()
    assert ServiceRequest.objects.exclude(contact=None).count() == opened
    assert 0.08 < opened / 3_300 < 0.13


def test_build_writes_the_truth_beside_the_data(small):
    truth = json.loads((settings.CIVIC311_HOME / build.TRUTH).read_text())
    assert truth["size"] == "small" and truth["requests"] == 2_000
    assert truth["surges"] == [], "nothing is planted where there is less than a request a day"
    merged = [twin for twin in truth["duplicates"] if twin["how"] == "merged"]
    assert merged
    twin = ServiceRequest.objects.get(source="charter-oak", external_id=merged[0]["external_id"])
    assert twin.events.filter(kind="merged", parent__external_id=merged[0]["first"]).exists()


def test_build_does_nothing_the_second_time(small):
    before = (ServiceRequest.objects.count(), RequestEvent.objects.count(), Contact.objects.count())
    build.build("small", TODAY, small.append)
    build.build("small", date(2026, 7, 1), small.append)
    assert (ServiceRequest.objects.count(), RequestEvent.objects.count(), Contact.objects.count()) == before
    assert build.is_built("small", TODAY)


def test_build_that_was_killed_is_finished_as_it_was_begun(small):
    events, contacts = RequestEvent.objects.count(), Contact.objects.count()
    ImportRun.objects.filter(source="charter-oak").update(finished_at=None)
    said: list[str] = []
    build.build("city", date(2026, 8, 1), said.append)
    assert "Going on with the small demo of 2026-06-17 that was begun here." in said
    assert (RequestEvent.objects.count(), Contact.objects.count()) == (events, contacts)
    assert build.built_as() == ("small", TODAY)


def test_catalogue_that_was_loaded_has_every_kind_of_service(small):
    assert Service.objects.filter(type="batch").exists()
    assert Service.objects.filter(type="blackbox").exists()
    assert set(Service.objects.values_list("visibility", flat=True)) == {"public", "private", "not_verbatim"}


def test_remark_is_for_who_asks_for_another_city(small):
    assert build.remark("small", TODAY) == ""
    assert "holds the small demo as of 2026-06-17" in build.remark("city", TODAY)
