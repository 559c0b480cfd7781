"""What residents and the desk asked of the search, what found nothing, and whether an answer was one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from knowledgebase import privacy, words
from knowledgebase.models import Translation
from knowledgebase.search import search

from .callers import UNHELPFUL
from .phrases import desk
from .topics import TOPICS

SEARCH = ("day", "language", "words", "channel", "first_id", "opened_id", "confident", "solved")
FEEDBACK = ("translation_id", "day", "solved", "revision", "search_id")
AT_THE_DESK, OPENED, JUDGED, SOLVED, SOLVED_THERE, SPANISH = 0.25, 0.78, 0.3, 0.87, 0.35, 0.2


@dataclass(frozen=True, slots=True)
class Asked:
    """text: of the answer that was opened, None for none; solved: what was said of it."""

    day: date
    language: str
    words: str
    channel: str
    first: int | None
    text: Translation | None
    confident: bool
    solved: bool | None

    def row(self) -> tuple[Any, ...]:
        opened = self.text.article_id if self.text else None
        return (
            self.day, self.language, self.words, self.channel, self.first, opened, self.confident, self.solved,
        )  # fmt: skip


def searches(count: int, days: list[date]) -> list[Asked]:
    """So many over the days, the later the more: people find the page."""
    chance, texts, gaps = Random(911), _texts(), _gaps()
    shares = [share for share, _ in TOPICS.values()]
    often = [gap["often"] for gap in gaps]
    found = []
    for place in sorted(int(len(days) * chance.random() ** 0.7) for _ in range(count)):
        if chance.random() * 1000 < sum(often):
            gap = chance.choices(gaps, often)[0]
            found.append(_nothing(days[place], gap))
        else:
            slug = chance.choices(list(TOPICS), shares)[0]
            language = "es" if chance.random() < SPANISH else "en"
            found.append(_something(days[place], texts[slug, language], chance))
    return found


def _texts() -> dict[tuple[str, str], Translation]:
    texts = Translation.objects.select_related("article").filter(article__slug__in=list(TOPICS))
    return {(text.article.slug, text.language): text for text in texts}


def _gaps() -> list[dict[str, Any]]:
    """What the city has no answer for, with what the search makes of it."""
    gaps = []
    for gap in desk()["gaps"]:
        found = search(gap["words"], gap.get("language", "en"))
        first = found.results[0].article_id if found.results else None
        gaps.append({"language": "en", **gap, "first": first, "confident": found.confident})
    return gaps


def _nothing(day: date, gap: dict[str, Any]) -> Asked:
    kept = words.fold(gap["words"])
    return Asked(day, gap["language"], kept, "web", gap["first"], None, gap["confident"], None)


def _something(day: date, text: Translation, chance: Random) -> Asked:
    question = words.fold(privacy.without_personal_data(chance.choice(text.questions or [text.title])))
    given = (day, text.language, question[:200])
    if chance.random() < AT_THE_DESK:
        return Asked(*given, "desk", text.article_id, text, True, None)
    is_opened = chance.random() < OPENED
    chance_solved = SOLVED_THERE if text.article.slug == UNHELPFUL else SOLVED
    is_judged = is_opened and chance.random() < JUDGED
    solved = chance.random() < chance_solved if is_judged else None
    return Asked(*given, "web", text.article_id, text if is_opened else None, True, solved)


def feedback(asked: list[Asked], first: int) -> Iterator[tuple[Any, ...]]:
    """first: the key of the first search."""
    for key, one in enumerate(asked, first):
        if one.text and one.solved is not None:
            yield one.text.pk, one.day, one.solved, one.text.revision, key
