import io
import json
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from requests_app import keys
from requests_app.models import Attachment, Notice, RequestToken, Resident, Service, ServiceRequest

from .conftest import HERE, errors, root


def picture(name="photo.png"):
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(content, "PNG")
    content.seek(0)
    content.name = name
    return content


def test_report_becomes_a_request_like_any_other(app):
    response = app.post(
        {
            "description": "Deep\r\nhole <b>here</b>\x07\x00", "email": "rosa@example.org", "last_name": "Delgado",
            "attribute[size]": "plate", "attribute[fixmystreet_id]": "99", "address_string": "550 Main Street",
        }
    )  # fmt: skip
    assert response.status_code == 200
    ((row,),) = [json.loads(response.content)]
    assert set(row) == {"service_request_id", "service_notice", "account_id"} and row["account_id"] is None
    assert "expect to be done by" in row["service_notice"]
    found = ServiceRequest.objects.get(number=row["service_request_id"])
    assert found.description == "Deep\nhole <b>here</b>" and found.channel == "app"
    assert found.resident == app.cast.rosa and found.department == app.cast.public_works
    assert found.attributes == {"size": "plate", "fixmystreet_id": "99"}
    assert found.district == app.cast.river and found.due_at and found.address == "550 Main Street"
    assert Notice.objects.get().resident == app.cast.rosa


def test_answer_in_xml_has_its_wrapper(app):
    element = root(app.post(path="requests.xml"))
    assert element.tag == "service_requests" and [child.tag for child in element] == ["request"]
    assert element.findtext("request/service_request_id") == ServiceRequest.objects.get().number


def test_report_is_public_at_once(app):
    number = app.report(description="Ein tiefes Loch 🕳️ é")
    (row,) = app.json(f"requests/{number}.json")
    assert row["description"] == "Ein tiefes Loch 🕳️ é" and row["status"] == "open"
    assert (row["lat"], row["long"]) == (41.7637, -72.6731)


def test_batch_service_gives_a_token_for_the_number(app):
    Service.objects.filter(pk=app.cast.pothole.pk).update(type="batch")
    (row,) = app.post().json()
    assert "service_request_id" not in row and len(row["token"]) > 20
    number = ServiceRequest.objects.get().number
    assert app.json(f"tokens/{row['token']}.json") == [{"service_request_id": number, "token": row["token"]}]
    element = root(app.get(f"tokens/{row['token']}.xml"))
    assert element.findtext("request/service_request_id") == number
    assert errors(app.get("tokens/none.json"))[0][0] == 404
    assert RequestToken.objects.count() == 1


def test_blackbox_service_gives_neither(app):
    Service.objects.filter(pk=app.cast.pothole.pk).update(type="blackbox")
    (row,) = app.post().json()
    assert "service_request_id" not in row and "token" not in row and row["service_notice"]
    assert ServiceRequest.objects.count() == 1


def test_private_service_takes_reports_and_shows_none(app):
    number = app.report(service_code="lead-paint", description="SECRET")
    assert errors(app.get(f"requests/{number}.json"))[0][0] == 404
    assert app.json("requests.json", {"service_request_id": number}) == []
    assert b"SECRET" not in app.get("requests.xml", {"extensions": "true"}).content


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        ({"api_key": None}, 403, "Send your api_key"),
        ({"api_key": ""}, 403, "Send your api_key"),
        ({"api_key": "wrong"}, 403, "not valid"),
        ({"api_key": "wrong\x00", "service_code": None}, 403, "not valid"),
        ({"service_code": None}, 400, "Send the service_code"),
        ({"service_code": ""}, 400, "Send the service_code"),
        ({"service_code": "nothing"}, 404, "There is no service “nothing”"),
        ({"lat": None, "long": None}, 400, "Say where it is"),
        ({"lat": None, "long": None, "address_id": "5"}, 400, "no address ids"),
        ({"lat": None}, 400, "Send both lat and long"),
        ({"long": ""}, 400, "Send both lat and long"),
        ({"lat": "NaN"}, 400, "lat must be a number"),
        ({"long": "inf"}, 400, "long must be a number"),
        ({"lat": "91"}, 400, "lat must be a number"),
        ({"lat": "41.7637'; DROP TABLE x"}, 400, "lat must be"),
        ({"lat": "0", "long": "0"}, 400, "outside the city"),
        ({"lat": "-72.6731", "long": "41.7637"}, 400, "outside the city"),
        ({"lat": ["41.7637", "41.7638"]}, 400, "Send lat once"),
        ({"description": "é" * 4001}, 400, "4,000 characters: it has 4,001"),
        ({"attribute[size]": "house"}, 400, "Choose one of: plate, wheel"),
        ({"attribute[size]": ["plate", "wheel"]}, 400, "Choose one of: plate, wheel"),
        ({"email": "no mail"}, 400, "no e-mail address"),
        ({"email": "a@b.org\nBcc: c@d.org"}, 400, "no e-mail address"),
        ({"phone": "call me"}, 400, "area code"),
        ({"first_name": "x" * 81}, 400, "Shorten first_name to 80"),
        ({"address_string": "x" * 301}, 400, "Shorten address_string to 300"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url must be a web address"),
        ({"media_url": "https://[bad"}, 400, "media_url must be a web address"),
        ({"media_url": [f"https://e.org/{n}" for n in range(11)]}, 400, "at most 10 media_url"),
    ],
)
@pytest.mark.parametrize("path", ["requests.json", "requests.xml"])
def test_wrong_report_is_refused_with_a_sentence(app, data, code, words, path):
    response = app.post(data, path)
    assert response.status_code == code
    assert any(words in sentence and row == code for row, sentence in errors(response)), errors(response)
    assert not ServiceRequest.objects.exists() and Resident.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {"description": "é" * 4000},
        {"description": "a\r\n" * 2000},
        {"lat": "", "long": "", "address_string": "550 Main Street"},
        {
            "email": "",
            "phone": "",
            "first_name": " ",
            "media_url": "",
            "attribute[size]": "",
            "jurisdiction_id": "",
        },
        {"email": "new@example.org", "first_name": "New", "phone": "860 555 0133"},
        {"lat": "41.7499", "long": "-72.6731"},  # a few meters beside the city's edge
        {"attribute[anything]": "kept", "unknown": "overlooked", "attribute[title]": "x"},
    ],
)
def test_unusual_report_is_taken(app, data):
    assert app.post(data).status_code == 200


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "The items?"),
        ({"attribute[items][]": ""}, "The items?"),
        ({"attribute[items][]": ["007", "nothing"]}, "Choose from: 007, b"),
        ({"attribute[items]": "007", "attribute[count]": "many"}, "Give a number"),
        ({"attribute[items]": "007", "attribute[count]": "NaN"}, "Give a number"),
        ({"attribute[items]": "007", "attribute[house]": "x"}, "Choose one of: 007, b"),
        ({"attribute[items]": "007", "attribute[ready]": "tomorrow"}, "Give a date and time"),
        ({"attribute[items]": "007", "attribute[ready]": "2026-02-30"}, "Give a date and time"),
        ({"attribute[items]": "007", "attribute[spot]": ["a", "b"]}, "Give a text"),
    ],
)
def test_answers_are_checked_as_their_questions_want(app, pickup, answers, words):
    found = errors(app.post({"service_code": "pickup", **answers}))
    assert found[0][0] == 400 and any(words in sentence for _, sentence in found)


def test_answers_of_all_six_kinds_are_kept_and_shown(app, pickup):
    number = app.report(
        service_code="pickup", **{
            "attribute[items][]": ["007", "b"], "attribute[count]": "2", "attribute[house]": "b", "attribute[spot]": "gate",
            "attribute[ready]": "2026-06-17T14:30:00Z", "attribute[access]": "two\nlines", "attribute[extra]": "private",
        },
    )  # fmt: skip
    (row,) = app.json(f"requests/{number}.json", {"extensions": "true"})
    assert {one["code"]: one["value"] for one in row["attributes"]} == {
        "items": "Sofa, Bed", "count": "2", "house": "Bed", "spot": "gate",
        "ready": "2026-06-17T14:30:00Z", "access": "two\nlines",
    }  # fmt: skip
    assert row["extended_attributes"]["channel"] == "App" and row["extended_attributes"]["ward"] == "River"
    assert [one["description"] for one in row["notes"]] == ["We received it."]


@pytest.mark.parametrize("part", ["media", "media[]"])
def test_photo_is_drawn_again_and_public(app, part):
    number = app.report(**{part: picture()})
    (row,) = app.json(f"requests/{number}.json")
    photo = Attachment.objects.get()
    assert photo.is_public and row["media_url"].endswith(f"/requests/{number}/photos/{photo.pk}/")
    assert app.client.get(row["media_url"].replace("http://127.0.0.1:8311", "")).status_code == 200


def test_photos_and_links_are_kept_in_order(app):
    links = ["https://example.org/1.jpg", "http://example.org/2.jpg"]
    number = app.report(media_url=links)
    (row,) = app.json(f"requests/{number}.json", {"extensions": "true"})
    assert row["media_url"] == links[0] and row["extended_attributes"]["photos"] == links
    assert "attributes" in row and row["attributes"] == []


def test_what_is_no_photo_is_refused_and_nothing_is_kept(app):
    fake = io.BytesIO(b"<svg onload=alert(1)>")
    fake.name = "photo.jpg"
    response = app.post({"media": fake})
    assert response.status_code == 400 and "JPEG" in errors(response)[0][1]
    assert not ServiceRequest.objects.exists()
    assert errors(app.post({"media": [picture(f"{n}.png") for n in range(11)]}))[0][0] == 400


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b'{"api_key": "x"}', "application/json", 400),
        (b"api_key=x", "text/plain", 400),
        (b"<request/>", "text/xml", 400),
        (b"--x\r\nnothing", "multipart/form-data; boundary=x", 403),
        (b"--x\r\nnothing", "multipart/form-data", 400),
        (b"api_key=%", "application/x-www-form-urlencoded", 403),
        (b"api_key=\xff\xfe", "application/x-www-form-urlencoded", 403),
        (b"api_key=x", "application/x-www-form-urlencoded; charset=latin-1", 400),
        (b"api_key=x", "application/x-www-form-urlencoded; charset=nonsense", 403),
        (b"&".join([b"a=1"] * 1001), "application/x-www-form-urlencoded", 400),
        (b"a=" + b"x" * (5 * 1024 * 1024), "application/x-www-form-urlencoded", 413),
        (b"", "", 403),
    ],
)
def test_body_that_is_no_form_is_refused(app, body, kind, code):
    response = app.client.generic("POST", "/open311/v2/requests.json", body, content_type=kind)
    assert response.status_code == code and errors(response)[0][0] == code


def test_percent_encoded_brackets_are_brackets(app):
    body = f"api_key={app.secret}&service_code=pothole&lat={HERE['lat']}&long={HERE['long']}&attribute%5Bsize%5D=wheel"
    response = app.client.generic(
        "POST", "/open311/v2/requests.json/", body, content_type="application/x-www-form-urlencoded; charset=utf-8"
    )  # fmt: skip
    assert response.status_code == 200
    assert ServiceRequest.objects.get().attributes == {"size": "wheel"}


def test_same_idempotency_key_is_the_same_report(app):
    first = app.post({"description": "Hole"}, **{"Idempotency-Key": "a"}).json()
    assert app.post({"description": "Hole"}, **{"Idempotency-Key": "a"}).json() == first
    assert app.post({"idempotency_key": "a"}).json() == first
    assert app.post({"description": "Hole"}, **{"Idempotency-Key": "b"}).json() != first
    assert app.report(description="Hole") != app.report(description="Hole")
    assert ServiceRequest.objects.count() == 4


def test_key_is_for_what_it_was_given_for(app):
    _, comments_only = keys.issue("Comments", scopes=["update"], rate=None)
    assert "lacks the scope" in errors(app.post({"api_key": comments_only}))[0][1]
    keys.revoke(app.key)
    assert errors(app.post()) == [(403, "This api_key is not valid (any more). Ask the city for a new one.")]


def test_key_with_a_rate_has_to_wait(app):
    limited, secret = keys.issue("Small", rate=2)
    assert [app.post({"api_key": secret}).status_code for _ in range(3)] == [200, 200, 429]
    refused = app.post({"api_key": secret}, "requests.xml")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert errors(refused)[0][1].startswith("This api_key was used too often. Try again in ")
    type(limited).objects.update(window_started_at=timezone.now() - timedelta(minutes=2))
    assert app.post({"api_key": secret}).status_code == 200
    assert app.post().status_code == 200  # the other key never waits


def test_reporting_asks_the_database_little(app, django_assert_max_num_queries):
    app.report()
    with django_assert_max_num_queries(9):
        app.report(description="Hole", **{"attribute[size]": "plate"})
    with django_assert_max_num_queries(12):
        app.report(description="Hole", email="new@example.org", last_name="New", phone="860 555 0188")
