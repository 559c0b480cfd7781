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
    assert watching.attend(pothole, cast.pat, MONDAY) == (False, True, None, [])
    seen = watching.attend(pothole, cast.ana, MONDAY + timedelta(minutes=9))
    assert [(one.name, one.at) for one in seen.others] == [("Pat", MONDAY)]
    assert seen.last_look is None
    later = watching.attend(pothole, cast.pat, MONDAY + timedelta(hours=1))
    assert (later.last_look, later.others) == (MONDAY, [])
    assert watching.looking_at([pothole.pk], cast.pat, MONDAY + timedelta(minutes=9)).keys() == {pothole.pk}
    assert watching.looking_at([pothole.pk], cast.pat, MONDAY + timedelta(hours=2)) == {}


def test_a_page_opened_again_at_once_is_not_written_unless_something_changed(cast, django_assert_num_queries):
    pothole = cast.submit(at=MONDAY)
    watching.watch(pothole, cast.pat, at=MONDAY)
    moments = [MONDAY + timedelta(minutes=5, seconds=seconds) for seconds in (0, 20, 25, 60)]
    watching.attend(pothole, cast.pat, moments[0])
    with django_assert_num_queries(1):
        assert watching.attend(pothole, cast.pat, moments[1]) == (True, True, moments[0], [])
    assert Look.objects.get().at == moments[0]
    pothole.updated_at = moments[1]
    watching.attend(pothole, cast.pat, moments[2])
    assert Look.objects.get().at == moments[2]
    watching.attend(pothole, cast.pat, moments[3])
    assert Look.objects.get().at == moments[3]


def test_a_claim_is_one_person_s_until_it_expires(cast):
    pothole = cast.submit(at=MONDAY)
    assert watching.claim(pothole.pk, cast.pat, MONDAY)
    assert watching.claim(pothole.pk, cast.pat, MONDAY)
    assert not watching.claim(pothole.pk, cast.ana, MONDAY + timedelta(minutes=9))
    assert watching.claim(pothole.pk, cast.ana, MONDAY + timedelta(minutes=11))


def test_old_looks_and_claims_are_forgotten(cast):
    pothole = cast.submit(at=MONDAY)
    watching.attend(pothole, cast.pat, MONDAY)
    watching.claim(pothole.pk, cast.pat, MONDAY)
    assert watching.forget(MONDAY + timedelta(days=91)) == 2
    assert not Look.objects.exists() and not Claim.objects.exists()
