import base64
import json
from datetime import timedelta

import pytest

from requests_app.api import signatures
from requests_app.models import Contact, Extension, PhoneCall
from tests.cast import MONDAY

SECRET = b"the telephone system's own secret"
RINGING = {"event": "ringing", "call_id": "8812", "extension": "101", "phone": "860 555 0123"}


@pytest.fixture
def telephone(client, cast, settings, time_machine):
    """Posts an event as the telephone system does; what it answers."""
    settings.CALLS_WEBHOOK_SECRETS = [SECRET]
    time_machine.move_to(MONDAY, tick=False)
    Extension.objects.create(number="101", user=cast.ana)

    def post(event, *, secret=SECRET, at=MONDAY, **changed):
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        stamp = str(int(at.timestamp()))
        headers = {
            "webhook-id": "msg_1",
            "webhook-timestamp": stamp,
            "webhook-signature": signatures.signature(secret, "msg_1", stamp, body),
            **changed,
        }
        return client.post("/api/v1/calls/", body, content_type="application/json", headers=headers)

    return post


def test_a_signed_event_opens_the_contact(telephone, cast, capfd, caplog):
    answer = telephone(RINGING)
    contact = Contact.objects.get()
    assert (answer.status_code, answer.json()) == (200, {"contact": contact.number})
    assert (contact.resident, contact.started_at) == (cast.rosa, MONDAY)
    assert (
        telephone({"event": "ended", "call_id": 8812, "at": "2026-06-01T10:00:30-04:00"}).status_code == 200
    )
    assert PhoneCall.objects.get().ended_at == MONDAY + timedelta(seconds=30)
    assert telephone({**RINGING, "event": "no"}).status_code == 400
    logged = "".join(capfd.readouterr()) + caplog.text
    assert "/api/v1/calls/" in logged and "0123" not in logged


def test_a_replayed_event_changes_nothing(telephone):
    telephone(RINGING)
    before = Contact.objects.values().get()
    assert telephone(RINGING).status_code == 200
    assert Contact.objects.values().get() == before
    old = telephone(RINGING, at=MONDAY - timedelta(minutes=6))
    assert old.status_code == 401 and "5 minutes" in old.json()["error"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"webhook-signature": "v1,bm9wZQ=="}, 401),
        ({"webhook-signature": "v1,é"}, 401),
        ({"webhook-signature": ""}, 401),
        ({"webhook-timestamp": "now"}, 401),
        ({"webhook-id": "msg_2"}, 401),
        ({"webhook-signature": "v1a,x v1,y"}, 401),
    ],
)
def test_what_is_not_signed_is_refused_with_a_sentence(telephone, changed, code):
    answer = telephone(RINGING, **changed)
    assert answer.status_code == code and len(answer.json()["error"]) > 30
    assert not PhoneCall.objects.exists()


def test_a_second_secret_counts_while_one_is_replaced_and_none_refuses_all(telephone, settings):
    settings.CALLS_WEBHOOK_SECRETS = [b"x" * 32, SECRET]
    assert telephone(RINGING).status_code == 200
    settings.CALLS_WEBHOOK_SECRETS = []
    assert telephone(RINGING).status_code == 403


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "one JSON object"),
        (b"[" * 5000, "one JSON object"),
        (b"\xff\xfe", "one JSON object"),
        ({"event": "exploded", "call_id": "1"}, "ringing, answered, ended"),
        ({"event": ["ringing"], "call_id": "1"}, "ringing, answered, ended"),
        ({"event": "ringing"}, "call_id is missing"),
        ({**RINGING, "extension": "1" * 21}, "at most 20"),
        ({**RINGING, "phone": {"a": 1}}, "phone is a text"),
        ({**RINGING, "call_id": "a\x00b"}, "call_id is a text"),
        ({**RINGING, "at": "2026-06-01T10:00:00"}, "with its zone"),
        ({**RINGING, "at": "2026-99-99T10:00:00Z"}, "with its zone"),
        ({**RINGING, "at": "2027-06-01T10:00:00Z"}, "in the future"),
    ],
)
def test_an_event_that_cannot_be_read_is_refused_with_a_sentence(telephone, body, says):
    answer = telephone(body)
    assert answer.status_code == 400 and says in answer.json()["error"]
    assert not PhoneCall.objects.exists()


def test_a_body_too_large_is_refused(telephone):
    assert telephone(b"x" * 16_385).status_code == 413


def test_the_signature_is_that_of_standard_webhooks():
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    made = signatures.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
