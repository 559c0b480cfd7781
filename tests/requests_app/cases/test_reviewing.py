"""The review queue: found behind the pages, decided by people, remembered."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.cases import actions, reviewing
from requests_app.cases.intake import Place
from requests_app.models import LikelyDuplicate
from tests.cast import CITY_HALL, MONDAY

LATER = MONDAY + timedelta(hours=3)


def there(meters):
    return Place("550 Main Street", "", CITY_HALL[0] + meters / 111_195, CITY_HALL[1])


def pairs():
    return [(pair.service_request, pair.original) for pair in reviewing.waiting().order_by("-chance", "-id")]


def test_later_reports_wait_beside_the_likely_original_best_first(cast):
    first = cast.submit(at=MONDAY)
    near = cast.submit(at=MONDAY + timedelta(hours=2), place=there(30))
    same = cast.submit(at=MONDAY + timedelta(hours=2))
    cast.submit(cast.high_weeds, at=LATER)
    assert reviewing.find(LATER) == len(pairs())
    assert pairs()[0] == (same, first)
    assert (near, first) in pairs()
    assert all(later.service_id == first.service_id for later, _ in pairs())


def test_a_second_search_finds_only_what_came_since(cast):
    cast.submit(at=MONDAY)
    cast.submit(at=LATER)
    assert [reviewing.find(LATER), reviewing.find(LATER)] == [1, 0]
    cast.submit(at=LATER)
    assert reviewing.find(LATER) == 2


def test_not_the_same_is_remembered(cast):
    cast.submit(at=MONDAY)
    cast.submit(at=LATER)
    reviewing.find(LATER)
    reviewing.set_apart(reviewing.waiting().get(), by=cast.ana)
    reviewing.find(LATER)
    assert pairs() == []
    with pytest.raises(ValidationError, match="Somebody was faster: not the same"):
        reviewing.join(LikelyDuplicate.objects.get(), by=cast.pat)


def test_joined_is_a_link_that_can_be_undone_and_is_not_asked_again(cast):
    first, later = cast.submit(at=MONDAY), cast.submit(at=LATER)
    reviewing.find(LATER)
    reviewing.join(reviewing.waiting().get(), by=cast.ana)
    later.refresh_from_db()
    assert later.parent == first
    actions.unmerge(later, by=cast.ana)
    reviewing.find(LATER)
    assert pairs() == []


def test_what_was_settled_elsewhere_leaves_the_queue(cast):
    first, _ = cast.submit(at=MONDAY), cast.submit(at=LATER)
    reviewing.find(LATER)
    actions.close(first, by=cast.pat, resolution="fixed", sentence="Filled.")
    reviewing.find(LATER)
    assert LikelyDuplicate.objects.get().decision == "gone"


def test_a_search_costs_the_same_statements_however_many_came(cast):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            reviewing.find(LATER)
        return len(queries)

    cast.submit(at=MONDAY)
    cast.submit(at=LATER)
    reviewing.find(LATER)
    few = cost()
    for _ in range(8):
        cast.submit(at=LATER)
    assert cost() <= few + 1  # the one that writes
