from datetime import timedelta

import pytest
from django.urls import reverse

from requests_app.cases import reviewing
from requests_app.models import LikelyDuplicate, ServiceRequest
from tests.cast import CITY_HALL, MONDAY

QUEUE = "/admin/duplicates/"


@pytest.fixture
def pair(cast):
    cast.submit(at=MONDAY, description="A deep hole")
    cast.submit(at=MONDAY + timedelta(hours=2), description="Somebody fell into the hole")
    reviewing.find(MONDAY + timedelta(hours=3))
    return reviewing.waiting().get()


def answer(client, pair, word):
    return client.post(reverse("staff:duplicate", args=[pair.pk, word]), follow=True).content.decode()


def test_the_queue_shows_both_and_why(client, cast, pair):
    client.force_login(cast.ana)
    page = client.get(QUEUE).content.decode()
    for said in ("A deep hole", "Somebody fell", "Same address, 2 hours before, same service, still open"):
        assert said in page


def test_the_queue_is_of_the_own_department(client, cast, pair):
    client.force_login(cast.sam)
    assert "No two reports look like one thing" in client.get(QUEUE).content.decode()
    assert client.post(reverse("staff:duplicate", args=[pair.pk, "join"])).status_code == 404
    client.force_login(cast.pat)
    assert pair.original.number in client.get(QUEUE).content.decode()


def test_joining_separating_and_skipping(client, cast, pair):
    client.force_login(cast.pat)
    assert "1 was skipped" in client.get(f"{QUEUE}?after={pair.pk}").content.decode()
    assert f"is joined to {pair.original.number}" in answer(client, pair, "join")
    assert LikelyDuplicate.objects.get().decision == "joined"
    assert client.post(reverse("staff:duplicate", args=[pair.pk, "apart"])).status_code == 404


def test_two_things_are_kept_apart(client, cast, pair):
    client.force_login(cast.ana)
    assert "You are not asked again" in answer(client, pair, "apart")
    assert LikelyDuplicate.objects.get().decided_by == cast.ana


def test_staff_are_told_before_they_open_what_is_reported_already(client, cast):
    known = cast.submit(resident=cast.rosa)
    client.force_login(cast.ana)
    given = {
        "address": "550 Main Street", "latitude": CITY_HALL[0], "longitude": CITY_HALL[1], "channel": "phone",
        "first_name": "Luis", "email": "luis@example.org", "idempotency_key": "k1",
    }  # fmt: skip
    page = client.post("/admin/new/pothole/", given).content.decode()
    assert "Is it reported already?" in page and "same address" in page
    assert ServiceRequest.objects.count() == 1
    client.post("/admin/new/pothole/", {**given, "join": known.number})
    assert known.reporters.get().resident.email == "luis@example.org"
    client.post("/admin/new/pothole/", {**given, "anyway": "1"})
    assert ServiceRequest.objects.count() == 2
