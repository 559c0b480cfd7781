"""Which services somebody may mean: by their names, keywords and wordings, the synonyms, and the answers found.

All of it is data: a city adds a word to a service (or a wording in another language) and the next report finds it.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import QuerySet

from knowledgebase import asking, words
from knowledgebase.asking import Asked
from knowledgebase.lexicon import Lexicon
from knowledgebase.models import Article
from knowledgebase.search import Found

from ..models import Service

MOST = 6
SYNONYM = 0.8  # a word that means the same, against the word itself
DESCRIBED = 0.4  # a word of the description, against a keyword
ANSWERED, UNSURE = 1.0, 0.5  # what the answers found add at most, as a share of the question
FAR_BEHIND = 0.55  # of the best: below it a service is not shown
STORY, LIGHT = 0.2, 0.1  # weight of a word no service knows; share of one that says little by itself
FEWEST = 0.4  # of the question that has to be understood
ASKING = frozenset(
    "when where who what which why how can could do does is are cuando donde quien que cual por como puedo puede".split()
)
Weights = dict[str, float]


class Text(NamedTuple):
    """What a service is known by in one language: strong phrases, and weak words."""

    pk: int
    strong: tuple[str, ...]
    weak: str


@dataclass
class Catalogue:
    """The words of all services in one language: {stem or concept: weight} for each."""

    known: dict[int, Weights] = field(default_factory=dict)
    held_by: Counter[str] = field(default_factory=Counter)

    def rarity(self, name: str) -> float:
        return math.log(1 + len(self.known) / max(1, self.held_by[name]))


_held: dict[str, tuple[tuple[int, tuple[Text, ...]], Catalogue]] = {}


def services(
    question: str, language: str = "en", *, found: Found | None = None, most: int = MOST
) -> list[Service]:
    """The likeliest first. found: what the search for answers found; its services count too."""
    offered = {service.pk: service for service in offered_services()}
    asked = asking.read(question, language)
    scores = _scores(asked, list(offered.values()))
    for pk, share in _of_answers(found, offered.values()).items():
        scores[pk] = scores.get(pk, 0.0) + share
    best = max(scores.values(), default=0.0)
    if best < FEWEST:
        return []
    near = sorted(
        (-score, offered[pk].name, pk) for pk, score in scores.items() if score >= FAR_BEHIND * best
    )
    return [offered[pk] for _, _, pk in near[:most]]


def offered_services() -> QuerySet[Service]:
    """What a resident may report."""
    return Service.objects.filter(is_active=True).select_related("group").prefetch_related("wordings")


def _scores(asked: Iterable[Asked], offered: Sequence[Service]) -> dict[int, float]:
    """{service: share of the question that is about it}, by the language that knows it best."""
    scores: dict[int, float] = {}
    for one in asked:
        catalogue = _catalogue(one.lexicon, offered)
        for pk, score in _shares(one, catalogue).items():
            scores[pk] = max(scores.get(pk, 0.0), score)
    return scores


def _shares(asked: Asked, catalogue: Catalogue) -> dict[int, float]:
    light = words.light(asked.language)
    meant = [
        _meant(one.stem, one.said, names) for one, names in zip(asked.tokens, _concepts(asked), strict=True)
    ]
    weights = [
        _weight(one, token.stem in light, catalogue) for one, token in zip(meant, asked.tokens, strict=True)
    ]
    whole = sum(weights) or 1.0
    shares: dict[int, float] = {}
    for pk, known in catalogue.known.items():
        said = sum(
            weight * max((sure * known.get(name, 0.0) for name, sure in one.items()), default=0.0)
            for one, weight in zip(meant, weights, strict=True)
        )
        if said:
            shares[pk] = said / whole
    return shares


def _weight(meant: Weights, is_light: bool, catalogue: Catalogue) -> float:
    """A word tells as much as it is rare among the services; what none of them knows is the story around it."""
    if not any(catalogue.held_by[name] for name in meant):
        return STORY
    return max(map(catalogue.rarity, meant)) * (LIGHT if is_light and len(meant) == 1 else 1)


def _meant(stem: str, said: str, concepts: Iterable[str]) -> Weights:
    return dict.fromkeys(concepts, SYNONYM) | {stem: 1.0, said or stem: 1.0}


def _concepts(asked: Asked) -> list[set[str]]:
    found: list[set[str]] = [set() for _ in asked.tokens]
    for name, start, end in asked.lexicon.concepts.find(asked.row):
        for at in range(start, end):
            found[at].add(name)
    return found


def _of_answers(found: Found | None, offered: Iterable[Service]) -> dict[int, float]:
    """What the best answers point to: all of the weight where the first is sure, else by its score."""
    if found is None or not found.results:
        return {}
    by_code = {service.service_code: service.pk for service in offered}
    results = found.results[: 1 if found.confident else 2]
    codes = dict(
        Article.objects.filter(pk__in=[one.article_id for one in results]).values_list("pk", "service_codes")
    )
    shares: dict[int, float] = {}
    trust = ANSWERED if found.confident else UNSURE
    for result in results:
        for at, code in enumerate(codes.get(result.article_id, ())):
            if code in by_code:
                share = trust * min(1.0, result.score) / (1 + 0.3 * at)
                shares[by_code[code]] = max(shares.get(by_code[code], 0.0), share)
    return shares


def is_answer_enough(question: str, found: Found, fitting: Sequence[Service]) -> bool:
    """The answer is sure, and either it was a question or there is no place that anybody would have to go to."""
    asks = question.strip().endswith("?") or words.fold(question).split(" ")[0] in ASKING
    return found.confident and (asks or not fitting or not fitting[0].needs_location)


# What the services are known by


def _catalogue(lexicon: Lexicon, offered: Sequence[Service]) -> Catalogue:
    """Made again only after a service, a wording or a synonym changed."""
    stamp = (lexicon.stamp, tuple(_text(service, lexicon.language) for service in offered))
    held = _held.get(lexicon.language)
    if held is None or held[0] != stamp:
        held = _held[lexicon.language] = (stamp, _made(lexicon, stamp[1]))
    return held[1]


def _text(service: Service, language: str) -> Text:
    strong: list[str] = [service.name, *service.keywords] if language == "en" else []
    weak = service.description if language == "en" else ""
    for wording in service.wordings.all():
        if wording.language == language:
            strong += [wording.name, *wording.words]
            weak = f"{weak} {wording.description}"
    return Text(service.pk, tuple(strong), weak)


def _made(lexicon: Lexicon, texts: Sequence[Text]) -> Catalogue:
    everything = {
        word for text in texts for phrase in (*text.strong, text.weak) for word in words.tokens(phrase)
    }
    stems = words.stems(lexicon.language, everything)
    light = words.light(lexicon.language)
    catalogue = Catalogue()
    for text in texts:
        known: Weights = {}
        for phrase, weight in [(text.weak, DESCRIBED), *((one, 1.0) for one in text.strong)]:
            row = [stems[word] for word in words.tokens(phrase)]
            names = {stem for stem in row if stem not in light} | (
                {n for n, _, _ in lexicon.concepts.find(row)} if weight == 1 else set()
            )
            known |= dict.fromkeys(names, weight)
        catalogue.known[text.pk] = known
        catalogue.held_by.update(known.keys())
    return catalogue
