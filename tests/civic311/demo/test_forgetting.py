from datetime import UTC, datetime

from django.core.management import call_command
from django.urls import reverse

from civic311.demo import forgetting
from civic311.demo.tour import clocks
from requests_app.cases import escalating, patience, waiting
from requests_app.models import Escalated, RequestEvent, ServiceRequest, Tickler

from .conftest import TODAY

START = datetime(2026, 6, 17, 13, tzinfo=UTC)


def test_a_request_that_nobody_wanted_ends_with_parks_and_its_target_begins_anew(small):
    refusal = RequestEvent.objects.get(data__has_key="proposed")
    steps = list(refusal.service_request.events.order_by("at", "id"))
    assert [step.kind for step in steps[-4:]] == [
        "handed_over",
        "hand_over_refused",
        "handed_over",
        "hand_over_accepted",
    ]
    accepted = steps[-1]
    assert (accepted.department.code, accepted.due_at) == ("PRK", steps[-2].due_at)
    call_command("check_history")


def test_what_might_be_forgotten_is_there_and_the_ladder_is_climbed(small):
    assert ServiceRequest.objects.filter(pending_department__isnull=False).count() >= 3
    assert Tickler.objects.filter(on=TODAY).count() >= 1
    assert ServiceRequest.objects.open().filter(target_at__isnull=False).exists()
    assert sum(bool(waiting.told_at(row)) for row in waiting.waiting()) >= 2
    assert patience.dormant(ServiceRequest.objects.all(), START).count() >= 4
    reached = escalating.climb(START)
    assert 0 < reached == Escalated.objects.count()
    assert Escalated.objects.filter(key="limbo").exists()
    call_command("check_history")


def test_furnishing_twice_changes_nothing_and_each_stop_leads_somewhere(small, settings):
    before = RequestEvent.objects.count()
    forgetting.furnish([TODAY], None)
    assert RequestEvent.objects.count() == before
    settings.ROOT_URLCONF = "tests.civic311.demo.tour_urls"
    titles = [stop.title for stop in clocks.stops(TODAY)]
    assert titles[0] == "Follow the request that nobody wanted" and len(titles) == 5
    assert reverse("demo:watch_clocks") == "/demo/clocks/"
