"""The texts that may answer: those that hold the rarest words of the question, by the full text index."""

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import orjson
from django.db import connection

from .asking import Asked
from .ranking import Candidate, Group, Passages

MOST = 20  # texts of a language
RAREST = 10  # words of the question that are looked for
MANY = 400  # texts that hold them: further words are not looked for, they only count in the ranking
PAIRED = 4  # words of which a text holds two, where the rarest alone is in too many

ONE_LANGUAGE = """
    (SELECT entry.translation_id, entry.language, entry.passages, article.id, article.slug, topic.slug,
            text.title, text.answer, text.read_aloud
    FROM (
        SELECT translation_id, language, passages FROM knowledgebase_searchentry
        WHERE language = %s AND vector @@ %s::tsquery AND (is_public OR %s)
            AND (publish_from IS NULL OR publish_from <= %s) AND (withdraw_on IS NULL OR withdraw_on > %s)
        ORDER BY {score} DESC, translation_id LIMIT %s
    ) AS entry
    JOIN knowledgebase_translation text ON text.id = entry.translation_id
    JOIN knowledgebase_article article ON article.id = text.article_id
    JOIN knowledgebase_topic topic ON topic.id = article.topic_id)
"""
SCORE = (
    "%s * (vector @@ %s::tsquery)::int"  # in a title or a wording: what is said in passing is for the ranking
)


@dataclass(frozen=True)
class Text:
    article_id: int
    slug: str
    topic: str
    language: str
    title: str
    answer: str
    read_aloud: str


def candidates(meant: list[Asked], *, staff: bool, on: date) -> dict[str, list[Candidate]]:
    """{language: texts}, in one query."""
    parts: list[str] = []
    parameters: list[Any] = []
    for asked in meant:
        finding, scoring = _rarest(asked)
        if finding:
            parts.append(ONE_LANGUAGE.format(score=" + ".join([SCORE] * len(scoring))))
            parameters += [
                asked.language,
                _found_by(finding, scoring),
                staff,
                on,
                on,
                *_score_parameters(scoring),
                MOST,
            ]
    found: dict[str, list[Candidate]] = {}
    if not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), parameters)
        for pk, language, passages, *text in cursor.fetchall():
            read = Text(text[0], text[1], text[2], language, *text[3:])
            found.setdefault(language, []).append(Candidate(pk, _passages(passages), read))
    return found


def _rarest(asked: Asked) -> tuple[list[Group], list[Group]]:
    """(the words that find texts, all that score them): a word of nearly every answer finds none in particular."""
    groups = sorted(asked.groups, key=lambda group: -group.weight)[:RAREST]
    telling = [group for group in groups if group.weight > 1.0] or groups
    texts, finding = 0, list[Group]()
    for group in sorted(telling, key=lambda group: group.articles):
        texts += group.articles
        if finding and texts > MANY:
            break
        finding.append(group)
    return finding, telling


def _score_parameters(groups: list[Group]) -> list[Any]:
    return [value for group in groups for value in (group.weight, _tsquery(group, ":A"))]


def _found_by(finding: list[Group], telling: list[Group]) -> str:
    if finding[0].articles > MANY and len(telling) > 1:
        pairs = combinations(telling[:PAIRED], 2)
        return " | ".join(f"(({_tsquery(one)}) & ({_tsquery(other)}))" for one, other in pairs)
    return " | ".join(map(_tsquery, finding))


def _tsquery(group: Group, weight: str = "") -> str:
    """Stems are letters and digits only (words.fold), so quoting them is enough."""
    return " | ".join(f"'{stem}'{weight}" for stem in group.stems)


def _passages(held: str) -> Passages:
    return Passages(**orjson.loads(held))
