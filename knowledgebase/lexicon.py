"""The words of the search that are data: synonyms, danger, what is not for the city. Read once, until they change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from . import words
from .indexing import concepts_of
from .models import DangerPhrase, IndexState, OutOfScope, Word

SHORTEST_MENDED = 4


@dataclass(frozen=True)
class Notice:
    kind: str
    text: str


@dataclass
class Trigger:
    phrases: words.Patterns
    negative: words.Patterns
    notice: Notice

    def fits(self, row: Sequence[str]) -> bool:
        return self.phrases.any_in(row) and not self.negative.any_in(row)


@dataclass
class Lexicon:
    language: str
    stamp: int
    texts: int = 0
    concepts: words.Phrases = field(default_factory=words.Phrases)
    held_by: dict[str, tuple[int, float]] = field(
        default_factory=dict
    )  # {concept: texts that hold it, telling}
    dangers: list[Trigger] = field(default_factory=list)
    out_of_scope: list[Trigger] = field(default_factory=list)

    @cached_property
    def _words_of_danger(self) -> list[str]:
        return sorted({stem for one in self.dangers for stem in one.phrases.stems()})

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
        {
            word: (articles, telling)
            for word, articles, telling in held_by.values_list("word", "articles", "telling")
        },
        _warnings(language, DangerPhrase, "emergency"),
        _warnings(language, OutOfScope, "out_of_scope"),
    )


def _warnings(language: str, model: type[DangerPhrase] | type[OutOfScope], kind: str) -> list[Trigger]:
    rows: list[Any] = list(model.objects.filter(language=language))
    places = {phrase: words.alternatives(phrase) for row in rows for phrase in (*row.phrases, *row.negative)}
    stems = words.stems(language, {word for found in places.values() for place in found for word in place})

    def stemmed(given: Sequence[str]) -> words.Patterns:
        return words.Patterns(
            tuple(frozenset(stems[word] for word in place) for place in places[phrase]) for phrase in given
        )

    return [Trigger(stemmed(row.phrases), stemmed(row.negative), Notice(kind, row.text)) for row in rows]
