from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app.cases import actions, dry_run, recounting, rule_drafts, rule_entries
from requests_app.cases.intake import NewRequest, Place
from requests_app.models import RoutingRule, ServiceLevelRule

from .city import INSIDE

NOW = datetime(2026, 6, 20, 15, tzinfo=UTC)
HERE = Place("550 Main Street", "", *INSIDE)


def submitted(city, service=None, *, at=NOW - timedelta(days=9), **given):
    return actions.submit(NewRequest(service or city.pothole, place=HERE, at=at, **given))


def example(service="pothole", text="", **expect):
    return {"name": f"{service} {text}", "facts": {"service": service, "text": text}, "expect": expect}


def routing(city, **given):
    values = {
        "name": "School", "order": 10, "is_active": True, "when": {"words": ["school"]},
        "department_id": city.code.pk, "team_id": None, "assignee_id": None, "priority": None,
        "examples": [example(text="A hole at the school", department="dce")],
    }  # fmt: skip
    return {**values, **given}


def due(**given):
    values = {
        "name": "Schools quickly", "order": 10, "is_active": True, "when": {"words": ["school"]}, "amount": 1,
        "unit": "calendar_days", "examples": [example(text="near schools", amount=1, unit="calendar_days")],
    }  # fmt: skip
    return {**values, **given}


@pytest.fixture
def draft(city):
    return rule_drafts.begin("Schools first", by=city.ana, at=NOW)


def tried(draft, city):
    return dry_run.run(dry_run.ask(draft, by=city.ana, at=NOW), at=NOW)


def test_a_draft_is_tried_switched_on_and_switched_back(city, draft):
    near, far = submitted(city, description="Hole by the schools"), submitted(city, description="Hole")
    rule_drafts.edit(draft, "routing", 0, routing(city))
    rule_drafts.edit(draft, "due", 0, due())
    run = tried(draft, city)
    assert (run.status, run.done, run.total) == ("done", 2, 2)
    assert [run.result[name] for name in ("requests", "elsewhere", "elsewhen")] == [2, 1, 1]
    assert run.result["moves"][0]["to"] == "Code Enforcement"
    row = run.rows.get()
    assert (row.service_request_id, row.to_rule, row.to_due_rule) == (near.pk, "School", "Schools quickly")
    assert row.to_due_at == near.requested_at + timedelta(days=1) and row.due_at == near.due_at

    rule_drafts.switch_on(draft, by=city.ana, reason="The council asked", at=NOW)
    after = submitted(city, description="school", at=NOW)
    assert after.department == city.code
    near.refresh_from_db()
    assert near.department == city.works  # what is here stays
    assert rule_drafts.RuleDraft.objects.get().status == "on"
    with pytest.raises(ValidationError, match="begin a new draft"):
        rule_drafts.edit(draft.__class__.objects.get(), "due", 0, due())

    assert recounting.recount(draft, by=city.ana, at=NOW) == 1
    near.refresh_from_db()
    assert near.due_at == near.requested_at + timedelta(days=1) and far.due_at == far.due_at

    rule_drafts.switch_back(draft, by=city.ana, reason="Too many", at=NOW)
    assert not RoutingRule.objects.get().is_active and not ServiceLevelRule.objects.get().is_active
    assert submitted(city, description="school", at=NOW).department == city.works


def test_nothing_is_switched_on_untried_or_after_the_rules_changed(city, draft):
    with pytest.raises(ValidationError, match="changes nothing yet"):
        dry_run.ask(draft, by=city.ana, at=NOW)
    rule_drafts.edit(draft, "routing", 0, routing(city))
    with pytest.raises(ValidationError, match="run the dry run"):
        rule_drafts.switch_on(draft, by=city.ana, reason="x")
    run = tried(draft, city)
    rule_drafts.edit(draft, "due", 0, due())
    assert rule_drafts.is_stale(draft, run)
    with pytest.raises(ValidationError, match="run it again"):
        rule_drafts.switch_on(draft, by=city.ana, reason="x")
    tried(draft, city)
    with pytest.raises(ValidationError, match="Say why"):
        rule_drafts.switch_on(draft, by=city.ana, reason=" ")
    RoutingRule.objects.create(name="In between", department=city.works, when={"words": ["zoo"]})
    with pytest.raises(ValidationError, match="run it again"):
        rule_drafts.switch_on(draft, by=city.ana, reason="x")


def test_a_rule_that_somebody_else_changed_is_not_overwritten(city, draft):
    live = RoutingRule.objects.create(name="Zoo", department=city.works, when={"words": ["zoo"]})
    examples = [example(text="zoo", department="dce")]
    rule_drafts.edit(
        draft, "routing", live.pk, routing(city, name="Zoo", when={"words": ["zoo"]}, examples=examples)
    )
    RoutingRule.objects.update(order=7)
    assert "changed by somebody else" in rule_drafts.problems(draft)[0]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"examples": []}, "at least one example"),
        ({"examples": [example(text="school", department="pwd")]}, "expected department pwd, but department dce"),
        ({"examples": [example(text="zoo", department="pwd")]}, "None of its examples reaches it"),
        ({"department_id": None}, "It does nothing"),
        ({"when": {"services": ["gone"]}}, "There is no service “gone”"),
        ({"when": {"districts": ["zones/9"]}}, "There is no district “zones/9”"),
        ({"when": {"answers": [{"question": "size", "is": "=", "value": "x"}]}}, "asks “size”"),
        ({"when": {"words": ["…"]}}, "holds no word"),
        ({"when": {"from": "08:00", "to": "08:00"}}, "is no time"),
        ({"department_id": None, "priority": 1, "when": {"priorities": [1]}}, "hands on to itself"),
        ({"order": 200}, "can never be reached: “Streets”"),
    ],
)  # fmt: skip
def test_what_a_rule_may_not_be_is_said_in_words(city, draft, given, sentence):
    RoutingRule.objects.create(name="Streets", order=100, department=city.works, when={"groups": ["streets"]})
    with pytest.raises(ValidationError, match=sentence):
        rule_drafts.edit(draft, "routing", 0, routing(city, **given))
    assert not draft.edits.exists()


def test_a_team_of_another_department_is_refused(city, draft):
    with pytest.raises(ValidationError, match="works for Public Works"):
        rule_drafts.edit(draft, "routing", 0, routing(city, team_id=city.streets.pk))


def test_examples_of_other_rules_must_still_pass(city, draft):
    RoutingRule.objects.create(
        name="Playgrounds", order=50, department=city.works, when={"words": ["playground"]},
        examples=[example(text="playground of the school", department="pwd")],
    )  # fmt: skip
    rule_drafts.edit(draft, "routing", 0, routing(city))
    (problem,) = rule_drafts.problems(draft)
    assert problem == (
        "The example “pothole playground of the school” of “Playgrounds” would break: expected department pwd, but "
        "department dce (by the rule “School”)."
    )
    with pytest.raises(ValidationError, match="would break"):
        dry_run.ask(draft, by=city.ana, at=NOW)


def test_two_rules_that_hand_in_a_circle_are_refused(city, draft):
    calm = routing(city, name="Calm", department_id=None, priority=3, when={"priorities": [1]})
    alarm = routing(city, name="Alarm", department_id=None, priority=1, when={"priorities": [3]}, order=11)
    for values, given in ((calm, 1), (alarm, 3)):
        one = {
            "name": "x",
            "facts": {"service": "pothole", "priority": given},
            "expect": {"department": "pwd"},
        }
        rule_drafts.edit(draft, "routing", 0, {**values, "examples": [one]})
    assert any("in a circle: “Calm” to “Alarm” to “Calm”" in said for said in rule_drafts.problems(draft))


def test_a_dry_run_judges_requests_as_they_were_received(city, draft):
    request = submitted(city, description="school")
    actions.reclassify(request, by=city.ana, service=city.weeds, at=NOW - timedelta(days=8))
    when = {"services": ["weeds"], "words": ["school"]}
    text = [example("weeds", "school", department="pwd")]
    rule_drafts.edit(
        draft, "routing", 0, routing(city, when=when, examples=text, department_id=city.works.pk)
    )
    assert tried(draft, city).result["elsewhere"] == 0


def test_a_dry_run_reads_in_pieces_and_begun_again_leaves_the_same(city, draft, monkeypatch):
    monkeypatch.setattr(dry_run, "CHUNK", 2)
    for number in range(5):
        submitted(city, description="school" if number % 2 else "zoo")
    rule_drafts.edit(draft, "routing", 0, routing(city))
    run = tried(draft, city)
    again = dry_run.run(run, at=NOW)
    assert again.result["elsewhere"] == again.rows.count() == 2
    assert rule_entries.fingerprint([]) != run.fingerprint == rule_drafts.fingerprint(draft)
