"""The texts that may answer: those that hold the rarest words of the question, by the full text index."""

from dataclasses import dataclass
from typing import Any

import orjson
from django.db import connection

from .asking import Asked
from .models import Article
from .ranking import Candidate, Group, Passage

MOST = 40  # texts of a language
RAREST = 10  # words of the question that are looked for
IN_PASSING = 0.4  # what a word in the body is worth, beside one in a title or a wording

ONE_LANGUAGE = """
    (SELECT entry.translation_id, entry.language, entry.passages, article.id, article.slug, topic.slug,
            text.title, text.answer, text.read_aloud
    FROM (
        SELECT translation_id, language, passages, {score} AS score FROM knowledgebase_searchentry
        WHERE language = %s AND vector @@ %s::tsquery
    ) AS entry
    JOIN knowledgebase_translation text ON text.id = entry.translation_id
    JOIN knowledgebase_article article ON article.id = text.article_id
    JOIN knowledgebase_topic topic ON topic.id = article.topic_id
    WHERE article.visibility = ANY(%s)
    ORDER BY entry.score DESC, entry.translation_id LIMIT %s)
"""
SCORE = "%s * (CASE WHEN vector @@ %s::tsquery THEN 1 WHEN vector @@ %s::tsquery THEN %s ELSE 0 END)"


@dataclass(frozen=True)
class Text:
    article_id: int
    slug: str
    topic: str
    language: str
    title: str
    answer: str
    read_aloud: str


def candidates(meant: list[Asked], *, staff: bool) -> dict[str, list[Candidate]]:
    """{language: texts}, in one query."""
    seen = [Article.Visibility.PUBLIC, *([Article.Visibility.STAFF] if staff else [])]
    parts, parameters = [], []
    for asked in meant:
        groups = _rarest(asked)
        if groups:
            parts.append(ONE_LANGUAGE.format(score=" + ".join([SCORE] * len(groups))))
            parameters += [*_score_parameters(groups), asked.language, _any(groups), list(map(str, seen)), MOST]
    found: dict[str, list[Candidate]] = {}
    if not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        for pk, language, passages, *text in cursor.fetchall():
            read = Text(text[0], text[1], text[2], language, *text[3:])
            found.setdefault(language, []).append(Candidate(pk, _passages(passages), read))
    return found


def _rarest(asked: Asked) -> list[Group]:
    """A word that nearly every answer holds finds nothing in particular: it only counts in the ranking."""
    groups = sorted(asked.groups, key=lambda group: -group.weight)[:RAREST]
    telling = [group for group in groups if group.weight > 1.0]
    return telling or groups


def _score_parameters(groups: list[Group]) -> list[Any]:
    return [
        value
        for group in groups
        for value in (group.weight, _tsquery(group, ":A"), _tsquery(group), IN_PASSING)
    ]


def _any(groups: list[Group]) -> str:
    return " | ".join(map(_tsquery, groups))


def _tsquery(group: Group, weight: str = "") -> str:
    """Stems are letters and digits only (words.fold), so quoting them is enough."""
    return " | ".join(f"'{stem}'{weight}" for stem in group.stems)


def _passages(rows: str) -> list[Passage]:
    return [Passage(kind, length, frozenset(terms.split())) for kind, length, terms in orjson.loads(rows)]
