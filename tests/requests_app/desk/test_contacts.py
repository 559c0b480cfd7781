from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from knowledgebase.models import Article, Topic
from requests_app.cases import actions, replay
from requests_app.cases.intake import NewRequest, Place
from requests_app.cases.numbers import parse
from requests_app.desk import contacts
from requests_app.models import Contact, ServiceRequest
from tests.requests_app.cases.city import INSIDE

HERE = Place("12 Elm Street", "", *INSIDE)


@pytest.fixture
def article(db):
    topic = Topic.objects.create(slug="taxes", names={"en": "Taxes"})
    return Article.objects.create(slug="property-tax-due-dates", topic=topic, visibility="public")


def test_a_contact_has_a_number_before_anything_is_known(call):
    assert call.number.startswith("C") and parse(call.number[1:])
    assert list(Contact.objects.unfinished()) == [call]


def test_an_answer_ends_the_call_at_first_contact(city, call, article):
    contacts.answer_with(call, article, by=city.ana)
    contacts.wrap_up(call, by=city.ana)
    call = Contact.objects.get()
    assert (call.topic, call.article, call.disposition) == (article.slug, article, "answered")
    assert call.started_at <= call.ended_at <= call.wrapped_up_at
    assert call.questions.get().article == article


def test_one_contact_holds_several_questions_and_is_called_by_the_weightiest(city, call, article):
    contacts.answer_with(call, article, by=city.ana)
    request = contacts.open_request_from(
        call,
        NewRequest(city.pothole, place=HERE, resident=city.rosa, contact=call, channel="phone"),
        by=city.ana,
    )
    contacts.not_our_city(call, by=city.ana, topic="water-bill")
    assert (call.topic, call.disposition, call.questions.count()) == (article.slug, "request_opened", 3)
    assert call.questions.get(disposition="request_opened").service_request == request
    assert request.contact == call


def test_a_refused_request_leaves_the_contact_as_it_was(city, call):
    with pytest.raises(ValidationError, match="Say where it is"):
        contacts.open_request_from(call, NewRequest(city.pothole), by=city.ana)
    assert not call.questions.exists() and not ServiceRequest.objects.exists()


def test_a_caller_joins_what_is_reported_already_once(city, call):
    request = actions.submit(NewRequest(city.pothole, place=HERE))
    contacts.join(call, request, by=city.ana)
    again = contacts.begin(csr=city.ana, resident=city.rosa)
    contacts.join(again, request, by=city.ana)
    reporter = request.reporters.get()
    assert (reporter.resident, reporter.contact) == (city.rosa, call)
    assert request.events.filter(kind="reporter_added").count() == 1
    actions.close(request, by=city.pat, resolution="fixed", sentence="Filled.")
    assert request.events.get(kind="closed").notices.get().resident == city.rosa
    assert list(replay.differences()) == []


def test_nobody_joins_a_closed_request(city, call):
    request = actions.submit(NewRequest(city.pothole, place=HERE))
    actions.close(request, by=None, resolution="fixed", sentence="Filled.")
    with pytest.raises(ValidationError, match="reopen it or open a new"):
        contacts.join(call, request, by=city.ana)


def test_a_draft_survives_and_is_empty_after_the_question(city, call, article):
    contacts.save_draft(call, {"query": "when is my tax"}, by=city.ana)
    assert Contact.objects.get().draft == {"query": "when is my tax"}
    contacts.answer_with(call, article, by=city.ana)
    assert Contact.objects.get().draft == {}
    with pytest.raises(ValidationError, match="too long"):
        contacts.save_draft(call, {"query": "x" * 30_000}, by=city.ana)


def test_the_second_of_two_is_told(city, call, article):
    seen = call.version
    contacts.save_draft(call, {"query": "a"}, by=city.ana, seen=seen)
    with pytest.raises(ValidationError, match="changed this contact meanwhile"):
        contacts.answer_with(Contact.objects.get(), article, by=city.pat, seen=seen)
    with pytest.raises(ValidationError, match="A colleague, or another window of yours, changed"):
        contacts.save_draft(Contact.objects.get(), {}, by=city.ana, seen=seen)
    assert Contact.objects.get().draft == {"query": "a"}


def test_a_call_that_ends_with_nothing_said_was_abandoned(city, call):
    contacts.hang_up(call, by=city.ana, at=call.started_at + timedelta(seconds=40))
    assert Contact.objects.get().disposition == "abandoned"


def test_a_finished_contact_takes_no_more_questions(city, call):
    contacts.wrap_up(call, by=city.ana)
    with pytest.raises(ValidationError, match="Begin a new one"):
        contacts.not_our_city(call, by=city.ana)


def test_describing_refuses_what_a_contact_is_not(city, call):
    contacts.describe(call, by=city.ana, interpreter="Language line", interpreter_minutes=4)
    assert Contact.objects.get().interpreter_minutes == 4
    with pytest.raises(ValueError, match="no disposition"):
        contacts.describe(call, by=city.ana, disposition="answered")
