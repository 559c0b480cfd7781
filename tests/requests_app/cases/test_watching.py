from datetime import timedelta

from requests_app.cases import watching
from requests_app.models import Claim, Look
from tests.cast import MONDAY


def test_watching_twice_is_watching_once(cast):
    pothole = cast.submit(at=MONDAY)
    assert watching.watch(pothole, cast.pat, at=MONDAY)
    assert not watching.watch(pothole, cast.pat, at=MONDAY)
    assert watching.watchers(pothole) == [cast.pat]
    assert watching.unwatch(pothole, cast.pat)
    assert not watching.unwatch(pothole, cast.pat)


def test_whoever_opened_it_is_seen_for_ten_minutes_and_not_by_oneself(cast):
    pothole = cast.submit(at=MONDAY)
    watching.look(pothole, cast.pat, MONDAY)
    seen = watching.attention(pothole, cast.ana, MONDAY + timedelta(minutes=9))
    assert [one.user for one in seen.others] == [cast.pat]
    assert seen.last_look is None
    assert watching.attention(pothole, cast.pat, MONDAY + timedelta(hours=1)).last_look == MONDAY
    assert watching.attention(pothole, cast.ana, MONDAY + timedelta(minutes=11)).others == []
    assert watching.looking_at([pothole.pk], cast.pat, MONDAY) == {}
    assert watching.looking_at([pothole.pk], cast.ana, MONDAY)[pothole.pk].user == cast.pat


def test_a_page_opened_again_at_once_is_not_written_unless_something_changed(cast, django_assert_num_queries):
    pothole = cast.submit(at=MONDAY)
    later = MONDAY + timedelta(minutes=5)
    watching.look(pothole, cast.pat, later)
    with django_assert_num_queries(0):
        watching.look(pothole, cast.pat, later + timedelta(seconds=20), later)
    pothole.updated_at = later + timedelta(seconds=10)
    watching.look(pothole, cast.pat, later + timedelta(seconds=20), later)
    assert Look.objects.get().at == later + timedelta(seconds=20)


def test_a_claim_is_one_person_s_until_it_expires(cast):
    pothole = cast.submit(at=MONDAY)
    assert watching.claim(pothole.pk, cast.pat, MONDAY)
    assert watching.claim(pothole.pk, cast.pat, MONDAY)
    assert not watching.claim(pothole.pk, cast.ana, MONDAY + timedelta(minutes=9))
    assert watching.claim(pothole.pk, cast.ana, MONDAY + timedelta(minutes=11))


def test_old_looks_and_claims_are_forgotten(cast):
    pothole = cast.submit(at=MONDAY)
    watching.look(pothole, cast.pat, MONDAY)
    watching.claim(pothole.pk, cast.pat, MONDAY)
    assert watching.forget(MONDAY + timedelta(days=91)) == 2
    assert not Look.objects.exists() and not Claim.objects.exists()
