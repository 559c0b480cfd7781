from pathlib import Path

import pytest

from knowledgebase import loading
from knowledgebase.models import Search
from tests.knowledgebase.conftest import write_folder


@pytest.fixture
def answers(db, tmp_path: Path) -> None:
    loading.load(write_folder(tmp_path / "answers"))


def test_box_of_the_first_page_finds_answers_and_services(cast, answers, client):
    page = client.get("/", {"q": "pothole"}).content.decode()
    assert "/answers/pothole/?from=" in page and "Services that fit" in page
    assert Search.objects.get().words == "pothole"


def test_danger_stands_before_everything_on_the_first_page(answers, client):
    page = client.get("/", {"q": "i smell gas"}).content.decode()
    assert page.index("Call 911 now.") < page.index("<h1>")


def test_secret_number_is_neither_kept_nor_shown_again(answers, client):
    page = client.get("/", {"q": "my ssn is 123-45-6789"}).content.decode()
    assert "social security or card number" in page and "123-45" not in page
    assert not Search.objects.exists()


def test_spanish_browser_finds_spanish_answers(answers, client):
    asked = {"q": "perdí mi acta de nacimiento"}
    page = client.get("/", asked, headers={"accept-language": "es"}, follow=True).content.decode()
    assert "/es/answers/birth-copy/" in page
