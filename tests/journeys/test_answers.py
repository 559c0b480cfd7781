"""A resident finds an answer in a real browser, with and without scripts."""

import re

import pytest

from knowledgebase import loading
from tests.knowledgebase.conftest import write_folder


@pytest.fixture
def answers(transactional_db, tmp_path):
    loading.load(write_folder(tmp_path / "answers"))


@pytest.fixture
def page(answers, browser, live_server):
    context = browser.new_context(base_url=live_server.url, viewport={"width": 390, "height": 800})
    yield context.new_page()
    context.close()


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
