"""Which words go out, to whom, by which way."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from requests_app.cases import actions
from requests_app.models import CallBack, Follow, Notice, Resident, Unsubscribed
from requests_app.online import following
from requests_app.outbox import (
    notices,
    phrasing,
    points,
    sending,
    templates,
    texting,
    unsubscribing,
    wordings,
)
from requests_app.outbox.values import PLACEHOLDERS, harmless, of_event

CITY = ZoneInfo(settings.TIME_ZONE)
NOON = datetime.fromisoformat("2026-06-01T12:00:00-04:00")
TEXTS: list[tuple[str, str]] = []


def provider(to: str, text: str) -> str:
    TEXTS.append((to, text))
    return "SM1"


@pytest.fixture
def texts(settings):
    settings.SMS_BACKEND = f"{__name__}.provider"
    TEXTS.clear()
    return TEXTS


def close(request, sentence="Filled.", **given):
    return actions.close(request, by=None, resolution="fixed", sentence=sentence, **given)


def send_all():
    return sending.send_pending(timezone.now() + timedelta(seconds=1))


FILES = sorted((settings.BASE_DIR / templates.FOLDER).glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_of_words_is_right_and_ends_messages(path):
    template, by, language = path.stem.split(".")
    assert template in templates.NAMES and (path.parent / f"{template}.{by}.en.txt").exists()
    words = templates.from_file(template, by, language)
    phrasing.check(f"{words.subject}\n{words.body}", PLACEHOLDERS)
    assert ("{stop_link}" if by == "email" else "STOP") in words.body


def test_the_city_s_own_words_are_used_the_service_s_before_everybody_s(cast):
    wordings.keep("received", templates.Words("Hi {number}", "All."), service=None, by="email", language="en")
    own = templates.Words("Hole {number}", "Ours.")
    wordings.keep("received", own, service=cast.pothole, by="email", language="en")
    cast.submit(resident=cast.rosa), cast.submit(cast.high_weeds, resident=cast.rosa)
    send_all()
    assert [(one.subject[:4], one.body) for one in mail.outbox] == [("Hole", "Ours."), ("Hi 2", "All.")]
    cast.rosa.language = "es"
    cast.rosa.save()
    cast.submit(resident=cast.rosa)
    send_all()
    assert mail.outbox[-1].subject.startswith("Recibimos"), "her language comes before the service"


def test_words_with_a_mistake_are_refused_and_every_version_is_kept(cast):
    with pytest.raises(ValidationError, match="did you mean"):
        wordings.keep("closed", templates.Words("{numbr}", "x"), service=None, by="email", language="en")
    for body in ("One.", "Two."):
        row = wordings.keep("closed", templates.Words("S", body), service=None, by="email", language="en")
    assert [version.body for version in wordings.versions(row)] == ["Two.", "One."]


def test_a_mail_has_two_parts_the_headers_of_rfc_8058_and_no_stranger_s_link(cast):
    cast.rosa.first_name = "see https://evil.example"
    cast.rosa.save()
    cast.submit(resident=cast.rosa)
    send_all()
    [message] = mail.outbox
    [(html, kind)] = message.alternatives
    assert kind == "text/html" and '<html lang="en">' in html and "evil" not in html + message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert link in message.body
    assert re.fullmatch(r"<notice-\d+\.[0-9a-f]{16}@localhost>", message.extra_headers["Message-ID"])


@pytest.mark.parametrize("text", ["http://x", "www.x", "a@b", "Call evil.com now", "Elm St.co"])
def test_what_looks_like_an_address_of_the_web_is_not_carried_in_our_mail(text):
    assert harmless(text) == ""
    assert harmless("12 St. John's Place, Apt. 4") == "12 St. John's Place, Apt. 4"


def test_a_line_break_in_a_value_never_reaches_a_header(cast):
    request = cast.submit(resident=cast.rosa)
    wordings.keep(
        "closed", templates.Words("{number} {sentence}", "x"), service=None, by="email", language="en"
    )
    close(request, "Done.\r\nBcc: everybody@example.org")
    send_all()
    message = mail.outbox[-1].message()
    assert message["Bcc"] is None and "\n" not in mail.outbox[-1].subject


def test_one_click_ends_the_messages_of_one_request(cast, client):
    request, other = cast.submit(resident=cast.rosa), cast.submit(resident=cast.rosa)
    send_all()
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)
    assert client.get(link).status_code == 200 and not Unsubscribed.objects.exists(), (
        "looking changes nothing"
    )
    assert client.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    close(request), close(other)
    assert send_all() == 1
    assert Notice.objects.get(event__service_request=request, template="closed").status == "skipped"
    client.post(link, {"wish": "everything"})
    assert unsubscribing.has_stopped(cast.rosa, other)
    client.post(link, {"wish": "again"})
    assert not unsubscribing.has_stopped(cast.rosa, other)
    assert client.get(link[:-2] + "x/").status_code == 400


def test_who_asked_for_texts_gets_them_by_day_and_stop_ends_them(cast, texts):
    cast.rosa.email = ""
    cast.rosa.save()
    points.allow_texts(cast.rosa.phone, NOON)
    request = cast.submit(resident=cast.rosa)
    night = (timezone.now() + timedelta(days=1)).astimezone(CITY).replace(hour=2, minute=0)
    assert sending.send_pending(night) == 0 and Notice.objects.get().status == "pending"
    assert sending.send_pending(night.replace(hour=13)) == 1
    assert texts[0][0] == "+18605550123" and request.number in texts[0][1]
    points.stop(cast.rosa.phone, timezone.now())
    close(request)
    assert CallBack.objects.get().reason == "closing", "the desk rings instead"


def test_an_urgent_text_does_not_wait_for_the_morning(cast, texts):
    cast.rosa.email = ""
    cast.rosa.save()
    points.allow_texts(cast.rosa.phone, NOON)
    cast.submit(resident=cast.rosa, priority=1)
    night = (timezone.now() + timedelta(days=1)).astimezone(CITY).replace(hour=2, minute=0)
    assert sending.send_pending(night) == 1


def test_mail_that_came_back_before_is_not_sent_and_the_desk_rings_once(cast):
    points.undeliverable("ROSA@example.org", "550 5.1.1 no such user", timezone.now())
    request = cast.submit(resident=cast.rosa)
    close(request)
    assert send_all() == 0 and mail.outbox == []
    assert set(Notice.objects.values_list("status", flat=True)) == {"skipped"}
    ring = CallBack.objects.get()
    assert ring.phone == cast.rosa.phone and "5.1.1" in ring.about and "Filled." in ring.about


def test_followers_hear_once_and_only_what_is_public(cast):
    request = cast.submit(resident=cast.rosa)
    for email in ("theo@example.org", "ROSA@example.org"):
        following.ask(request, email=email)
    close(request)
    assert not Notice.objects.filter(template__startswith="followed"), "nobody has said yes yet"
    actions.reopen(request, by=None, reason="It sank; Rosa's words.")
    for follow in Follow.objects.all():
        following.confirm(follow)
    close(request)
    send_all()
    [follower] = [one for one in mail.outbox if one.to == ["theo@example.org"]]
    assert "which you follow, is closed" in follower.subject and "Filled." in follower.body
    assert "key=" not in follower.body and "Rosa" not in follower.body
    assert [one.to for one in mail.outbox].count(["rosa@example.org"]) == 4, "she is told as the reporter"
    link = follower.extra_headers["List-Unsubscribe"].strip("<>").rstrip("/").rpartition("/")[2]
    unsubscribing.stop(link)
    actions.reopen(request, by=None, reason="Again.")
    assert not Notice.objects.filter(template="followed_reopened").exists()


def test_only_who_asked_reads_the_house_of_a_home(cast):
    cast.pothole.shows_block = True
    cast.pothole.save()
    request = cast.submit(resident=cast.rosa)
    bo = Resident.objects.create(email="bo@example.org")
    actions.add_reporter(request, by=None, resident=bo)
    for person, address in (
        (cast.rosa, "550 Main Street"),
        (bo, "500 block of Main Street"),
        (None, "500 block of Main Street"),
    ):
        assert of_event(request.events.get(kind="received"), "en", person, "")["address"] == address


def test_telling_takes_the_same_statements_for_any_number_of_reporters(cast, django_assert_num_queries):
    counts = []
    for neighbors in (1, 12):
        request = cast.submit(resident=cast.rosa)
        for number in range(neighbors):
            neighbor = type(cast.rosa).objects.create(email=f"n{neighbors}-{number}@example.org")
            actions.add_reporter(request, by=None, resident=neighbor)
        event = request.events.get(kind="received")
        event.kind = "reopened"
        Notice.objects.all().delete()
        with django_assert_num_queries(4) as seen:  # webhooks, people, followers, one insert
            told = notices.tell(event, request)
        counts.append((len(seen), len(told)))
    assert counts == [(4, 2), (4, 13)]


def test_who_wants_one_mail_a_day_gets_what_can_wait_in_the_evening(cast, client):
    first, second = cast.submit(resident=cast.rosa), cast.submit(cast.high_weeds, resident=cast.rosa)
    send_all()
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)
    assert "each evening" in client.post(link, {"wish": "daily"}).content.decode()
    for request in (first, second):
        actions.add_note(request, by=cast.pat, text=f"A word on {request.number}.", is_public=True)
    evening = (timezone.now() + timedelta(days=1)).astimezone(CITY).replace(hour=17, minute=5)
    mail.outbox.clear()
    assert sending.send_pending(evening.replace(hour=9)) == 0
    assert sending.send_pending(evening) == 1
    [message] = mail.outbox
    assert message.subject == "2 messages from Charter Oak 311"
    assert all(f"A word on {request.number}." in message.body for request in (first, second))
    assert Notice.objects.filter(template="noted", status="sent").count() == 2
    close(first)
    assert sending.send_pending(evening.replace(hour=23)) == 1, "how it ended is told at once"


@pytest.mark.parametrize(
    ("text", "units", "segments", "is_plain"),
    [("a" * 160, 160, 1, True), ("a" * 161, 161, 2, True), ("€" * 80, 160, 1, True), ("ó" * 70, 70, 1, False),
     ("ó" * 71, 71, 2, False), ("", 0, 1, True), ("🎉", 2, 1, False)],
)  # fmt: skip
def test_a_text_is_counted_as_the_provider_counts_it(text, units, segments, is_plain):
    assert texting.length(text) == (units, segments, is_plain)
