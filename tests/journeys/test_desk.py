"""Ana answers calls in a browser, by keyboard: the keys are counted, what the caller dictates is not."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone

from knowledgebase import indexing
from knowledgebase.models import Article, Topic, Translation
from requests_app.importing import gazetteer as building
from requests_app.models import Contact, ServiceRequest
from tests.cast import make_cast

SCRIPT_ERRORS: list[str] = []


@dataclass
class Keyboard:
    """Counts what is pressed; what is dictated is typed without counting."""

    page: object
    pressed: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += 1
            self.page.keyboard.press(key)

    def dictate(self, words: str) -> None:
        self.page.keyboard.type(words, delay=8)


@pytest.fixture
def city(transactional_db, live_server):
    """The cast, an answer about potholes and one about taxes, a pothole at the city hall that is known since two days."""
    cast = make_cast()
    topic = Topic.objects.create(slug="all", names={"en": "All"})
    for slug, title, keywords, codes in (
        ("pothole-repair", "How do I report a pothole?", ["pothole"], ["pothole"]),
        ("property-tax-due-dates", "When is my property tax due?", ["tax due", "property tax"], []),
    ):
        article = Article.objects.create(slug=slug, topic=topic, visibility="public", service_codes=codes)
        Translation.objects.create(
            article=article,
            title=title,
            answer="We tell you now.",
            read_aloud="We tell you now.",
            keywords=keywords,
        )
    indexing.rebuild()
    cast.known = cast.submit(at=timezone.now() - timedelta(days=2))
    building.build(on=timezone.localdate())
    SCRIPT_ERRORS.clear()
    yield cast
    assert not SCRIPT_ERRORS


def sit_down(browser, live_server, user, **context):
    """A browser of this person at the desk."""
    client = Client()
    client.force_login(user)
    opened = browser.new_context(viewport={"width": 1280, "height": 800}, **context)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    opened.add_cookies([cookie])
    opened.set_default_timeout(15_000)
    page = opened.new_page()
    page.on("pageerror", lambda error: SCRIPT_ERRORS.append(str(error)))
    page.goto(f"{live_server.url}/admin/desk/")
    return page


def begin(page, keys):
    keys.press("p")
    page.wait_for_selector("#q:focus")


def test_a_known_caller_with_a_known_question_takes_six_keys(city, browser, live_server):
    page = sit_down(browser, live_server, city.ana)
    keys = Keyboard(page)
    begin(page, keys)
    keys.dictate("860 555 0123")
    keys.press("Enter")
    page.wait_for_selector(".caller .name >> text=Rosa Delgado")
    page.wait_for_selector("#q:focus")
    keys.dictate("when is my property tax due")
    keys.press("Enter")
    keys.press("a")
    page.wait_for_selector("text=Answered. Anything else?")
    contact = Contact.objects.get()
    assert (contact.resident, contact.disposition, contact.topic) == (
        city.rosa,
        "answered",
        "property-tax-due-dates",
    )
    assert keys.pressed <= 6, keys.pressed
    keys.press("Escape", "h")
    page.wait_for_selector("text=Wrap-up note")
    keys.press("f")
    page.wait_for_selector(f"text={contact.number} is finished")
    assert Contact.objects.get().wrapped_up_at


def test_a_pothole_with_address_duplicates_and_date_takes_twenty_five_keys(city, browser, live_server):
    page = sit_down(browser, live_server, city.ana)
    keys = Keyboard(page)
    begin(page, keys)
    keys.press("Alt+c")
    for words in ("860 555 0188", "Bo", "Lund"):
        keys.dictate(words)
        keys.press("Tab")
    keys.press("Control+Enter")
    page.wait_for_selector(".caller .name >> text=Bo Lund")
    page.wait_for_selector("#q:focus")
    keys.dictate("pothole")
    keys.press("Enter", "r")
    keys.dictate("550 main")
    keys.press("Enter")
    page.wait_for_selector("text=Reported already?")
    page.locator(".near").get_by_text(city.known.number).wait_for()
    assert "5 working days" in page.locator(".promise").inner_text()
    page.wait_for_selector("select[name=answer_size]:focus")
    keys.press("a", "a", "Tab")
    keys.dictate("Right in front of the city hall")
    keys.press("Control+Enter")
    page.wait_for_selector("text=give the caller this number")
    opened = ServiceRequest.objects.exclude(pk=city.known.pk).get()
    assert (opened.address, opened.attributes) == ("550 Main Street", {"size": "wheel"})
    assert opened.latitude and str(opened.resident) == "Bo Lund" and "city hall" in opened.description
    assert keys.pressed <= 25, keys.pressed


def test_one_key_adds_the_caller_to_what_is_reported_already(city, browser, live_server):
    page = sit_down(browser, live_server, city.ana)
    keys = Keyboard(page)
    begin(page, keys)
    keys.dictate("550 main street")
    keys.press("Enter")
    page.wait_for_selector("text=Open around it")
    keys.press("Alt+j")
    page.wait_for_selector(f"text=Added to {city.known.number}")
    assert city.known.reporters.get().contact == Contact.objects.get()


def test_what_was_typed_survives_a_closed_browser(city, browser, live_server):
    page = sit_down(browser, live_server, city.ana)
    keys = Keyboard(page)
    begin(page, keys)
    keys.dictate("pothole")
    keys.press("Enter", "r")
    keys.dictate("550 main")
    keys.press("Enter")
    page.wait_for_selector("select[name=answer_size]:focus")
    keys.press("Tab")
    with page.expect_response("**/draft/"):
        keys.dictate("Deep")
    page.wait_for_timeout(1200)
    page.context.close()
    page = sit_down(browser, live_server, city.ana)
    page.keyboard.press("u")
    page.wait_for_selector("textarea[name=description]")
    assert page.input_value("textarea[name=description]") == "Deep"
    assert page.input_value("[name=address]") == "550 Main Street"
    assert page.input_value("#q") == "pothole"


def test_the_desk_works_without_a_script(city, browser, live_server):
    page = sit_down(browser, live_server, city.ana, java_script_enabled=False)
    page.click("text=Phone >> visible=true")
    page.fill("#q", "pothole")
    page.click("button:has-text('Find')")
    page.click("a:has-text('How do I report a pothole?')")
    page.click("a.button:has-text('Pothole')")
    page.fill("[name=address]", "550 main st")
    page.click("text=Check the address")
    page.locator(".near").get_by_text(city.known.number).wait_for()
    page.click("text=Open the request")
    page.locator("text=give the caller this number").first.wait_for()
    assert ServiceRequest.objects.count() == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_has_no_barrier_that_a_machine_finds(city, browser, live_server, scheme):
    page = sit_down(browser, live_server, city.ana, color_scheme=scheme)
    keys = Keyboard(page)
    found = {"board": barriers(page)}
    begin(page, keys)
    keys.dictate("550 main")
    page.wait_for_selector("text=Open near")
    found["results"] = barriers(page)
    page.goto(f"{page.url.split('?')[0]}?answer=pothole-repair&open=pothole&address=550+Main+Street")
    found["request"] = barriers(page)
    page.goto(f"{live_server.url}/admin/callbacks/")
    found["call-backs"] = barriers(page)
    assert not any(found.values()), found


def barriers(page):
    """Rules of WCAG 2.2 AA that are broken, with the element."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    response = Axe().run(page, options=options).response
    return [(broken["id"], broken["nodes"][0]["html"][:120]) for broken in response["violations"]]
