from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledgebase import loading
from knowledgebase.models import Search
from requests_app.desk import bulletins
from tests.knowledgebase.conftest import write_folder

HOUR = timedelta(hours=1)
HOSTILE = [
    "\x00", "<script>alert(1)</script>", "' OR 1=1; DROP TABLE auth_user; --", "%s %(x)s {{ 7|add:7 }} {% csrf %}", "🕳️🚗💥",
    "\u202eمرحبا بالعالم", "a" * 10_000, "taxes " * 2_000, "\ud7ff￿\u0301", "((((", "\\", "26-" + "9" * 300, "  ", "-1", "١٢٣٤٥٦٧",
]  # fmt: skip


@pytest.fixture
def answers(db, tmp_path: Path) -> None:
    loading.load(write_folder(tmp_path / "answers"))


def test_box_of_the_first_page_finds_answers_and_services(cast, answers, client):
    page = client.get("/", {"q": "pothole"}).content.decode()
    assert "/answers/pothole/?from=" in page and "You can report it" in page
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


def test_first_page_is_one_box_four_things_and_whom_to_call(cast, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        page = client.get("/").content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count("<form") == main.count("<input") == main.count("<h1") == 1
    for words in (
        "What do you need?",
        "/answers/#taxes",
        "/answers/#vital-records",
        'href="/requests/"',
        'href="tel:311"',
        "Monday to Friday, 8:00 am to 5:00 pm",
    ):
        assert words in main
    assert "Today" not in main


def post(hours: int = 1, **given) -> bulletins.Bulletin:
    now = timezone.now()
    words = {"title": {"en": "Storm tonight", "es": "Tormenta esta noche"}, "text": {"en": "Stay in."}}
    return bulletins.post(**{**words, "starts_at": now - HOUR, "ends_at": now + hours * HOUR, **given})


def test_bulletin_leads_to_its_answer_in_the_language_of_the_page(answers, client):
    post(kind="storm", answer_slugs=["pothole", "no-such-answer"])
    english, spanish = client.get("/").content.decode(), client.get("/es/").content.decode()
    assert '<a href="/answers/pothole/">Storm tonight</a>' in english and "banner danger" in english
    assert '<a href="/es/answers/pothole/">Tormenta esta noche</a>' in spanish
    assert "Storm tonight" in client.get("/answers/pothole/").content.decode()
    assert "Storm tonight" not in client.get("/answers/birth-copy/").content.decode()


def test_bulletin_without_translation_is_english_and_marked_so(db, client):
    post(title={"en": "Library closed"}, kind="closure")
    page = client.get("/es/").content.decode()
    assert 'aria-label="Cierre: Library closed" lang="en"' in page and "banner danger" not in page


def test_bulletin_of_another_hour_is_shown_to_its_editor_only(cast, client):
    later = timezone.now() + HOUR
    held = post(starts_at=later, ends_at=later + HOUR)
    assert "Storm tonight" not in client.get("/", {"bulletin": held.pk}).content.decode()
    client.force_login(cast.ed)
    assert "Storm tonight" in client.get("/", {"bulletin": held.pk}).content.decode()
    assert "Storm tonight" not in client.get("/").content.decode()
    change = client.get(f"/admin/requests_app/bulletin/{held.pk}/change/").content.decode()
    assert f"/?bulletin={held.pk}" in change or "/r/" in change


def test_stranger_gets_no_session(answers, client):
    for address in ("/", "/es/", "/answers/pothole/", "/?q=pothole", "/requests/", "/answers/?lang=es"):
        client.get(address)
    client.post("/answers/pothole/feedback/", {"solved": "yes"})
    assert "sessionid" not in client.cookies and not Session.objects.exists()


def test_number_of_a_card_is_no_number_of_a_request(cast, client):
    page = client.get("/", {"q": "4111 1111 1111 1111"}).content.decode()
    assert "Please ask without the number" in page and "4111" not in page


@pytest.mark.parametrize("typed", HOSTILE)
@pytest.mark.parametrize("address", ["/", "/es/", "/answers/"])
def test_box_answers_whatever_is_typed(answers, client, address, typed):
    response = client.get(address, {"q": typed})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    assert len(response.content) < 100_000


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=60), extra=st.sampled_from(["", "lang", "from", "bulletin", "number"]))
def test_any_text_gets_a_page(answers, client, typed, extra):
    for address in ("/", "/answers/", "/requests/"):
        response = client.get(address, {"q": typed, extra: typed} if extra else {"q": typed}, follow=True)
        assert response.status_code == 200
