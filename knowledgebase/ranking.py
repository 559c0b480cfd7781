"""Which text answers a question, and how well? Pure: stems, weights and numbers, no database.

A question is a row of groups, one a word: the stems that may stand for it, each with how surely it is meant. A text
is its passages. The score of a text is how much of the question it covers (the rarer a word, the more it counts; a
word in many of its wordings more than in one, in the body least) and how alike the question and its closest single
wording are. The numbers below were chosen on the questions marked dev in tests/knowledgebase.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WORDINGS = {"title": 1.0, "question": 1.0, "learned": 0.9, "keyword": 0.8}
ONCE = {"title": 1.0, "answer": 0.6, "body": 0.3}  # what a word there covers, however often it is said
OFTEN = 0.95  # what a word in very many wordings covers
HALF = 1.5  # so many wordings cover half of that
CLOSEST = 0.3  # share of the closest wording in the score
TOLD = 0.85  # share of what a word tells which text is meant in its weight, beside how rare it is
LIGHT = 0.5  # what a word such as "do" or "my" tells, beside one as rare that means something

Index = Mapping[str, Sequence[tuple[int, float]]]


@dataclass(frozen=True)
class Group:
    """A word of the question. weight: how rare what it means is; stems: {stem: how surely it is meant, 0-1}.

    articles: about how many texts hold any of its stems.
    """

    stems: Mapping[str, float]
    weight: float
    articles: int = 0


@dataclass(frozen=True)
class Passages:
    """The parts of a text: the kind and the length of each, and in which of them (0, 1 ...) each stem stands."""

    kinds: Sequence[str]
    lengths: Sequence[float]
    stems: Mapping[str, Sequence[int]]


@dataclass
class Candidate:
    pk: int
    passages: Passages
    more: Any = None
    score: float = 0.0


def rarity(articles: float, texts: int) -> float:
    """Weight of a word that stands in so many of so many texts: near 0 for one in all of them."""
    articles = max(articles, 1)
    return math.log(1 + (max(texts, articles) - articles + 0.5) / (articles + 0.5))


def telling(said: Mapping[int, float], wordings: Mapping[int, int], every: float) -> float:
    """Weight of a word: rare, and said more in few texts than the others would have it.

    said: {text: in how many of its wordings}; wordings: {text: how many it has}; every: of all texts together.
    """
    times, elsewhere, told = sum(said.values()) + 1, 1.0, 0.0
    for text, here in said.items():
        usual = min(wordings[text] / every, 1.0)
        share = (here + usual) / times
        told += share * math.log(share / usual)
        elsewhere -= usual
    told -= max(elsewhere, 0.0) / times * math.log(times)
    return rarity(len(said), len(wordings)) ** (1 - TOLD) * max(told, 0.01) ** TOLD


def length(terms: Iterable[str], weights: Mapping[str, float]) -> float:
    """Of a wording as a vector; concepts are left out, they repeat what the words say."""
    return round(math.sqrt(sum(weights[term] for term in terms if not term.startswith("syn"))), 3)


def rank(groups: Sequence[Group], candidates: Iterable[Candidate]) -> list[Candidate]:
    """Best first, each with its score."""
    whole = sum(group.weight for group in groups)
    if not whole:
        return []
    index = _index(groups)
    found = list(candidates)
    for candidate in found:
        candidate.score = _score(groups, index, candidate.passages, whole)
    return sorted(found, key=lambda one: (-one.score, one.pk))


def _index(groups: Sequence[Group]) -> Index:
    index: dict[str, list[tuple[int, float]]] = {}
    for at, group in enumerate(groups):
        for stem, sure in group.stems.items():
            index.setdefault(stem, []).append((at, sure))
    return index


def _score(groups: Sequence[Group], index: Index, passages: Passages, whole: float) -> float:
    best, times, closest = [0.0] * len(groups), [0.0] * len(groups), 0.0
    for part, said in _said(index, passages.stems).items():
        kind = passages.kinds[part]
        for at, sure in said.items():
            best[at] = max(best[at], ONCE.get(kind, 0.0) * sure)
            times[at] += sure if kind in WORDINGS else 0.0
        if kind in WORDINGS:
            shared = sum(groups[at].weight * sure for at, sure in said.items())
            likeness = shared / (math.sqrt(whole) * max(passages.lengths[part], 1.0))
            closest = max(closest, WORDINGS[kind] * likeness)
    covered = sum(
        group.weight * max(once, OFTEN * often / (often + HALF))
        for group, once, often in zip(groups, best, times, strict=True)
    )
    return (1 - CLOSEST) * covered / whole + CLOSEST * closest


def _said(index: Index, stems: Mapping[str, Sequence[int]]) -> dict[int, dict[int, float]]:
    """{passage: {group: how surely it is said there}}, the passages that say anything."""
    said: dict[int, dict[int, float]] = {}
    for stem in index.keys() & stems.keys():
        for part in stems[stem]:
            here = said.setdefault(part, {})
            for at, sure in index[stem]:
                here[at] = max(here.get(at, 0.0), sure)
    return said
