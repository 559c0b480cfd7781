"""What a city's word for a status, a closing or a channel means here; the words are data (words.toml)."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from ..cases.workflow import Resolution
from ..models import Channel

OPEN_WORDS = ("open", "assigned", "in_progress")
STATUS_MEANINGS = (*OPEN_WORDS, *Resolution.values)
REMEMBERED = 20_000  # different values; a column of free text has no end of them
_SPLIT = re.compile(r"[^a-z0-9]+")

Rules = tuple[tuple[re.Pattern[str], str], ...]


def plain(text: str) -> str:
    """Lower-case words with single spaces: "IN-PROGRESS" -> "in progress"."""
    return _SPLIT.sub(" ", text.lower()).strip()


@cache
def _rules() -> Mapping[str, Rules]:
    content = tomllib.loads((files(__package__) / "words.toml").read_text())
    return {
        table: tuple((re.compile(row["pattern"]), row["means"]) for row in rows)
        for table, rows in content.items()
    }


class Words:
    """Meanings of one column's values, looked up once a value; unknown ones are counted."""

    def __init__(self, table: str, own: Mapping[str, str] | None = None):
        self.rules = _rules()[table]
        self.own = {plain(word): meaning for word, meaning in (own or {}).items()}
        self.known: dict[str, str] = {"": ""}
        self.unknown: dict[str, int] = {}

    def meaning(self, text: str) -> str:
        """ "" where the word is not known."""
        found = self.known.get(text)
        if found is None:
            if len(self.known) > REMEMBERED:
                self.known.clear()
            found = self.known[text] = self.look_up(text)
        if not found and text and len(self.unknown) < REMEMBERED:
            self.unknown[text] = self.unknown.get(text, 0) + 1
        return found

    def look_up(self, text: str) -> str:
        words = plain(text)
        if words in self.own:
            return self.own[words]
        return next((means for pattern, means in self.rules if pattern.search(words)), "")


def is_known_status(values: Iterable[str]) -> float:
    """The share of values that read like a status."""
    words = Words("statuses")
    read = [bool(words.look_up(value)) for value in values]
    return sum(read) / len(read) if read else 0.0


def channel(meaning: str) -> str:
    return meaning or Channel.OTHER.value
