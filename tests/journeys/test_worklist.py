"""Sam works through the list in a browser: by keyboard, by mouse, and without a script."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.utils import timezone

from requests_app.models import ServiceRequest
from tests.cast import make_cast


@pytest.fixture
def city(transactional_db, live_server):
    """Three requests of Code Enforcement, the oldest one late."""
    cast = make_cast()
    cast.late = cast.submit(cast.high_weeds, resident=cast.rosa, at=timezone.now() - timedelta(days=60))
    for days in (2, 1):
        cast.submit(cast.high_weeds, at=timezone.now() - timedelta(days=days))
    return cast


def open_page(browser, live_server, user, path, **context):
    """A page of this person, and the list of what went wrong in it."""
    client = Client()
    client.force_login(user)
    context = browser.new_context(**context)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
    page.goto(live_server.url + path)
    return page, trouble


def test_sam_gives_and_opens_requests_by_keyboard(browser, city, live_server):
    page, trouble = open_page(browser, live_server, city.sam, "/admin/worklists/open/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[data-ticked]").inner_text() == "1 ticked."
    page.fill("#bulk-person", "ines")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Assign: 1 request").click()
    page.get_by_text("Done for 1 of 1.").wait_for()
    page.get_by_role("link", name="Back to the list").click()
    page.wait_for_url("**/worklists/open/**")
    city.late.refresh_from_db()
    assert city.late.assignee == city.ines
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/servicerequest/{city.late.pk}/change/")
    page.get_by_text("Assigned, with Ines (Code Enforcement).").wait_for()
    page.locator("#map.leaflet-container path").first.wait_for()
    assert trouble == []


def test_keys_lead_through_the_lists_and_never_disturb_who_types(browser, city, live_server):
    page, trouble = open_page(browser, live_server, city.sam, "/admin/worklists/open/")
    page.keyboard.press("?")
    page.get_by_role("dialog").get_by_text("Next best request").wait_for()
    page.keyboard.press("Escape")
    page.locator("#id_q").press_sequentially("gab?n")
    assert page.locator("#id_q").input_value() == "gab?n"
    page.locator("h1").first.click()
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/worklists/all/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/change/")
    opened = page.url
    page.keyboard.press("n")
    page.wait_for_url(lambda url: url.endswith("/change/") and url != opened)
    page.keyboard.press("u")
    page.wait_for_url("**/worklists/all/")
    page.keyboard.press("b")
    page.get_by_text("Next for you. Overdue by").wait_for()
    assert page.url.endswith(f"/{city.late.pk}/change/")
    assert trouble == []


def test_ines_closes_a_request_without_a_script_on_a_phone(browser, city, live_server):
    page, _ = open_page(
        browser,
        live_server,
        city.ines,
        f"/admin/requests_app/servicerequest/{city.late.pk}/change/",
        java_script_enabled=False,
        viewport={"width": 390, "height": 800},
    )
    page.get_by_role("link", name="Close", exact=True).click()
    page.get_by_label("Fixed").check()
    page.get_by_label("A sentence for the resident").fill("The grass is mown.")
    page.get_by_role("button", name="Close").click()
    page.get_by_text("Closed 0 minutes ago: fixed.").wait_for()
    assert ServiceRequest.objects.get(pk=city.late.pk).status == "closed"


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_the_screen_and_can_be_read_by_everybody(browser, city, live_server, width):
    paths = [
        "/admin/",
        "/admin/worklists/open/",
        "/admin/worklists/open/columns/",
        "/admin/worklists/views/",
        "/admin/worklists/balance/",
        f"/admin/requests_app/servicerequest/{city.late.pk}/change/",
        f"/admin/requests/{city.late.pk}/close/",
        "/admin/new/high-weeds/",
        f"/requests/{city.late.number}/",
        "/",
    ]
    page, _ = open_page(browser, live_server, city.sam, "/admin/", viewport={"width": width, "height": 800})
    for path in paths:
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        inside = ".staff" if path.startswith("/admin/") else "body"
        found = Axe().run(page, context=inside, options={"runOnly": ["wcag2a", "wcag2aa"]})
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
