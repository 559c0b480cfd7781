from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app.cases import actions, watching
from requests_app.choosing import next_best
from requests_app.models import StaffProfile
from tests.cast import MONDAY

LATER = MONDAY + timedelta(days=20)


@pytest.fixture
def holes(cast):
    return [cast.submit(at=MONDAY + timedelta(days=day)) for day in range(3)]


def test_the_most_overdue_comes_first_and_each_of_two_people_gets_another(cast, holes):
    first, second = next_best(cast.pat, LATER), next_best(cast.ana, LATER)
    assert first.pk == holes[0].pk
    assert first.because == "Overdue by 12 days."
    assert second is None  # Ana works for 311: what is of Public Works is not hers to do
    StaffProfile.objects.get(user=cast.ana).departments.add(cast.public_works)
    del cast.ana._scope
    assert next_best(cast.ana, LATER).pk == holes[1].pk


def test_pressing_again_leads_on_and_round_again_when_it_is_seen(cast, holes):
    given = []
    for minute in range(4):
        at = LATER + timedelta(minutes=minute)
        choice = next_best(cast.pat, at)
        given.append(choice and choice.pk)
        if choice:
            watching.attend(type(holes[0]).objects.get(pk=choice.pk), cast.pat, at)
    assert given == [*(row.pk for row in holes), None]


def test_what_is_on_hold_joined_or_with_a_colleague_is_nobody_s_next(cast, holes):
    held = actions.start(actions.assign(holes[0], by=cast.pat, to=cast.pat), by=cast.pat)
    actions.hold(held, by=cast.pat, reason="parts")
    actions.merge(holes[1], by=cast.pat, into=held)
    actions.assign(holes[2], by=cast.pat, to=cast.ana)
    assert next_best(cast.pat, LATER) is None


def test_an_urgent_one_stands_out_of_a_hundred_late_ones(cast, django_assert_max_num_queries):
    for _ in range(70):
        cast.submit(at=MONDAY)
    urgent = cast.submit(at=MONDAY + timedelta(days=5))
    actions.reprioritise(urgent, by=cast.pat, priority=1)
    with django_assert_max_num_queries(7):
        choice = next_best(cast.pat, LATER)
    assert choice.pk == urgent.pk
    assert "urgent" in choice.because


def test_the_own_team_s_work_is_offered_and_another_team_s_is_not(cast, holes):
    StaffProfile.objects.filter(user=cast.pat).update(team=cast.street_crew)
    actions.assign(holes[1], by=cast.sam, team=cast.street_crew)
    choice = next_best(cast.pat, LATER)
    assert (choice.pk, choice.because) == (holes[1].pk, "Overdue by 11 days and your team’s.")


def test_the_button_opens_it_and_says_why(cast, client):
    late = cast.submit(at=timezone.now() - timedelta(days=60))
    client.force_login(cast.pat)
    response = client.post("/admin/worklists/next-best/", follow=True)
    assert response.redirect_chain == [(f"/admin/requests_app/servicerequest/{late.pk}/change/", 302)]
    assert "Next for you. Overdue by" in str(list(response.context["messages"])[0])
    response = client.post("/admin/worklists/next-best/", follow=True)
    assert "Nothing waits for you" in str(list(response.context["messages"])[0])
