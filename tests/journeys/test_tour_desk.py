"""A visitor plays the desk's chapter of the tour in a browser, in the small city: one city for all of it."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from civic311.demo import build
from knowledgebase import links
from requests_app.desk import callbacks
from requests_app.models import Contact
from tests.civic311.demo.conftest import TODAY
from tests.civic311.demo.running import under_the_command

pytestmark = [pytest.mark.slow, pytest.mark.urls("tests.civic311.demo.tour_urls")]


@pytest.fixture
def visitor(transactional_db, live_server, browser, settings, tmp_path, monkeypatch):
    """A page at the tour of a city that stands; a script's error fails the journey."""
    errors = []
    with under_the_command(settings, tmp_path, monkeypatch):
        build.build("small", TODAY, lambda sentence: None)
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 800})
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        context.close()
    assert not errors


def stop(page, title):
    """The stop's own part of the tour."""
    page.goto("/demo/")
    return page.locator("li", has=page.get_by_role("heading", name=title, exact=True))


def test_the_desk_of_the_tour_is_played(visitor):
    page = visitor
    ring_a_call(page)
    the_question_in_spanish(page)
    the_closed_office(page)
    the_changed_fee(page)


def ring_a_call(page):
    stop(page, "Ring a call").get_by_role("button").click()
    page.wait_for_selector(".caller .name >> text=Rosa Villanova")
    page.wait_for_selector("#q:focus")
    page.keyboard.type("when is my property tax due")
    page.keyboard.press("Enter")
    page.wait_for_selector("button:has-text('Answered')")
    page.keyboard.press("a")
    page.wait_for_selector("text=Answered. Anything else?")
    contact = Contact.objects.get(phone_call__isnull=False)
    assert (contact.csr.username, contact.topic) == ("ana", "property-tax-due-dates")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    page.wait_for_selector("text=Wrap-up note")
    page.keyboard.press("f")
    page.wait_for_selector(f"text={contact.number} is finished")


def the_question_in_spanish(page):
    stop(page, "The question in Spanish").get_by_role("button").click()
    page.wait_for_selector(".caller >> text=/Español|Spanish/")
    page.get_by_role("link", name="acta de nacimiento").first.click()
    page.wait_for_selector("text=El acta de tamaño completo cuesta $20.00")


def the_closed_office(page):
    stop(page, "A transfer after hours").get_by_role("button", name="Let the call come in").click()
    closed = page.locator(".offers li.closed").first
    assert "Closed; opens" in closed.inner_text()
    assert not closed.get_by_role("button", name="Transfer").count()
    page.click("text=Promise a call-back instead")
    page.fill("[name=about]", "Wants an appointment when the office is open")
    page.check("[name=reason]")
    page.click("text=Promise it")
    page.wait_for_selector("text=Promised: we call")
    promised = callbacks.waiting().get(reason="closed_office")
    assert promised.contact.disposition == "call_back"
    stop(page, "A transfer after hours").get_by_role("button", name="See the queue").click()
    assert page.locator(".call-backs li", has_text="Wants an appointment").is_visible()


def the_changed_fee(page):
    stop(page, "Change a fee").get_by_role("button", name="Change it as Eve").click()
    page.fill("[name=value]", "22.50")
    page.click("[name=_save]")
    page.wait_for_selector("text=was changed successfully")
    for language, words in (("en", "$22.50"), ("es", "$22.50")):
        page.goto(links.answer("birth-certificate-copy", language))
        assert words in page.locator("main").inner_text()
    stop(page, "Change a fee").get_by_role("button", name="Put it back").click()
    page.wait_for_selector("text=A birth certificate costs $20.00 again.")
    assert not barriers(page)


def barriers(page):
    """Rules of WCAG 2.2 AA that the tour's page breaks."""
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    violations = Axe().run(page, options=options).response["violations"]
    return [(broken["id"], broken["nodes"][0]["html"][:120]) for broken in violations]
