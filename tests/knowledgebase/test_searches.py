from datetime import date

from knowledgebase import searches
from knowledgebase.models import Article, ArticleFeedback, Search, Translation
from knowledgebase.search import search

DAY = date(2026, 6, 1)


def asked(question, language="en"):
    return searches.record(question, language, search(question, language, on=DAY), on=DAY)


def test_record_keeps_words_and_no_person(answers):
    kept = asked("Rosa rosa@example.org 860-555-0123 lost her birth certificate")
    assert kept.words == "rosa lost her birth certificate"
    assert kept.first.slug == "birth-copy"


def test_secret_number_is_not_kept(answers):
    assert asked("my ssn 123-45-6789 birth certificate") is None
    assert not Search.objects.exists()


def test_reference_cannot_be_invented(answers):
    kept = asked("pothole")
    assert searches.referred(searches.reference(kept)) == kept
    for invented in (str(kept.pk), f"{kept.pk}:x", "", "x:y"):
        assert searches.referred(invented) is None


def test_feedback_belongs_to_the_search_that_opened_the_answer(answers):
    text = Translation.objects.get(article__slug="pothole", language="en")
    kept = asked("hole")
    searches.answered(text, True, on=DAY, search=kept)
    assert kept.solved is None
    searches.opened(kept, text.article)
    searches.answered(text, False, on=DAY, search=kept)
    assert Search.objects.get().solved is False
    assert ArticleFeedback.objects.count() == 2


def test_gaps_are_what_was_not_opened_or_did_not_help(answers):
    pothole = Article.objects.get(slug="pothole")
    asked("zebra crossing")
    asked("zebra crossing")
    searches.opened(asked("hole"), pothole)
    unsolved = asked("deep hole")
    searches.opened(unsolved, pothole)
    searches.answered(pothole.translation("en"), False, on=DAY, search=unsolved)
    gaps = [(gap["words"], gap["times"], gap["unsolved_times"]) for gap in searches.gaps(DAY)]
    assert gaps == [("zebra crossing", 2, 0), ("deep hole", 1, 1)]
    assert not searches.gaps(date(2026, 6, 2))
