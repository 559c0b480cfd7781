from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from requests_app.cases import actions
from requests_app.cases.intake import NewRequest, Place
from requests_app.desk import callbacks
from requests_app.models import CallBack, Contact, Resident
from tests.requests_app.cases.city import INSIDE


def test_find_out_and_call_me_waits_in_the_queue(city, call):
    promised = callbacks.promise(call, by=city.ana, about="When is the hearing?")
    assert list(callbacks.waiting()) == [promised]
    assert (promised.phone, promised.resident, promised.language) == ("+18605550123", city.rosa, "es")
    assert promised.promised_by > promised.created_at
    assert Contact.objects.get().disposition == "call_back"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"phone": ""}, "Ask for the number"),
        ({"phone": "12"}, "area code"),
        ({"about": " "}, "Say what to call about"),
        ({"until": timezone.now() - timedelta(hours=1)}, "not passed yet"),
    ],
)
def test_a_call_back_that_cannot_be_kept_is_refused(city, change, sentence):
    given = {"reason": "voicemail", "phone": "860 555 0123", "about": "Bulky waste"} | change
    with pytest.raises(ValidationError, match=sentence):
        callbacks.add(**given)


def test_attempts_are_counted_and_the_outcome_ends_it(city, call):
    one = callbacks.promise(call, by=city.ana, about="The hearing")
    callbacks.take(one, by=city.ana)
    with pytest.raises(ValidationError, match="Ana is calling already"):
        callbacks.take(one, by=city.pat)
    callbacks.try_call(one, by=city.ana, note="No answer")
    callbacks.finish(one, by=city.ana, outcome="reached")
    assert (one.outcome, one.attempts.count()) == ("reached", 2)
    assert not callbacks.waiting().exists()
    with pytest.raises(ValidationError, match="done already"):
        callbacks.try_call(one, by=city.ana)


def test_a_resident_with_a_telephone_only_is_rung_when_it_ends(city):
    theo = Resident.objects.create(first_name="Theo", phone="+18605550199")
    place = Place("", "", *INSIDE)
    request = actions.submit(NewRequest(city.pothole, place=place, resident=theo))
    actions.close(request, by=city.pat, resolution="fixed", sentence="Filled.")
    ring = CallBack.objects.get()
    assert (ring.reason, ring.phone, ring.service_request) == ("closing", theo.phone, request)
    assert "Filled." in ring.about
