from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from requests_app.cases import actions
from requests_app.models import ServiceRequest
from requests_app.worklists import (
    DUE,
    NEWEST,
    WORKLISTS,
    Asker,
    Count,
    Counted,
    capped_counts,
    page,
    parts_of,
    standing,
)
from tests.cast import MONDAY


def listed(name, user, at=None):
    worklist = WORKLISTS[name]
    pks = page(parts_of(worklist, Asker(user, at or timezone.now())), worklist.order).pks
    return [ServiceRequest.objects.get(pk=pk) for pk in pks]


@pytest.fixture
def seven(cast):
    """Five potholes with due dates, two without; all on one street and on one day."""
    rows = [cast.submit(at=MONDAY + timedelta(minutes=i)) for i in range(7)]
    ServiceRequest.objects.filter(pk__in=[rows[2].pk, rows[5].pk]).update(due_at=None)
    return rows


def test_pages_follow_each_other_and_lead_back_across_empty_due_dates(cast, seven):
    parts = parts_of(WORKLISTS["open"], Asker(cast.pat, MONDAY))
    everything = page(parts, DUE).pks
    assert everything == [seven[i].pk for i in (0, 1, 3, 4, 6, 2, 5)]
    walked, pages, place = [], [], ""
    while True:
        found = page(parts, DUE, after=place, size=2)
        walked += found.pks
        pages.append(found.pks)
        place = found.next
        if not place:
            break
    assert walked == everything
    back = [page(parts, DUE, after=str(place), size=2) for place in ()]
    last = page(parts, DUE, after=page(parts, DUE, size=6).next, size=2)
    while last.previous:
        last = page(parts, DUE, before=last.previous, size=2)
        back.append(last.pks)
    assert [pk for pks in reversed(back) for pk in pks] == everything[:6]


def test_pages_of_newest_first_walk_down_and_up(cast, seven):
    parts = parts_of(WORKLISTS["all"], Asker(cast.ana, MONDAY))
    first = page(parts, NEWEST, size=3)
    second = page(parts, NEWEST, after=first.next, size=3)
    assert first.pks + second.pks == [row.pk for row in reversed(seven[1:])]
    assert page(parts, NEWEST, before=second.previous, size=3).pks == first.pks
    assert not first.previous


@pytest.mark.parametrize("place", ["nonsense", "2026-99-99T00:00~1", "~x", "2026-06-01T00:00:00+00:00~"])
def test_broken_place_is_refused_with_a_sentence(cast, place):
    with pytest.raises(ValidationError, match="start again at the first page"):
        page([ServiceRequest.objects.all()], DUE, after=place)


def test_lists_hold_what_their_names_say(cast):
    now = timezone.now()
    unassigned = cast.submit(at=now)
    started = actions.start(actions.assign(cast.submit(at=now), by=cast.pat, to=cast.pat), by=cast.pat)
    waiting = actions.assign(cast.submit(at=now - timedelta(hours=2)), by=cast.pat, to=cast.pat)
    actions.hold(actions.start(waiting, by=cast.pat), by=cast.pat, reason="parts")
    late = cast.submit(at=now - timedelta(days=30))
    offered = cast.submit(cast.high_weeds, at=now)
    actions.hand_over(offered, by=cast.sam, to=cast.public_works, reason="It grows from the road.")
    closed = actions.close(cast.submit(at=now), by=cast.pat, resolution="fixed", sentence="Filled.")
    assert set(listed("open", cast.pat)) == {unassigned, started, waiting, late, offered}
    assert set(listed("unassigned", cast.pat)) == {unassigned, late, offered}
    assert listed("overdue", cast.pat) == [late]
    assert listed("waiting", cast.pat) == [waiting]
    assert set(listed("mine", cast.pat)) == {started, waiting}
    assert listed("handed-to-us", cast.pat) == [offered]
    assert listed("closed", cast.pat) == [closed]
    assert set(listed("due-today", cast.pat, at=started.due_at)) == {unassigned, started}
    assert listed("handed-to-us", cast.sam) == []
    assert listed("handed-to-us", cast.ana) == [offered]
    assert listed("all", cast.ed) == []


def test_counts_stop_at_their_cap_in_one_query(cast, seven, django_assert_num_queries):
    asker = Asker(cast.pat, MONDAY)
    lists = [
        Counted(parts_of(WORKLISTS[name], asker), cap)
        for name, cap in (("open", 5), ("all", 100), ("mine", 5))
    ]
    with django_assert_num_queries(1):
        counts = capped_counts([*lists, Counted([], 5)])
    assert [str(count) for count in counts] == ["5+", "7", "0", "0"]
    assert str(Count(10_001, 10_000)) == "10,000+"


def test_counts_written_beforehand_are_each_person_s_own_and_of_now(cast, django_assert_num_queries):
    """The same SQL for all of a department, with everybody's own name and moment."""
    for day in range(3):
        actions.assign(cast.submit(at=MONDAY + timedelta(days=day)), by=cast.pat, to=cast.pat)
    cast.submit(cast.high_weeds, at=MONDAY)
    for user in (cast.pat, cast.ana, cast.sam, cast.pat):
        for at in (MONDAY, MONDAY + timedelta(days=7), MONDAY + timedelta(days=60)):
            asker = Asker(user, at)
            apart = capped_counts(Counted(parts_of(worklist, asker), 1000) for worklist in WORKLISTS.values())
            with django_assert_num_queries(1):
                assert capped_counts(standing(asker)) == apart
