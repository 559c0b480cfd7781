"""Reports that were joined end together, and everybody hears of it once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from requests_app.cases import actions
from requests_app.models import CallBack, Follow, Notice, Resident
from tests.cast import MONDAY

CLOSED = {"closed", "followed_closed"}


def person(name, **more):
    return Resident.objects.create(first_name=name, **{"email": f"{name}@example.org", **more})


def told(kinds=CLOSED):
    """Everybody who is written to, as often as they are."""
    notices = Notice.objects.filter(template__in=kinds).select_related("resident")
    return sorted(notice.to or notice.resident.email for notice in notices)


def test_merged_separated_merged_and_closed_tells_both_reporters_once(cast):
    first = cast.submit(at=MONDAY, resident=cast.rosa)
    second = cast.submit(at=MONDAY + timedelta(hours=2), resident=person("luis"))
    actions.merge(second, by=cast.ana, into=first)
    actions.unmerge(second, by=cast.ana)
    actions.merge(second, by=cast.ana, into=first)
    actions.close(first, by=cast.pat, resolution="fixed", sentence="Filled.")
    assert told() == ["luis@example.org", "rosa@example.org"]


def test_who_reported_both_joined_in_or_follows_is_told_once(cast):
    rosa, luis = cast.rosa, person("luis")
    first, second, third = (cast.submit(at=MONDAY, resident=who) for who in (rosa, rosa, luis))
    actions.add_reporter(first, by=cast.ana, resident=luis)
    actions.add_reporter(second, by=cast.ana, resident=person("rosa-again", email="ROSA@example.org"))
    for number, email in enumerate(("luis@example.org", "kai@example.org", "kai@example.org")):
        follow = {"email": email, "confirmed_at": MONDAY, "created_at": MONDAY}
        Follow.objects.create(service_request=(first, second, third)[number], **follow)
    for child in (second, third):
        actions.merge(child, by=cast.ana, into=first)
    actions.close(first, by=cast.pat, resolution="fixed", sentence="Filled.")
    assert told() == ["kai@example.org", "luis@example.org", "rosa@example.org"]


def test_a_caller_without_an_address_is_rung_once(cast):
    caller = person("abuela", email="", phone="+18605550177")
    first, second = (cast.submit(at=MONDAY, resident=caller) for _ in range(2))
    actions.merge(second, by=cast.ana, into=first)
    actions.close(first, by=cast.pat, resolution="fixed", sentence="Filled.")
    assert CallBack.objects.filter(resident=caller).count() == 1


def test_nothing_is_joined_to_what_is_closed(cast):
    first, second = cast.submit(at=MONDAY), cast.submit(at=MONDAY)
    actions.close(first, by=cast.pat, resolution="fixed", sentence="Filled.")
    with pytest.raises(ValidationError, match="is closed: reopen it first"):
        actions.merge(second, by=cast.ana, into=first)
