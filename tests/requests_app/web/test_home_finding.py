import pytest

from requests_app.models import ServiceRequest

from .conftest import text


def test_home_finds_services_by_words_and_says_which_are_private(cast, client):
    page = text(client.get("/", {"q": "pothole"}))
    assert 'href="/report/pothole/?q=pothole"><strong>Pothole</strong>' in page and "Private:" not in page
    assert "Private: only the people" in text(client.get("/", {"q": "lead paint"}))
    assert "no answer and no service with these words" in text(client.get("/", {"q": "zebra \x00"}))


def test_number_in_either_box_opens_the_request(cast, client):
    number = cast.submit().number
    assert client.get("/", {"q": number.replace("-", " ")})["Location"] == f"/requests/{number}/"
    assert client.get("/requests/", {"number": number})["Location"] == f"/requests/{number}/"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "looks like 26-12345-7"),
        ("abc", "looks like 26-12345-7"),
        ("26-12345-6", "one digit is wrong"),
    ],
)
def test_wrong_number_says_what_is_wrong(cast, client, typed, sentence):
    assert sentence in text(client.get("/requests/", {"number": typed}))


def test_number_nobody_has_says_so(cast, client):
    number = cast.submit().number

    ServiceRequest.objects.filter(number=number).update(number="26-0")
    assert f"We have no request {number}" in text(client.get("/requests/", {"number": number}))
