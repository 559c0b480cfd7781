"""Which text answers a question, and how well? Pure: stems, weights and numbers, no database.

A question is a row of groups, one a word: the stems that may stand for it, each with how surely it is meant. A text
is its passages. The score of a text is how much of the question it covers anywhere (the rarer a word, the more it
counts; a title more than a body) and how alike the question and its closest single wording are.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

FIELDS = {"title": 1.0, "question": 0.95, "keyword": 0.9, "learned": 0.7, "answer": 0.7, "body": 0.45}
WORDINGS = {"title": 1.0, "question": 1.0, "learned": 0.9, "keyword": 0.8}
CLOSEST = 0.5  # share of the closest wording in the score


@dataclass(frozen=True)
class Group:
    """A word of the question. weight: how rare what it means is; stems: {stem: how surely it is meant, 0-1}."""

    stems: Mapping[str, float]
    weight: float

    def within(self, terms: AbstractSet[str]) -> float:
        return max((sure for stem, sure in self.stems.items() if stem in terms), default=0.0)


@dataclass(frozen=True)
class Passage:
    kind: str
    length: float
    terms: frozenset[str]


@dataclass
class Candidate:
    pk: int
    passages: Sequence[Passage]
    more: Any = None
    score: float = 0.0
    coverage: float = 0.0
    closest: float = 0.0
    by_kind: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for passage in self.passages:
            self.by_kind.setdefault(passage.kind, set()).update(passage.terms)


def rarity(articles: float, texts: int) -> float:
    """Weight of a word that stands in so many of so many texts: near 0 for one in all of them."""
    return math.log(1 + (max(texts, articles) - articles + 0.5) / (articles + 0.5))


def length(terms: Iterable[str], weights: Mapping[str, float]) -> float:
    """Of a wording as a vector; concepts are left out, they repeat what the words say."""
    return round(math.sqrt(sum(weights[term] ** 2 for term in terms if not term.startswith("syn"))), 3)


def rank(groups: Sequence[Group], candidates: Iterable[Candidate]) -> list[Candidate]:
    """Best first, each with its score."""
    asked = math.sqrt(sum(group.weight**2 for group in groups))
    whole = sum(group.weight for group in groups)
    if not whole:
        return []
    found = list(candidates)
    for candidate in found:
        candidate.coverage = _covered(groups, candidate) / whole
        candidate.closest = _closest(groups, candidate, asked)
        candidate.score = (1 - CLOSEST) * candidate.coverage + CLOSEST * candidate.closest
    return sorted(found, key=lambda one: (-one.score, one.pk))


def _covered(groups: Sequence[Group], candidate: Candidate) -> float:
    kinds = candidate.by_kind.items()
    return sum(
        group.weight * max((FIELDS[kind] * group.within(terms) for kind, terms in kinds), default=0.0)
        for group in groups
    )


def _closest(groups: Sequence[Group], candidate: Candidate, asked: float) -> float:
    return max(
        (
            WORDINGS[passage.kind] * _shared(groups, passage.terms) / (asked * max(passage.length, 1.0))
            for passage in candidate.passages
            if passage.kind in WORDINGS
        ),
        default=0.0,
    )


def _shared(groups: Sequence[Group], terms: AbstractSet[str]) -> float:
    return sum(group.weight**2 * group.within(terms) for group in groups)
