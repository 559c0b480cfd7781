"""What rings at the desk, the board on the wall, the receipt, the scorecard."""

from datetime import timedelta

import pytest
from django.utils import timezone

from knowledgebase.models import Article, Topic, Translation
from requests_app import permissions
from requests_app.desk import callbacks, calls, contacts, live, quality
from requests_app.models import Criterion, Extension, Review

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/admin/desk/"}
ROSAS = "+18605550123"


@pytest.fixture
def desk(cast, client):
    """Ana, signed in, at extension 101; Sam leads the contact center too."""
    Extension.objects.create(number="101", user=cast.ana)
    cast.sam.staff_profile.departments.add(cast.three_one_one)
    client.force_login(cast.ana)
    return cast


def shown(client, since, **headers):
    return client.get("/admin/desk/ringing/", {"shown": since}, headers={**HTMX, **headers})


def test_a_ring_is_shown_once_and_an_answer_opens_the_card(desk, client):
    assert shown(client, "").status_code == 204
    call = calls.ringing(call_id="a", phone=ROSAS, extension="101")
    page = shown(client, "").content.decode()
    assert "Ringing: <strong>Rosa Delgado</strong>" in page and f"shown={call.pk}r" in page
    assert shown(client, f"{call.pk}r").status_code == 204
    calls.answered(call_id="a", extension="101")
    assert shown(client, f"{call.pk}r").headers["HX-Redirect"] == f"/admin/desk/{call.contact.number}/"
    elsewhere = {"HX-Current-URL": "http://testserver/admin/callbacks/"}
    assert "On the line" in shown(client, f"{call.pk}r", **elsewhere).content.decode()
    assert "On the line" in shown(client, "-").content.decode(), "a page just loaded leads nowhere by itself"
    own = {"HX-Current-URL": f"http://testserver/admin/desk/{call.contact.number}/"}
    assert "On the line" not in shown(client, "-", **own).content.decode()
    calls.ended(call_id="a")
    assert "On the line" not in shown(client, f"{call.pk}a").content.decode()


def test_the_card_of_a_ring_is_there_without_a_script(desk, client):
    call = calls.ringing(call_id="a", phone=ROSAS, extension="101")
    assert f"/admin/desk/{call.contact.number}/" in client.get("/admin/desk/").content.decode()


def test_the_board_says_who_waits_talks_writes_and_is_free(desk, django_assert_max_num_queries):
    at = timezone.now().replace(hour=16, minute=0)
    calls.ringing(call_id="w", queue="311", at=at - timedelta(seconds=70))
    calls.ringing(call_id="r", extension="101", at=at - timedelta(seconds=8))
    for minutes, csr in ((9, desk.ana), (30, desk.alma)):
        contact = contacts.begin(csr=csr, at=at - timedelta(minutes=minutes))
        contacts.finish_question(contact, "answered", by=csr, topic="x")
    contacts.hang_up(contact, by=desk.alma, at=at - timedelta(minutes=2))
    done = contacts.begin(csr=desk.pat, at=at - timedelta(minutes=50))
    contacts.finish_question(done, "request_opened", by=desk.pat, topic="x")
    contacts.wrap_up(done, by=desk.pat, at=at - timedelta(minutes=45))
    for minutes in (-5, 30, 90):
        until, made = at + timedelta(minutes=minutes), at - timedelta(hours=2)
        callbacks.add(reason="voicemail", phone=ROSAS, about="x", until=until, at=made)
    with django_assert_max_num_queries(8):
        now = live.now(at)
    assert (len(now.waiting), len(now.ringing), now.talking) == (1, 1, 1)
    assert now.longest_wait == at - timedelta(seconds=70)
    assert [(one.csr, one.does) for one in now.desks] == [
        (desk.ana, "talking"), (desk.alma, "writing"), (desk.pat, "free"),
    ]  # fmt: skip
    assert (now.call_backs_late, now.call_backs_soon) == (1, 1)
    assert (now.contacts, now.fcr) == (5, 67)


def test_the_board_is_a_page_and_a_part_of_it(desk, client):
    calls.ringing(call_id="r", phone=ROSAS, extension="101")
    client.force_login(desk.sam)
    page = client.get("/admin/desk/board/").content.decode()
    assert "1 rings, the longest for" in page and "Look again" in page
    part = client.get("/admin/desk/board/", headers=HTMX).content.decode()
    assert "<html" not in part and "Rosa" not in page + part and ROSAS not in page + part


def test_a_walk_in_takes_home_a_receipt_in_their_language_without_their_data(desk, client):
    topic = Topic.objects.create(slug="taxes", names={"en": "Taxes"})
    article = Article.objects.create(slug="due", topic=topic, visibility="public")
    Translation.objects.create(
        article=article, title="When is it due?", answer="On July 1.", documents=["The bill"]
    )
    Translation.objects.create(
        article=article, language="es", title="¿Cuándo vence?", answer="El 1 de julio."
    )
    contact = contacts.begin(
        csr=desk.ana, channel="walk_in", language="es", caller_phone=ROSAS, resident=desk.rosa
    )
    contacts.answer_with(contact, article, by=desk.ana)
    request = desk.submit(resident=desk.rosa, contact=contact)
    contacts.finish_question(contact, "request_opened", by=desk.ana, service_request=request)
    callbacks.promise(contact, by=desk.ana, about="Her tax")
    page = client.get(f"/admin/desk/{contact.number}/receipt/").content.decode()
    assert '<html lang="es">' in page and "¿Cuándo vence?" in page and "El 1 de julio." in page
    assert contact.number in page and f"/requests/{request.number}/" in page
    assert not [
        word for word in ("Rosa", "Delgado", "0123", "rosa@", "Main Street", "Her tax") if word in page
    ]


# The scorecard


@pytest.fixture
def week(desk):
    """Five finished contacts of Ana's of last week, one abandoned."""
    start = timezone.now() - timedelta(days=7)
    for number in range(6):
        contact = contacts.begin(csr=desk.ana, at=start)
        if number:
            contacts.finish_question(contact, "answered", by=desk.ana, topic="x")
        contacts.wrap_up(contact, by=desk.ana, at=start + timedelta(minutes=3))
    return quality.monday(timezone.localtime(start).date())


def test_a_sample_of_each_csr_is_drawn_once(week, desk):
    assert quality.draw(week) == 3
    assert quality.draw(week) == 0 and quality.draw(week, each=9) == 2
    assert not Review.objects.filter(contact__disposition="abandoned").exists()


def test_a_supervisor_scores_and_the_csr_reads_it(week, desk, client):
    greeting, facts = (
        Criterion.objects.create(name="Greeting"),
        Criterion.objects.create(name="Facts", most_points=10),
    )
    client.force_login(desk.sam)
    assert client.post("/admin/desk/quality/draw/").status_code == 302 and Review.objects.count() == 3
    review = Review.objects.first()
    address = f"/admin/desk/quality/{review.pk}/"
    missing = client.post(address, {f"criterion_{greeting.pk}": "5"})
    assert missing.status_code == 422 and Review.objects.filter(scored_at=None).count() == 3
    points = {
        f"criterion_{greeting.pk}": "5",
        f"criterion_{facts.pk}": "4",
        "comment": "Warm. Name the fee first.",
    }
    assert "is scored" in client.post(address, points, follow=True).content.decode()
    page = client.get("/admin/desk/quality/").content.decode()
    assert "60%" in page  # 9 of 15 points
    client.force_login(desk.ana)
    own = client.get("/admin/desk/quality/").content.decode()
    assert review.contact.number in own and own.count("/admin/desk/quality/") >= 1
    assert "Name the fee first." in client.get(address).content.decode()
    assert client.post(address, points).status_code == 403
    other = Review.objects.filter(scored_at=None).first()
    assert client.get(f"/admin/desk/quality/{other.pk}/").status_code == 404


def test_nobody_scores_their_own_contacts_and_other_departments_are_out_of_sight(week, desk, client):
    quality.draw(week)
    Criterion.objects.create(name="Greeting")
    permissions.give_role(desk.ana, permissions.SUPERVISOR)
    review = Review.objects.first()
    said = client.post(f"/admin/desk/quality/{review.pk}/", {f"criterion_{Criterion.objects.get().pk}": "5"})
    assert "Nobody scores their own contacts" in said.content.decode()
    desk.sam.staff_profile.departments.remove(desk.three_one_one)
    client.force_login(desk.sam)
    assert client.get(f"/admin/desk/quality/{review.pk}/").status_code == 404
