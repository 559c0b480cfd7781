import re

import pytest

from knowledgebase import editing
from knowledgebase.models import Article, DangerPhrase, Fact, Synonym, Translation
from knowledgebase.search import search


def address(model, name="changelist", pk=None):
    base = f"/admin/knowledgebase/{model}/"
    return base + {"changelist": "", "add": "add/", "change": f"{pk}/change/"}[name]


def form_of(client, url):
    """The fields of the page's form as a browser would send them back."""
    page = client.get(url)
    form = page.context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    for formset in (inline.formset for inline in page.context["inline_admin_formsets"]):
        data |= {f"{formset.prefix}-{name}": value for name, value in formset.management_form.initial.items()}
        for one in formset.forms:
            data |= {one.add_prefix(name): one[name].value() for name in one.fields}
    return {name: "" if value is None else value for name, value in data.items() if value is not False}


@pytest.fixture
def ed(cast, client):
    client.force_login(cast.ed)
    return client


def test_editor_sees_both_languages_and_saves_a_new_revision(answers, ed):
    article = Article.objects.get(slug="pothole")
    url = address("article", "change", article.pk)
    data = form_of(ed, url)
    assert data["translations-0-language"] == "en" and data["translations-1-language"] == "es"
    data |= {"translations-0-answer": "Tell us the street.", "why": "shorter"}
    assert ed.post(url, data).status_code == 302
    english = Translation.objects.get(article=article, language="en")
    assert (english.answer, english.revision) == ("Tell us the street.", 2)
    page = ed.get(url).content.decode()
    assert "the translation is stale" in page
    assert "shorter" in page and ">Ed<" in re.sub(r"\s+", "", page)
    assert [one["why"] for one in editing.versions(article)][0] == "shorter"


def test_confirmed_translation_is_no_longer_stale(answers, ed):
    article = Article.objects.get(slug="pothole")
    Translation.objects.filter(article=article, language="en").update(revision=3)
    url = address("article", "change", article.pk)
    data = form_of(ed, url) | {"translations-1-is_up_to_date": "on"}
    assert ed.post(url, data).status_code == 302
    assert not Translation.objects.stale().exists()


def test_unknown_fact_or_long_read_aloud_is_refused(answers, ed):
    url = address("article", "change", Article.objects.get(slug="pothole").pk)
    data = form_of(ed, url) | {
        "translations-0-answer": "{{ fact.no.such }}",
        "translations-1-read_aloud": "palabra " * 61,
        "related_slugs": "nowhere",
    }
    page = ed.post(url, data).content.decode()
    assert "There is no fact no.such" in page and "61 words" in page and "There is no answer nowhere" in page


def test_hard_text_is_said_to_be_hard(answers, ed):
    url = address("article", "change", Article.objects.get(slug="pothole").pk)
    hard = "Notwithstanding administrative considerations, municipal determinations constitute unreviewable discretion."
    page = ed.post(url, form_of(ed, url) | {"translations-0-body": hard}, follow=True).content.decode()
    assert "Shorter sentences and everyday words help" in page


def test_new_answer_with_one_language_is_published_and_found(answers, ed):
    data = form_of(ed, address("article", "add"))
    topic = Article.objects.first().topic_id
    data |= {"slug": "sinkhole", "topic": topic, "visibility": "public", "translations-0-title": "Sinkholes"}
    data |= {"translations-0-answer": "Stay away from it."}
    assert ed.post(address("article", "add"), data).status_code == 302
    assert Translation.objects.get(article__slug="sinkhole").language == "en"
    assert search("sinkholes").results[0].slug == "sinkhole"


def test_hidden_answer_is_no_longer_found(answers, ed):
    url = address("article", "change", Article.objects.get(slug="pothole").pk)
    assert ed.post(url, form_of(ed, url) | {"visibility": "draft"}).status_code == 302
    assert "pothole" not in [one.slug for one in search("pothole").results]


def test_fact_is_edited_as_plain_fields(answers, ed):
    fact = Fact.objects.get(key="copy.fee")
    url = address("fact", "change", fact.pk)
    data = form_of(ed, url)
    assert (data["value"], data["label_es"]) == ("20.00", "Precio de una copia")
    assert ed.post(url, data | {"value": "25.00"}).status_code == 302
    fact.refresh_from_db()
    assert fact.values == {"": "25.00"}
    assert "is not an amount" in ed.post(url, data | {"value": "a lot"}).content.decode()


def test_facts_say_how_many_answers_use_them_and_their_alarm(answers, ed):
    Fact.objects.filter(key="tax.due").update(valid_from=None, valid_to="2020-01-01")
    page = ed.get(address("fact")).content.decode()
    assert "4 answers" in page and "has expired" in page


def test_care_page_lists_what_needs_an_editor(answers, ed, client):
    Article.objects.filter(slug="pothole").update(review_on="2020-01-01")
    Translation.objects.filter(article__slug="vehicle", language="en").update(revision=2)
    Fact.objects.filter(key="tax.due").update(valid_from=None, valid_to="2020-01-01")
    client.get("/answers/", {"q": "zebra crossing"})
    page = ed.get("/admin/knowledgebase/article/care/").content.decode()
    for words in ("has expired", "pothole", "vehicle", "zebra crossing"):
        assert words in page


@pytest.mark.parametrize("needs", ["review", "stale", "missing", "doubt"])
def test_filters_of_answers_work(answers, ed, needs):
    assert ed.get(address("article"), {"needs": needs}).status_code == 200


def test_words_are_edited_one_a_line_and_work_at_once(answers, ed):
    data = form_of(ed, address("synonym", "add")) | {"terms": "jalopy\nabandoned vehicle"}
    assert ed.post(address("synonym", "add"), data).status_code == 302
    assert Synonym.objects.get(terms__contains=["jalopy"]).terms == ["jalopy", "abandoned vehicle"]
    assert search("jalopy").results[0].slug == "vehicle"
    data = form_of(ed, address("dangerphrase", "add")) | {"phrases": "lava everywhere", "text": "Call 911."}
    assert ed.post(address("dangerphrase", "add"), data).status_code == 302
    assert search("there is lava everywhere").notice.text == "Call 911."
    assert DangerPhrase.objects.get(text="Call 911.").phrases == ["lava everywhere"]


@pytest.mark.parametrize(
    "model",
    ["topic", "article", "fact", "synonym", "dangerphrase", "outofscope", "search", "articlefeedback"],
)
def test_csr_reads_and_only_editors_write(answers, cast, client, model):
    client.force_login(cast.ana)
    assert client.get(address(model)).status_code == 200
    assert client.get(address(model, "add")).status_code == 403
    client.force_login(cast.pat)
    assert client.get(address(model)).status_code == 403
