import time

import pytest

from knowledgebase import loading
from requests_app.models import ServiceWording
from requests_app.online import suggesting
from tests.knowledgebase.conftest import write_folder

from .conftest import text


@pytest.fixture
def answers(db, tmp_path):
    loading.load(write_folder(tmp_path / "answers"))


@pytest.fixture
def spanish(cast):
    ServiceWording.objects.create(
        service=cast.pothole, language="es", name="Bache", words=["hoyo en la calle", "bache"]
    )
    cast.high_weeds.keywords = ["overgrown grass", "jungle"]
    cast.high_weeds.save()
    return cast


@pytest.mark.parametrize(
    ("words", "language", "service"),
    [
        ("there is a pothole near my house", "en", "pothole"),
        ("POTHOLES!!", "en", "pothole"),
        ("my neighbor's yard is a jungle", "en", "high-weeds"),
        ("hay un hoyo grande en mi calle", "es", "pothole"),
        ("hay baches en mi calle", "en", "pothole"),
    ],
)
def test_service_is_found_by_name_keyword_and_the_words_of_a_language(
    spanish, answers, words, language, service
):
    found = suggesting.services(words, language)
    assert found and found[0].service_code == service


def test_nothing_is_suggested_for_words_that_mean_nothing_here(spanish, answers):
    assert suggesting.services("zxqv wvut", "en") == []
    assert suggesting.services("", "en") == []


def test_suggestion_takes_little_time_once_the_words_are_read(spanish, answers):
    suggesting.services("a hole in the road", "en")
    started = time.process_time()
    for _ in range(5):
        suggesting.services("hay un hoyo grande en mi calle", "es")
    assert (time.process_time() - started) / 5 < 0.025


def test_danger_stands_before_everything_and_blocks_nothing(spanish, answers, client):
    page = text(client.get("/report/", {"q": "pothole and i smell gas"}))
    assert page.index("Call 911 now.") < page.index("<h1>")
    assert "/report/pothole/?q=" in page


def test_answer_comes_first_where_nothing_is_to_be_reported(spanish, answers, client):
    assert "This should answer it" not in text(client.get("/report/", {"q": "pothole"}))
    page = text(client.get("/report/", {"q": "when are property taxes due"}))
    assert "This should answer it" in page
    assert page.index("/answers/tax-due/") < page.index("Everything you can report")


def test_secret_number_is_not_shown_again(cast, client):
    page = text(client.get("/report/", {"q": "my ssn is 123-45-6789"}))
    assert "social security or card number" in page and "123-45" not in page


def test_services_are_offered_in_the_language_of_the_page(spanish, client):
    page = text(client.get("/report/", {"q": "bache"}, headers={"accept-language": "es"}))
    assert "<strong>Bache</strong>" in page


def test_pages_are_light_and_ask_the_database_little(city, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        assert len(client.get("/report/", {"q": "pothole"}).content) < 100_000
    with django_assert_max_num_queries(10):
        assert len(client.get("/report/pothole/").content) < 100_000
    with django_assert_max_num_queries(12):
        assert len(client.get(f"/requests/{city.known.number}/").content) < 100_000
