"""Does the search answer residents' own questions? Measured on files written before its synonyms were.

questions_<language>.csv: question, slug of the right answer (empty: none; a|b where b would do as well), kind (answer,
emergency, unanswerable), split (dev: looked at while the search was made; test: not looked at).
questions_blind_<language>.csv: written on 2026-11-22 from the titles alone, each split measured once before anybody
looked at its misses; then they were studied, so what they give today is no longer blind. At first they gave (first /
among three; of the others, not answered for sure):
  blind-1 (residents)                     en 213: 0.967 / 0.991   es 91: 0.956 / 1.000   58 of 60
  blind-2 (landlords, newcomers, shops)   en 149: 0.725 / 0.893   es 67: 0.821 / 0.896   48 of 56
  blind-3 (slang, no word of a title)     en 116: 0.586 / 0.862   es 50: 0.660 / 0.800   31 of 33
  blind-4 (danger, and not the city's)    38 of 39, and 911 said to 15 of 17 emergencies
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from knowledgebase.search import Found, search

FOLDER = Path(__file__).parent
DEMO = FOLDER.parent.parent / "civic311" / "demo" / "answers"


@dataclass(frozen=True)
class Question:
    text: str
    slug: str
    kind: str


@dataclass
class Quality:
    """Counts: questions with an answer, the right one first, among three, given as sure; and the others held back."""

    asked: int = 0
    first: int = 0
    three: int = 0
    sure: int = 0
    wrong_but_sure: int = 0
    others: int = 0
    held_back: int = 0
    emergencies: int = 0
    warned: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, question: Question, found: Found) -> None:
        slugs = [result.slug for result in found.results]
        if question.kind == "answer":
            self._add_answer(question, slugs, found.confident)
            return
        self.others += 1
        self.held_back += not found.confident
        if question.kind == "emergency":
            self.emergencies += 1
            self.warned += bool(found.notice and "911" in found.notice.text)
        if found.confident or (question.kind == "emergency" and not found.notice):
            self.misses.append(f"{question.kind}: {question.text} -> {slugs[:1]}")

    def _add_answer(self, question: Question, slugs: list[str], sure: bool) -> None:
        wanted = set(question.slug.split("|"))
        right = bool(wanted & set(slugs[:1]))
        self.asked += 1
        self.first += right
        self.three += bool(wanted & set(slugs[:3]))
        self.sure += sure
        self.wrong_but_sure += sure and not right
        if not right:
            self.misses.append(f"{question.text} -> {', '.join(slugs[:3])}; wanted {question.slug}")


def questions(language: str, split: str) -> Iterator[Question]:
    name = f"questions_blind_{language}.csv" if split.startswith("blind") else f"questions_{language}.csv"
    with (FOLDER / name).open(newline="") as file:
        for row in csv.DictReader(file):
            if row["split"] == split:
                yield Question(row["question"], row["slug"], row["kind"])


def measure(language: str, split: str) -> Quality:
    quality = Quality()
    for question in questions(language, split):
        quality.add(question, search(question.text, language))
    return quality
