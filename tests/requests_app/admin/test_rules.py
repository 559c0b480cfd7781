from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app import tasks
from requests_app.admin.rules import fields
from requests_app.cases import rule_drafts
from requests_app.models import DryRun, RoutingRule, RuleDraft
from tests.cast import MONDAY

from ..cases.test_rule_drafts import example, routing


@pytest.fixture
def sent(monkeypatch):
    """What was put on the queue, done at once."""
    jobs = {"requests_app.tasks.dry_run": tasks.dry_run, "requests_app.tasks.recount_due": tasks.recount_due}
    monkeypatch.setattr("celery.current_app.send_task", lambda name, args: jobs[name](*args))


def form(cast, **given):
    """A new rule with one example, as a browser sends it."""
    return {
        "name": "Schools", "order": "5", "is_active": "on", "words": "school\nplay ground", "services": ["pothole"],
        "department": cast.code_enforcement.pk, "example-TOTAL_FORMS": "1", "example-INITIAL_FORMS": "0",
        "example-0-service": "pothole", "example-0-text": "By the schools", "example-0-expect_department": "DCE",
        **given,
    }  # fmt: skip


def test_alma_drafts_a_rule_tries_it_and_switches_it_on(cast, client, sent):
    near = cast.submit(description="A hole at the school", at=timezone.now() - timedelta(days=3))
    cast.submit(description="A hole", at=timezone.now() - timedelta(days=3))
    client.force_login(cast.alma)
    page = client.post("/admin/rules/drafts/", {"title": "Schools first"}, follow=True)
    draft = RuleDraft.objects.get()
    assert "Nothing is changed yet" in page.content.decode()
    address = f"/admin/rules/drafts/{draft.pk}/"
    wrong = client.post(f"{address}rule/routing/0/", form(cast, **{"example-0-expect_department": "PWD"}))
    assert (
        wrong.status_code == 422 and "expected department PWD, but department DCE" in wrong.content.decode()
    )
    assert client.post(f"{address}rule/routing/0/", form(cast)).status_code == 302
    shown = client.post(f"{address}dry-run/", follow=True).content.decode()
    assert "Of 2 requests, 1 would have gone elsewhere" in shown and near.number in shown
    rows = client.get(f"/admin/rules/dry-runs/{DryRun.objects.get().pk}/rows/").content.decode()
    assert near.number in rows and "1 request that" in rows
    shown = client.post(f"{address}switch-on/", {"reason": "The council asked"}, follow=True).content.decode()
    assert "Switched on by Alma" in shown
    after = cast.submit(description="At the schools")
    assert after.department == cast.code_enforcement
    page = client.get(f"/admin/requests_app/servicerequest/{after.pk}/change/").content.decode()
    rule = RoutingRule.objects.get()
    assert f'href="/admin/rules/#routing-{rule.pk}">rule “Schools”</a>' in page
    assert (rule.when["words"], rule.events.count()) == (["school", "play ground"], 1)
    client.post(f"{address}switch-back/", {"reason": "No"})
    assert cast.submit(description="At the schools").department == cast.public_works


def test_an_editor_drafts_but_an_administrator_switches(cast, client):
    draft = rule_drafts.begin("Schools", by=cast.ed)
    client.force_login(cast.ed)
    assert client.post(f"/admin/rules/drafts/{draft.pk}/switch-on/", {"reason": "x"}).status_code == 403
    assert client.get(f"/admin/rules/drafts/{draft.pk}/").status_code == 200


def test_an_example_made_from_a_request_names_nobody(cast, client):
    request = cast.submit(
        description="Rosa Delgado here, 860-555-0123: a hole at the school", resident=cast.rosa,
        attributes={"size": "wheel"},
    )  # fmt: skip
    draft = rule_drafts.begin("Schools", by=cast.alma)
    client.force_login(cast.alma)
    address = f"/admin/rules/drafts/{draft.pk}/rule/routing/0/"
    page = client.get(address, {"example": request.number}).content.decode()
    assert "a hole at the school" in page and "size = wheel" in page and f"Like {request.number}" in page
    assert "Delgado" not in page and "555" not in page
    client.force_login(cast.ed)  # sees no requests
    assert "a hole at the school" not in client.get(address, {"example": request.number}).content.decode()
    more = client.post(address, form(cast, more="1")).content.decode()
    assert "Example 2" in more and "By the schools" in more


def test_the_test_page_explains_rule_after_rule(cast, client):
    RoutingRule.objects.create(
        name="Night", order=1, department=cast.code_enforcement, when={"from": "22:00", "to": "06:00"}
    )
    RoutingRule.objects.create(name="Holes", order=2, department=cast.public_works, team=cast.street_crew)
    request = cast.submit(description="A hole", at=MONDAY)
    client.force_login(cast.ana)
    asked = {"number": request.number}
    page = client.get("/admin/rules/test/", asked).content.decode()
    assert "between 22:00 and 6:00" in page and "by the rule “Holes”" in page and "5 working days" in page
    made_up = {"service": "pothole", "at": "2026-01-17T23:30"}
    assert "by the rule “Night”" in client.get("/admin/rules/test/", made_up).content.decode()
    missing = client.get("/admin/rules/test/", {"number": "26-99999-9"}).content.decode()
    assert 'class="error"' in missing
    draft = rule_drafts.begin("Schools", by=cast.alma)
    values = {
        "department_id": cast.code_enforcement.pk,
        "examples": [example(text="school", department="DCE")],
    }

    class Codes:
        code = cast.code_enforcement

    rule_drafts.edit(draft, "routing", 0, {**routing(Codes), **values, "order": 0})
    drafted = {"service": "pothole", "text": "school", "draft": draft.pk}
    assert "by the rule “School”" in client.get("/admin/rules/test/", drafted).content.decode()
    client.force_login(cast.alma)
    again = client.get("/admin/rules/test/", {"number": request.number}).content.decode()
    assert f"rule/routing/0/?example={request.number}" in again


def test_a_day_no_calendar_counts_from_is_refused(cast, client):
    client.force_login(cast.alma)
    page = client.get("/admin/rules/test/?service=pothole&at=9999-12-31T23:59").content.decode()
    assert "is no day and time such as" in page


def test_lines_of_any_length_are_read_at_once_and_without_signs_nobody_can_keep():
    spaces = " " * 100_000
    assert fields.Given().clean(f"size={spaces}a{spaces}b\x00 ") == {"size": f"a{spaces}b"}
    assert fields.Conditions().clean(f"size = {spaces}wheel{spaces}") == [
        {"question": "size", "is": "=", "value": "wheel"}
    ]
