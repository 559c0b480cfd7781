"""The residents' pages in a real browser: nothing that axe or the content security policy objects to."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from knowledgebase import loading
from tests.knowledgebase.conftest import write_folder

PAGES = [
    "/answers/",
    "/answers/birth-copy/",
    "/es/answers/birth-copy/",
    "/answers/?q=lost+birth+certificate",
    "/answers/?q=i+smell+gas",
    "/answers/?q=zxqv",
    "/answers/?q=123-45-6789",
]


@pytest.fixture
def answers(transactional_db, tmp_path):
    loading.load(write_folder(tmp_path / "answers"))


@pytest.fixture
def page(answers, browser, live_server):
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text))
    yield page
    context.close()


def test_pages_are_accessible_and_fit_a_phone_in_both_colour_schemes(page):
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for address in PAGES:
            page.goto(address)
            found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
            assert found.violations_count == 0, f"{address} {scheme}: {found.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    assert page.complaints == []  # the structured data is no script to the policy


def test_resident_finds_opens_and_says_it_helped(page):
    page.goto("/answers/")
    page.get_by_label("What do you need?").fill("i lost my brith certificate")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Getting a copy of a birth certificate").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Getting a copy of a birth certificate"
    page.get_by_role("button", name="Yes").click()
    page.get_by_text(re.compile("That helps us")).wait_for()
    assert page.get_by_role("button", name="Yes").count() == 0


def test_page_works_without_scripts(answers, browser, live_server):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/es/answers/?q=perdi+mi+acta")
    page.get_by_role("link", name="Copia de un acta de nacimiento").click()
    page.get_by_role("button", name="No").click()
    assert "Llame al 311" in page.content()
    context.close()
