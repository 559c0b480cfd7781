"""Pat's day on a phone: the network goes while a photo is sent, and nothing is lost or counted twice."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image

from requests_app.cases import workorders
from requests_app.cases.workorders import When
from requests_app.filters import today
from requests_app.models import Crew, LaborRate, WorkPhoto
from tests.cast import make_cast
from tests.journeys.test_worklist import open_page

DAY = "/admin/crews/streets-1/today/"


@pytest.fixture
def city(transactional_db, live_server):
    cast = make_cast()
    crew = Crew.objects.create(
        department=cast.public_works, code="streets-1", name="Street crew 1", lead=cast.pat
    )
    LaborRate.objects.create(
        person_class="laborer",
        starts_on=today() - timedelta(days=400),
        straight=Decimal(30),
        overtime=Decimal(45),
    )
    cast.stop = workorders.plan(
        [cast.submit(at=timezone.now() - timedelta(days=1))], by=cast.pat, department=cast.public_works, crew=crew,
        when=When(today()),
    )  # fmt: skip
    return cast


def picture():
    file = io.BytesIO()
    Image.new("RGB", (2400, 1200), "gray").save(file, "JPEG")
    return {"name": "before.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_a_photo_whose_answer_is_lost_is_sent_again_and_counts_once(browser, city, live_server):
    page, trouble = open_page(
        browser, live_server, city.pat, DAY, viewport={"width": 390, "height": 844}, has_touch=True
    )
    assert not Axe().run(page).response["violations"]
    lost = []

    def lose_the_answer(route):
        """The server gets it, the phone never hears of it: the first time only."""
        if not lost:
            lost.append(route.fetch().status)
            return route.abort()
        return route.continue_()

    page.route("**/photo/", lose_the_answer)
    page.locator(f"#before{city.stop.pk}").set_input_files(picture())
    page.get_by_text("1 waiting to be sent. No network.").wait_for()
    assert lost == [200]
    page.context.set_offline(True)
    page.get_by_text("Done", exact=True).click()
    page.get_by_label("What was done").fill("Filled and sealed.")
    page.get_by_label("Minutes").first.fill("45")
    page.get_by_role("button", name="Done, next stop").click()
    page.get_by_text("2 waiting to be sent.").wait_for()
    page.context.set_offline(False)
    page.get_by_text("✓ Done").wait_for()
    city.stop.refresh_from_db()
    assert city.stop.status == "done"
    assert [str(line.amount) for line in city.stop.lines.all()] == ["45.00"]
    assert WorkPhoto.objects.count() == 1
    assert city.stop.service_requests.get().status == "closed"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not [words for words in trouble if "ERR_" not in words and "Failed to load" not in words]
