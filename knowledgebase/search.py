"""One search for answers: for residents, the desk and the API.

Three queries, each by an index: what the words of the question mean (stems, typing errors by trigrams), the texts that
hold the rarest of them (full text), and the facts in their answers. The order is made in ranking.py.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from . import asking, ranking, retrieval
from .asking import Asked
from .facts import Facts, used_in
from .lexicon import Notice
from .ranking import Candidate

# Measured on questions of residents (tests/benchmarks/answers.py): below these nothing is given as the answer.
SURE = 0.47
CLEAR = 0.03
EXCERPT = 240


@dataclass(frozen=True)
class Result:
    article_id: int
    slug: str
    topic: str
    language: str
    title: str
    excerpt: str
    read_aloud: str
    score: float


@dataclass(frozen=True)
class Found:
    """results best first; confident where the first may be given as the answer; notice before anything else."""

    results: list[Result] = field(default_factory=list)
    confident: bool = False
    notice: Notice | None = None
    hint: Notice | None = None


def search(
    question: str, language: str = "en", *, limit: int = 5, staff: bool = False, on: date | None = None
) -> Found:
    """Any text is a question; one without words finds nothing."""
    meant = asking.read(question, language)
    if not meant:
        return Found()
    today = on or timezone.localdate()
    ranked = _ranked(meant, staff, today)
    notice = next(filter(None, (asked.danger() for asked in meant)), None)
    hint = next(filter(None, (asked.not_ours() for asked in meant)), None)
    return Found(
        _results(ranked[:limit], today),
        confident=not notice and not hint and is_confident(ranked),
        notice=notice,
        hint=hint,
    )


def danger_in(text: str, language: str = "en") -> Notice | None:
    """What to say before anything else to somebody who writes this, in whatever language it is; one query."""
    return next(filter(None, (asked.danger() for asked in asking.read(text, language))), None)


def is_confident(ranked: list[Candidate]) -> bool:
    """Sure enough, and clearly ahead of the next."""
    if not ranked or ranked[0].score < SURE:
        return False
    return len(ranked) == 1 or ranked[0].score - ranked[1].score >= CLEAR


def _ranked(meant: list[Asked], staff: bool, on: date) -> list[Candidate]:
    """The best text of each article, in the language in which it fits best."""
    found = retrieval.candidates(meant, staff=staff, on=on)
    best: dict[int, Candidate] = {}
    for asked in meant:
        for candidate in ranking.rank(asked.groups, found.get(asked.language, ())):
            candidate.score *= asked.trust
            article = candidate.more.article_id
            if article not in best or candidate.score > best[article].score:
                best[article] = candidate
    return sorted(best.values(), key=lambda one: (-one.score, one.pk))


def _results(ranked: list[Candidate], on: date) -> list[Result]:
    keys = [key for one in ranked for key in used_in(one.more.title, one.more.answer, one.more.read_aloud)]
    facts = Facts(keys, on) if keys else None
    return [_result(one, facts) for one in ranked]


def _result(candidate: Candidate, facts: Facts | None) -> Result:
    text = candidate.more

    def said(words: str) -> str:
        return facts.render(words, text.language) if facts else words

    return Result(
        text.article_id,
        text.slug,
        text.topic,
        text.language,
        said(text.title),
        _cut(said(text.answer)),
        said(text.read_aloud),
        round(candidate.score, 4),
    )


def _cut(text: str) -> str:
    return text if len(text) <= EXCERPT else f"{text[: EXCERPT - 1].rsplit(' ', 1)[0]}…"
