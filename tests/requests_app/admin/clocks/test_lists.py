from datetime import date, timedelta

import pytest
from django.urls import reverse

from requests_app.cases import actions, escalating, rungs, ticklers
from requests_app.models import Escalated, Escalation, Tickler
from tests.cast import MONDAY


@pytest.fixture
def weeds(cast):
    """Offered to Public Works and escalated, to be looked at again, and long untouched."""
    weeds = cast.submit(cast.high_weeds, resident=cast.rosa, at=MONDAY)
    actions.hand_over(weeds, by=cast.sam, to=cast.public_works, reason="Yours.", at=MONDAY)
    ticklers.set_tickler(weeds, by=cast.ines, on=date(2026, 6, 9), reason="Has it rained?", at=MONDAY)
    Escalation.objects.create(name="Late", trigger="after_due", amount=0)
    escalating.climb(MONDAY + timedelta(days=16))
    weeds.refresh_from_db()
    return weeds


def page(client, user, name):
    client.force_login(user)
    response = client.get(reverse("staff:forgotten", args=[name]))
    assert response.status_code == 200
    return response.content.decode()


def press(client, user, name, pk, **data):
    client.force_login(user)
    return client.post(reverse(f"staff:{name}", args=[pk]), data, follow=True).content.decode()


@pytest.mark.parametrize("name", ["offers", "escalated", "ticklers", "dormant", "residents"])
def test_an_empty_list_says_so_and_a_list_never_heard_of_is_missing(cast, client, name):
    assert 'class="empty"' in page(client, cast.sam, name)
    assert client.get(reverse("staff:forgotten", args=["nonsense"])).status_code == 404


def test_an_offer_in_limbo_is_seen_on_both_sides_with_the_limit(cast, weeds, client):
    assert "waits for them" in page(client, cast.sam, "offers")
    theirs = page(client, cast.pat, "offers")
    assert "has not answered an offer" in page(client, cast.pat, "escalated")
    actions.accept(weeds, by=cast.pat)
    assert "has not answered an offer" not in page(client, cast.pat, "escalated")
    assert "waits for you" in theirs and "limit 16 working hours" in theirs and "in limbo" in theirs


def test_who_has_an_escalated_one_takes_it_off_the_list(cast, weeds, client):
    assert "Late" in page(client, cast.sam, "escalated")
    one = Escalated.objects.get(name="Late")
    assert "you have it" in press(client, cast.sam, "escalated_seen", one.pk)
    assert one.name not in page(client, cast.sam, "escalated")
    assert Escalated.objects.get(pk=one.pk).seen_by == cast.sam


def test_what_is_to_be_looked_at_again_is_looked_at(cast, weeds, client):
    assert "Has it rained?" in page(client, cast.ines, "ticklers")
    press(client, cast.ines, "tickler_done", Tickler.objects.get().pk)
    assert 'class="empty"' in page(client, cast.ines, "ticklers")


def test_a_dormant_one_is_alive_because_or_stays(cast, weeds, client):
    assert weeds.number in page(client, cast.sam, "dormant")
    assert "Say why" in press(client, cast.sam, "still_alive", weeds.pk, reason=" ")
    press(client, cast.sam, "still_alive", weeds.pk, reason="The owner is abroad.")
    assert 'class="empty"' in page(client, cast.sam, "dormant")


def test_the_first_page_of_a_supervisor_counts_what_might_be_forgotten(cast, weeds, client):
    client.force_login(cast.sam)
    home = client.get(reverse("staff:home")).content.decode()
    assert "Not to be forgotten" in home and "Dormant" in home and "Late" in home


def test_sent_on_from_the_page_in_one_step(cast, weeds, client):
    client.force_login(cast.pat)
    url = reverse("staff:move", args=[weeds.pk, "send_on"])
    given = {"to": cast.three_one_one.pk, "because": "not_our_work", "reason": "A call for 311."}
    assert client.post(url, given).status_code == 302
    weeds.refresh_from_db()
    assert weeds.pending_department == cast.three_one_one


def test_what_is_another_departments_by_now_is_no_longer_escalated_here(cast, weeds, client):
    actions.accept(weeds, by=cast.pat)
    actions.accept(actions.hand_over(weeds, by=cast.pat, to=cast.code_enforcement, reason="No."), by=cast.sam)
    Escalated.objects.update(department=cast.public_works, seen_at=None)
    one = Escalated.objects.exclude(key__in=rungs.OF_OFFERS).first()
    assert weeds.number not in page(client, cast.pat, "escalated")
    client.post(reverse("staff:escalated_seen", args=[one.pk]))
    one.refresh_from_db()
    assert one.seen_at is None
    assert weeds.number in page(client, cast.sam, "escalated")
