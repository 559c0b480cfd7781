import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from knowledgebase import indexing, searches
from knowledgebase.models import Article, ArticleFeedback, Search, Translation
from knowledgebase.search import search

DAY = timedelta(days=1)


def text_of(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_index_lists_every_public_answer_by_topic(answers, client):
    page = text_of(client.get("/answers/"))
    assert 'href="/answers/pothole/"' in page and "<h2>About</h2>" in page
    assert 'href="/es/answers/pothole/"' in text_of(client.get("/es/answers/"))


def test_answer_shows_facts_documents_steps_and_who_reviewed_it(answers, client):
    page = text_of(client.get("/answers/birth-copy/"))
    assert "<h1>Getting a copy of a birth certificate</h1>" in page
    assert "A copy costs $20.00." in page
    for shown in (
        "Fee for a copy",
        "A photo ID",
        "<h2>Steps</h2>",
        "<strong>this</strong>",
        "Monday to Friday",
    ):
        assert shown in page
    assert "Last reviewed September 1, 2026 by the clerk." in page
    assert 'href="/answers/pothole/">Reporting a pothole</a>' in page


def test_spanish_answer_speaks_spanish_throughout(answers, client):
    response = client.get("/es/answers/birth-copy/", headers={"accept-language": "en"})
    page = text_of(response)
    assert '<html lang="es">' in page and response["Content-Language"] == "es"
    for words in (
        "¿Respondió esto a su pregunta?",
        "Una copia cuesta $20.00.",
        "Precio de una copia",
        "Qué debe traer",
    ):
        assert words in page
    assert "Did this answer it?" not in page


def test_english_address_speaks_english_to_a_spanish_browser(answers, client):
    page = text_of(client.get("/answers/birth-copy/", headers={"accept-language": "es"}))
    assert "Did this answer it?" in page and '<html lang="en">' in page


def test_answer_without_translation_is_english_and_says_so(answers, client):
    Translation.objects.get(article__slug="pothole", language="es").delete()
    page = text_of(client.get("/es/answers/pothole/"))
    assert "Esta respuesta todavía no está traducida." in page and 'lang="en"' in page


def test_structured_data_holds_the_question_and_cannot_end_its_script(answers, client):
    text = Translation.objects.get(article__slug="birth-copy", language="en")
    text.answer = "</script><b>{{ fact.copy.fee }}</b>"
    text.save()
    page = client.get("/answers/birth-copy/").content.decode()
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    found = json.loads(data)
    assert found["@type"] == "FAQPage"
    assert found["mainEntity"][0]["acceptedAnswer"]["text"] == "</script><b>$20.00</b>"


def test_markup_in_an_answer_is_cleaned(answers, client):
    text = Translation.objects.get(article__slug="pothole", language="en")
    text.body = "<script>alert(1)</script>\n\n[x](javascript:alert(1)) <img src=x onerror=alert(1)> [ok](https://a.b/)"
    text.save()
    page = client.get("/answers/pothole/").content.decode()
    assert "<script>alert" not in page and "<img" not in page and 'href="javascript' not in page
    assert 'href="https://a.b/"' in page


def test_staff_answers_and_drafts_are_hidden(answers, client, admin_client):
    Article.objects.filter(slug="pothole").update(visibility="staff")
    Article.objects.filter(slug="vehicle").update(visibility="draft")
    assert client.get("/answers/pothole/").status_code == 404
    assert "For staff only" in text_of(admin_client.get("/answers/pothole/"))
    assert admin_client.get("/answers/vehicle/").status_code == 404
    assert "Reporting a pothole" not in text_of(client.get("/answers/birth-copy/"))


def test_results_lead_to_the_answer_and_remember_the_question(answers, client):
    page = text_of(client.get("/answers/", {"q": "lost my birth certificate"}))
    assert "This should answer it" in page
    [link] = re.findall(r'href="(/answers/birth-copy/\?from=[^"]+)"', page)
    client.get(link)
    kept = Search.objects.get()
    assert (kept.opened.slug, kept.words) == ("birth-copy", "lost my birth certificate")


def test_nothing_found_offers_a_person(answers, client):
    page = text_of(client.get("/answers/", {"q": "zxqv"}))
    assert "We found no answer to this" in page and "Talk to a person" in page


def test_emergency_stands_before_everything(answers, client):
    page = text_of(client.get("/answers/", {"q": "i smell gas and lost my birth certificate"}))
    assert page.index("Call 911 now.") < page.index("<h1>")


@pytest.mark.parametrize("number", ["123-45-6789", "4111 1111 1111 1111"])
def test_secret_number_is_refused_and_not_shown_again(answers, client, number):
    page = text_of(client.get("/answers/", {"q": f"birth certificate {number}"}))
    assert "Please ask without the number" in page and number not in page
    assert not Search.objects.exists()


def test_feedback_counts_once_a_browser(answers, client):
    client.get("/answers/pothole/")  # brings the form's token
    for _ in range(2):
        response = client.post("/answers/pothole/feedback/", {"solved": "yes"}, follow=True)
        assert "Thank you" in text_of(response)
    kept = ArticleFeedback.objects.get()
    assert (kept.solved, kept.revision, kept.day) == (True, 1, timezone.localdate())
    assert "You have told us" in text_of(client.get("/answers/pothole/"))


def test_no_offers_a_person(answers, client):
    response = client.post("/es/answers/pothole/feedback/", {"solved": "no"}, follow=True)
    assert "Llame al 311" in text_of(response)
    assert ArticleFeedback.objects.get().translation.language == "es"


def test_feedback_needs_a_token_and_a_post(answers):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/answers/pothole/feedback/", {"solved": "yes"}).status_code == 403
    assert strict.get("/answers/pothole/feedback/").status_code == 405
    assert not ArticleFeedback.objects.exists()


def test_feedback_that_says_nothing_is_not_counted(answers, client):
    client.post("/answers/pothole/feedback/", {"solved": "<b>", "from": "\x00"})
    assert not ArticleFeedback.objects.exists()


def test_report_link_stands_where_there_is_a_form(answers, client, monkeypatch):
    monkeypatch.setattr("knowledgebase.links.resolve", lambda address: address)
    assert 'href="/report/pothole/"' in text_of(client.get("/answers/pothole/"))


def test_second_click_in_the_same_moment_counts_once(answers, client):
    """Both forms were sent before either was answered: no session could tell."""
    client.get("/answers/pothole/")
    text = Translation.objects.get(article__slug="pothole", language="en")
    client.post("/answers/pothole/feedback/", {"solved": "yes"})
    once = ArticleFeedback.objects.get().once
    assert once and not searches.answered(text, True, on=timezone.localdate(), once=once)
    assert ArticleFeedback.objects.count() == 1


def test_two_browsers_and_two_answers_count_each(answers):
    for _ in range(2):
        client = Client()
        for slug in ("pothole", "vehicle"):
            client.get(f"/answers/{slug}/")
            client.post(f"/answers/{slug}/feedback/", {"solved": "no"})
    assert ArticleFeedback.objects.filter(solved=False).count() == 4


def schedule(slug, **days):
    article = Article.objects.get(slug=slug)
    for name, day in days.items():
        setattr(article, name, day)
    article.full_clean(exclude=["fact_keys"])
    article.save()
    indexing.index_article(article)


@pytest.mark.parametrize(
    ("days", "is_shown"),
    [
        ({"publish_from": DAY}, False),
        ({"publish_from": 0 * DAY}, True),
        ({"withdraw_on": DAY}, True),
        ({"withdraw_on": 0 * DAY}, False),
        ({"publish_from": -DAY, "withdraw_on": DAY}, True),
    ],
)
def test_answer_is_shown_from_its_first_day_until_its_last(answers, client, admin_client, days, is_shown):
    today = timezone.localdate()
    schedule("pothole", **{name: today + away for name, away in days.items()})
    for reader in (client, admin_client):
        assert reader.get("/answers/pothole/").status_code == (200 if is_shown else 404)
        assert ('href="/answers/pothole/"' in text_of(reader.get("/answers/"))) is is_shown
        assert ("/answers/pothole/?from=" in text_of(reader.get("/", {"q": "pothole"}))) is is_shown
    assert ("Reporting a pothole" in text_of(client.get("/answers/birth-copy/"))) is is_shown
    found = client.get("/api/v1/answers/", {"q": "big hole in the road"}).json()["results"]
    assert ("pothole" in [one["slug"] for one in found]) is is_shown


def test_search_of_another_day_finds_what_is_shown_then(answers):
    today = timezone.localdate()
    schedule("pothole", publish_from=today + DAY)
    assert "pothole" not in [one.slug for one in search("pothole", staff=True, on=today).results]
    assert search("pothole", on=today + DAY).results[0].slug == "pothole"
    assert not Article.objects.visible_to(AnonymousUser(), today).filter(slug="pothole").exists()


def test_answer_cannot_end_before_it_begins(answers):
    with pytest.raises(ValidationError, match="withdrawn after the day on which it is published"):
        schedule("pothole", publish_from=timezone.localdate(), withdraw_on=timezone.localdate())


def test_editor_s_new_day_reaches_the_search_at_once(answers, admin_client):
    article = Article.objects.get(slug="pothole")
    address = f"/admin/knowledgebase/article/{article.pk}/change/"
    form = admin_client.get(address).context["adminform"].form
    sets = [one.formset for one in admin_client.get(address).context["inline_admin_formsets"]]
    given = {**_held(form), "publish_from": f"{timezone.localdate() + DAY}", "why": "opens tomorrow"}
    for formset in sets:
        given |= _held(formset.management_form)
        for one in formset.forms:
            given |= _held(one)
    response = admin_client.post(address, given)
    assert response.status_code == 302, response.context["errors"]
    assert not search("pothole", "en").results or search("pothole", "en").results[0].slug != "pothole"


def _held(form):
    """What a browser sends of a form that nobody touched."""
    values = {form.add_prefix(name): form[name].value() for name in form.fields}
    lines = {name: "\n".join(value) if isinstance(value, list) else value for name, value in values.items()}
    return {name: value for name, value in lines.items() if value not in (None, False)}
