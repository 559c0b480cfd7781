import io

import pytest
from PIL import Image

from requests_app.cases import actions
from requests_app.cases.attachments import attach


def text(response):
    return response.content.decode()


def picture():
    file = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(file, "JPEG")
    file.seek(0)
    return file


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


def test_home_finds_services_by_words_but_no_private_ones(cast, client):
    assert "<strong>Pothole</strong>" in text(client.get("/", {"q": "pothole"}))
    assert "Lead paint" not in text(client.get("/", {"q": "lead paint"}))
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
    from requests_app.models import ServiceRequest

    ServiceRequest.objects.filter(number=number).update(number="26-0")
    assert f"We have no request {number}" in text(client.get("/requests/", {"number": number}))


def test_tracking_tells_what_happened_without_staff_or_internal_words(cast, client):
    weeds = cast.submit(cast.high_weeds, resident=cast.rosa, description="My neighbor Mr. Gray")
    actions.assign(weeds, by=cast.sam, to=cast.ines)
    actions.start(weeds, by=cast.ines)
    actions.add_note(weeds, by=cast.ines, text="The owner is in hospital.")
    actions.hold(weeds, by=cast.ines, reason="weather", explanation="Rain all week")
    page = text(client.get(f"/requests/{weeds.number}/"))
    assert "High weeds: with Code Enforcement. It is on hold" in page
    assert "On hold: waiting for the weather." in page
    for secret in ("Ines", "hospital", "Rain all week", "Gray", "Delgado", "rosa@", "Main Street"):
        assert secret not in page


def test_tracking_of_a_closed_request_shows_the_sentence_for_the_resident(cast, client):
    pothole = actions.close(cast.submit(), by=cast.pat, resolution="fixed", sentence="The hole is filled.")
    page = text(client.get(f"/requests/{pothole.number}/"))
    assert "Pothole: done on" in page
    assert "The hole is filled." in page


def test_private_service_says_received_and_no_more(cast, client):
    paint = cast.submit(cast.lead_paint, description="My child is ill")
    actions.close(paint, by=cast.sam, resolution="fixed", sentence="The family was moved.")
    page = text(client.get(f"/requests/{paint.number}/"))
    assert "We received it on" in page
    for secret in ("Lead", "paint", "Code Enforcement", "child", "family", "fixed", "Done"):
        assert secret not in page


def test_tracking_of_a_number_that_is_none_is_not_found(cast, client):
    assert client.get("/requests/nonsense/").status_code == 404
    number = cast.submit().number
    assert client.get(f"/requests/{number.replace('-', '')}/")["Location"] == f"/requests/{number}/"


def test_link_to_the_staffs_page_is_for_staff_who_see_it(cast, client):
    weeds = cast.submit(cast.high_weeds)
    link = f"/admin/requests_app/servicerequest/{weeds.pk}/change/"
    assert link not in text(client.get(f"/requests/{weeds.number}/"))
    client.force_login(cast.pat)
    assert link not in text(client.get(f"/requests/{weeds.number}/"))
    client.force_login(cast.sam)
    assert link in text(client.get(f"/requests/{weeds.number}/"))


def test_photo_is_shown_only_where_it_is_public(cast, client):
    pothole, paint = cast.submit(), cast.submit(cast.lead_paint)
    hidden = attach(pothole, by=None, file=picture())
    shown = attach(cast.submit(), by=None, file=picture(), is_public=True)
    private = attach(paint, by=None, file=picture(), is_public=True)
    assert client.get(f"/requests/{pothole.number}/photos/{hidden.pk}/").status_code == 404
    assert client.get(f"/requests/{paint.number}/photos/{private.pk}/").status_code == 404
    response = client.get(f"/requests/{shown.service_request.number}/photos/{shown.pk}/")
    assert response["Content-Type"] == "image/jpeg"
    assert client.get(f"/requests/{pothole.number}/photos/{shown.pk}/").status_code == 404
