from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests_app.desk import calls, contacts
from requests_app.desk.calls import CallEvent
from requests_app.models import Contact, Extension, PhoneCall
from tests.cast import MONDAY

ROSAS = "+18605550123"


@pytest.fixture
def desk(cast):
    """Ana at 101, Alma at 102."""
    Extension.objects.create(number="101", user=cast.ana)
    Extension.objects.create(number="102", user=cast.alma)
    return cast


def after(seconds):
    return MONDAY + timedelta(seconds=seconds)


def test_a_ring_opens_the_caller_s_card_at_the_desk_of_the_extension(desk, django_assert_num_queries):
    call = calls.ringing(call_id="a", phone="(860) 555-0123", extension="101", at=MONDAY)
    assert (call.contact.resident, call.contact.caller_phone, call.contact.csr) == (desk.rosa, ROSAS, None)
    with django_assert_num_queries(1):
        shown = calls.at_desk(desk.ana)
        assert [one.contact.resident for one in shown] == [desk.rosa]
    assert not calls.at_desk(desk.alma)


def test_an_answered_call_is_its_csr_s_contact_with_the_telephone_s_own_times(desk):
    calls.ringing(call_id="a", phone=ROSAS, extension="101", at=MONDAY)
    calls.answered(call_id="a", extension="101", at=after(12))
    calls.ended(call_id="a", at=after(200))
    contact = Contact.objects.get()
    assert (contact.csr, contact.started_at, contact.ended_at) == (desk.ana, after(12), after(200))
    assert contact.disposition == "" and contact.wrapped_up_at is None
    contacts.wrap_up(contact, by=desk.ana, at=after(230))
    assert contact.disposition == "abandoned"  # nothing was said


def test_a_call_that_nobody_answers_is_an_abandoned_contact_of_nobody(desk):
    calls.ringing(call_id="a", extension="101", at=MONDAY)
    calls.ended(call_id="a", at=after(40))
    contact = Contact.objects.get()
    assert (contact.disposition, contact.csr) == ("abandoned", None)
    assert contact.ended_at - contact.started_at == timedelta(seconds=40)


def test_the_telephone_does_not_overwrite_what_a_csr_says_or_refuse_what_she_types(desk):
    call = calls.ringing(call_id="a", phone=ROSAS, extension="101", at=MONDAY)
    seen = call.contact.version
    contacts.describe(call.contact, by=desk.ana, seen=seen, resident=None, language="es")
    calls.answered(call_id="a", extension="101", at=after(5))
    contacts.not_our_city(call.contact, by=desk.ana, topic="water-bill", seen=seen + 1)
    calls.ended(call_id="a", at=after(90))
    contact = Contact.objects.get()
    assert (contact.resident, contact.language, contact.disposition) == (None, "es", "not_city")
    assert (contact.csr, contact.ended_at) == (desk.ana, after(90))


def test_an_extension_of_nobody_and_a_withheld_number_are_no_trouble(desk):
    call = calls.ringing(call_id="a", phone="Anonymous", extension="999", at=MONDAY)
    calls.answered(call_id="a", extension="999", at=after(3))
    assert (call.phone, call.csr, Contact.objects.get().csr) == ("", None, None)
    with pytest.raises(ValidationError, match="ringing, answered or ended"):
        calls.hear(CallEvent("a", "held", MONDAY))


TOLD = [
    CallEvent("x", "ringing", MONDAY, extension="", queue="city"),
    CallEvent("x", "ringing", after(9), extension="101", phone=ROSAS, queue="city"),
    CallEvent("x", "ringing", after(9), extension="102", phone=ROSAS),
    CallEvent("x", "answered", after(14), extension="101"),
    CallEvent("x", "answered", after(60), extension="102", language="es"),
    CallEvent("x", "answered", after(80), extension="999"),
    CallEvent("x", "ended", after(130)),
    CallEvent("x", "ended", after(131)),
]
RESULT = (
    "started_at",
    "ended_at",
    "csr_id",
    "caller_phone",
    "resident_id",
    "language",
    "disposition",
    "version",
)


def heard(events):
    """What the contact and the call are after these events, in a transaction that is taken back."""
    with transaction.atomic():
        for event in events:
            calls.hear(event)
        contact = Contact.objects.values(*RESULT).get()
        call = PhoneCall.objects.values(
            "began_at", "answered_at", "ended_at", "extension", "csr_id", "queue"
        ).get()
        transaction.set_rollback(True)
    return contact, call


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_events_in_any_order_and_repeated_leave_the_same_contact(desk, data):
    chosen = data.draw(st.lists(st.sampled_from(TOLD), min_size=1, unique=True))
    repeated = chosen + data.draw(st.lists(st.sampled_from(chosen), max_size=4))
    in_order = sorted(chosen, key=TOLD.index)
    assert heard(data.draw(st.permutations(repeated))) == heard(in_order)


def test_a_call_whose_end_is_never_told_is_tidied_and_a_late_end_still_counts(desk):
    calls.ringing(call_id="rings", extension="101", at=MONDAY)
    calls.ringing(call_id="talks", extension="101", at=MONDAY)
    calls.answered(call_id="talks", extension="101", at=after(10))
    assert calls.tidy(MONDAY + timedelta(minutes=59)) == 0
    assert calls.tidy(MONDAY + timedelta(minutes=61)) == 1
    assert Contact.objects.get(phone_call__call_id="rings").disposition == "abandoned"
    assert calls.tidy(MONDAY + timedelta(hours=7)) == 1
    assert not calls.at_desk(desk.ana)
    calls.ended(call_id="talks", at=after(300))
    call = PhoneCall.objects.get(call_id="talks")
    assert (call.ended_at, call.end_is_guessed, call.contact.ended_at) == (after(300), False, after(300))
