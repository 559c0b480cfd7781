import pytest

from knowledgebase import folder, reading
from knowledgebase.facts import PLACEHOLDER

from . import quality

DEMO = folder.read(quality.DEMO).articles
HARD = (
    "Notwithstanding the aforementioned statutory provisions, the municipality's administrative determination "
    "regarding assessment methodology constitutes an unreviewable exercise of discretionary authority."
)


def test_grade_knows_a_plain_sentence_from_a_hard_one():
    assert reading.grade("We tow the car. Call us first.") < 3
    assert reading.grade(HARD) > 16
    assert not reading.is_plain(HARD, "en")


def test_inflesz_knows_a_plain_sentence_from_a_hard_one():
    assert reading.inflesz("El gato come. La casa es roja.") > 90
    hard = "La administración municipal determinará discrecionalmente la metodología correspondiente a la valoración."
    assert reading.inflesz(hard) < 20


def test_syllables_of_spanish_words():
    words = {"río": 2, "ciudad": 2, "guerra": 2, "que": 1, "país": 2, "construcción": 3, "certificado": 5}
    assert {word: reading._syllables_es(word) for word in words} == words


def test_line_break_ends_no_sentence_but_a_heading_does():
    text = "## Steps\nDo this\nand that.\n\n1. Go\n2. Call [us](https://example.org)."
    assert reading.plain(text) == "Steps.\nDo this and that.\nGo.\nCall us."


@pytest.mark.parametrize(
    ("slug", "language"), [(slug, language) for slug, texts in DEMO.items() for language in texts]
)
def test_every_demo_answer_is_plain(slug, language):
    text = DEMO[slug][language]
    for part in ("answer", "read_aloud", "body"):
        words = reading.plain(PLACEHOLDER.sub("uno" if language == "es" else "this", text[part]))
        if part == "body":
            assert reading.is_plain(words, language), f"{part} of {language}/{slug} is hard to read"
    whole = reading.plain(
        PLACEHOLDER.sub("uno", f"{text['answer']}\n\n{text['read_aloud']}\n\n{text['body']}")
    )
    assert reading.is_plain(whole, language)
