from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app import keys
from requests_app.cases import actions
from requests_app.models import Note, RequestEvent, Service, ServiceRequest

from .conftest import errors, root

PATH = "servicerequestupdates.json"


@pytest.fixture
def number(app):
    return app.report(description="Hole")


def said(app, number, status, update_id="u1", **more):
    data = {"service_request_id": number, "update_id": update_id, "status": status, **more}
    return app.update({"updated_datetime": timezone.now().isoformat(), "description": "Words", **data})


def get(number):
    return ServiceRequest.objects.get(number=number)


def test_updates_tell_what_happened_oldest_first(app, number):
    actions.assign(get(number), by=app.cast.pat, to=app.cast.pat)
    actions.add_note(get(number), by=app.cast.pat, text="Internal")
    actions.close(get(number), by=app.cast.pat, resolution="duplicate", sentence="Known already.")
    rows = app.json(PATH)
    assert [(row["status"], row["service_request_id"]) for row in rows] == [
        ("ACTION_SCHEDULED", number), ("DUPLICATE", number),
    ]  # fmt: skip
    assert rows[1]["description"] == "Closed. Known already." and rows[1]["updated_datetime"].endswith("Z")
    element = root(app.get("servicerequestupdates.xml", {"service_request_id": number}))
    assert element.tag == "service_request_updates" and [one.tag for one in element] == ["request_update"] * 2
    assert app.json(PATH, {"start_date": "2020-01-01", "end_date": "2020-02-01"}) == []
    assert app.json(PATH, {"service_request_id": "none"}) == []
    Service.objects.filter(pk=app.cast.pothole.pk).update(visibility="private")
    assert app.json(PATH) == []


@pytest.mark.parametrize(
    ("status", "becomes", "resolution"),
    [
        ("CLOSED", "closed", "fixed"), ("fixed", "closed", "fixed"), ("duplicate", "closed", "duplicate"),
        ("not_councils_responsibility", "closed", "not_city"), ("NO_FURTHER_ACTION", "closed", "unable"),
        ("internal_referral", "closed", "referred"), ("OPEN", "received", ""), ("in_progress", "received", ""),
        ("action_scheduled", "received", ""), ("for_triage", "received", ""), ("reopen", "received", ""),
    ],
)  # fmt: skip
def test_status_does_what_the_table_says_or_is_a_note(app, number, status, becomes, resolution):
    response = said(app, number, status)
    assert response.status_code == 200
    assert response.json() == [{"update_id": str(RequestEvent.objects.latest("id").pk)}]
    row = get(number)
    assert (row.status, row.resolution) == (becomes, resolution)
    assert row.notes.get().text == "Words" and row.notes.get().is_public


def test_work_goes_its_whole_way(app, number):
    actions.assign(get(number), by=None, to=app.cast.pat)
    for n, (status, becomes) in enumerate(
        [("in_progress", "in_progress"), ("fixed", "closed"), ("reopen", "assigned"), ("investigating", "in_progress")]
    ):  # fmt: skip
        assert said(app, number, status, f"u{n}").status_code == 200
        assert get(number).status == becomes


def test_same_update_is_written_once(app, number):
    first = said(app, number, "CLOSED").json()
    assert said(app, number, "CLOSED").json() == first
    assert said(app, number, "REOPEN").json() == first and get(number).status == "closed"
    assert len(app.json(PATH)) == 1
    _, other = keys.issue("Other", scopes=["update"], rate=None)
    assert said(app, number, "OPEN", api_key=other).json() != first


def test_key_that_may_only_comment_changes_nothing(app, number):
    _, comments = keys.issue("Comments", scopes=["update"], rate=None)
    assert said(app, number, "CLOSED", api_key=comments, media_url="https://e.org/1.jpg").status_code == 200
    assert get(number).status == "received" and Note.objects.get().text == "Words\nhttps://e.org/1.jpg"
    _, reports = keys.issue("Reports", rate=None)
    assert errors(said(app, number, "OPEN", "u2", api_key=reports))[0][0] == 403


def test_comment_stays_inside_where_words_are_not_published(app, number):
    Service.objects.filter(pk=app.cast.pothole.pk).update(visibility="not_verbatim")
    said(app, number, "OPEN")
    assert not Note.objects.get().is_public and app.json(PATH) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"service_request_id": None}, 400), ({"update_id": ""}, 400), ({"status": None}, 400), ({"status": "bogus"}, 400),
        ({"service_request_id": "none"}, 404), ({"service_request_id": "26-99999-9"}, 404), ({"update_id": "x" * 121}, 400),
        ({"updated_datetime": "yesterday"}, 400), ({"updated_datetime": "2199-01-01T00:00:00Z"}, 400),
        ({"description": "x" * 4001}, 400), ({"media_url": "ftp://e.org"}, 400), ({"api_key": "wrong"}, 403),
    ],
)  # fmt: skip
def test_wrong_update_is_refused_with_a_sentence(app, number, data, code):
    form = {"api_key": app.secret, "service_request_id": number, "update_id": "1", "status": "OPEN", **data}
    response = app.update({name: value for name, value in form.items() if value is not None})
    assert response.status_code == code and errors(response)[0][0] == code
    assert RequestEvent.objects.count() == 1


def test_update_of_earlier_is_kept_after_the_last_step(app, number):
    early = (timezone.now() - timedelta(days=30)).isoformat()
    assert said(app, number, "OPEN", updated_datetime=early, description="").status_code == 200
    assert Note.objects.get().text == "Test app: open."
