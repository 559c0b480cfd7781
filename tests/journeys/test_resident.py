"""Rosa reports from her phone, by keyboard alone, with a script and without: from words to tracking, to closed, to
"not fixed", to open again; and every message goes out once.
"""

import re

import pytest
from django.core import mail
from django.utils import timezone

from requests_app.cases import actions
from requests_app.importing import gazetteer as building
from requests_app.models import Notice, ServiceRequest
from requests_app.outbox import sending
from requests_app.web import guard
from tests.cast import CITY_HALL, make_cast

WRONG = ("error", "warning")  # the browser also chats, as of a focus that it kept
PHONE = {"width": 390, "height": 800}
MOST_TABS = 60


@pytest.fixture
def city(transactional_db, live_server, monkeypatch, settings):
    """The cast, and a city that knows its addresses."""
    settings.SITE_URL = live_server.url
    monkeypatch.setattr(guard, "FASTEST", 0)  # a machine types faster than a person
    cast = make_cast()
    cast.submit()
    building.build(on=timezone.localdate())
    return cast


@pytest.fixture
def phone(city, browser, live_server, request):
    """Opens browsers; what a script complains of fails the test."""
    contexts, complaints = [], []

    def opened(**more):
        context = browser.new_context(base_url=live_server.url, viewport=PHONE, **more)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type in WRONG else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [one for one in complaints if "422" not in one] == []


FOCUSED = """() => {
  const one = document.activeElement;
  return one === document.body ? "" : (one.labels?.[0] || one).innerText || one.id;
}"""


def tab_to(page, words):
    """Presses Tab until the focus is on what is called so."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"no key leads to {words}")


def press(page, words):
    tab_to(page, words)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_from_words_to_tracking_to_closed_to_not_fixed_to_open_again(city, phone, script):
    page = phone(java_script_enabled=script)
    page.goto("/report/")
    tab_to(page, "What is the problem?")
    page.keyboard.type("there is a pothole here")
    page.keyboard.press("Enter")
    page.wait_for_url("**/report/?q=*")
    press(page, "Pothole")
    page.wait_for_url("**/report/pothole/*")
    tab_to(page, "Address, corner")
    page.keyboard.type("550 main")
    press(page, "Check the address")
    page.get_by_text("550 Main Street: River.").wait_for()
    tab_to(page, "E-mail")
    page.keyboard.type("rosa@example.org")
    press(page, "Send the report")
    page.get_by_role("heading", name="Thank you. We have your report.").wait_for()
    reported = ServiceRequest.objects.get(resident=city.rosa)
    assert reported.number in page.content() and "We expect it to be done by" in page.content()
    assert reported.description == "there is a pothole here" and reported.address == "550 Main Street"
    press(page, "Follow it on its page")
    page.get_by_role("heading", name=re.compile("Pothole: with Public Works")).wait_for()
    finished(city, reported)

    page = phone(java_script_enabled=script)  # another device: only the mail knows who she is
    page.goto(link_in(mail.outbox[-1]))
    tab_to(page, "Your message")
    page.keyboard.type("The hole is back after the rain")
    press(page, "It is not fixed")
    page.get_by_text("It is open again.").wait_for()
    reported.refresh_from_db()
    assert reported.is_open
    sending.send_pending()
    told = list(Notice.objects.filter(event__service_request=reported).order_by("id"))
    assert [one.template for one in told] == ["received", "closed", "reopened"]
    assert [message.to for message in mail.outbox] == [["rosa@example.org"]] * 3


def finished(city, reported):
    """Public Works does its work, and the worker sends what waits."""
    actions.assign(reported, by=city.pat, to=city.pat)
    actions.start(reported, by=city.pat)
    actions.close(reported, by=city.pat, resolution="fixed", sentence="We filled the hole.")
    sending.send_pending()
    sending.send_pending()


def link_in(message):
    return next(word for word in message.body.split() if "key=" in word and "#not-fixed" in word)


def test_place_is_found_by_location_and_on_the_map_by_keyboard(city, phone):
    here = {"latitude": CITY_HALL[0], "longitude": CITY_HALL[1]}
    page = phone(geolocation=here, permissions=["geolocation"])
    page.goto("/report/pothole/")
    press(page, "Use my location")
    page.get_by_text("The point on the map: River.").wait_for()
    page.get_by_text("They are reported already.").wait_for()
    press(page, "Pick it on the map")
    page.locator("#map.leaflet-container:focus").wait_for()
    page.locator("#map path").first.wait_for()
    before = page.input_value("[name=longitude]")
    page.keyboard.press("ArrowRight")
    page.locator(".leaflet-pan-anim").wait_for(state="detached")
    with page.expect_response("**/place/?**"):
        press(page, "It is here")
    assert page.input_value("[name=longitude]") != before
    loaded = page.evaluate("performance.getEntriesByType('resource').map((one) => new URL(one.name).origin)")
    assert set(loaded) == {page.evaluate("location.origin")}  # nobody else is asked
