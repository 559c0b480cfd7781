"""What the search reads of the answers, written whenever a text, a synonym or a success changes."""

import json
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Count

from . import ranking, words
from .facts import PLACEHOLDER
from .models import Article, IndexState, Search, SearchEntry, Synonym, Translation, Word
from .reading import plain

LOCK = 311_003  # advisory: one process at a time writes the index
SOLVED_BEFORE_LEARNED = 3
MOST_LEARNED = 20
STRONG = {"title", "question", "keyword", "learned"}
WEAK = {"answer": 0.3, "body": 0.15}  # wordings that a word said there is worth
Passage = tuple[str, str]  # kind, text
Row = tuple[str, list[str]]  # kind, stems and concepts

WRITE_ENTRY = """
    INSERT INTO knowledgebase_searchentry (translation_id, is_public, publish_from, withdraw_on, language, passages, vector)
    SELECT pk, is_public, publish_from, withdraw_on, %s, passages::jsonb,
           setweight(to_tsvector('simple', strong), 'A') || setweight(to_tsvector('simple', weak), 'D')
    FROM unnest(%s::bigint[], %s::boolean[], %s::date[], %s::date[], %s::text[], %s::text[], %s::text[])
         AS new(pk, is_public, publish_from, withdraw_on, passages, strong, weak)
"""
WRITE_WORDS = """
    INSERT INTO knowledgebase_word (language, word, stem, articles, telling)
    SELECT %(language)s, word, stem, coalesce(held.articles, 0), telling
    FROM unnest(%(words)s::text[], %(stems)s::text[], %(telling)s::float[]) AS new(word, stem, telling)
    LEFT JOIN (
        SELECT lexeme, count(*) AS articles FROM knowledgebase_searchentry, unnest(vector)
        WHERE language = %(language)s AND 'A' = ANY(weights) AND {which} GROUP BY lexeme
    ) AS held ON held.lexeme = stem
    ON CONFLICT (language, word) DO NOTHING
"""
ALL, THESE = "true", "translation_id = ANY(%(texts)s)"


def rebuild() -> None:
    """Read every text anew: after loading, and after a change of synonyms."""
    with transaction.atomic():
        _lock()
        SearchEntry.objects.all().delete()
        Word.objects.all().delete()
        texts = list(_searchable())
        for language in sorted({text.language for text in texts}):
            _write(language, [text for text in texts if text.language == language], counted=ALL)
        _stamp()


def index(translation: Translation) -> None:
    """Read one text anew; how telling words are follows with the next rebuild, it moves slowly."""
    _write_anew(translation.language, [translation.pk])


def index_article(article: Article) -> None:
    """After its visibility or its days changed."""
    for translation in article.translations.all():
        index(translation)


def synonym_changed(synonym: Synonym) -> None:
    """Read those texts anew that hold its terms, or held them before."""
    name = f"syn{synonym.pk}"
    terms = [words.without_skipped(words.tokens(term)) for term in synonym.terms]
    stems = words.stems(synonym.language, {word for term in terms for word in term})
    queries = [name, *(" & ".join(stems[word] for word in term) for term in terms if term)]
    found = SearchEntry.objects.filter(language=synonym.language)
    held = found.extra(where=["vector @@ %s::tsquery"], params=[" | ".join(f"({one})" for one in queries)])
    Word.objects.filter(language=synonym.language, word=name).delete()
    _write_anew(synonym.language, list(held.values_list("pk", flat=True)))


def words_changed() -> None:
    """Danger phrases and questions not for the city are read anew; no text is."""
    _stamp()


def passages(translation: Translation, learned: Iterable[str] = ()) -> list[Passage]:
    """The text in its parts, as a resident might meet them."""
    said = f"{translation.answer} {translation.read_aloud}"
    body = "\n".join([translation.body, *translation.documents])
    return [
        ("title", translation.title),
        *(("question", question) for question in translation.questions),
        *(("keyword", keyword) for keyword in translation.keywords),
        *(("learned", wording) for wording in learned),
        ("answer", PLACEHOLDER.sub(" ", said)),
        ("body", PLACEHOLDER.sub(" ", plain(body))),
    ]


def concepts_of(language: str) -> words.Phrases:
    """The synonyms of a language, each row under a name of its own, which texts and questions share."""
    rows = list(Synonym.objects.filter(language=language))
    terms = {row.pk: [words.without_skipped(words.tokens(term)) for term in row.terms] for row in rows}
    stems = words.stems(language, {word for found in terms.values() for term in found for word in term})
    concepts = words.Phrases()
    for pk, found in terms.items():
        for term in found:
            concepts.add([stems[word] for word in term], f"syn{pk}")
    return concepts


def with_concepts(row: list[str], concepts: words.Phrases) -> list[str]:
    return row + sorted({name for name, _, _ in concepts.find(row)})


def _searchable():
    found = Translation.objects.exclude(article__visibility=Article.Visibility.DRAFT)
    return found.select_related("article").order_by("pk")


def _write_anew(language: str, pks: list[int]) -> None:
    with transaction.atomic():
        _lock()
        SearchEntry.objects.filter(pk__in=pks).delete()
        _write(language, list(_searchable().filter(pk__in=pks)), counted=THESE)
        _stamp()


def _write(language: str, texts: list[Translation], *, counted: str) -> None:
    learned = _learned([text.article_id for text in texts], language)
    parts = {
        text.pk: [
            (kind, words.without_skipped(words.tokens(part)))
            for kind, part in passages(text, learned.get(text.article_id, ()))
        ]
        for text in texts
    }
    stems = words.stems(language, {word for rows in parts.values() for _, row in rows for word in row})
    concepts = concepts_of(language)
    read = {
        pk: [(kind, with_concepts([stems[word] for word in row], concepts)) for kind, row in rows if row]
        for pk, rows in parts.items()
    }
    weights = _weights(language, read)
    _write_entries(language, read, weights, {text.pk: text.article for text in texts})
    names = {name: name for name in concepts.names()}
    _write_words(language, stems | names, weights, counted, [text.pk for text in texts])


def _weights(language: str, read: dict[int, list[Row]]) -> dict[str, float]:
    """How telling each stem is among the titles and wordings of all texts; what is known already stays."""
    said = _said(read)
    wordings = {pk: sum(kind in STRONG for kind, _ in rows) for pk, rows in read.items()}
    known = SearchEntry.objects.filter(language=language).count()
    every = sum(wordings.values()) * max(known / max(len(read), 1), 1)
    found = {stem: ranking.telling(texts, wordings, every) for stem, texts in said.items()}
    if known:
        held = Word.objects.filter(language=language, stem__in=list(found))
        found |= dict(held.values_list("stem", "telling"))
    return found


def _said(read: dict[int, list[Row]]) -> dict[str, dict[int, float]]:
    """{stem: {text: in how many of its wordings; less where only the answer or the body says it}}."""
    said: dict[str, dict[int, float]] = {}
    for pk, rows in read.items():
        for kind, row in rows:
            for stem in set(row):
                here = said.setdefault(stem, {})
                here[pk] = here.get(pk, 0.0) + 1 if kind in STRONG else max(here.get(pk, 0.0), WEAK[kind])
    return said


def _write_entries(
    language: str, read: dict[int, list[Row]], weights: dict[str, float], articles: dict[int, Article]
) -> None:
    rows = [
        (
            pk,
            articles[pk].visibility == Article.Visibility.PUBLIC,
            articles[pk].publish_from,
            articles[pk].withdraw_on,
            json.dumps(_passages(found, weights)),
            " ".join(word for kind, row in found if kind in STRONG for word in row),
            " ".join(word for kind, row in found if kind not in STRONG for word in row),
        )
        for pk, found in read.items()
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(WRITE_ENTRY, [language, *map(list, zip(*rows, strict=True))])


def _passages(found: list[Row], weights: dict[str, float]) -> dict[str, Any]:
    """As ranking.Passages takes them."""
    stems: dict[str, list[int]] = {}
    for at, (_, row) in enumerate(found):
        for stem in sorted(set(row)):
            stems.setdefault(stem, []).append(at)
    return {
        "kinds": [kind for kind, _ in found],
        "lengths": [_length(kind, row, weights) for kind, row in found],
        "stems": stems,
    }


def _length(kind: str, row: list[str], weights: dict[str, float]) -> float:
    return ranking.length(set(row), weights) if kind in ranking.WORDINGS else 0.0


def _write_words(
    language: str, stems: words.Stems, weights: dict[str, float], counted: str, texts: list[int]
) -> None:
    parameters: dict[str, Any] = {
        "language": language,
        "words": list(stems),
        "stems": list(stems.values()),
        "telling": [weights.get(stem, 1.0) for stem in stems.values()],
        "texts": texts,
    }
    with connection.cursor() as cursor:
        cursor.execute(WRITE_WORDS.format(which=counted), parameters)


def _learned(articles: list[int], language: str) -> dict[int, list[str]]:
    """Questions that an article answered several times, by article: residents taught them to the search."""
    solved = Search.objects.filter(opened__in=articles, language=language, solved=True).exclude(words="")
    rows = solved.values("opened", "words").annotate(times=Count("pk"))
    found: dict[int, list[str]] = {}
    for row in rows.filter(times__gte=SOLVED_BEFORE_LEARNED).order_by("opened", "-times"):
        found.setdefault(row["opened"], []).append(row["words"])
    return {pk: wordings[:MOST_LEARNED] for pk, wordings in found.items()}


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _stamp() -> None:
    """A new random stamp: counting up would repeat one that was rolled back."""
    counts = dict(SearchEntry.objects.values_list("language").annotate(Count("pk")))
    IndexState.objects.update_or_create(pk=1, defaults={"stamp": secrets.randbits(62), "articles": counts})
