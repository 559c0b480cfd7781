from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from requests_app.cases import actions
from requests_app.cases.intake import NewRequest, Place
from requests_app.models import Page, Shift
from requests_app.outbox import paging
from tests.requests_app.cases import city as small_city

TWO_AT_NIGHT = datetime(2026, 1, 12, 7, 0, tzinfo=UTC)
HERE = Place("12 Elm Street", "", *small_city.INSIDE)


@pytest.fixture
def city(kept_city, db):
    city = kept_city.again()
    for level, user in enumerate((city.pat, city.ines), 1):
        user.email = f"{user.username}@charteroak.example"
        user.save()
        Shift.objects.create(
            department=city.works,
            user=user,
            level=level,
            starts_at=datetime(2020, 1, 1, tzinfo=UTC),
            ends_at=datetime(2099, 1, 1, tzinfo=UTC),
        )
    return city


@pytest.fixture
def no_heat(city):
    return actions.submit(
        NewRequest(city.pothole, "Rosa's boiler", place=HERE, priority=1, resident=city.rosa)
    )


def test_no_heat_at_two_in_the_morning_pages_who_is_on_call(city, no_heat):
    page = Page.objects.get()
    assert (page.user, page.level) == (city.pat, 1)
    assert paging.send_due(page.due_at) == 1
    assert paging.send_due(page.due_at) == 0
    [message] = mail.outbox
    assert no_heat.number in message.subject and message.to == [city.pat.email]
    assert "Rosa" not in message.body and "boiler" not in message.body


def test_what_is_not_acknowledged_goes_to_the_next(city, no_heat):
    late = Page.objects.get().escalates_at
    assert paging.escalate(late - timedelta(seconds=1)) == 0
    assert paging.escalate(late) == 1
    assert list(Page.objects.order_by("level").values_list("user__username", flat=True)) == ["pat", "ines"]
    assert paging.escalate(late) == 0


def test_the_last_one_is_rung_again(city, no_heat):
    first = Page.objects.get().escalates_at
    paging.escalate(first)
    last = Page.objects.get(level=2)
    paging.send_due(first)
    paging.escalate(last.escalates_at)
    last.refresh_from_db()
    assert last.sent_at is None and last.escalated_at is None
    assert paging.send_due(last.due_at) >= 1


def test_an_acknowledged_page_is_quiet(city, no_heat):
    page = paging.acknowledge(Page.objects.get(), by=city.pat)
    assert paging.escalate(page.escalates_at) == 0
    with pytest.raises(ValidationError, match="already"):
        paging.acknowledge(page, by=city.ines)


def test_nobody_is_paged_for_what_can_wait(city):
    actions.submit(NewRequest(city.pothole, place=HERE))
    assert not Page.objects.exists()


def test_what_becomes_urgent_pages_too(city):
    request = actions.submit(NewRequest(city.pothole, place=HERE))
    actions.reprioritise(request, by=city.ana, priority=1)
    assert Page.objects.get().user == city.pat


def test_nobody_on_call_is_no_error(city):
    Shift.objects.all().delete()
    actions.submit(NewRequest(city.pothole, place=HERE, priority=1))
    assert not Page.objects.exists()


def test_a_closed_request_rings_nobody_any_more(city, no_heat):
    page = Page.objects.get()
    actions.close(no_heat, by=city.pat, resolution="fixed", sentence="The boiler runs.")
    assert paging.send_due(page.due_at) == 0
    assert paging.escalate(page.escalates_at) == 0
    assert not paging.unacknowledged().exists()
