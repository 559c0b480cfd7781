import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from knowledgebase import indexing
from knowledgebase.models import Article, DangerPhrase, Fact, Search, Topic, Translation
from requests_app.cases.intake import Place
from requests_app.desk import bulletins, contacts
from requests_app.importing import gazetteer as building
from requests_app.models import (
    CallBack,
    Contact,
    DirectoryEntry,
    Message,
    Promise,
    Resident,
    ServiceRequest,
    Shift,
)
from tests.cast import CITY_HALL

NEARBY = Place("552 Main Street", "", CITY_HALL[0] + 0.0003, CITY_HALL[1])
AWAY = (CITY_HALL[0] + 1, CITY_HALL[1])
SECRET = "my ssn is 123-45-6789"


@pytest.fixture
def desk(cast, client, settings):
    """Ana at the desk: an answer with a fee, the city hall in the gazetteer, a call of Rosa's that just began."""
    settings.CITY_NAME = "Charter Oak"
    topic = Topic.objects.create(slug="streets", names={"en": "Streets"})
    Fact.objects.create(
        key="pothole.phone", labels={"en": "Street line"}, kind="phone", values={"": "860 555 0150"}
    )
    article = Article.objects.create(
        slug="pothole-repair",
        topic=topic,
        visibility="public",
        service_codes=["pothole"],
        fact_keys=["pothole.phone"],
    )
    Translation.objects.create(
        article=article, title="How do I report a pothole?", answer="Report it to us.", keywords=["pothole"],
        read_aloud="We take it now. The line is {{ fact.pothole.phone }}.", documents=["A photo"],
    )  # fmt: skip
    DangerPhrase.objects.create(phrases=["gas smell"], text="Call 911 now.")
    indexing.rebuild()
    cast.known = cast.submit(at=timezone.now() - timedelta(days=2))
    building.build(on=timezone.localdate())
    cast.call = contacts.begin(csr=cast.ana, caller_phone="+18605550123", resident=cast.rosa)
    client.force_login(cast.ana)
    return cast


def page(client, call, **state):
    response = client.get(f"/admin/desk/{call.number}/", state)
    assert response.status_code == 200
    return response.content.decode()


def post(client, call, verb, follow=True, **data):
    response = client.post(f"/admin/desk/{call.number}/{verb}/", data, follow=follow)
    call.refresh_from_db()
    return response


def text(response):
    return response.content.decode()


# Beginning and who


def test_a_contact_begins_with_its_number_and_the_one_resident_known(desk, client):
    assert "Rosa Delgado" in text(client.get("/admin/desk/?phone=8605550123"))
    response = client.post(
        "/admin/desk/begin/", {"channel": "phone", "caller_phone": "(860) 555-0123"}, follow=True
    )
    begun = Contact.objects.order_by("-pk").first()
    assert begun.number in text(response)
    assert (begun.resident, begun.csr, begun.caller_phone) == (desk.rosa, desk.ana, "+18605550123")


def test_a_household_is_asked_who_it_is(desk, client):
    mother = Resident.objects.create(first_name="Lucia", last_name="Delgado", phone="+18605550123")
    client.post("/admin/desk/begin/", {"channel": "phone", "caller_phone": "860 555 0123"})
    call = Contact.objects.order_by("-pk").first()
    assert call.resident is None
    assert "2 people at this number" in page(client, call)
    post(client, call, "choose", resident=mother.pk)
    assert call.resident == mother


def test_a_number_that_cannot_be_dialed_is_refused(desk, client):
    before = Contact.objects.count()
    assert "area code" in text(
        client.post("/admin/desk/begin/", {"channel": "phone", "caller_phone": "12"}, follow=True)
    )
    assert Contact.objects.count() == before


def test_the_caller_s_history_is_beside_the_call(desk, client):
    earlier = contacts.begin(csr=desk.ana, resident=desk.rosa, at=timezone.now() - timedelta(days=9))
    contacts.not_our_city(earlier, by=desk.ana, topic="water-bill")
    own = desk.submit(desk.high_weeds, resident=desk.rosa)
    shown = page(client, desk.call)
    assert "water-bill" in shown and f">{own.number}<" in shown and f">{desk.known.number}<" not in shown


def test_name_language_and_interpreter_are_kept(desk, client):
    call = contacts.begin(csr=desk.ana)
    post(
        client, call, "caller", phone="860 555 0188", first_name="Bo", last_name="Lund", channel="phone", language="es",
        interpreter="Language line", interpreter_minutes="7",
    )  # fmt: skip
    assert (call.resident.last_name, call.language, call.interpreter_minutes) == ("Lund", "es", 7)
    response = post(client, call, "caller", phone="1", channel="phone", language="en")
    assert response.status_code == 422 and "area code" in text(response)


def test_a_call_does_not_overwrite_what_is_known_of_a_resident(desk, client):
    given = {
        "phone": "860 555 0123",
        "first_name": "Rosa",
        "last_name": "Delgado",
        "channel": "phone",
        "language": "en",
    }
    response = post(client, desk.call, "caller", **given, email="other@example.org")
    desk.rosa.refresh_from_db()
    assert desk.rosa.email == "rosa@example.org" and desk.call.resident == desk.rosa
    assert "We keep what we had: rosa@example.org" in text(response)


# What


def test_while_one_types_the_results_come_alone(desk, client):
    response = client.get(f"/admin/desk/{desk.call.number}/find/", {"q": "pothole"})
    shown = text(response)
    assert "How do I report a pothole?" in shown and "open=pothole" in shown and "<html" not in shown


def test_danger_is_said_before_anything_else(desk, client):
    shown = text(client.get(f"/admin/desk/{desk.call.number}/find/", {"q": "gas smell near a pothole"}))
    assert 0 < shown.index("Call 911 now.") < shown.index("How do I report a pothole?")
    assert "Transfer now" in shown


def test_an_answer_is_shown_with_its_facts_and_one_key(desk, client):
    shown = page(client, desk.call, answer="pothole-repair")
    for words in ("We take it now. The line is 860 555 0150.", "Street line", "A photo", 'data-key="a"'):
        assert words in shown


def test_a_chosen_answer_is_the_end_of_the_question(desk, client):
    post(client, desk.call, "answered", answer="pothole-repair", seen=desk.call.version)
    question = desk.call.questions.get()
    assert (question.disposition, question.article.slug) == ("answered", "pothole-repair")


def test_what_was_asked_at_the_desk_feeds_the_list_of_gaps_without_a_person(desk, client):
    post(client, desk.call, "answered", answer="pothole-repair", q="hole at 12 elm, call 860 555 0123")
    kept = Search.objects.get()
    assert (kept.channel, kept.opened.slug) == ("desk", "pothole-repair") and "0123" not in kept.words
    post(
        client,
        desk.call,
        "call-back",
        phone="860 555 0123",
        about="Who owns the moon?",
        q="who owns the moon",
    )
    assert Search.objects.filter(opened=None).get().words == "who owns the moon"


def test_a_request_number_shows_it_and_can_be_the_answer(desk, client):
    assert desk.known.number in page(client, desk.call, request=desk.known.number)
    post(client, desk.call, "answered", request=desk.known.number)
    question = desk.call.questions.get()
    assert (question.topic, question.service_request) == ("track-a-request", desk.known)


def test_bulletins_are_on_top_with_their_answers(desk, client):
    now = timezone.now()
    given = {
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(hours=1),
        "answer_slugs": ["pothole-repair"],
    }
    bulletins.post(title={"en": "Ice on all roads"}, is_staff_only=True, **given)
    shown = page(client, desk.call)
    assert "Ice on all roads" in shown and "staff only" in shown and "How do I report a pothole?" in shown


def test_an_answer_is_sent_by_a_row_of_the_outbox(desk, client):
    assert "rosa@example.org" in page(client, desk.call, answer="pothole-repair", do="send")
    post(client, desk.call, "send", answer="pothole-repair", by="email", to="rosa@example.org")
    message = Message.objects.get()
    assert (
        message.status == "pending"
        and "Street line: 860 555 0150" in message.body
        and "/answers/" in message.body
    )
    post(client, desk.call, "send", answer="pothole-repair", by="text", to="860 555 0123")
    assert Message.objects.get(by="text").to == "+18605550123"
    assert "area code" in text(post(client, desk.call, "send", answer="pothole-repair", by="text", to="12"))


# Next: a request


def test_a_request_is_opened_with_what_the_contact_knows(desk, client):
    assert "How big is it?" in page(client, desk.call, open="pothole")
    response = post(
        client, desk.call, "open/pothole", address="550 main st", description="Deep", answer_size="wheel",
        idempotency_key="desk-1", topic="pothole-repair", seen=desk.call.version,
    )  # fmt: skip
    opened = ServiceRequest.objects.get(contact=desk.call)
    assert (opened.resident, opened.channel, opened.address) == (desk.rosa, "phone", "550 Main Street")
    assert opened.attributes == {"size": "wheel"} and opened.latitude == pytest.approx(CITY_HALL[0])
    assert desk.call.questions.get().topic == "pothole-repair"
    assert f"{opened.number} is open" in text(response) and "5 working days" in text(response)


def test_what_is_reported_already_is_shown_before_saving(desk, client):
    desk.submit(desk.high_weeds, place=NEARBY)
    Promise.objects.create(
        service=desk.pothole, days_low=3, days_high=6, cases=90, published_at=timezone.now()
    )
    url = f"/admin/desk/{desk.call.number}/places/pothole/"
    shown = text(client.get(url, {"address": "550 main street"}))
    assert desk.known.number in shown and "High weeds" not in shown
    assert "8 of 10 like this are done in 3 to 6 working days." in shown and "River" in shown


def test_the_check_button_opens_nothing(desk, client):
    response = post(client, desk.call, "open/pothole", address="550 main st", idempotency_key="k", check="1")
    assert (
        desk.known.number in text(response) and not ServiceRequest.objects.filter(contact=desk.call).exists()
    )


def test_one_key_adds_the_caller_to_what_is_reported_already(desk, client):
    response = post(client, desk.call, "join", request=desk.known.number)
    assert desk.known.reporters.get().resident == desk.rosa
    assert "The caller is told how it ends" in text(response)


def test_outside_the_city_is_said_and_refused_until_the_csr_insists(desk, client):
    url = f"/admin/desk/{desk.call.number}/places/pothole/"
    assert "outside Charter Oak" in text(client.get(url, {"address": "5 Elm Street, West Hartford"}))
    given = {"address": "5 Elm", "latitude": AWAY[0], "longitude": AWAY[1], "idempotency_key": "k"}
    response = post(client, desk.call, "open/pothole", **given)
    assert response.status_code == 422 and "outside Charter Oak" in text(response)
    post(client, desk.call, "open/pothole", **given, ours_anyway="on")
    assert ServiceRequest.objects.filter(contact=desk.call).count() == 1


def test_a_refused_request_keeps_what_was_typed(desk, client):
    response = post(client, desk.call, "open/pothole", description="Deep hole", idempotency_key="k")
    assert (
        response.status_code == 422 and "Deep hole" in text(response) and "Say where it is" in text(response)
    )


def test_places_are_suggested_while_one_types(desk, client):
    shown = text(client.get(f"/admin/desk/{desk.call.number}/places/", {"address": "550 ma"}))
    assert "550 Main Street" in shown and "<html" not in shown


def test_an_urgent_request_says_who_was_paged_or_that_nobody_is_on_call(desk, client):
    given = {"address": "550 Main Street", "priority": "1"}
    post(client, desk.call, "open/pothole", **given, idempotency_key="a")
    assert "Nobody is on call at Public Works." in page(client, desk.call)
    assert "Nobody is on call at Public Works." in text(client.get("/admin/desk/"))
    now = timezone.now()
    Shift.objects.create(
        department=desk.public_works,
        user=desk.pat,
        starts_at=now - timedelta(hours=1),
        ends_at=now + timedelta(hours=1),
    )
    post(client, desk.call, "open/pothole", **given, idempotency_key="b")
    assert "Pat was paged" in page(client, desk.call)
    paged = ServiceRequest.objects.filter(contact=desk.call).exclude(pages=None).get()
    client.force_login(desk.pat)
    assert "Acknowledge" in text(client.get(f"/admin/requests_app/servicerequest/{paged.pk}/change/"))
    client.post(f"/admin/pages/{paged.pages.get().pk}/acknowledge/")
    assert paged.pages.get().acknowledged_at
    client.force_login(desk.ana)
    assert "acknowledged" in page(client, desk.call)


# Next: somebody else


def test_a_closed_office_is_never_offered(desk, client):
    closed = DirectoryEntry.objects.create(name="Tax Collector", phone="860 555 0160")
    closed.calendar = desk.public_works.calendar
    closed.calendar.hours.all().delete()
    tomorrow = timezone.localdate() + timedelta(days=1)
    closed.calendar.hours.create(weekday=tomorrow.weekday(), opens="08:00", closes="17:00")
    closed.backup = DirectoryEntry.objects.create(name="After hours", phone="860 555 0161", always_open=True)
    closed.save()
    shown = page(client, desk.call, do="transfer")
    assert f'name="entry" value="{closed.pk}"' not in shown and "Closed; opens" in shown
    assert "Instead: After hours" in shown and "To the backup" in shown
    response = post(client, desk.call, "transfer", entry=closed.pk)
    assert "is closed now" in text(response) and not desk.call.questions.exists()
    post(client, desk.call, "transfer", entry=closed.backup.pk)
    question = desk.call.questions.get()
    post(client, desk.call, "came-back", question=question.pk)
    question.refresh_from_db()
    assert question.disposition == "transferred" and question.came_back


def test_a_call_back_is_promised_and_the_queue_holds_it(desk, client):
    assert "+18605550123" in page(client, desk.call, do="call_back", q="why is my bill so high")
    post(client, desk.call, "call-back", phone="860 555 0123", about="Why is the bill so high?")
    waiting = CallBack.objects.get()
    shown = text(client.get("/admin/callbacks/"))
    assert "Why is the bill so high?" in shown and "1 waits for a call" in shown
    client.post(f"/admin/callbacks/{waiting.pk}/", {"take": "1"})
    client.post(f"/admin/callbacks/{waiting.pk}/", {"note": "rang twice"})
    client.post(f"/admin/callbacks/{waiting.pk}/", {"outcome": "reached"})
    waiting.refresh_from_db()
    assert (waiting.outcome, waiting.assignee, waiting.attempts.count()) == ("reached", desk.ana, 2)
    assert "Nobody waits for a call." in text(client.get("/admin/callbacks/"))


def test_a_voicemail_waits_in_the_queue_and_lateness_is_said(desk, client):
    response = client.post("/admin/callbacks/voicemail/", {"phone": "12", "about": "x", "language": "es"})
    assert response.status_code == 422 and "area code" in text(response)
    client.post("/admin/callbacks/voicemail/", {"phone": "860 555 0199", "about": "Tree", "language": "es"})
    CallBack.objects.update(
        promised_by=timezone.now() - timedelta(hours=3), created_at=timezone.now() - timedelta(hours=9)
    )
    shown = text(client.get("/admin/callbacks/"))
    assert "1 later than promised" in shown and "3 hours overdue" in shown and "Voicemail" in shown


def test_not_our_city_is_one_key(desk, client):
    post(client, desk.call, "not-our-city")
    assert desk.call.disposition == "not_city"


# Drafts, the end, and two at once


def draft(client, call, **data):
    return client.post(f"/admin/desk/{call.number}/draft/", json.dumps(data), content_type="application/json")


def test_what_was_typed_is_there_again_after_a_closed_browser(desk, client):
    fields = {"address": "550 Main Street", "description": "Deep ho", "answer_size": "wheel"}
    saved = draft(client, desk.call, seen=desk.call.version, q="pothole", open="pothole", fields=fields)
    assert saved.json() == {"version": desk.call.version + 1}
    assert desk.call.number in text(client.get("/admin/desk/"))
    shown = page(client, desk.call)
    assert 'value="pothole"' in shown and "Deep ho" in shown and 'value="wheel" selected' in shown


def test_a_draft_of_a_second_csr_is_told_of_the_first(desk, client):
    seen = desk.call.version
    assert draft(client, desk.call, seen=seen, q="a").status_code == 200
    told = draft(client, desk.call, seen=seen, q="b")
    assert told.status_code == 409 and "changed this contact meanwhile" in told.json()["error"]
    response = post(client, desk.call, "answered", answer="pothole-repair", seen=seen)
    assert "changed this contact meanwhile" in text(response) and not desk.call.questions.exists()


def test_somebody_else_s_contact_says_whose_it_is(desk, client):
    client.force_login(desk.alma)
    assert "Ana has this contact." in page(client, desk.call)


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "null"])
def test_a_draft_that_is_none_is_refused(desk, client, body):
    response = client.post(f"/admin/desk/{desk.call.number}/draft/", body, content_type="application/json")
    assert response.status_code == 400


def test_hanging_up_and_the_note_end_the_contact_with_its_times(desk, client):
    Contact.objects.update(started_at=timezone.now() - timedelta(minutes=3))
    post(client, desk.call, "answered", answer="pothole-repair")
    post(client, desk.call, "hang-up")
    assert desk.call.ended_at and not desk.call.wrapped_up_at
    assert re.search(r"3 min \d+ s with the caller", page(client, desk.call))
    assert desk.call.number in text(client.get("/admin/desk/"))
    response = post(client, desk.call, "finish", note="Was pleased.")
    assert (desk.call.note, bool(desk.call.wrapped_up_at)) == ("Was pleased.", True)
    assert re.search(
        f"{desk.call.number} is finished: 3 min .* with the caller, .* of writing", text(response)
    )
    assert "This contact is finished." in page(client, desk.call)


def test_no_box_of_the_desk_takes_a_secret_number(desk, client):
    call, known = desk.call, desk.known.number
    for verb, field, given in (
        ("open/pothole", "description", {"address": "550 Main Street", "idempotency_key": "k"}),
        ("open/pothole", "address", {"idempotency_key": "k"}),
        ("call-back", "about", {"phone": "860 555 0123"}),
        ("caller", "first_name", {"channel": "phone", "language": "en"}),
        ("caller", "interpreter", {"channel": "phone", "language": "en"}),
        ("send", "to", {"answer": "pothole-repair", "by": "email"}),
        ("finish", "note", {}),
    ):
        response = post(client, call, verb, **given, **{field: SECRET})
        assert response.status_code == 422 and "social security" in text(response), verb
    assert draft(client, call, q="card 4111 1111 1111 1111").status_code == 422
    assert "did not search" in text(client.get(f"/admin/desk/{call.number}/find/", {"q": SECRET}))
    call.refresh_from_db()
    assert not call.questions.exists() and SECRET not in json.dumps(call.draft) + call.note and known


@pytest.mark.parametrize(
    "q", ["<script>alert(1)</script>", "'; DROP TABLE x;--", "🦄" * 300, "x" * 10_000, "\u202eabc", "%00\x00"]
)
def test_whatever_is_typed_gets_a_page(desk, client, q):
    for name in ("q", "answer", "place", "request", "open", "do", "address"):
        assert "<script>alert(1)" not in page(client, desk.call, **{name: q})


def test_the_live_list_shows_everybody_who_talks(desk, client):
    assert "Ana" in text(client.get("/admin/desk/live/"))
    contacts.hang_up(desk.call, by=desk.ana)
    assert "Nobody is talking." in text(client.get("/admin/desk/live/"))
