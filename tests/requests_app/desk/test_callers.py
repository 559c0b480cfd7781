from datetime import timedelta

from requests_app.cases import actions
from requests_app.desk import callbacks, callers, contacts
from requests_app.models import Resident, ServiceRequest
from tests.cast import MONDAY

LATER = MONDAY + timedelta(days=2)
HOME = "+18605550123"


def history(contact):
    return callers.history(contact, among=ServiceRequest.objects.all())


def test_a_number_shows_everybody_at_it_and_what_they_asked(cast):
    mother = Resident.objects.create(first_name="Lucia", phone=HOME)
    earlier = contacts.begin(csr=cast.ana, caller_phone=HOME, at=MONDAY)
    hers = cast.submit(resident=mother, at=MONDAY)
    call = contacts.begin(csr=cast.ana, caller_phone=HOME, at=LATER)
    found = history(call)
    assert (found.household, found.contacts, found.requests) == ([cast.rosa, mother], [earlier], [hers])


def test_one_person_s_history_is_hers_alone(cast):
    mother = Resident.objects.create(first_name="Lucia", phone=HOME)
    contacts.begin(csr=cast.ana, caller_phone=HOME, resident=mother, at=MONDAY)
    own = contacts.begin(csr=cast.ana, resident=cast.rosa, at=MONDAY)
    call = contacts.begin(csr=cast.ana, caller_phone=HOME, resident=cast.rosa, at=LATER)
    assert history(call).contacts == [own]


def test_what_somebody_joined_counts_as_theirs_until_it_is_closed(cast):
    pothole = cast.submit(at=MONDAY)
    actions.add_reporter(pothole, by=cast.ana, resident=cast.rosa, at=LATER)
    call = contacts.begin(csr=cast.ana, resident=cast.rosa, at=LATER)
    assert history(call).requests == [pothole]
    actions.close(pothole, by=None, resolution="fixed", sentence="Filled.", at=LATER)
    assert history(call).requests == []


def test_a_promised_call_waits_beside_the_caller(cast):
    waiting = callbacks.add(reason="voicemail", phone=HOME, about="Tree", at=MONDAY)
    call = contacts.begin(csr=cast.ana, caller_phone=HOME, at=LATER)
    assert history(call).call_backs == [waiting]
    callbacks.finish(waiting, by=cast.ana, outcome="reached", at=LATER)
    assert history(call).call_backs == []


def test_a_stranger_has_no_history(cast, django_assert_num_queries):
    call = contacts.begin(csr=cast.ana, at=LATER)
    with django_assert_num_queries(0):
        assert history(call).is_new
