"""An administrator tries a routing rule on the last 90 days in a browser, and switches it on."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from requests_app.cases import dry_run, rule_drafts
from requests_app.models import DryRun, RoutingRule
from tests.cast import make_cast

from .test_worklist import open_page


@pytest.fixture
def city(transactional_db, live_server):
    cast, now = make_cast(), timezone.now()
    for days, words in ((3, "A hole at the school"), (5, "Near schools, deep"), (6, "A hole")):
        cast.submit(description=words, at=now - timedelta(days=days))
    cast.draft = rule_drafts.begin("Schools first", by=cast.ed)
    return cast


def check(page):
    found = Axe().run(page, context=".staff")
    assert found.violations_count == 0, found.generate_report()


def test_an_administrator_dry_runs_and_switches_on_a_rule(browser, city, live_server):
    page, trouble = open_page(browser, live_server, city.alma, f"/admin/rules/drafts/{city.draft.pk}/")
    page.get_by_role("link", name="Add a routing rule").click()
    check(page)
    page.fill("#id_name", "Schools")
    page.fill("#id_words", "school")
    page.select_option("#id_department", label="Code Enforcement")
    page.select_option("#id_example-0-service", label="Pothole")
    page.fill("#id_example-0-text", "By the schools")
    page.select_option("#id_example-0-expect_department", label="Public Works")
    page.get_by_role("button", name="Keep it in the draft").click()
    page.get_by_text("expected department PWD, but department DCE").wait_for()
    page.select_option("#id_example-0-expect_department", label="Code Enforcement")
    page.get_by_role("button", name="Keep it in the draft").click()
    page.get_by_role("button", name="Dry-run the last 90 days").click()
    page.get_by_text("0 of 3 requests are compared").wait_for()
    dry_run.run(DryRun.objects.get())  # what a worker does
    page.get_by_text(
        "Of 3 requests, 2 would have gone elsewhere"
    ).wait_for()  # the page looks again by itself
    check(page)
    page.fill("#reason", "The council asked for it")
    page.get_by_role("button", name="Switch on").click()
    page.get_by_text("Switched on by Alma").wait_for()
    assert RoutingRule.objects.get().is_active
    page.goto(f"{live_server.url}/admin/rules/test/?service=pothole&text=school")
    page.get_by_text("by the rule “Schools”").wait_for()
    check(page)
    assert [said for said in trouble if "422" not in said] == []  # the browser counts a refused form
