"""Every public page, in both languages, as it meets people: axe, small screens, dark, print, keyboard, weight.

The pages are those of the table of roles that everybody may read, so that a new one is walked here by itself.
"""

import gzip
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone

from civic311.language import ONLY_ENGLISH
from civic311.role_table import EVERYBODY, TABLE
from knowledgebase import loading
from requests_app.cases import actions
from requests_app.desk import bulletins
from tests.cast import make_cast
from tests.knowledgebase.conftest import write_folder
from tests.test_roles import address

MOST_BYTES = 100_000  # as sent, without photos
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STATES = [
    "/answers/birth-copy/",
    "/answers/?q=lost+birth+certificate",
    "/answers/?q=i+smell+gas",
    "/answers/?q=zxqv",
    "/answers/?q=123-45-6789",
    "/?q=pothole",
    "/?q=i+smell+gas",
    "/?q=zxqv",
    "/requests/?number=26-1",
    "/no/such/page",
]


@pytest.fixture
def city(transactional_db, tmp_path):
    """The cast, four answers, a storm, a late request, one that is done and a private one."""
    loading.load(write_folder(tmp_path / "answers"))
    cast, now = make_cast(), timezone.now()
    soon = now + timedelta(hours=3)
    words = {"title": {"en": "Storm", "es": "Tormenta"}, "text": {"en": "Stay in.", "es": "Quédese en casa."}}
    bulletins.post(**words, kind="storm", starts_at=now, ends_at=soon, answer_slugs=["pothole", "birth-copy"])
    bulletins.post(title={"en": "Library closed"}, starts_at=now, ends_at=soon)
    late = cast.submit(cast.high_weeds, resident=cast.rosa, at=now - timedelta(days=60))
    cast.number, cast.private = late.number, cast.submit(cast.lead_paint).number
    cast.done = actions.close(cast.submit(), by=cast.pat, resolution="fixed", sentence="Filled.").number
    return cast


@pytest.fixture
def pages(city):
    """The addresses of all public pages, and those of their states."""
    things = {"weeds_number": city.number, "photo": 0}
    public = [
        address(key, row, things) for key, row in TABLE.items() if row.get == EVERYBODY and _is_residents(key)
    ]
    states = [f"/requests/{city.done}/", f"/requests/{city.private}/", *STATES]
    return [path for path in dict.fromkeys([*public, *states]) if _is_page(path)]


def _is_residents(key):
    """Not the staff's sign-in, not the tour, and not a page again in Spanish."""
    return not key.startswith(("admin", "demo:")) and not key.endswith("_in")


def _is_page(path):
    if path.startswith("/api/"):  # its documentation is drawn by a package, for programmers
        return False
    response = Client().get(path, follow=True)
    is_html = response.headers["Content-Type"].startswith("text/html")
    return is_html and b"<html" in response.content


@pytest.fixture
def browse(browser, live_server):
    """A new page of a fresh visitor; it notes what the browser complains of and what is loaded from where."""
    contexts = []

    def begin(**given):
        contexts.append(browser.new_context(base_url=live_server.url, **given))
        page = contexts[-1].new_page()
        page.complaints, page.loaded = [], []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("response", lambda response: page.loaded.append(response))
        return page

    yield begin
    for context in contexts:
        context.close()


def _serious(page):
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    return [
        f"{page.url} {one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found.response["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def test_public_pages_are_accessible_light_and_foreign_to_nobody(pages, browse, live_server):
    page = browse(viewport={"width": 1280, "height": 800})
    wrong, known = [], {}
    for path in pages:
        page.loaded.clear()
        page.goto(path)
        wrong += _serious(page)
        wrong += [f"{path} loads {url}" for url in _amiss(page.loaded, live_server.url)]
        weight = _weight(page.loaded, known)
        wrong += [f"{path} weighs {weight:,} bytes"] if weight > MOST_BYTES else []
    assert not wrong, "\n".join(wrong)
    assert [said for said in page.complaints if not said.startswith("Failed to load")] == []


def _amiss(loaded, ours):
    """What comes from others, and what a page asks for that is not there."""
    foreign = [one.url for one in loaded if not one.url.startswith((ours, "data:", "blob:"))]
    parts = [one for one in loaded if one.request.resource_type != "document"]
    return [
        *foreign,
        *(one.url for one in parts if one.status >= 400 and not one.url.endswith("/favicon.ico")),
    ]


def _weight(loaded, known):
    """What travels for a first visit, compressed as it is served. known: {address: bytes} of what is cached."""
    parts = [one for one in loaded if one.request.resource_type != "image"]
    known.update({one.url: len(gzip.compress(one.body(), 6)) for one in parts if one.ok})
    return sum(known.get(one.url, 0) for one in parts)


def test_public_pages_speak_spanish_in_the_dark_on_a_small_screen(pages, browse):
    page = browse(viewport={"width": 320, "height": 640}, color_scheme="dark", has_touch=True)
    wrong = []
    for path in pages:
        page.goto(_in_spanish(path))
        wrong += _serious(page)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wrong.append(f"{path} is wider than 320 px")
        if not path.startswith(ONLY_ENGLISH) and page.locator("html").get_attribute("lang") != "es":
            wrong.append(f"{path} does not speak Spanish")
    assert not wrong, "\n".join(wrong)


def _in_spanish(path):
    if path.startswith("/answers/"):
        return f"/es{path}"
    return f"{path}{'&' if '?' in path else '?'}lang=es"


def test_first_page_to_an_answer_with_the_keyboard_alone(city, browse):
    page = browse()
    page.goto("/")
    page.keyboard.press("Tab")
    assert _focused(page) == "Skip to the main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("i lost my birth certificate")
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="Getting a copy of a birth certificate")
    link.wait_for()
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
        if _focused(page) == "Getting a copy of a birth certificate":
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Getting a copy of a birth certificate").wait_for()
    page.get_by_role("button", name="Yes").focus()
    page.keyboard.press("Enter")
    page.get_by_text("That helps us").wait_for()


def _focused(page):
    return page.evaluate("document.activeElement.innerText")


def test_answer_is_printed_without_what_paper_cannot_do(city, browse):
    page = browse()
    page.goto("/answers/birth-copy/")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible() and page.get_by_text("A photo ID").is_visible()
    for gone in (page.get_by_role("button", name="Yes"), page.get_by_role("link", name="Español")):
        assert not gone.is_visible()
