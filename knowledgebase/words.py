"""Words as the search compares them: folded, cut into tokens, and phrases found among their stems."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from django.db import connection

CONFIGURATIONS = {"en": "kb_en", "es": "kb_es"}
MOST_CHARACTERS = 2000  # of a question; what comes after them says nothing new
MOST_TOKENS = 60
SKIPPED = frozenset(
    "a an the my your our his her their this that el la los las un una mi mis su sus tu".split()
)
PLACE = re.compile(r"\(([^)]*)\)|([^\s(]+)")
Stems = dict[str, str]
Pattern = tuple[frozenset[str], ...]


LIGHT = {
    "en": """i me we us you he she it they them am is are was were be been being do does did doing done have has had
        having can could will would shall should may might must to of in on at by for from with about as into out up
        down off over and or but if so then than because while when where why how what which who whom there here this
        these those some any all no not dont doesnt didnt cant wont im ive its thats theres get got getting gets go
        goes going gone come comes came just still really very too also now please need want like know tell say says
        said make made put let thing things stuff something someone somebody anybody anyone people guy guys one""",
    "es": """yo me nos te se lo le les usted ustedes ella ellos nosotros es son era fue ser soy esta estan estoy estaba
        estar he ha han hay hace hacer hago haber tengo tiene tienen tenia tener puedo puede pueden poder voy va van ir
        a al de del en con por para sin sobre entre y e o u ni pero si no que quien cual cuando donde como cuanto
        porque pues ya aun todavia muy mas menos tambien ahora aqui alli ese esa eso esos esas este esto estos estas
        aquel algo alguien nada nadie todo toda todos todas uno unos unas necesito quiero quisiera favor saber dice
        dicen debo hoy""",
}


def configuration(language: str) -> str:
    """The text search configuration of PostgreSQL (migration 0002) for a language."""
    return CONFIGURATIONS.get(language, "kb_other")


def fold(text: str) -> str:
    """Small letters without accents or apostrophes; everything else that is no letter or digit is a space."""
    text = unicodedata.normalize("NFKD", text.lower()).replace("'", "").replace("’", "")
    kept = "".join(character for character in text if not unicodedata.combining(character))
    return " ".join(re.findall(r"[^\W_]+", kept))


def tokens(text: str) -> list[str]:
    return [token[:40] for token in fold(text).split()]


def question_tokens(text: str) -> list[str]:
    """The first words of a question, however long it is."""
    return tokens(text[:MOST_CHARACTERS].replace("\x00", " "))[:MOST_TOKENS]


def stems(language: str, words: Iterable[str]) -> Stems:
    """{word: its stem} by the dictionary of the language, in one query."""
    wanted = sorted(set(words))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, (ts_lexize(%s, word))[1] FROM unnest(%s::text[]) AS word",
            [f"{configuration(language)}_stem", wanted],
        )
        return {word: stem or word for word, stem in cursor.fetchall()}


@cache
def light(language: str) -> frozenset[str]:
    """Stems of the words that hold a sentence together and say little by themselves."""
    return frozenset(stems(language, fold(LIGHT.get(language, "")).split()).values())


def without_skipped(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in SKIPPED] or list(words)


class Phrases:
    """Finds phrases, each under its name, in a row of stems: its words in order and next to each other."""

    def __init__(self) -> None:
        self.by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}

    def add(self, phrase: Sequence[str], name: str) -> None:
        if phrase:
            self.by_first.setdefault(phrase[0], []).append((tuple(phrase), name))

    def names(self) -> set[str]:
        return {name for found in self.by_first.values() for _, name in found}

    def find(self, row: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """(name, from, to) of every phrase in the row."""
        for start, stem in enumerate(row):
            for phrase, name in self.by_first.get(stem, ()):
                end = start + len(phrase)
                if tuple(row[start:end]) == phrase:
                    yield name, start, end


def alternatives(phrase: str) -> list[list[str]]:
    """The words that may stand at each place of a phrase: “(smell|odor) gas” has two places."""
    places = [
        tokens((either or one).replace("|", " "))
        for either, one in PLACE.findall(phrase)
        if fold(either or one)
    ]
    return [place for place in places if not set(place) <= SKIPPED] or places


class Patterns:
    """Phrases with alternatives: a place is the stems that may stand there. Finds whether any is said."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.by_stem: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            for stem in min(pattern, key=len, default=()):
                self.by_stem.setdefault(stem, []).append(pattern)

    def any_in(self, row: Sequence[str]) -> bool:
        return any(is_near(pattern, row) for stem in set(row) for pattern in self.by_stem.get(stem, ()))

    def stems(self) -> set[str]:
        return {stem for found in self.by_stem.values() for one in found for place in one for stem in place}


def is_near(pattern: Pattern, row: Sequence[str]) -> bool:
    """True where a word for each place stands within a few words of the others, in any order."""
    if not pattern or any(place.isdisjoint(row) for place in pattern):
        return False
    width = len(pattern) + (3 if len(pattern) < 3 else 5)
    return any(_holds(row[at : at + width], pattern) for at in range(len(row)))


def _holds(row: Sequence[str], pattern: Pattern) -> bool:
    """A word of its own for each place."""
    if not pattern:
        return True
    first, others = pattern[0], pattern[1:]
    return any(stem in first and _holds([*row[:at], *row[at + 1 :]], others) for at, stem in enumerate(row))


def slips(one: str, other: str) -> int:
    """How many typing errors lie between two words: a letter too many, missing, wrong, or two swapped."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, earlier[to - 2] + 1)
            row.append(cost)
    return row[-1]
