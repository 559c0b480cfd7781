from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledgebase import indexing
from knowledgebase.models import Article, DangerPhrase, Topic, Translation
from requests_app.cases.intake import Place
from requests_app.desk.find import find, spoken_number
from requests_app.importing import gazetteer as building
from requests_app.models import Resident, Service, ServiceRequest
from tests.cast import CITY_HALL, MONDAY

LATER = MONDAY + timedelta(days=3)


@pytest.fixture
def full(cast):
    """An answer about potholes, one about taxes, a danger, four people, a pothole at the city hall."""
    topic = Topic.objects.create(slug="streets", names={"en": "Streets"})
    for slug, title, question, services in (
        ("pothole-repair", "How do I report a pothole?", "hole in my street", ["pothole"]),
        ("property-tax-due-dates", "When is my property tax due?", "when is my tax due", []),
    ):
        article = Article.objects.create(slug=slug, topic=topic, visibility="public", service_codes=services)
        Translation.objects.create(
            article=article,
            title=title,
            answer=f"{title} Like this.",
            questions=[question],
            keywords=slug.split("-"),
        )
    DangerPhrase.objects.create(phrases=["gas smell"], text="Call 911 now.")
    indexing.rebuild()
    Resident.objects.bulk_create(
        Resident(first_name=first, last_name=last, phone=phone)
        for first, last, phone in (
            ("José", "Núñez", "+18605550177"),
            ("Marta", "Núñez", "+18605550177"),
            ("Nunzio", "Elm", "+18605550100"),
        )
    )
    Service.objects.filter(pk=cast.high_weeds.pk).update(keywords=["tall grass", "overgrown lot"])
    cast.pothole_request = cast.submit(at=MONDAY)
    building.build(on=MONDAY.date())
    return cast


def ask(text, language="en", among=None):
    return find(text, language, at=LATER, among=ServiceRequest.objects.all() if among is None else among)


def test_a_question_finds_its_answer_and_the_service_the_answer_leads_to(full):
    found = ask("hole in my street")
    assert found.answers[0].slug == "pothole-repair"
    assert found.services[0].code == "pothole"


def test_a_service_is_found_by_its_own_words(full):
    for text in ("tall grass", "overgrown", "high weds", "TALL GRAS"):
        assert [hit.code for hit in ask(text).services] == ["high-weeds"], text
    Service.objects.filter(pk=full.high_weeds.pk).update(is_active=False)
    assert not ask("tall grass").services, "one that is off is not offered"


def test_people_are_found_by_name_without_accents_and_with_a_slip(full):
    for text in ("jose nunez", "Núñez José", "jose nunes"):
        assert ask(text).people[0].name == "José Núñez", text


def test_a_household_s_number_finds_everybody_in_it(full):
    for text in ("860 555 0177", "(860) 555-0177", "+18605550177", "5550177", "0177"):
        assert [person.name for person in ask(text).people] == ["José Núñez", "Marta Núñez"], text


def test_an_address_finds_the_place_and_what_is_open_around_it(full):
    found = ask("550 main st")
    assert found.places[0].name == "550 Main Street" and found.places_first
    assert [near.service_request for near in found.requests] == [full.pothole_request]
    assert found.around == "550 Main Street" and found.requests[0].meters == 0


def test_a_request_number_goes_to_it_with_or_without_dashes(full):
    number = full.pothole_request.number
    beside = Place("552 Main Street", "", CITY_HALL[0] + 0.0005, CITY_HALL[1])
    near = full.submit(full.high_weeds, at=MONDAY, place=beside)
    full.submit(at=MONDAY, place=Place("1 Far Away", "", CITY_HALL[0] + 0.01, CITY_HALL[1]))
    for text in (number, number.replace("-", ""), number.replace("-", " ")):
        found = ask(text)
        assert found.number == full.pothole_request
        assert [one.service_request for one in found.requests] == [near]
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert spoken_number(wrong) == "" and ask(wrong).number is None


def test_requests_out_of_sight_are_not_found(full):
    none = ServiceRequest.objects.none()
    assert ask(full.pothole_request.number, among=none).number is None
    assert ask("550 main st", among=none).requests == []


def test_danger_is_told_with_whatever_else_is_found(full):
    assert ask("there is a gas smell in my street").notice.text == "Call 911 now."


def test_secret_numbers_are_not_looked_for(full, django_assert_num_queries):
    for text in ("my ssn is 123-45-6789", "4111 1111 1111 1111"):
        with django_assert_num_queries(0):
            found = ask(text)
        assert "did not search" in found.refusal and not found.people


def test_nonsense_finds_no_request_and_breaks_nothing(full):
    for text in (
        "", " ", "a", "<script>alert(1)</script>", "'; DROP TABLE x; --", "%_%", "🦄🦄", "x" * 10_000, "\x00\x01",
        "مرحبا بالعالم", "12 & 12", "860", "-----", "((((", "1 2 3 4 5 6 7 8 9", "+", "'", '"', "\\", "%s %(said)s {}",
    ):  # fmt: skip
        assert ask(text).number is None


def test_a_keystroke_is_at_most_six_queries(full):
    ask("warm up")
    for text in (
        "hole in my street",
        "550 main street",
        "jose nunez",
        "860 555 0177",
        "main & elm",
        "gas smell",
    ):
        for end in range(2, len(text) + 1):
            with CaptureQueriesContext(connection) as queries:
                ask(text[:end])
            assert len(queries) <= 6, text[:end]
