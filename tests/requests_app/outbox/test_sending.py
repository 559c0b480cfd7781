import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from requests_app.cases import actions
from requests_app.cases.intake import NewRequest, Place
from requests_app.models import Notice
from requests_app.outbox import alarms
from requests_app.outbox.claims import BACK_OFF, claim
from requests_app.outbox.sending import send_pending
from tests.requests_app.cases import city as small_city


class DeadMailServer(EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("nobody listens")


DEAD = f"{__name__}.DeadMailServer"


@pytest.fixture
def city(kept_city, db):
    return kept_city.again()


@pytest.fixture
def request_of_rosa(city):
    place = Place("12 <Elm> & Oak", "", *small_city.INSIDE)
    return actions.submit(NewRequest(city.pothole, "A hole", place=place, resident=city.rosa))


def test_a_notice_is_sent_once_in_the_residents_language(request_of_rosa):
    assert send_pending() == 1
    assert send_pending() == 0
    [message] = mail.outbox
    assert message.to == ["rosa@example.org"]
    assert message.subject == f"Recibimos su solicitud {request_of_rosa.number}: Pothole"
    assert "12 <Elm> & Oak" in message.body and "Public Works" in message.body
    notice = Notice.objects.get()
    assert (notice.status, notice.by, notice.to) == ("sent", "email", "rosa@example.org")
    assert re.sub(r"(key=|unsubscribe/)[\w:-]+", r"\1…", message.body) == notice.body, "staff read no keys"


@pytest.mark.parametrize("language", ["en", "es", "pl"])
def test_every_notice_has_words_and_says_the_number(city, request_of_rosa, language):
    city.rosa.language = language
    city.rosa.save()
    actions.assign(request_of_rosa, by=None, to=city.pat)
    actions.start(request_of_rosa, by=None)
    actions.hold(request_of_rosa, by=None, reason="resident")
    actions.resume(request_of_rosa, by=None)
    actions.reprioritise(request_of_rosa, by=None, priority=1)
    actions.close(request_of_rosa, by=None, resolution="fixed", sentence="Filled on Tuesday.")
    actions.reopen(request_of_rosa, by=None, reason="It sank.")
    assert send_pending() == 4
    assert all(request_of_rosa.number in message.subject for message in mail.outbox)
    assert "Filled on Tuesday." in mail.outbox[2].body
    assert not any("{" in message.body or "None" in message.body for message in mail.outbox)


def test_a_dead_mail_server_loses_nothing(request_of_rosa, settings):
    now = timezone.now()
    settings.EMAIL_BACKEND = DEAD
    assert send_pending(now) == 0
    notice = Notice.objects.get()
    assert (notice.status, notice.attempts) == ("pending", 1)
    assert "nobody listens" in notice.last_error
    assert send_pending(now) == 0 and Notice.objects.get().attempts == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_pending(now + BACK_OFF[0]) == 1
    assert len(mail.outbox) == 1


def test_what_never_goes_through_is_given_up_and_shown(request_of_rosa, settings):
    settings.EMAIL_BACKEND = DEAD
    now = timezone.now()
    for wait in [timedelta(0), *BACK_OFF, BACK_OFF[-1]]:
        now += wait
        send_pending(now)
    assert Notice.objects.get().status == "failed"
    assert Notice.objects.stuck(now).get() == Notice.objects.get()


def test_a_notice_that_waits_too_long_is_stuck(request_of_rosa):
    now = timezone.now()
    assert not alarms.trouble(now).is_any
    assert alarms.trouble(now + timedelta(hours=2)) == (1, 0, 0)


def test_a_claimed_notice_is_not_claimed_again(request_of_rosa):
    now = timezone.now()
    assert claim(Notice.objects.all(), now) == Notice.objects.get()
    assert claim(Notice.objects.all(), now) is None
