"""Ines between two doors on a phone: a violation with its photo, the notice on the door, and no network at the next."""

import io
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image

from requests_app.cases import actions
from requests_app.enforcement import inspecting
from requests_app.filters import today
from requests_app.models import (
    EnforcementCase,
    Inspection,
    InspectionPhoto,
    OrdinanceSection,
    Parcel,
    Party,
    SafetyFlag,
    Tenure,
)
from tests.cast import make_cast
from tests.journeys.test_worklist import open_page

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
WORDS = {"en": {"title": "High weeds", "text": "Grass over twelve inches.", "remedy": "Cut it."}}


@pytest.fixture
def city(transactional_db, live_server, settings, tmp_path):
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": disk}
    cast = make_cast()
    weeds = OrdinanceSection.objects.create(code="Sec. 9-14", texts=WORDS, fines=[100])
    weeds.services.add(cast.high_weeds)
    owner = Party.objects.create(name="Olmo Street LLC", mailing_address="1 Elm St")
    at = timezone.now() - timedelta(days=1)
    for n, address in enumerate(("550 Main Street", "560 Main Street")):
        parcel = Parcel.objects.create(
            number=f"12-{n}", address=address, latitude=41.7637 + n / 1000, longitude=-72.6731
        )
        Tenure.objects.create(parcel=parcel, party=owner)
        complaint = cast.submit(cast.high_weeds, at=at)
        actions.assign(complaint, by=cast.sam, to=cast.ines, at=at)
        inspecting.plan_first(complaint, parcel, by=cast.sam, inspector=cast.ines, on=today(), at=at)
    SafetyFlag.objects.create(
        parcel=parcel, kind="dog", text="Loose in the yard", set_on=today(),
        expires_on=today() + timedelta(days=30),
    )  # fmt: skip
    return cast


def picture():
    file = io.BytesIO()
    Image.new("RGB", (2400, 1200), "olive").save(file, "JPEG")
    return {"name": "found.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def test_ines_posts_a_notice_at_one_door_and_loses_the_network_at_the_next(browser, city, live_server):
    page, trouble = open_page(browser, live_server, city.ines, "/admin/inspections/", **PHONE)
    page.get_by_text("2 visits to go").wait_for()
    page.get_by_text("⚠ Dog").wait_for()
    assert not Axe().run(page).response["violations"]
    page.get_by_role("link", name="550 Main Street").click()
    page.get_by_role("button", name="I am here").click()
    page.get_by_text("You are here").wait_for()
    page.locator("#photo").set_input_files(picture())
    page.get_by_text("The photo is kept.").wait_for()
    page.get_by_text("Violation", exact=True).click()
    page.get_by_text("Sec. 9-14 High weeds").click()
    assert not Axe().run(page).response["violations"]
    page.get_by_label("What you saw").fill("Grass to the knee along the fence.")
    page.get_by_role("button", name="Record the result").click()
    page.get_by_role("button", name="Issue the notice and post it").click()
    page.get_by_text("issued and posted").wait_for()
    case = EnforcementCase.objects.get()
    assert (case.stage, case.violations.get().detail) == ("served", "Grass to the knee along the fence.")
    paper = page.get_by_role("link", name="Notice of violation")
    answer = page.request.get(live_server.url + paper.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf" and answer.body()[:5] == b"%PDF-"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

    page.get_by_role("link", name="← My inspections").click()
    page.get_by_role("link", name="560 Main Street").click()
    page.get_by_text("Loose in the yard").wait_for()
    page.context.set_offline(True)
    page.locator("#photo").set_input_files(picture())
    page.get_by_text("1 waiting to be sent.").wait_for()
    page.get_by_text("In compliance", exact=True).click()
    page.get_by_label("Note").fill("Cut already.")
    page.get_by_role("button", name="Record the result").click()
    page.get_by_text("2 waiting to be sent.").wait_for()
    page.context.set_offline(False)
    page.get_by_text("✓ In compliance").wait_for()
    second = Inspection.objects.get(result="in_compliance")
    assert (second.note, second.photos.count(), InspectionPhoto.objects.count()) == ("Cut already.", 1, 2)
    assert not [words for words in trouble if "ERR_" not in words and "Failed to load" not in words]
