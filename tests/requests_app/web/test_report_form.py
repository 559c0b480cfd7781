import io
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from requests_app.cases.intake import Place
from requests_app.models import (
    Attachment,
    Draft,
    DraftPhoto,
    Message,
    Notice,
    RequestReporter,
    Resident,
    Service,
    ServiceAttribute,
    ServiceRequest,
    ServiceWording,
)
from requests_app.online import drafts, proving, reporting
from requests_app.web import guard

from .conftest import filled, picture, sent, text

SOMEWHERE = "8.8.8.8"


def test_report_becomes_a_request_with_place_language_and_reporter(city, client):
    found = sent(client, email="Rosa@Example.org ".strip(), first_name="Rosa", answer_size="wheel")
    assert (found.channel, found.language, found.address) == ("web", "en", "550 Main Street")
    assert found.attributes == {"size": "wheel"} and found.latitude and found.district == city.river
    assert found.resident.first_name == "Rosa"
    assert Notice.objects.filter(event__service_request=found).count() == 1


def test_confirmation_says_number_date_and_what_happens_next(city, client):
    form = filled(email="rosa@example.org")
    page = text(client.post("/report/pothole/", form, follow=True))
    found = ServiceRequest.objects.get(idempotency_key=f"web-{form['token']}")
    for words in (
        found.number,
        "We expect it to be done by",
        "It is with Public Works now.",
        "rosa@example.org",
    ):
        assert words in page


def test_service_without_numbers_gives_none(city, client):
    city.pothole.type = "blackbox"
    city.pothole.save()
    form = filled()
    page = text(client.post("/report/pothole/", form, follow=True))
    assert "We pass it on." in page
    assert ServiceRequest.objects.get(idempotency_key=f"web-{form['token']}").number not in page


def test_anonymous_report_is_taken_where_the_service_allows_it(city, client):
    assert sent(client).resident is None
    city.pothole.anonymous_allowed = False
    city.pothole.save()
    page = text(client.post("/report/pothole/", filled()))
    assert "give an e-mail or a phone number" in page
    assert sent(client, phone="860 555 0188").resident.phone == "+18605550188"


def test_form_sent_twice_opens_one_request(city, client):
    form = filled(email="rosa@example.org")
    first, second = client.post("/report/pothole/", form), client.post("/report/pothole/", form)
    assert first["Location"] == second["Location"]
    assert ServiceRequest.objects.count() == 2  # and the one that was there
    assert Notice.objects.count() == 1


def test_form_open_for_a_day_is_taken(city, client):
    assert sent(client, opened=guard.stamp(timezone.now() - timedelta(days=1)))


ALL_SIX = {
    "string": ("plate", "AB 123"),
    "number": ("count", "2"),
    "datetime": ("seen", "2026-06-01T10:30"),
    "text": ("more", "A long story"),
    "singlevaluelist": ("kind", "a"),
    "multivaluelist": ("which", ["a", "b"]),
}


@pytest.fixture
def questions(city):
    city.pothole.service_attributes.all().delete()
    for order, (datatype, (code, _)) in enumerate(ALL_SIX.items(), 1):
        values = [{"key": "a", "name": "First"}, {"key": "b", "name": "Second"}] if "list" in datatype else []
        ServiceAttribute.objects.create(
            service=city.pothole, code=code, description=f"The {code}?", datatype=datatype, order=order,
            values=values, required=datatype == "number",
        )  # fmt: skip
    ServiceAttribute.objects.create(
        service=city.pothole,
        code="text",
        description="Do not touch it.",
        datatype="string",
        variable=False,
        order=3,
    )
    return city


def test_service_asks_its_own_questions_of_all_six_types_in_their_order(questions, client):
    page = text(client.get("/report/pothole/"))
    order = [
        page.index(words)
        for words in ("The plate?", "The count?", "Do not touch it.", "The seen?", "The which?")
    ]
    assert order == sorted(order)
    answers = {f"answer_{code}": value for code, value in ALL_SIX.values()}
    found = sent(client, **answers)
    assert found.attributes["which"] == ["a", "b"] and found.attributes["count"] == 2.0
    assert found.attributes["seen"].startswith("2026-06-01T10:30") and "text" not in found.attributes


def test_required_question_is_asked_again_and_everything_is_kept(questions, client):
    response = client.post("/report/pothole/", filled(answer_which=["b"], answer_count=""))
    page = text(response)
    assert response.status_code == 422 and "Answer this question." in page
    assert "A deep hole" in page and re.search(r'value="b"[^>]*checked', page)


def test_questions_are_asked_in_the_language_of_the_page(city, client):
    said = {"size": {"description": "¿De qué tamaño es?", "values": {"wheel": "Una rueda"}}}
    ServiceWording.objects.create(service=city.pothole, language="es", name="Bache", questions=said)
    page = text(client.get("/report/pothole/", headers={"accept-language": "es"}))
    for words in ("Bache", "¿De qué tamaño es?", "Una rueda", "A dinner plate"):
        assert words in page


# Where


def test_place_outside_the_city_is_said_at_once(city, client):
    for place in (
        {"address": "12 Oak Street, Avon"},
        {"latitude": "36.0", "longitude": "-70.0", "address": ""},
    ):
        page = text(client.post("/report/pothole/", filled(**place)))
        assert "we cannot send anybody there" in page
        assert "we cannot send anybody there" in text(client.get("/report/pothole/place/", place))


def test_point_of_the_map_is_a_place(city, client):
    found = sent(client, address="", latitude="41.7600", longitude="-72.6750", placed="")
    assert (found.latitude, found.address, found.district) == (41.76, "", city.river)


def test_address_changed_after_the_point_was_taken_counts(city, client):
    point = {"latitude": "41.7600", "longitude": "-72.6750", "placed": "somewhere else"}
    assert sent(client, **point).latitude == pytest.approx(41.7637)


def test_place_that_could_be_several_is_chosen(city, client):
    from requests_app.models import GazetteerEntry

    for name, key in (("9 Elm Street", "9 elm st"), ("9 Elm Avenue", "9 elm ave")):
        GazetteerEntry.objects.create(
            kind="address", name=name, key=key, street=key[2:], number=9, latitude=41.76, longitude=-72.675
        )
    page = text(client.post("/report/pothole/", filled(address="9 Elm")))
    assert "Which one do you mean?" in page and 'value="9 Elm Avenue"' in page
    assert sent(client, address="9 Elm", spot="9 Elm Avenue").address == "9 Elm Avenue"


def test_unknown_place_is_taken_as_written_only_when_said_so(city, client):
    assert "We do not know this place." in text(
        client.post("/report/pothole/", filled(address="Zanzibar Plaza"))
    )
    found = sent(client, address="Zanzibar Plaza", as_written="1")
    assert (found.address, found.latitude) == ("Zanzibar Plaza", None)


def test_what_is_reported_near_is_joined_instead_of_opened_twice(city, client):
    form = filled(check="1", send=None)
    assert city.known.number in text(client.post("/report/pothole/", form))
    joined = client.post(
        "/report/pothole/", filled(join=city.known.number, send=None, description="", email="bo@example.org")
    )
    assert "We count you in" in text(client.get(joined["Location"]))
    assert RequestReporter.objects.get().resident.email == "bo@example.org"
    assert ServiceRequest.objects.count() == 1


def test_distance_to_a_home_is_the_one_to_its_block(city, client):
    home = city.submit(place=Place("12 Elm Street", "", 41.76442, -72.67384))
    asked = {"address": "", "latitude": "41.76442", "longitude": "-72.67384"}
    page = "/report/pothole/place/"
    assert "0 meters away" in text(client.get(page, asked))
    Service.objects.filter(pk=city.pothole.pk).update(visibility="not_verbatim")
    shown = text(client.get(page, asked))
    assert home.number in shown and "49 meters away" in shown


def test_private_request_is_neither_shown_near_nor_joined(city, client):
    secret = city.submit(city.lead_paint)
    assert secret.number not in text(client.post("/report/high-weeds/", filled(check="1", send=None)))
    for number in (secret.number, f"\x00{secret.number}", "nonsense"):
        assert client.post("/report/high-weeds/", filled(join=number, send=None)).status_code == 404


def test_a_report_that_joined_in_the_same_moment_proves_nothing(city, client, monkeypatch):
    """Two buttons at once: the draft was joined after it was looked at and before it was sent."""
    city.known.resident = city.rosa
    city.known.save()
    monkeypatch.setattr(reporting, "send", lambda *args, **given: city.known)
    response = client.post("/report/pothole/", filled())
    assert response.status_code == 302 and "mine" not in response.cookies


def test_who_types_the_reporters_email_to_join_is_not_taken_for_the_reporter(city, client):
    city.known.resident = city.rosa
    city.known.save()
    form = filled(join=city.known.number, send=None, description="", email="rosa@example.org")
    response = client.post("/report/pothole/", form)
    assert response.status_code == 302 and "mine" not in response.cookies


def test_email_that_goes_with_a_telephone_is_not_told_to_who_types_the_telephone(city, client):
    response = client.post("/report/pothole/", filled(phone="860 555 0123"))
    assert response.status_code == 302
    assert "rosa@" not in text(client.get(response["Location"]))
    assert ServiceRequest.objects.latest("id").resident.phone == city.rosa.phone


def test_a_strangers_email_is_not_added_to_who_has_this_telephone(city, client):
    """Else a link to everything Rosa reported, private matters too, would go there."""
    city.rosa.email = ""
    city.rosa.save()
    city.submit(city.lead_paint, resident=city.rosa)
    found = sent(client, phone="860 555 0123", email="theo@example.org")
    city.rosa.refresh_from_db()
    assert found.resident != city.rosa and city.rosa.email == ""
    assert list(proving.requests_of("theo@example.org")) == [found]


# Photos


def test_photo_goes_along_without_its_gps(city, client):
    exif = Image.Exif()
    exif[0x8825] = {2: (41.0, 45.0, 0.0)}
    found = sent(client, photos=[picture(exif=exif), picture("blue")])
    kept = list(found.attachments.all())
    assert len(kept) == 2 and not any(one.is_public for one in kept)
    with kept[0].file.open("rb") as file, Image.open(file) as image:
        assert not image.getexif()


POLYGLOT = b"GIF89a/*" + b"\x00" * 40 + b"*/=1;alert(1)"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no photo we can read"),
        (POLYGLOT, "no photo we can read"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00heicmif1" + b"\x00" * 60, "HEIC"),
        (b"%PDF-1.7", "no photo we can read"),
        (b"", "no photo we can read"),
    ],
)
def test_what_is_no_photo_is_refused_and_nothing_else_is_lost(city, client, content, words):
    bad = io.BytesIO(content)
    bad.name = "holiday.jpg"
    response = client.post("/report/pothole/", filled(photos=[bad, picture()]))
    page = text(response)
    assert response.status_code == 200 and words in page and "A deep hole" in page
    assert DraftPhoto.objects.count() == (0 if content == b"" else 1) or content == b""
    assert ServiceRequest.objects.count() == 1  # not sent: the person decides


def test_fifty_photos_are_five_and_a_sentence(city, client):
    colors = [f"#{at:02x}{at * 3:02x}10" for at in range(50)]
    response = client.post("/report/pothole/", filled(photos=[picture(color) for color in colors]))
    assert "A report takes 5 photos. We kept these; 45 were left out." in text(response)
    assert DraftPhoto.objects.count() == 5


def test_the_same_photo_a_hundred_times_is_drawn_again_five_times_at_most(city, client, monkeypatch):
    drawn = []
    monkeypatch.setattr(drafts.attachments, "read", lambda file: drawn.append(file) or file.read())
    response = client.post("/report/pothole/", filled(photos=[picture() for _ in range(50)], send=None))
    assert "45 were left out" in text(response) and len(drawn) == 5


def test_forty_megapixels_are_taken_and_kept_small(city, client):
    found = sent(client, photos=[picture(size=(8000, 5000), quality=20)])
    with found.attachments.get().file.open("rb") as file, Image.open(file) as image:
        assert max(image.size) == 2560


def test_photos_of_a_refused_form_are_kept_and_one_can_be_taken_out(city, client):
    form = filled(address="", photos=[picture(), picture("blue")])
    assert client.post("/report/pothole/", form).status_code == 422
    first, second = DraftPhoto.objects.all()
    shown = client.get(f"/report/photos/{form['token']}/{first.pk}/")
    assert shown["Content-Type"] == "image/jpeg"
    again = {**form, "photos": [], "address": "550 Main Street"}
    client.post("/report/pothole/", {**again, "remove_photo": str(first.pk), "send": ""})
    client.post("/report/pothole/", again)
    assert Attachment.objects.get().file.name == second.file.name and not DraftPhoto.objects.exists()


# The draft


def test_draft_survives_and_its_link_opens_it(city, client):
    form = filled(save="1", send=None, email="rosa@example.org")
    assert client.post("/report/pothole/", form).status_code == 204
    page = text(client.get("/report/pothole/"))
    assert "A deep hole" in page and "rosa@example.org" not in page  # whoever sits there now
    assert "You began a report." in text(client.get("/report/"))
    client.cookies.clear()
    assert "rosa@example.org" in text(client.get("/report/pothole/", {"draft": form["token"]}))
    assert "A deep hole" not in text(client.get("/report/pothole/", {"draft": "nonsense"}))


def test_what_was_typed_is_nowhere_but_in_the_request_once_it_is_sent(city, client):
    sent(client, email="rosa@example.org")
    assert Draft.objects.get().data == {}


def test_old_drafts_are_forgotten_with_their_photos(city, client):
    client.post("/report/pothole/", filled(save="1", send=None, photos=[picture()]))
    name, storage = DraftPhoto.objects.get().file.name, DraftPhoto.objects.get().file.storage
    sent(client, photos=[picture("blue")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda work: work())
        assert drafts.forget_old(timezone.now() + timedelta(days=8)) == 2
    assert not storage.exists(name) and storage.exists(Attachment.objects.get().file.name)


# Programs, floods, injections


def test_trap_and_haste_are_asked_again_and_nothing_is_lost(city, client):
    for given in ({guard.TRAP: "http://spam"}, {"opened": guard.stamp(timezone.now())}, {"opened": "forged"}):
        page = text(client.post("/report/pothole/", filled(**given)))
        assert "press the button again" in page and "A deep hole" in page
    assert ServiceRequest.objects.count() == 1


def test_flood_from_one_address_waits_and_keeps_the_report(city, client, monkeypatch):
    monkeypatch.setattr(reporting, "MOST_FROM_ONE_SENDER", 2)
    for _ in range(2):
        client.post("/report/pothole/", filled(), REMOTE_ADDR=SOMEWHERE)
    page = text(client.post("/report/pothole/", filled(), REMOTE_ADDR=SOMEWHERE))
    assert "Very many reports came from your connection" in page and "A deep hole" in page
    assert client.post("/report/pothole/", filled(), REMOTE_ADDR="9.9.9.9").status_code == 302


@pytest.mark.parametrize(
    ("near", "forwarded", "known"),
    [
        ("8.8.8.8", "", True),
        ("10.0.0.2", "6.6.6.6, 8.8.8.8", True),
        ("10.0.0.2", "", False),
        ("8.8.8.8", "6.6.6.6", True),
    ],
)
def test_sender_is_who_our_proxy_saw(rf, near, forwarded, known):
    request = rf.post("/", REMOTE_ADDR=near, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))
    at = timezone.now()
    expected = guard.sender(rf.post("/", REMOTE_ADDR="8.8.8.8"), at) if known else ""
    assert guard.sender(request, at) == expected


def test_header_injection_and_card_numbers_are_refused(city, client):
    page = text(client.post("/report/pothole/", filled(email="a@example.org\nBcc: b@example.org")))
    assert "valid email address" in page
    page = text(client.post("/report/pothole/", filled(description="my card 4111 1111 1111 1111")))
    assert "Take it out: never send one." in page
    assert not Message.objects.exists() and Resident.objects.count() == 1


def test_danger_in_a_report_is_said_again_after_it_is_sent(city, client, tmp_path):
    from knowledgebase import loading
    from tests.knowledgebase.conftest import write_folder

    loading.load(write_folder(tmp_path / "answers"))
    page = text(client.post("/report/pothole/", filled(description="I smell gas in the hole"), follow=True))
    assert page.index("Call 911 now.") < page.index("<h1>") and "Your number" in page
