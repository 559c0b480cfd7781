"""What the words of a question mean in each language: stems, typing errors mended, synonyms, how rare they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import connection

from . import lexicon, words
from .lexicon import SHORTEST_MENDED, Lexicon, Notice
from .ranking import LIGHT, Group, rarity

SYNONYM = 0.85  # how surely a synonym is meant
MENDED = 0.8  # how surely the word was mistyped so
STRANGE = 0.55  # weight of a word that no answer holds, as a share of the rarest
OTHER_LANGUAGE = 0.9  # trust in a text that is not in the language asked for


MEANING = """
    SELECT asked.at, asked.language, asked.word, asked.stem, known.articles, known.telling, near.words, state.stamp
    FROM (
        SELECT w.at, l.language, w.word, coalesce((ts_lexize(l.dictionary::regdictionary, w.word))[1], w.word) AS stem
        FROM unnest(%(words)s::text[]) WITH ORDINALITY AS w(word, at),
             unnest(%(languages)s::text[], %(dictionaries)s::text[]) AS l(language, dictionary)
    ) AS asked
    CROSS JOIN (SELECT coalesce(max(stamp), 0) AS stamp FROM knowledgebase_indexstate) AS state
    LEFT JOIN LATERAL (
        SELECT max(articles) AS articles, max(telling) AS telling FROM knowledgebase_word
        WHERE language = asked.language AND stem = asked.stem
    ) AS known ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(concat_ws(' ', found.word, found.stem, found.articles, found.telling)) AS words FROM (
            SELECT word, stem, articles, telling FROM knowledgebase_word
            WHERE known.articles IS NULL AND length(asked.word) >= %(shortest)s
              AND language = asked.language AND word %% asked.word
            ORDER BY similarity(word, asked.word) DESC LIMIT 6
        ) AS found
    ) AS near ON true
    ORDER BY asked.language, asked.at
"""


@dataclass
class Token:
    word: str
    stem: str
    articles: int | None  # that hold the stem; None: no answer does
    telling: float = 0.0
    is_mended: bool = False
    said: str = ""  # the stem of what was typed, where it was mended


@dataclass
class Asked:
    """A question read in one language."""

    tokens: list[Token]
    lexicon: Lexicon
    trust: float = 1.0
    is_its_language: bool = True  # where it is not, a strange word is no word of danger, mistyped

    @property
    def language(self) -> str:
        return self.lexicon.language

    @cached_property
    def row(self) -> list[str]:
        return [token.stem for token in self.tokens]

    @cached_property
    def groups(self) -> list[Group]:
        """One for each word, said twice counts once."""
        found = {
            token.stem: _group(token, self._concepts[at], self.lexicon)
            for at, token in enumerate(self.tokens)
        }
        return list(found.values())

    @cached_property
    def _concepts(self) -> list[set[str]]:
        concepts: list[set[str]] = [set() for _ in self.tokens]
        for name, start, end in self.lexicon.concepts.find(self.row):
            for at in range(start, end):
                concepts[at].add(name)
        return concepts

    @property
    def understood(self) -> float:
        """How many of the words this language knows, 0-1."""
        known = sum(token.articles is not None and not token.is_mended for token in self.tokens)
        return known / len(self.tokens) if self.tokens else 0.0

    @cached_property
    def _as_said(self) -> list[str]:
        return [token.said or token.stem for token in self.tokens]

    @cached_property
    def _as_feared(self) -> list[str]:
        """What the answers do not know may be a word of danger, mistyped."""
        return [
            self.lexicon.word_of_danger(token.word, said)
            if token.is_mended or token.articles is None
            else said
            for token, said in zip(self.tokens, self._as_said, strict=True)
        ]

    def danger(self) -> Notice | None:
        heard = [self._as_said, *([self._as_feared] if self.is_its_language else []), self.row]
        return next(filter(None, map(self.lexicon.danger, heard)), None)

    def not_ours(self) -> Notice | None:
        return self.lexicon.not_ours(self._as_said)


def read(question: str, language: str) -> list[Asked]:
    """The question in the language asked for, then in each other one that understands it; [] without words."""
    asked_words = words.without_skipped(words.question_tokens(question))
    if not asked_words:
        return []
    languages = [language, *(code for code, _ in settings.LANGUAGES if code != language)]
    tokens, stamp = _meanings(asked_words, languages)
    asked = [Asked(tokens[code], lexicon.of(code, stamp)) for code in languages]
    for other in asked[1:]:
        other.is_its_language = other.understood > asked[0].understood
    others = [other for other in asked[1:] if _is_worth_a_look(other, asked[0])]
    for other in others:
        other.trust = 1.0 if other.understood > asked[0].understood + 0.2 else OTHER_LANGUAGE
    return [asked[0], *others]


def _is_worth_a_look(other: Asked, first: Asked) -> bool:
    return bool(other.danger()) or (other.understood > 0 and first.understood < 1.0)


def _meanings(asked: Sequence[str], languages: Sequence[str]) -> tuple[dict[str, list[Token]], int]:
    parameters: dict[str, Any] = {
        "words": list(asked),
        "languages": list(languages),
        "dictionaries": [f"{words.configuration(code)}_stem" for code in languages],
        "shortest": SHORTEST_MENDED,
    }
    tokens: dict[str, list[Token]] = {code: [] for code in languages}
    stamp = 0
    with connection.cursor() as cursor:
        cursor.execute(MEANING, parameters)
        for _at, code, word, stem, articles, telling, near, stamp in cursor.fetchall():  # noqa: B007
            tokens[code].append(
                _mended(word, stem, near or [], code) or Token(word, stem, articles, telling or 0.0)
            )
    return tokens, stamp


def _mended(word: str, stem: str, near: Sequence[str], language: str) -> Token | None:
    """The known word that is fewest slips away, and says something: one slip in a short word, two in a long one."""
    allowed = 1 if len(word) < 7 else 2
    rows = [row for row in map(str.split, near) if row[1] not in words.light(language)]
    slips = [
        (words.slips(word, known), -int(articles), meant, float(telling))
        for known, meant, articles, telling in rows
    ]
    if not slips or min(slips)[0] > allowed:
        return None
    _, articles, meant, telling = min(slips)
    return Token(word, meant, -articles, telling, is_mended=True, said=stem)


def _group(token: Token, concepts: set[str], known: Lexicon) -> Group:
    sure = MENDED if token.is_mended else 1.0
    stems = {token.stem: sure} | dict.fromkeys(concepts, SYNONYM * sure)
    held = [known.held_by[name] for name in concepts if name in known.held_by]
    articles = (token.articles or 0) + sum(texts for texts, _ in held)
    return Group(stems, _weight(token, [telling for _, telling in held], known), articles)


def _weight(token: Token, meant: list[float], known: Lexicon) -> float:
    """A word is as telling as the most telling thing that it may mean."""
    if token.articles or meant:
        return max([token.telling, *(SYNONYM * telling for telling in meant)])
    if token.stem in words.light(known.language):
        return LIGHT
    return rarity(1, max(known.texts, 1)) * (1 if token.articles == 0 else STRANGE)
