"""Sam moves forty requests at once and sees before it happens which two will be refused."""

import pytest

from requests_app.cases import actions, replay
from requests_app.models import ServiceRequest
from tests.cast import make_cast

from .test_worklist import open_page


@pytest.fixture
def city(transactional_db, live_server):
    """Forty requests of Code Enforcement, two of them offered to another department."""
    cast = make_cast()
    for number in range(40):
        row = cast.submit(cast.high_weeds)
        if number < 2:
            actions.hand_over(row, by=cast.sam, to=cast.public_works, reason="It grows from the road.")
    return cast


def test_sam_moves_forty_requests_with_a_preview(browser, city, live_server):
    page, trouble = open_page(browser, live_server, city.sam, "/admin/worklists/open/")
    page.check("#tick-all")
    assert page.locator("[data-ticked]").inner_text() == "40 ticked."
    page.select_option("#bulk-verb", label="Hand over")
    page.get_by_role("button", name="Preview").click()
    page.select_option("#id_to", label="Public Works")
    page.fill("#id_reason", "These lots are along the road.")
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("heading", name="This will happen to 38").wait_for()
    page.get_by_text("This request is offered to a department already").wait_for()
    assert ServiceRequest.objects.filter(pending_department=city.public_works).count() == 2
    page.get_by_role("button", name="Hand over: 38 requests").click()
    page.get_by_text("Done for 38 of 40.").wait_for()
    page.get_by_role("heading", name="Refused, and still ticked").wait_for()
    assert ServiceRequest.objects.filter(pending_department=city.public_works).count() == 40
    assert trouble == [] and list(replay.differences()) == []
