from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app import permissions, story
from requests_app.cases import actions, handovers, replay
from requests_app.models import Department, Escalated, Message, ServiceTarget
from tests.cast import MONDAY


@pytest.fixture
def weeds(cast):
    return cast.submit(cast.high_weeds, at=MONDAY)


@pytest.fixture
def parks(cast):
    return Department.objects.create(code="PRK", name="Parks", calendar=cast.public_works.calendar)


def hours(n):
    return MONDAY + timedelta(hours=n)


def story_of(service_request):
    related = ("actor", "note", "department", "pending_department", "team", "assignee", "service", "district")
    return list(service_request.events.select_related(*related))


def test_the_misrouted_request_is_sent_on_and_clock_and_history_explain_each_step(cast, weeds, parks):
    ServiceTarget.objects.create(service=cast.high_weeds, department=parks, amount=3, unit="working_days")
    actions.hand_over(weeds, by=cast.sam, to=cast.public_works, reason="From the road.", at=hours(1))
    due_at = weeds.due_at
    handovers.send_on(weeds, by=cast.pat, to=parks, reason="It is in the park.", at=hours(20))
    assert (weeds.department, weeds.pending_department_id) == (cast.code_enforcement, parks.pk)
    actions.accept(weeds, by=cast.alma, at=hours(26))
    assert (weeds.department_id, weeds.due_at, weeds.target_at.day) == (parks.pk, due_at, 5)
    events = story_of(weeds)
    assert [(line.title, line.detail, line.actor) for line in story.timeline(events, set())[:4]] == [
        ("Accepted by Parks", "", "Alma"),
        ("Offered to Parks", "", "Pat"),
        ("Refused by Public Works", "It is not our work.", "Pat"),
        ("Offered to Public Works", "", "Sam"),
    ]
    assert [line.words for line in story.ledger(events)][1:] == [
        "Offered to Public Works: the clock runs on.",
        "Refused by Public Works after 19 hours in limbo: the clock runs on.",
        "Offered to Parks: the clock runs on.",
        "Accepted by Parks after 6 hours in limbo: the promise to the resident stays. The internal target begins anew.",
    ]
    assert list(replay.differences()) == []


def test_send_on_refuses_the_own_department_and_the_one_that_offers(cast, weeds):
    actions.hand_over(weeds, by=cast.sam, to=cast.public_works, reason="Yours.", at=hours(1))
    for wrong in (cast.public_works, cast.code_enforcement):
        with pytest.raises(ValidationError, match="choose another|refuse it"):
            handovers.send_on(weeds, by=cast.pat, to=wrong, reason="No.", at=hours(2))
    assert weeds.events.filter(kind="hand_over_refused").count() == 0


def test_the_third_refusal_goes_to_311_and_its_supervisor_is_told(cast, weeds, parks):
    permissions.give_role(cast.ana, permissions.SUPERVISOR)
    for n, to in enumerate((cast.public_works, parks, cast.public_works)):
        actions.hand_over(weeds, by=cast.sam, to=to, reason="Yours.", at=hours(2 * n + 1))
        handovers.refuse(weeds, by=cast.pat, reason="No.", because="not_our_work", at=hours(2 * n + 2))
    assert weeds.pending_department_id == cast.three_one_one.pk
    last = weeds.events.filter(kind="handed_over").last()
    assert (last.actor, last.data["name"]) == (None, "refused 3 times: 311 decides")
    assert Escalated.objects.get().department == cast.three_one_one
    assert set(Message.objects.values_list("to", flat=True)) == {
        "ana@charteroak.example",
        "sam@charteroak.example",
    }
    handovers.refuse(weeds, by=cast.ana, reason="Not us either.", because="other")
    assert weeds.pending_department_id is None
    assert list(replay.differences()) == []


def test_refusals_count_again_after_somebody_took_it(cast, weeds, parks):
    for n in range(2):
        actions.hand_over(weeds, by=cast.sam, to=parks, reason="Yours.", at=hours(2 * n + 1))
        handovers.refuse(weeds, by=cast.pat, reason="No.", at=hours(2 * n + 2))
    actions.hand_over(weeds, by=cast.sam, to=parks, reason="Please.", at=hours(6))
    actions.accept(weeds, by=cast.alma, at=hours(7))
    actions.hand_over(weeds, by=cast.alma, to=cast.public_works, reason="Yours.", at=hours(8))
    handovers.refuse(weeds, by=cast.pat, reason="No.", at=hours(9))
    assert (handovers.refusals(weeds), weeds.pending_department_id) == (1, None)
