from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app import links
from requests_app.cases import actions
from requests_app.cases.attachments import attach
from requests_app.models import (
    Follow,
    Message,
    Note,
    Notice,
    RequestReporter,
    Resident,
    ServiceRequest,
    Survey,
)
from requests_app.online import aftercare, letters
from requests_app.web import access

from .conftest import picture, sent, text


def test_tracking_tells_what_happened_without_staff_or_internal_words(cast, client):
    weeds = cast.submit(cast.high_weeds, resident=cast.rosa, description="My neighbor Mr. Gray")
    actions.assign(weeds, by=cast.sam, to=cast.ines)
    actions.start(weeds, by=cast.ines)
    actions.add_note(weeds, by=cast.ines, text="The owner is in hospital.")
    actions.hold(weeds, by=cast.ines, reason="weather", explanation="Rain all week")
    page = text(client.get(f"/requests/{weeds.number}/"))
    assert "High weeds: with Code Enforcement. It is on hold" in page
    assert "On hold: waiting for the weather." in page
    for secret in ("Ines", "hospital", "Rain all week", "Gray", "Delgado", "rosa@", "Main Street"):
        assert secret not in page


def test_tracking_of_a_closed_request_shows_the_sentence_for_the_resident(cast, client):
    pothole = actions.close(cast.submit(), by=cast.pat, resolution="fixed", sentence="The hole is filled.")
    page = text(client.get(f"/requests/{pothole.number}/"))
    assert "Pothole: done on" in page
    assert "The hole is filled." in page


def test_private_service_says_received_and_no_more(cast, client):
    paint = cast.submit(cast.lead_paint, description="My child is ill")
    actions.close(paint, by=cast.sam, resolution="fixed", sentence="The family was moved.")
    page = text(client.get(f"/requests/{paint.number}/"))
    assert "We received it on" in page
    for secret in ("Lead", "paint", "Code Enforcement", "child", "family", "fixed", "Done"):
        assert secret not in page


def test_tracking_of_a_number_that_is_none_is_not_found(cast, client):
    assert client.get("/requests/nonsense/").status_code == 404
    number = cast.submit().number
    assert client.get(f"/requests/{number.replace('-', '')}/")["Location"] == f"/requests/{number}/"


def test_link_to_the_staffs_page_is_for_staff_who_see_it(cast, client):
    weeds = cast.submit(cast.high_weeds)
    link = f"/admin/requests_app/servicerequest/{weeds.pk}/change/"
    assert link not in text(client.get(f"/requests/{weeds.number}/"))
    client.force_login(cast.pat)
    assert link not in text(client.get(f"/requests/{weeds.number}/"))
    client.force_login(cast.sam)
    assert link in text(client.get(f"/requests/{weeds.number}/"))


def test_photo_is_shown_only_where_it_is_public(cast, client):
    pothole, paint = cast.submit(), cast.submit(cast.lead_paint)
    hidden = attach(pothole, by=None, file=picture())
    shown = attach(cast.submit(), by=None, file=picture(), is_public=True)
    private = attach(paint, by=None, file=picture(), is_public=True)
    assert client.get(f"/requests/{pothole.number}/photos/{hidden.pk}/").status_code == 404
    assert client.get(f"/requests/{paint.number}/photos/{private.pk}/").status_code == 404
    response = client.get(f"/requests/{shown.service_request.number}/photos/{shown.pk}/")
    assert response["Content-Type"] == "image/jpeg"
    assert client.get(f"/requests/{pothole.number}/photos/{shown.pk}/").status_code == 404


def test_photo_that_is_not_public_is_for_the_first_reporter_not_for_who_joined(cast, client):
    pothole = cast.submit(resident=cast.rosa)
    hidden = attach(pothole, by=None, file=picture())
    bo = Resident.objects.create(email="bo@example.org")
    actions.add_reporter(pothole, by=None, resident=bo)
    seen = {}
    for person in (bo, cast.rosa):
        client.get(f"/requests/{pothole.number}/", {"key": links.make(links.REPORTER, pothole.pk, person.pk)})
        seen[person.email] = client.get(f"/requests/{pothole.number}/photos/{hidden.pk}/").status_code
    assert seen == {"bo@example.org": 404, "rosa@example.org": 200}


def test_expected_date_that_moved_says_why(cast, client):
    pothole = cast.submit()
    page = f"/requests/{pothole.number}/"
    assert "How the expected date moved" not in text(client.get(page))
    actions.assign(pothole, by=cast.pat, to=cast.pat)
    actions.start(pothole, by=cast.pat)
    actions.hold(pothole, by=cast.pat, reason="weather")
    actions.resume(pothole, by=cast.pat)
    actions.reprioritise(pothole, by=cast.pat, priority=1)
    shown = text(client.get(page))
    for words in (
        "When we received it.",
        "We wait for the weather.",
        "There is no date for now.",
        "how urgent it is",
    ):
        assert words in shown


def test_map_shows_the_block_of_a_home_and_the_place_of_a_pothole(cast, client):
    cast.high_weeds.shows_block = True
    cast.high_weeds.save()
    assert "<circle" in text(client.get(f"/requests/{cast.submit().number}/"))
    page = text(client.get(f"/requests/{cast.submit(cast.high_weeds).number}/"))
    assert "<circle" in page and "A point in River" in page and "550 Main" not in page


def test_request_that_is_quiet_for_years_is_still_there(cast, client):
    old = cast.submit(at=timezone.now() - timedelta(days=1500))
    assert client.get(f"/requests/{old.number}/").status_code == 200


# What one can say


def reported(city, client, **given):
    """Rosa's report from this browser, closed as fixed."""
    found = sent(client, email="rosa@example.org", **given)
    return actions.close(found, by=city.pat, resolution="fixed", sentence="The hole is filled.")


def say(client, service_request, what, follow=True, **form):
    return client.post(f"/requests/{service_request.number}/{what}/", form, follow=follow)


def test_reporter_says_not_fixed_and_it_is_open_again(city, client):
    pothole = reported(city, client)
    assert "It is not fixed: open it again" in text(client.get(f"/requests/{pothole.number}/"))
    page = text(say(client, pothole, "not-fixed", **{"not_fixed-text": "The hole is back"}))
    assert "It is open again." in page
    pothole.refresh_from_db()
    assert pothole.status == "assigned" and pothole.due_at > timezone.now()
    assert "The hole is back" in Note.objects.get(text__contains="not solved").text
    assert "The hole is back" not in page


def test_stranger_does_not_open_it_again_but_may_report_or_prove(city, client):
    pothole = reported(city, client)
    client.cookies.clear()
    page = text(client.get(f"/requests/{pothole.number}/"))
    assert "report it again" in page and "You reported this one?" in page
    assert "Show us first" in text(say(client, pothole, "not-fixed", **{"not_fixed-text": "x"}))
    assert ServiceRequest.objects.get(pk=pothole.pk).status == "closed"


def test_reopening_ends_with_the_days_of_the_service(city, client):
    pothole = reported(city, client)
    in_time, too_late = pothole.closed_at + timedelta(days=29), pothole.closed_at + timedelta(days=31)
    assert aftercare.why_not_reopened(pothole, in_time) == ""
    assert "more than 30 days ago. Report it again" in aftercare.why_not_reopened(pothole, too_late)
    pothole.service.reopen_days = 0
    assert "not opened again" in aftercare.why_not_reopened(pothole, in_time)


def test_survey_is_answered_once_and_only_by_who_reported_it(city, client):
    pothole = reported(city, client)
    answer = {"survey-score": "2", "survey-words": "Slow"}
    assert "Thank you. It helps us" in text(say(client, pothole, "survey", **answer))
    assert "You told us already" in text(say(client, pothole, "survey", **answer))
    assert "How was it?" not in text(client.get(f"/requests/{pothole.number}/"))
    kept = Survey.objects.get()
    assert (kept.score, kept.words, kept.resident.email) == (2, "Slow", "rosa@example.org")
    client.cookies.clear()
    assert say(client, pothole, "survey", **answer).status_code == 404


def test_word_to_the_staff_is_never_public(city, client):
    assert "it is not public" in text(
        say(client, city.known, "comment", **{"comment-text": "It grew overnight"})
    )
    note = Note.objects.get()
    assert "It grew overnight" in note.text and not note.is_public and note.department == city.public_works
    assert "overnight" not in text(client.get(f"/requests/{city.known.number}/"))
    page = say(client, city.known, "comment", **{"comment-text": "My SSN 123-45-6789"})
    assert page.status_code == 422 and "never send one" in text(page)


def test_me_too_counts_once_for_a_browser(city, client):
    for _ in range(2):
        say(client, city.known, "me-too")
    assert RequestReporter.objects.count() == 1
    assert "One other person reported it too." in text(client.get(f"/requests/{city.known.number}/"))


# By mail


def link_in(message):
    return next(word for word in message.body.split() if "/links/" in word or "/my/" in word)


def opened(client, message):
    """The link of a mail, without the host."""
    return "/" + link_in(message).split("/", 3)[3]


def test_follower_is_told_only_after_a_yes_by_mail(city, client):
    assert "Look into your mailbox" in text(
        say(client, city.known, "follow", **{"follow-email": "Bo@Example.org"})
    )
    address = opened(client, Message.objects.get(to="bo@example.org"))
    client.get(address)  # a mail program looks at links by itself
    assert not Follow.objects.told().exists()
    assert "You follow it." in text(client.post(address, follow=True))
    assert Follow.objects.told().get().email == "bo@example.org"
    actions.close(city.known, by=city.pat, resolution="fixed", sentence="Done.")
    assert Notice.objects.get(resident=None).to == "bo@example.org"


def test_no_mailbox_is_flooded_from_our_forms(city, client):
    for _ in range(letters.MOST_AN_HOUR + 3):
        say(client, city.known, "follow", **{"follow-email": "bo@example.org"})
    assert Message.objects.count() == letters.MOST_AN_HOUR


def test_private_request_is_proven_by_a_link_that_opens_once(cast, client):
    paint = cast.submit(cast.lead_paint, resident=cast.rosa)
    page = f"/requests/{paint.number}/"
    for email in ("nobody@example.org", "ROSA@example.org", "rosa@example.org"):
        shown = text(say(client, paint, "prove", **{"prove-email": email}))
        assert "If this address reported it, a link is on its way." in shown
    address = opened(client, Message.objects.filter(to="rosa@example.org").first())
    assert Message.objects.exclude(to="rosa@example.org").count() == 0
    assert "Lead paint" not in text(client.get(page))
    client.get(address)
    assert "Lead paint" in text(client.post(address, follow=True))
    client.cookies.clear()
    again = client.post(address)
    assert again.status_code == 410 and "opens once, and it did" in text(again)


def test_private_report_leaves_no_trace_in_the_browser(city, client):
    city.lead_paint.needs_location = False
    city.lead_paint.save()
    paint = sent(client, "lead-paint", address="", email="rosa@example.org")
    assert "Lead paint" not in text(client.get(f"/requests/{paint.number}/"))


def test_private_request_takes_no_follower_comment_or_me_too(cast, client):
    paint = cast.submit(cast.lead_paint, resident=cast.rosa)
    for what in ("follow", "comment", "me-too", "not-fixed"):
        assert say(client, paint, what, **{"comment-text": "x"}).status_code == 404
    assert not Follow.objects.exists() and not Note.objects.exists()


def test_my_requests_come_by_mail_and_no_page_tells_who_is_known(cast, client):
    pothole, paint = cast.submit(resident=cast.rosa), cast.submit(cast.lead_paint, resident=cast.rosa)
    joined = actions.add_reporter(cast.submit(), by=None, resident=cast.rosa)
    shown = {
        text(client.post("/my/", {"email": email}, follow=True)).split("csrf")[0]
        for email in ("x@example.org", "rosa@example.org")
    }
    assert len(shown) == 1
    page = text(client.get(opened(client, Message.objects.get())))
    for one in (pothole, paint, joined):
        assert f"/requests/{one.number}/?key=" in page
    key = page.split(f"/requests/{paint.number}/?key=")[1].split('"')[0]
    assert "Lead paint" in text(client.get(f"/requests/{paint.number}/", {"key": key}, follow=True))


@pytest.mark.parametrize("address", ["/my/{}/", "/links/follow/{}/", "/links/prove/{}/"])
def test_forged_and_strange_links_get_a_page_that_says_what_to_do(cast, client, address):
    for token in ("forged", links.make(links.REPORTER, 1, 1), "x" * 3000):
        response = client.get(address.format(token))
        assert response.status_code == 410 and "This link is not whole." in text(response)


def test_link_ends_with_its_time(cast, client, monkeypatch):
    token = links.make(links.REPORTER, cast.submit().pk, cast.rosa.pk)
    monkeypatch.setitem(links.HOLDS_FOR, links.REPORTER, timedelta(seconds=-1))
    response = client.get(f"/requests/{ServiceRequest.objects.get().number}/", {"key": token})
    assert response.status_code == 410 and "too old" in text(response)


def test_key_opens_only_its_own_request(cast, client):
    mine, other = cast.submit(resident=cast.rosa), cast.submit()
    key = links.make(links.REPORTER, mine.pk, cast.rosa.pk)
    assert client.get(f"/requests/{other.number}/", {"key": key}).status_code == 404


def test_forged_cookie_proves_nothing(cast, client):
    client.cookies[access.COOKIE] = "eyJmb3JnZWQiOjF9:forged"
    paint = cast.submit(cast.lead_paint)
    assert "about something private" in text(client.get(f"/requests/{paint.number}/"))


@pytest.mark.parametrize("email", ["a@b.c\nBcc: x@y.z", "a@b.c\r\nSubject: hi", "no address", "a@b.c, x@y.z"])
def test_no_form_mails_to_what_is_not_one_address(cast, client, email):
    number = cast.submit(resident=cast.rosa).number
    assert client.post("/my/", {"email": email}).status_code == 422
    for what in ("follow", "prove"):
        assert client.post(f"/requests/{number}/{what}/", {f"{what}-email": email}).status_code == 422
    assert not Message.objects.exists()
