"""The answers of the demo city: complete, plain, the same in both languages, and without a typed fee."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledgebase import folder, reading

CITY = Path(__file__).parents[3] / "civic311" / "demo"
ANSWERS = folder.read(CITY / "answers")
CATALOGUE = tomllib.loads((CITY / "city" / "catalogue.toml").read_text(encoding="utf-8"))
PLACEHOLDER = re.compile(r"\{\{\s*fact\.([a-z0-9_.]+)\s*\}\}")
TYPED = re.compile(r"\$\s?\d|\d\s?%|\b\d{3}-\d{3}-\d{4}\b|\b20\d\d-\d\d-\d\d\b")
SENTENCE_END = re.compile(r"[.!?](?=\s+[A-ZÁÉÍÓÚÑ¿¡])")
TOPICS = {
    "taxes": "property-tax-due-dates property-tax-pay property-tax-payment-plan property-tax-bill-not-received"
    " property-tax-late-interest property-tax-assessment-appeal property-tax-revaluation"
    " property-tax-senior-disabled-relief property-tax-veteran-exemption property-tax-escrow"
    " property-tax-payment-receipt property-tax-mailing-address property-tax-ownership-change"
    " motor-vehicle-tax-bill motor-vehicle-tax-sold-or-moved motor-vehicle-tax-registration-hold"
    " motor-vehicle-tax-supplemental business-personal-property tax-lien-release tax-sale"
    " tax-refund-overpayment tax-office-hours",
    "vital-records": "birth-certificate-copy birth-certificate-who-can-request birth-certificate-correction"
    " birth-registration-newborn paternity-acknowledgment adoption-birth-record death-certificate-copy"
    " death-certificate-correction marriage-license-apply marriage-certificate-copy civil-ceremony name-change"
    " divorce-decree vital-records-fees vital-records-mail-online vital-records-office-hours genealogy-records"
    " apostille burial-permit gender-marker-change",
    "about-311": "what-is-311 track-a-request",
    "trash-recycling": "trash-missed-pickup bulky-waste recycling-rules hazardous-waste leaf-collection",
    "streets": "snow-parking-ban pothole-repair street-light-outage tree-problem sidewalk-repair"
    " abandoned-vehicle parking-ticket",
    "code-enforcement": "high-weeds-grass housing-code-no-heat illegal-dumping graffiti-removal rodent-complaint"
    " noise-complaint",
    "permits-licenses": "dog-license building-permit voter-registration",
    "utilities": "water-bill",
}
IN_A_SENTENCE = {"money": "$20.00", "percent": "1.5%", "date": "July 1, 2026", "link": "link"}
Text = dict[str, Any]


def _texts() -> Iterator[tuple[str, str, Text]]:
    """(slug, language, front matter and body) of every file."""
    for slug, languages in sorted(ANSWERS.articles.items()):
        for language, text in sorted(languages.items()):
            yield slug, language, text


def _placeholders(text: Text) -> set[str]:
    return set(PLACEHOLDER.findall(f"{text['answer']} {text['read_aloud']} {text['body']}"))


def _said(words: str, language: str) -> str:
    """As a reader meets it: every fact in its place."""
    values = {
        fact["key"]: IN_A_SENTENCE.get(fact["kind"]) or fact["values"].get(language) or fact["values"][""]
        for fact in ANSWERS.facts
    }
    return PLACEHOLDER.sub(lambda match: values[match[1]], words)


def test_every_file_is_read_without_a_fault():
    assert ANSWERS.errors == []


def test_every_topic_is_answered_in_both_languages():
    wanted = {(slug, topic) for topic, slugs in TOPICS.items() for slug in slugs.split()}
    assert len(wanted) == 66
    assert {(slug, text["topic"]) for slug, _, text in _texts()} == wanted
    assert [slug for slug, texts in ANSWERS.articles.items() if set(texts) != {"en", "es"}] == []


def test_spanish_says_the_same_facts_as_english():
    differ = {
        slug: _placeholders(texts["en"]) ^ _placeholders(texts["es"])
        for slug, texts in ANSWERS.articles.items()
    }
    assert {slug: keys for slug, keys in differ.items() if keys} == {}
    assert [s for s, texts in ANSWERS.articles.items() if texts["en"]["facts"] != texts["es"]["facts"]] == []


def test_spanish_has_as_many_steps_and_documents_as_english():
    def shape(text: Text) -> tuple[int, int]:
        return len(re.findall(r"^\d+\. ", text["body"], re.M)), len(text.get("documents", []))

    assert [s for s, texts in ANSWERS.articles.items() if shape(texts["en"]) != shape(texts["es"])] == []


def test_facts_services_and_related_answers_exist():
    facts = {fact["key"] for fact in ANSWERS.facts}
    services = {service["service_code"] for service in CATALOGUE["services"]}
    owners = {department["code"] for department in CATALOGUE["departments"]}
    unknown = [
        (slug, language, name)
        for slug, language, text in _texts()
        for name in (
            (_placeholders(text) | set(text["facts"])) - facts
            | set(text.get("services", [])) - services
            | set(text.get("related", [])) - (set(ANSWERS.articles) - {slug})
            | {text.get("owner", "FIN")} - owners
        )
    ]
    assert unknown == []
    assert {fact["owner"] for fact in ANSWERS.facts} <= owners


def test_every_fact_is_used():
    used = {key for _, _, text in _texts() for key in _placeholders(text) | set(text["facts"])}
    assert {fact["key"] for fact in ANSWERS.facts} - used == set()


def test_a_fact_has_one_value_on_every_day():
    spans = defaultdict(list)
    for fact in ANSWERS.facts:
        spans[fact["key"]].append((str(fact["valid_from"] or ""), str(fact["valid_to"] or "9999")))
    broken = [
        key
        for key, found in spans.items()
        for (_, ends), (begins, _) in zip(sorted(found), sorted(found)[1:], strict=False)
        if ends != begins
    ]
    assert broken == []


def test_facts_are_marked_as_demo_content_and_due_for_review():
    assert [
        f["key"] for f in ANSWERS.facts if not f["source"].startswith("Demo content") or not f["review_on"]
    ] == []


def test_the_answer_is_one_sentence():
    several = [
        (slug, language)
        for slug, language, text in _texts()
        if SENTENCE_END.search(text["answer"]) or not text["answer"].endswith(".")
    ]
    assert several == []


def test_read_aloud_takes_at_most_sixty_words():
    long = [(s, la) for s, la, text in _texts() if len(_said(text["read_aloud"], la).split()) > 60]
    assert long == []


def test_texts_are_plain():
    hard = [
        (slug, language)
        for slug, language, text in _texts()
        for words in (reading.plain(_said(f"{text['answer']}\n\n{text['body']}", language)),)
        if not reading.is_plain(words, language)
    ]
    assert hard == []


def test_fees_rates_and_phones_come_from_facts():
    typed = [
        (slug, language, found)
        for slug, language, text in _texts()
        for found in TYPED.findall(f"{text['answer']} {text['read_aloud']} {text['body']}")
    ]
    assert typed == []


def test_every_text_has_eight_to_fourteen_wordings_of_its_own():
    counts = [
        (slug, language)
        for slug, language, text in _texts()
        if not 8 <= len({wording.lower() for wording in text["questions"]}) <= 14
    ]
    said = defaultdict(set)
    for slug, language, text in _texts():
        for wording in text["questions"]:
            said[language, wording.lower()].add(slug)
    assert counts == []
    assert {wording: slugs for wording, slugs in said.items() if len(slugs) > 1} == {}


def test_what_do_i_owe_and_where_is_my_certificate_end_in_a_link():
    links = {fact["key"] for fact in ANSWERS.facts if fact["kind"] == "link"}
    for slug, key in (
        ("property-tax-pay", "property_tax.pay_link"),
        ("vital-records-mail-online", "vital.status_link"),
        ("water-bill", "water.pay_link"),
    ):
        assert key in links
        assert all(f"]({{{{ fact.{key} }}}})" in text["body"] for text in ANSWERS.articles[slug].values())


def test_danger_says_whom_to_call_in_each_language():
    for language in ("en", "es"):
        dangers = ANSWERS.words[language]["danger"]
        assert len(dangers) >= 15
        assert [row["phrases"] for row in dangers if "911" not in row["text"] or len(row["text"]) > 400] == []
        assert [row["phrases"] for row in dangers if not row["negative"]] == []
