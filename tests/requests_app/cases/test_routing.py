from datetime import timedelta

import pytest
from django.db import transaction

from requests_app.cases import actions, snapshot
from requests_app.cases.intake import NewRequest, Place
from requests_app.cases.loading import Stream, StreamEvent, load
from requests_app.models import RoutingRule, ServiceLevelRule, ServiceRequest

from .city import INSIDE
from .test_loading import START, by_verbs, picture, random_life

HERE = Place("550 Main Street", "", *INSIDE)


@pytest.fixture
def rules(city):
    """Words, a district of a layer, an answer, hours and a priority."""
    RoutingRule.objects.create(
        name="Gas", order=1, department=city.code, priority=1, when={"words": ["gas leak", "explosion"]}
    )
    RoutingRule.objects.create(
        name="Deep holes", order=2, team=city.streets, department=city.works,
        when={"groups": ["streets"], "answers": [{"question": "depth", "is": ">=", "value": 6}]},
    )  # fmt: skip
    RoutingRule.objects.create(
        name="Weeds of the center", order=3, department=city.works, assignee=city.pat,
        when={"services": ["weeds"], "districts": ["neighborhoods/center"]},
    )  # fmt: skip
    ServiceLevelRule.objects.create(
        name="Urgent at night", order=1, amount=3, unit="calendar_hours",
        when={"priorities": [1], "from": "17:00", "to": "08:00"},
    )  # fmt: skip
    ServiceLevelRule.objects.create(
        name="Phoned in", order=2, amount=9, unit="working_days", when={"channels": ["phone"]}
    )


def submitted(city, service=None, **given):
    at = given.pop("at", START)
    return actions.submit(NewRequest(service or city.pothole, place=HERE, at=at, **given))


def test_words_and_answers_decide_who_gets_it_and_how_urgent_it_is(city, rules):
    leak = submitted(city, description="It smells, perhaps gas is leaking!", at=START + timedelta(hours=12))
    assert (leak.department, leak.priority) == (city.code, 1)
    first = leak.events.get(kind="received").data
    assert first["routing"] == {"rule": first["routing"]["rule"], "name": "Gas", "priority": 1}
    assert first["promise"] == "3 calendar hours (rule “Urgent at night”)"
    assert leak.due_at == leak.requested_at + timedelta(hours=3)
    given = submitted(city, description="gas leak", priority=4)
    assert given.priority == 4  # what somebody said counts
    deep = submitted(city, attributes={"depth": "7.5"}, channel="phone")
    assert (deep.team, deep.department) == (city.streets, city.works)
    assert deep.events.get(kind="received").data["promise"] == "9 working days (rule “Phoned in”)"
    assert submitted(city, attributes={"depth": 5}).team is None


def test_sent_again_and_reclassified_it_goes_by_what_was_received(city, rules):
    request = submitted(city, description="Gas leak", priority=3)
    actions.route(request, by=city.ana, department=city.works)
    actions.route(request, by=city.ana)
    assert request.department == city.code
    weeds = submitted(city, description="Hole")
    actions.reclassify(weeds, by=city.ana, service=city.weeds)
    assert weeds.department == city.works
    phoned = submitted(city, city.question, channel="phone")
    assert phoned.due_at
    actions.reprioritise(phoned, by=city.ana, priority=2)
    assert phoned.due_at  # the rule promises for every priority


@pytest.fixture
def teams_and_promises(city):
    """Rules that leave a random life as possible as it was."""
    RoutingRule.objects.create(name="Gas", team=city.streets, when={"words": ["gas leak"]})
    depth = {"answers": [{"question": "depth", "is": ">=", "value": 6}]}
    ServiceLevelRule.objects.create(name="Deep", order=1, amount=30, unit="working_hours", when=depth)
    words = {"words": ["explosion"], "districts": ["neighborhoods/center"]}
    ServiceLevelRule.objects.create(name="Bang", order=2, amount=3, unit="calendar_days", when=words)


@pytest.mark.parametrize("seed", range(200, 224, 3))
def test_a_life_by_rules_loaded_is_the_life_lived(city, teams_and_promises, seed):
    streams = [random_life(seed + n, city) for n in range(3)]
    texts = ["The gas leaked", "A hole", "", "Explosions all night"]
    for number, stream in enumerate(streams):
        changed = {"description": texts[(seed + number) % 4], "attributes": {"depth": (seed + number) % 12}}
        stream.new = NewRequest(
            **{name: getattr(stream.new, name) for name in NewRequest.__slots__} | changed
        )
    with transaction.atomic():
        users = {city.ana.pk: city.ana, city.pat.pk: city.pat}
        lived = [picture(ServiceRequest.objects.get(pk=by_verbs(s, city, users).pk)) for s in streams]
        transaction.set_rollback(True)
    load(streams)
    assert [picture(ServiceRequest.objects.get(external_id=s.new.external_id)) for s in streams] == lived


def test_a_hold_stops_the_clock_of_the_rule_in_both_ways(city, rules):
    at = START + timedelta(hours=1)
    steps = [
        StreamEvent("assigned", at, {"assignee_id": city.pat.pk}, city.ana.pk),
        StreamEvent("started", at, actor_id=city.ana.pk),
        StreamEvent("held", at, actor_id=city.ana.pk, data={"reason": "parts"}),
        StreamEvent("resumed", at + timedelta(days=2), actor_id=city.ana.pk),
    ]
    stream = Stream(
        NewRequest(city.pothole, at=START, channel="phone", place=HERE, external_id="1", source="t"), steps
    )
    with transaction.atomic():
        lived = picture(by_verbs(stream, city, {city.ana.pk: city.ana}))
        transaction.set_rollback(True)
    load([stream])
    assert picture(ServiceRequest.objects.get(external_id="1")) == lived


def test_hundreds_of_rules_cost_a_request_its_own_few(city, django_assert_max_num_queries):
    RoutingRule.objects.bulk_create(
        RoutingRule(
            name=f"r{n}", order=n, department=city.code, when={"services": [f"s{n}"], "words": [f"word{n}"]}
        )
        for n in range(500)
    )
    submitted(city, description="warm up")
    assert len(snapshot.current().router.rules.of(city.pothole.pk)) == 0
    with django_assert_max_num_queries(8):
        submitted(city, description="another text")


def test_the_rules_that_decide_anew_stand_in_the_history(city, rules):
    request = submitted(city, description="Gas", channel="phone", priority=3)
    actions.reclassify(request, by=city.ana, service=city.weeds)
    again = request.events.get(kind="reclassified").data
    assert again["promise"] == "9 working days (rule “Phoned in”)" and "promise_rule" in again
    ServiceLevelRule.objects.filter(name="Phoned in").update(amount=1)
    actions.recompute_due(request, by=city.ana, reason="The rules changed")
    changed = request.events.get(kind="due_changed").data
    assert changed["promise"] == "1 working day (rule “Phoned in”)"
