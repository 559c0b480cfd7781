"""Reports of one thing in a browser: merged, separated, merged, closed; a storm counted, told, closed."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from requests_app.cases import reviewing
from requests_app.models import LikelyDuplicate, Notice, Resident, Storm
from tests.cast import make_cast

from .test_worklist import open_page


@pytest.fixture
def city(transactional_db, live_server):
    """A pothole that Rosa and then Luis reported."""
    cast = make_cast()
    now = timezone.now()
    cast.luis = Resident.objects.create(first_name="Luis", email="luis@example.org")
    cast.first = cast.submit(resident=cast.rosa, at=now - timedelta(hours=3))
    cast.second = cast.submit(resident=cast.luis, at=now - timedelta(hours=1))
    reviewing.find(now)
    return cast


def told(template):
    return sorted(Notice.objects.filter(template=template).values_list("resident__first_name", flat=True))


def check(page):
    found = Axe().run(page, context=".staff")
    assert found.violations_count == 0, found.generate_report()


def test_merged_separated_merged_closed_and_both_are_told_once(browser, city, live_server):
    page, trouble = open_page(browser, live_server, city.alma, "/admin/duplicates/")
    page.get_by_text("Same address, 2 hours before, same service, still open").wait_for()
    page.locator("#map.leaflet-container path").first.wait_for()
    check(page)
    page.keyboard.press("j")
    page.get_by_text(f"is joined to {city.first.number}").wait_for()
    change = f"{live_server.url}/admin/requests_app/servicerequest/{{}}/change/"
    page.goto(change.format(city.second.pk))
    page.get_by_role("button", name="separate").click()
    page.get_by_text("Separated.").wait_for()
    page.goto(f"{live_server.url}/admin/requests/{city.second.pk}/merge/")
    page.fill("#id_into", city.first.number)
    page.get_by_role("button", name="Join to another request").click()
    page.get_by_text("Joined.").wait_for()
    page.goto(f"{live_server.url}/admin/requests/{city.first.pk}/close/")
    page.check("#id_resolution input[value=fixed]")
    page.fill("#id_sentence", "Filled.")
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_text("Closed.").first.wait_for()
    assert told("closed") == ["Luis", "Rosa"]
    assert LikelyDuplicate.objects.get().decision == "joined"
    assert trouble == []


def test_a_storm_is_opened_counted_told_and_closed(browser, city, live_server):
    since = timezone.localtime(timezone.now() - timedelta(hours=5))
    path = f"/admin/storms/?title=Flood&services=pothole&since={since:%Y-%m-%dT%H:%M}"
    page, trouble = open_page(browser, live_server, city.alma, path)
    check(page)
    page.get_by_role("button", name="Open the storm").click()
    page.get_by_role("button", name="Count all 2").click()
    page.get_by_text("2 counted to the storm.").wait_for()
    check(page)
    page.fill("#id_text_en", "Crews are out.")
    page.get_by_role("button", name="Tell everybody", exact=True).click()
    page.get_by_text("On 2 requests; 2 people are told.").wait_for()
    page.fill("#id_end-text_en", "All streets are open.")
    page.get_by_role("button", name="Close the storm").click()
    page.get_by_text("The storm is over: 2 requests closed, 2 people told.").wait_for()
    assert told("noted") == told("closed") == ["Luis", "Rosa"]
    assert not Storm.objects.get().is_open
    assert trouble == []
