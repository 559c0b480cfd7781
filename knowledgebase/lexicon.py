"""The words of the search that are data: synonyms, danger, what is not for the city. Read once, until they change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from . import words
from .indexing import concepts_of
from .models import DangerPhrase, IndexState, OutOfScope, Word

Stemmed = list[frozenset[str]]
SHORTEST_MENDED = 4


@dataclass(frozen=True)
class Notice:
    kind: str
    text: str


@dataclass
class Trigger:
    phrases: Stemmed
    negative: Stemmed
    notice: Notice

    def fits(self, row: Sequence[str]) -> bool:
        said = frozenset(row)
        return _any_near(self.phrases, row, said) and not _any_near(self.negative, row, said)


def _any_near(phrases: Stemmed, row: Sequence[str], said: frozenset[str]) -> bool:
    return any(phrase <= said and words.is_near(phrase, row) for phrase in phrases)


@dataclass
class Lexicon:
    language: str
    stamp: int
    texts: int = 0
    concepts: words.Phrases = field(default_factory=words.Phrases)
    held_by: dict[str, int] = field(default_factory=dict)  # {concept: how many texts hold it}
    dangers: list[Trigger] = field(default_factory=list)
    out_of_scope: list[Trigger] = field(default_factory=list)

    @cached_property
    def _words_of_danger(self) -> list[str]:
        return sorted({stem for one in self.dangers for phrase in one.phrases for stem in phrase})

    def word_of_danger(self, word: str, stem: str) -> str:
        """The stem of danger that a word of four letters or more may be, one slip away; else its own stem."""
        if stem in self._words_of_danger or len(word) < SHORTEST_MENDED:
            return stem
        near = (
            one
            for one in self._words_of_danger
            if one[0] == word[0]
            and SHORTEST_MENDED <= len(one) <= len(word) + 1
            and len(one) >= len(stem) - 1
        )
        return next((one for one in near if min(words.slips(word, one), words.slips(stem, one)) == 1), stem)

    def danger(self, row: Sequence[str]) -> Notice | None:
        return next((danger.notice for danger in self.dangers if danger.fits(row)), None)

    def not_ours(self, row: Sequence[str]) -> Notice | None:
        return next((one.notice for one in self.out_of_scope if one.fits(row)), None)


_held: dict[str, Lexicon] = {}


def of(language: str, stamp: int) -> Lexicon:
    """The words as they are at this stamp of the index."""
    held = _held.get(language)
    if held is None or held.stamp != stamp:
        held = _held[language] = _read(language, stamp)
    return held


def _read(language: str, stamp: int) -> Lexicon:
    concepts = concepts_of(language)
    state = IndexState.objects.filter(pk=1).first()
    held_by = Word.objects.filter(language=language, word__in=concepts.names())
    return Lexicon(
        language,
        stamp,
        state.articles.get(language, 0) if state else 0,
        concepts,
        dict(held_by.values_list("word", "articles")),
        _warnings(language, DangerPhrase, "emergency"),
        _warnings(language, OutOfScope, "out_of_scope"),
    )


def _warnings(language: str, model: type[DangerPhrase] | type[OutOfScope], kind: str) -> list[Trigger]:
    rows: list[Any] = list(model.objects.filter(language=language))
    phrases = {
        phrase: words.without_skipped(words.tokens(phrase))
        for row in rows
        for phrase in (*row.phrases, *getattr(row, "negative", ()))
    }
    stems = words.stems(language, {word for found in phrases.values() for word in found})

    def stemmed(given: Sequence[str]) -> Stemmed:
        return [frozenset(stems[word] for word in phrases[phrase]) for phrase in given]

    return [
        Trigger(stemmed(row.phrases), stemmed(getattr(row, "negative", ())), Notice(kind, row.text))
        for row in rows
    ]
