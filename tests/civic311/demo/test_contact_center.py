"""The small city's contacts: rows that nobody can tell from those of the verbs, and figures that SQL counts again."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Q

from civic311.demo import build, turns
from civic311.demo.phrases import desk
from knowledgebase.models import Article, ArticleFeedback, Search
from knowledgebase.searches import gaps
from requests_app.cases import numbers
from requests_app.desk import bulletins, callbacks, contacts, transfers
from requests_app.models import Bulletin, CallBack, CallBackAttempt, CallInterval, Contact, ContactQuestion

SEEN_AGAIN = """
SELECT count(*) FILTER (WHERE again), count(*) FROM (
    SELECT q.disposition, EXISTS (
        SELECT 1 FROM requests_app_contactquestion later JOIN requests_app_contact lc ON lc.id = later.contact_id
        WHERE later.topic = q.topic AND lc.started_at > c.started_at AND lc.started_at <= c.started_at + interval '7 days'
          AND (lc.resident_id = c.resident_id OR c.caller_phone <> '' AND lc.caller_phone = c.caller_phone)
    ) AS again
    FROM requests_app_contactquestion q JOIN requests_app_contact c ON c.id = q.contact_id
    WHERE q.topic <> '' AND q.disposition = 'answered' AND (c.resident_id IS NOT NULL OR c.caller_phone <> '')
      AND (%(topic)s = '' OR q.topic = %(topic)s)
) known
"""


@pytest.fixture
def truth(small):
    return json.loads((settings.CIVIC311_HOME / build.TRUTH).read_text())["contacts"]


def test_every_contact_has_a_number_of_its_year(small):
    rows = Contact.objects.values_list("number", "started_at")
    for number, started_at in rows[:400]:
        assert number[0] == "C" and numbers.parse(number[1:]) == number[1:]
        assert number[1:3] == f"{(started_at - timedelta(hours=5)):%y}"
    assert rows.values("number").distinct().count() == rows.count()


def test_contacts_repeat_their_first_question_as_the_verbs_do(small):
    for contact in Contact.objects.exclude(disposition="abandoned").prefetch_related("questions"):
        kept = (contact.topic, contact.article_id, contact.disposition)
        contacts._repeat_first(contact)
        assert (contact.topic, contact.article_id, contact.disposition) == kept
        described = bool(contact.note) or bool(contact.interpreter)
        assert contact.version == 3 + len(contact.questions.all()) + described


def test_abandoned_contacts_are_as_the_telephone_leaves_them(small):
    lost = Contact.objects.filter(disposition="abandoned")
    assert lost.exists() and not ContactQuestion.objects.filter(contact__in=lost).exists()
    assert not lost.filter(Q(csr__isnull=False) | Q(wrapped_up_at__isnull=False) | ~Q(version=1)).exists()
    assert not lost.exclude(channel="phone").exists()


def test_moments_of_the_questions_lie_in_their_contact(small):
    within = Q(at__gte=F("contact__started_at"), at__lte=F("contact__ended_at"))
    assert not ContactQuestion.objects.exclude(within).exists()
    assert not Contact.objects.filter(wrapped_up_at__lt=F("ended_at")).exists()
    assert not Contact.objects.exclude(recorded_at=F("started_at")).exists()


def test_opened_requests_are_as_open_request_from_leaves_them(small):
    opened = ContactQuestion.objects.filter(disposition="request_opened")
    for question in opened.select_related("contact", "service_request__service"):
        contact, request = question.contact, question.service_request
        assert request.contact_id == contact.pk and request.requested_at == question.at
        assert (request.channel, request.language) == (contact.channel, contact.language)
        assert (request.resident_id, question.article_id) == (contact.resident_id, None)
        assert request.events.get(kind="received").actor_id == contact.csr_id


def test_joined_requests_are_as_join_leaves_them(small):
    joined = ContactQuestion.objects.filter(disposition="joined").select_related("contact", "service_request")
    assert joined.count() > 20
    for question in joined:
        contact, request = question.contact, question.service_request
        event = request.events.get(kind="reporter_added")
        assert (event.at, event.actor_id, event.data) == (question.at, contact.csr_id, {"channel": "phone"})
        assert event.status != "closed"
        reporter = request.reporters.get()
        assert (reporter.contact, reporter.resident_id, reporter.at) == (
            contact,
            contact.resident_id,
            question.at,
        )


def test_transfers_went_to_offices_that_were_open(small):
    passed_on = ContactQuestion.objects.filter(disposition="transferred").select_related("transferred_to")
    for question in passed_on[:40]:
        assert transfers.offer_is_open(question.transferred_to, question.at)
    assert 0 < passed_on.filter(came_back=True).count() < 0.2 * passed_on.count()
    assert passed_on.filter(is_warm=True).exists() and passed_on.filter(is_warm=False).exists()


def test_answers_are_the_articles_and_tracked_requests(small):
    answered = ContactQuestion.objects.filter(disposition="answered")
    assert not answered.filter(article=None).exclude(topic="track-a-request").exists()
    assert not answered.exclude(article=None).exclude(topic=F("article__slug")).exists()
    tracked = answered.filter(topic="track-a-request", service_request__isnull=False)
    assert tracked.filter(service_request__resident=F("contact__resident")).count() == tracked.count() > 10
    two = Contact.objects.annotate(asked=Count("questions")).filter(asked=2)
    assert 0.04 < two.count() / Contact.objects.count() < 0.1


def test_promised_calls_are_as_promise_leaves_them(small):
    asked = Contact.objects.filter(disposition="call_back")
    promised = CallBack.objects.filter(reason="find_out", contact__isnull=False).select_related("contact")
    assert asked.count() == promised.count() > 30
    for call_back in promised:
        contact = call_back.contact
        assert call_back.created_at == contact.questions.get(disposition="call_back").at
        assert call_back.promised_by == callbacks.promised_by(call_back.created_at)
        assert call_back.phone == contact.caller_phone or not contact.caller_phone
        assert (call_back.resident_id, call_back.language) == (contact.resident_id, contact.language)


def test_promised_calls_come_from_every_source_and_most_are_kept(small):
    history = CallBack.objects.filter(created_at__lt=F("promised_by")).exclude(
        assignee=None, outcome="", contact=None
    )
    reasons = set(history.values_list("reason", flat=True))
    assert reasons >= {"find_out", "voicemail", "closing"}
    done = history.exclude(outcome="")
    assert 0.75 < done.filter(ended_at__lte=F("promised_by")).count() / done.count() < 0.97
    assert set(done.values_list("outcome", flat=True)) == {"reached", "given_up", "not_needed"}
    reached = done.filter(outcome="reached")
    assert not reached.exclude(attempts__at=F("ended_at")).exists()
    assert not CallBackAttempt.objects.filter(at__lt=F("call_back__created_at")).exists()
    assert CallBack.objects.filter(outcome="").count() < 30


def test_figures_told_in_the_truth_are_counted_again_by_sql(small, truth):
    with connection.cursor() as cursor:
        for topic in ("", truth["came_again"]["answer_that_does_not_answer"]):
            cursor.execute(SEEN_AGAIN, {"topic": topic})
            again, known = cursor.fetchone()
            told = (
                truth["came_again"]["counted_share_by_topic"].get(topic)
                or truth["came_again"]["counted_share"]
            )
            assert again / known == pytest.approx(told, abs=0.001)
    opened = Contact.objects.filter(disposition="request_opened").count()
    met = Contact.objects.exclude(disposition="abandoned").count()
    assert opened / met == pytest.approx(truth["follow_up_share"], abs=0.0001)
    assert truth["writes_longer"]["csr"] == turns.SLOW_CSR


def test_intervals_of_the_telephone_count_the_contacts(small):
    counted = CallInterval.objects.all()
    assert not counted.exclude(offered=F("answered") + F("abandoned")).exists()
    assert sum(counted.values_list("offered", flat=True)) == Contact.objects.filter(channel="phone").count()


def test_searches_that_found_nothing_fill_the_list_of_gaps(small):
    unknown = {gap["words"] for gap in desk()["gaps"]}
    missed = Search.objects.filter(words__in=unknown)
    assert 0.03 < missed.count() / Search.objects.count() < 0.12
    assert not missed.filter(opened__isnull=False).exists()
    assert missed.filter(confident=False).count() > 0.8 * missed.count()
    assert unknown & set(gaps(Search.objects.earliest("day").day).values_list("words", flat=True))
    assert 0.7 < ArticleFeedback.objects.filter(solved=True).count() / ArticleFeedback.objects.count() < 0.98
    assert set(Search.objects.values_list("channel", flat=True)) == {"web", "desk"}


def test_storms_that_have_been_are_posted_in_their_winter(small):
    past = Bulletin.objects.filter(kind="storm", posted_by__username="eve")
    assert past.count() > 3 and {one.starts_at.month for one in past} <= {11, 12, 1, 2, 3, 4}
    one = past.first()
    assert one.title["es"] and one in bulletins.current(one.starts_at)
    slugs = {slug for bulletin in past for slug in bulletin.answer_slugs}
    assert Article.objects.filter(slug__in=slugs).count() == len(slugs)
