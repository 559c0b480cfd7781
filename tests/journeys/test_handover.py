"""A misrouted request in a browser: refused by Public Works, accepted by Parks, and the page explains each step."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.utils import timezone

from requests_app import permissions
from requests_app.cases import actions, replay
from requests_app.models import Department, ServiceTarget, StaffProfile
from tests.cast import make_cast

from .test_worklist import open_page


@pytest.fixture
def city(transactional_db, live_server):
    """Sam has offered a request to Public Works; Flora leads Parks, which wants such things done in three days."""
    cast = make_cast()
    cast.parks = Department.objects.create(code="PRK", name="Parks", calendar=cast.public_works.calendar)
    cast.flora = User.objects.create(username="flora", first_name="Flora", is_staff=True)
    permissions.give_role(cast.flora, permissions.SUPERVISOR)
    StaffProfile.objects.create(user=cast.flora).departments.set([cast.parks])
    ServiceTarget.objects.create(
        service=cast.high_weeds, department=cast.parks, amount=3, unit="working_days"
    )
    cast.weeds = cast.submit(cast.high_weeds, at=timezone.now() - timedelta(days=5))
    at = timezone.now() - timedelta(days=4)
    actions.hand_over(cast.weeds, by=cast.sam, to=cast.public_works, reason="From the road.", at=at)
    return cast


def test_refused_by_public_works_accepted_by_parks_and_explained(browser, city, live_server):
    page, trouble = open_page(browser, live_server, city.pat, "/admin/forgotten/offers/")
    page.get_by_text("waits for you").wait_for()
    page.get_by_role("link", name=city.weeds.number).click()
    page.get_by_role("link", name="Send it on").click()
    page.get_by_label("Which department is right").select_option(label="Parks")
    page.get_by_label("The place is not ours").check()
    page.get_by_label("In your words").fill("Past the curb it is the park's strip.")
    page.get_by_role("button", name="Send it on").click()
    page.get_by_text("Refused, and offered to the department you propose.").wait_for()
    page, more = open_page(
        browser, live_server, city.flora, f"/admin/requests_app/servicerequest/{city.weeds.pk}/change/"
    )
    page.get_by_role("button", name="Accept").click()
    page.get_by_text("It is yours now.").wait_for()
    told = page.locator("main, #content, body").first.inner_text()
    for words in (
        "Accepted by Parks by Flora",
        "Refused by Public Works by Pat. The place is not ours.",
        "Past the curb it is the park's strip.",
        "Refused by Public Works after 4 days in limbo: the clock runs on.",
        "the promise to the resident stays. The internal target begins anew.",
    ):
        assert words in told
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert trouble + more == [] and list(replay.differences()) == []
