import base64
import json

import pytest
from django.utils import timezone

from requests_app.desk import contacts
from requests_app.models import CallBack, ContactPoint, Message, Notice
from requests_app.outbox import bounces, mail, messages, sending
from requests_app.web import inbound

REPORT = """\
From: MAILER-DAEMON@mx.example.org
To: 311@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <{to}>: User unknown

--B
Content-Type: text/rfc822-headers

From: 311@localhost
Message-ID: <{message_id}@localhost>

--B--
"""


@pytest.fixture
def notice(cast) -> Notice:
    cast.submit(resident=cast.rosa)
    sending.send_pending()
    return Notice.objects.get()


def report(notice, **given) -> bytes:
    whole = {"to": notice.to, "action": "failed", "status": "5.1.1", "message_id": mail.message_id(notice)}
    return REPORT.format(**{**whole, **given}).encode()


def test_a_report_marks_the_notice_the_address_and_asks_the_desk_to_ring(notice):
    assert bounces.take_in(report(notice), timezone.now()) == 1
    notice.refresh_from_db()
    assert notice.status == "bounced" and "User unknown" in notice.last_error
    assert ContactPoint.objects.get().value == "rosa@example.org"
    ring = CallBack.objects.get()
    assert ring.phone == notice.resident.phone and "rosa@example.org" in ring.about
    assert bounces.take_in(report(notice), timezone.now()) == 1 and CallBack.objects.count() == 1


@pytest.mark.parametrize(
    "forged",
    [{"message_id": "notice-1.0123456789abcdef"}, {"to": "somebody@else.example"}, {"action": "delayed", "status": "4.4.1"}, {"status": "4.2.2"}],
)  # fmt: skip
def test_a_forged_report_or_a_delay_changes_nothing(notice, forged):
    assert bounces.take_in(report(notice, **forged), timezone.now()) == 0
    assert not ContactPoint.objects.exists() and Notice.objects.get().status == "sent"


@pytest.mark.parametrize(
    "junk", [b"", b"\xff\xfe", b"Content-Type: multipart/report\n\n", b"Subject: hello\n\nhello"]
)
def test_other_mail_is_no_report(junk):
    assert bounces.read(junk) == []


def test_an_answer_to_a_caller_that_came_back_asks_the_desk_to_ring(cast):
    call = contacts.begin(csr=cast.ana)
    call.caller_phone = "+18605550199"
    call.save()
    messages.write(call, by="email", to="gone@example.org", subject="Fees", body="It is $20.")
    messages.send_pending()
    bounces.take_in(report(Message.objects.get()), timezone.now())
    assert CallBack.objects.get().phone == "+18605550199"


def knocks(client, path, password=None, **given):
    pair = f"{inbound.USER}:{password or inbound.password()}"
    return client.post(
        path, headers={"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}, **given
    )


def test_the_mail_system_hands_reports_in_over_http_with_the_password(notice, client):
    given = {"data": report(notice), "content_type": "message/rfc822"}
    assert knocks(client, "/mail/bounces/", "wrong", **given).status_code == 401
    assert knocks(client, "/mail/bounces/", **given).content == b"1 of our messages came back.\n"
    assert client.get("/mail/bounces/").status_code == 405


def test_a_mail_provider_tells_what_came_back_in_its_own_form(notice, client):
    Notice.objects.update(provider_id="b7bc2f4a")
    said = {"RecordType": "Bounce", "Type": "HardBounce", "MessageID": "b7bc2f4a", "Email": notice.to, "Description": "No such user", "BouncedAt": "2026-06-01T10:00:00Z"}  # fmt: skip
    given = {"data": json.dumps(said), "content_type": "application/json"}
    assert knocks(client, "/mail/events/postmark/", **given).status_code == 200
    assert Notice.objects.get().status == "bounced"
    assert knocks(client, "/mail/events/nobody/", **given).status_code == 404
    assert knocks(client, "/mail/events/postmark/", data="[", content_type="application/json").status_code == 400  # fmt: skip
    spam = {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "MessageID": "x", "Email": "ana@example.org", "BouncedAt": "2026-06-01T10:00:00Z"}  # fmt: skip
    knocks(client, "/mail/events/postmark/", data=json.dumps(spam), content_type="application/json")
    assert ContactPoint.objects.get(value="ana@example.org").stopped_at


@pytest.mark.parametrize("word", ["STOP", " stop. ", "Alto"])
def test_stop_and_start_by_text(db, client, word):
    knocks(client, "/texts/", data={"From": "(860) 555-0123", "Body": "start"})
    assert ContactPoint.objects.get().texts_allowed_at
    assert knocks(client, "/texts/", data={"From": "+18605550123", "Body": word}).status_code == 204
    point = ContactPoint.objects.get(value="+18605550123")
    assert point.stopped_at and point.texts_allowed_at is None


def test_other_words_by_text_reach_the_desk_once(cast, client):
    for _ in range(2):
        knocks(client, "/texts/", data={"From": "+18605550123", "Body": "The hole is back"})
    assert CallBack.objects.get().about == "Texted: The hole is back"
    said = json.dumps({"from": "nobody", "text": "x"})
    assert knocks(client, "/texts/", data=said, content_type="application/json").status_code == 400
    assert client.post("/texts/", {"From": "+18605550123", "Body": "stop"}).status_code == 401
