from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.cases import actions
from requests_app.cases.revealing import reveal
from requests_app.models import Notice


def url(service_request):
    return f"/admin/requests_app/servicerequest/{service_request.pk}/change/"


def text(response):
    return response.content.decode()


@pytest.fixture
def full(cast):
    """A request with everything on its page."""
    weeds = cast.submit(
        cast.high_weeds, resident=cast.rosa, by=cast.ana, description="Grass up to the window"
    )
    cast.submit(cast.high_weeds, resident=cast.rosa)
    for _ in range(3):
        actions.merge(cast.submit(cast.high_weeds), by=cast.sam, into=weeds)
    actions.assign(weeds, by=cast.sam, to=cast.ines, team=cast.inspectors)
    actions.start(weeds, by=cast.ines)
    actions.hold(weeds, by=cast.ines, reason="weather", explanation="Wait for the rain to end.")
    actions.resume(weeds, by=cast.ines)
    for i in range(15):
        actions.add_note(weeds, by=cast.ines, text=f"Visit {i}")
    return weeds


def test_page_takes_twelve_queries_at_most(cast, full, client, django_assert_max_num_queries):
    for name in ("sam", "ana", "alma", "nora"):
        client.force_login(cast.users[name])
        with django_assert_max_num_queries(12):
            assert client.get(url(full)).status_code == 200


def test_page_begins_with_the_sentence_and_tells_the_story(cast, full, client):
    client.force_login(cast.sam)
    reveal(full, by=cast.sam, reason="The witness is called.")
    response = client.get(url(full))
    assert response.context["sentence"].startswith("In progress, with Ines (Code Enforcement). Due ")
    page = text(response)
    for words in (
        "Grass up to the window",
        "Assigned to Ines (Inspectors)",
        "Put on hold: waiting for the weather",
        "Wait for the rain to end.",
        "Running again with",
        "the promise is 10 working days",
        "rosa@example.org",
        "Joined to this one",
        "Other requests",
    ):
        assert words in page


def test_only_allowed_moves_are_buttons_and_the_others_say_why(cast, client):
    weeds = cast.submit(cast.high_weeds)
    client.force_login(cast.sam)
    response = client.get(url(weeds))
    page = text(response)
    assert f"/admin/requests/{weeds.pk}/assign/" in page
    assert f"/admin/requests/{weeds.pk}/start/" not in page
    assert "assign it to somebody first" in page


def test_own_department_takes_a_request_with_one_click(cast, client):
    weeds = cast.submit(cast.high_weeds)
    client.force_login(cast.ines)
    assert client.get(url(weeds)).context["may_take"]
    client.post(f"/admin/requests/{weeds.pk}/assign/", {"assignee": "me", "team": ""})
    weeds.refresh_from_db()
    assert weeds.assignee == cast.ines
    assert not client.get(url(weeds)).context["may_take"]
    client.force_login(cast.ana)
    assert not client.get(url(weeds)).context["may_take"]


def test_request_of_another_department_looks_as_one_that_never_was(cast, client):
    weeds = cast.submit(cast.high_weeds)
    client.force_login(cast.pat)
    missing, hidden = client.get("/admin/requests_app/servicerequest/999999/change/"), client.get(url(weeds))
    assert (missing.status_code, hidden.status_code) == (404, 404)
    assert weeds.number not in text(hidden)


@pytest.mark.parametrize("pk", ["abc", "1_2F", "99999999999999999999999"])
def test_page_of_a_key_that_is_none_is_not_found(cast, client, pk):
    client.force_login(cast.alma)
    assert client.get(f"/admin/requests_app/servicerequest/{pk}/change/").status_code == 404


def test_pat_sees_an_offered_request_without_the_notes_of_code_enforcement(cast, full, client):
    actions.hand_over(full, by=cast.sam, to=cast.public_works, reason="It grows from the road.")
    client.force_login(cast.pat)
    page = text(client.get(url(full)))
    assert "It grows from the road." in page
    assert "Visit 3" not in page
    assert "Wait for the rain" not in page


def test_analyst_sees_neither_the_resident_nor_what_is_theirs(cast, full, client):
    client.force_login(cast.nora)
    page = text(client.get(url(full)))
    assert "Delgado" not in page
    assert "rosa@example.org" not in page
    assert "Other requests" not in page
    assert "Visit 3" not in page


def test_other_requests_of_the_resident_are_those_in_sight(cast, client):
    weeds, pothole = cast.submit(cast.high_weeds, resident=cast.rosa), cast.submit(resident=cast.rosa)
    client.force_login(cast.sam)
    assert client.get(url(weeds)).context["others"] == []
    client.force_login(cast.ana)
    assert client.get(url(weeds)).context["others"] == []
    assert client.get(url(pothole)).context["others"] == [weeds]
    reveal(weeds, by=cast.ana, reason="She calls about it.")
    assert client.get(url(weeds)).context["others"] == [pothole]


def test_other_complaints_of_a_resident_are_for_the_desk_only(cast, client):
    cast.submit(cast.high_weeds, resident=cast.rosa)
    pothole = cast.submit(cast.pothole, resident=cast.rosa)
    cast.sam.staff_profile.departments.add(cast.public_works)
    client.force_login(cast.sam)
    assert client.get(url(pothole)).context["others"] == []


def test_notices_say_whether_the_resident_was_told(cast, full, client):
    Notice.objects.update(status="failed")
    client.force_login(cast.sam)
    assert "could not be sent" not in text(client.get(url(full)))
    reveal(full, by=cast.sam, reason="Did it reach them?")
    assert "could not be sent" in text(client.get(url(full)))


def test_late_knowledge_shows_both_times(cast, client):
    at = timezone.now() - timedelta(days=3)
    weeds = cast.submit(cast.high_weeds, at=at)
    client.force_login(cast.sam)
    (line,) = client.get(url(weeds)).context["timeline"]
    assert line.at == at
    assert line.known_at > at + timedelta(days=2)


def test_page_answers_get_only(cast, full, client):
    client.force_login(cast.sam)
    assert client.post(url(full)).status_code == 405


def test_changelist_and_history_lead_to_our_pages(cast, full, client):
    client.force_login(cast.sam)
    assert client.get("/admin/requests_app/servicerequest/")["Location"] == "/admin/worklists/all/"
    history = client.get(f"/admin/requests_app/servicerequest/{full.pk}/history/")
    assert history["Location"] == url(full)


def test_searches_of_the_admin_find_a_number_in_sight_and_nothing_else(cast, client):
    weeds = cast.submit(cast.high_weeds)
    for name, seen in (("sam", True), ("pat", False)):
        client.force_login(cast.users[name])
        found = text(client.get("/admin/search/", {"s": weeds.number, "extended": "1"}))
        assert (weeds.number in found) is seen
