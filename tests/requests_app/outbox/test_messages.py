from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from requests_app.desk import contacts
from requests_app.models import Message
from requests_app.outbox import messages
from requests_app.outbox.claims import BACK_OFF

SENT_TEXTS: list[tuple[str, str]] = []


def provider(to, text):
    if text == "fail":
        raise OSError("the provider is down")
    SENT_TEXTS.append((to, text))


@pytest.fixture
def call(cast, settings):
    settings.SMS_BACKEND = f"{__name__}.provider"
    SENT_TEXTS.clear()
    return contacts.begin(csr=cast.ana)


def write(call, **given):
    return messages.write(
        call, **{"by": "email", "to": "rosa@example.org", "subject": "Fees", "body": "It is $20.", **given}
    )


def test_an_answer_goes_out_by_e_mail_once(call):
    write(call)
    assert messages.send_pending() == 1 and messages.send_pending() == 0
    sent = mail.outbox[0]
    assert (sent.to, sent.subject, sent.body) == (["rosa@example.org"], "Fees", "It is $20.")
    assert Message.objects.get().status == "sent"


def test_a_text_goes_through_the_backend_of_the_settings_and_is_cut(call):
    write(call, by="text", to="+18605550123", body="x" * 2000)
    assert messages.send_pending() == 1
    assert SENT_TEXTS == [("+18605550123", "x" * messages.LONGEST_TEXT)]


def test_the_console_takes_texts_where_no_backend_is_set(call, settings):
    settings.SMS_BACKEND = "console"
    write(call, by="text", to="+18605550123")
    assert messages.send_pending() == 1


@pytest.mark.parametrize(("by", "to"), [("email", "rosa"), ("text", "12"), ("email", "")])
def test_an_address_that_cannot_be_reached_is_refused(call, by, to):
    with pytest.raises(ValidationError, match="Give"):
        write(call, by=by, to=to)


def test_what_fails_is_tried_again_and_given_up_in_the_end(call):
    message = write(call, by="text", to="+18605550123", body="fail")
    at = timezone.now()
    assert messages.send_pending(at) == 0 and messages.send_pending(at) == 0
    for wait in BACK_OFF:
        at += wait + timedelta(seconds=1)
        messages.send_pending(at)
    message.refresh_from_db()
    assert (message.status, message.attempts) == ("failed", len(BACK_OFF) + 1)
    assert "provider is down" in message.last_error


def test_a_contact_sends_no_flood(call):
    for _ in range(messages.MOST_OF_A_CONTACT):
        write(call)
    with pytest.raises(ValidationError, match="that is enough"):
        write(call)
