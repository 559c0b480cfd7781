"""What the pages of the knowledge base show: an answer with its facts of the day, topics with their answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString

from . import links, privacy, rendering, searches, values
from .facts import Facts, Shown
from .models import Article, Topic, Translation
from .search import Result, search

LONGEST_QUESTION = 300  # shown again in the box
FAR_BEHIND = 0.5


@dataclass(frozen=True)
class Page:
    """One answer as it is read on a day."""

    slug: str
    topic: Topic
    language: str
    title: str
    answer: str
    read_aloud: str
    body: SafeString
    facts: list[Shown]
    documents: list[str]
    services: list[tuple[str, str]]
    related: list[tuple[str, str]]
    reviewed_on: str
    reviewed_by: str
    faq: SafeString


def page(article: Article, text: Translation, *, user: Any, on: date) -> Page:
    facts = Facts([*text.uses, *article.fact_keys], on)
    language = text.language
    title, answer = facts.render(text.title, language), facts.render(text.answer, language)
    return Page(
        article.slug,
        article.topic,
        language,
        title,
        answer,
        facts.render(text.read_aloud, language),
        rendering.html(facts.render(text.body, language)),
        facts.shown(article.fact_keys, language),
        [facts.render(document, language) for document in text.documents],
        services(article),
        related(article, language, user, on),
        values.day(article.reviewed_on, language) if article.reviewed_on else "",
        article.reviewed_by,
        rendering.faq(title, answer, language),
    )


def services(article: Article) -> list[tuple[str, str]]:
    """(address, words) of the online forms that exist."""
    found = ((links.report(code), code.replace("-", " ")) for code in article.service_codes)
    return [(address, words) for address, words in found if address]


def related(article: Article, language: str, user: Any, on: date) -> list[tuple[str, str]]:
    """(title, address) of the related answers this reader may see, in the editor's order."""
    found = links_to(article.related_slugs, language, user, on)
    return [found[slug] for slug in article.related_slugs if slug in found]


def links_to(slugs: Iterable[str], language: str, user: Any, on: date) -> dict[str, tuple[str, str]]:
    """{slug: (title, address)} of those answers this reader may see."""
    found = Article.objects.visible_to(user, on).filter(slug__in=slugs)
    texts = ((one.slug, one.translation(language)) for one in found.prefetch_related("translations"))
    return {slug: (text.title, links.answer(slug, text.language)) for slug, text in texts if text}


def results(question: str, language: str, user: Any, on: date, *, limit: int = 5) -> dict[str, Any]:
    """What _found.html shows of a search, which is kept for the editors; a secret number is refused instead."""
    if privacy.holds_secret_number(question):
        return {"refused": privacy.REFUSAL}
    found = search(question, language, limit=limit, staff=user.is_staff, on=on)
    return {
        "q": question[:LONGEST_QUESTION],
        "found": found,
        "results": [(one, links.answer(one.slug, one.language)) for one in _worth_showing(found.results)],
        "reference": searches.reference(searches.record(question, language, found, on=on)),
    }


def _worth_showing(found: list[Result]) -> list[Result]:
    """The first, and those that are not far behind it."""
    return [one for one in found if one.score >= FAR_BEHIND * found[0].score]


def by_topic(language: str, user: Any, on: date) -> list[tuple[Topic, list[tuple[str, str]]]]:
    """[(topic, [(title, address)])] in the order of the topics, English where there is no translation."""
    articles = Article.objects.visible_to(user, on).select_related("topic").prefetch_related("translations")
    ordered = sorted(articles, key=lambda one: (one.topic.order, one.topic.slug))
    return [
        (topic, sorted(_titles(found, language)))
        for topic, found in groupby(ordered, key=lambda one: one.topic)
    ]


def _titles(articles: Any, language: str) -> list[tuple[str, str]]:
    texts = ((article.slug, article.translation(language)) for article in articles)
    return [(text.title, links.answer(slug, text.language)) for slug, text in texts if text]
