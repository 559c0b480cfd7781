"""A visitor plays code enforcement in a browser: up the ladder, by themselves, and a day with a plan; in the small city."""

from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from civic311.demo import build, tasks
from reports.allocation import making
from requests_app.models import (
    BusinessCalendar,
    Department,
    EnforcementCase,
    Holiday,
    Inspection,
)
from tests.civic311.demo.conftest import TODAY
from tests.civic311.demo.running import under_the_command

from .test_tour_desk import stop

pytestmark = [pytest.mark.slow, pytest.mark.urls("tests.civic311.demo.tour_urls")]
NIGHT = datetime(2026, 6, 17, 4, tzinfo=UTC)


@pytest.fixture
def visitor(transactional_db, live_server, browser, settings, tmp_path, monkeypatch):
    """The night has proposed its plan; a script's error fails the journey."""
    errors = []
    disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": disk}
    with under_the_command(settings, tmp_path, monkeypatch):
        build.build("small", TODAY, lambda sentence: None)
        making.propose(Department.objects.get(code="DCE"), TODAY, NIGHT)
        context = browser.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        context.close()
    assert not errors


def test_the_ladder_of_the_tour_is_played(visitor):
    page = visitor
    theo_calls(page)
    it_has_lapsed(page)
    the_owner_did_it(page)
    a_plan_is_accepted_and_scored(page)


def theo_calls(page):
    stop(page, "Theo calls about tall grass").get_by_role("button").click()
    page.get_by_text("Violation", exact=True).click()
    page.get_by_text("Sec. 28-51 High weeds").click()
    page.locator("input[name^=detail-]:visible").first.fill("Grass to the hip.")
    page.get_by_role("button", name="Record the result").click()
    page.get_by_role("button", name="Issue the notice and post it").click()
    paper = page.get_by_role("link", name="Notice of violation")
    paper.wait_for()
    case = EnforcementCase.objects.latest("pk")
    served = page.request.get(paper.get_attribute("href"))
    assert served.body()[:5] == b"%PDF-"
    assert case.stage == "served" and case.service_request.resident is None
    closed_later(page, case, paper.get_attribute("href"), served.body())


def closed_later(page, case, href, served):
    """The day to comply by turns into a holiday afterwards: the case and its paper stand as served."""
    window = case.comply_by
    Holiday.objects.create(calendar=BusinessCalendar.objects.get(is_default=True), day=window, name="Parade")
    case.refresh_from_db()
    assert case.comply_by == window and page.request.get(href).body() == served


def it_has_lapsed(page):
    stop(page, "Lapsed, and nobody was cited").get_by_role("button", name="Look again as Ines").click()
    visit = Inspection.objects.get(pk=page.url.rstrip("/").rpartition("/")[2])
    page.get_by_text("Remains: cite", exact=False).first.click()
    page.get_by_role("button", name="Record the result").click()
    page.get_by_role("link", name="Citation").first.wait_for()
    assert EnforcementCase.objects.get(pk=visit.case_id).stage == "cited"


def the_owner_did_it(page):
    stop(page, "The owner says that it is done").get_by_role("button").click()
    visit = Inspection.objects.get(pk=page.url.rstrip("/").rpartition("/")[2])
    page.get_by_text("In compliance", exact=True).click()
    page.get_by_role("button", name="Record the result").click()
    page.get_by_text("✓ In compliance").first.wait_for()
    assert EnforcementCase.objects.get(pk=visit.case_id).outcome == "voluntary"


def a_plan_is_accepted_and_scored(page):
    stop(page, "Whom to move").get_by_role("button", name="Accept it as Sam").click()
    page.get_by_text("Accepted").first.wait_for()
    assert not Axe().run(page).response["violations"]
    stop(page, "Whom to move").get_by_role("button", name="Let everybody drive out").click()
    tasks.let_a_day_pass(TODAY.isoformat())  # what the worker does with it
    stop(page, "Whom to move").get_by_role("button", name="How the plan did").click()
    page.get_by_text("sent to another trade had a result there").first.wait_for()
