"""Addresses as they are compared: folded, without unit, abbreviated as on a sign. Pure."""

import re

from knowledgebase.words import fold

SHORT = {
    "street": "st", "str": "st", "avenue": "ave", "av": "ave", "road": "rd", "drive": "dr", "lane": "ln", "court": "ct",
    "place": "pl", "boulevard": "blvd", "terrace": "ter", "square": "sq", "parkway": "pkwy", "highway": "hwy",
    "circle": "cir", "trail": "trl", "alley": "aly", "bridge": "br", "extension": "ext", "north": "n", "south": "s",
    "east": "e", "west": "w", "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th",
    "sixth": "6th", "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th",
}  # fmt: skip
UNIT = re.compile(r"\b(?:apt|apartment|unit|suite|ste|floor|fl|room|rm)\b\.?\s*\w*|#\s*\w+", re.IGNORECASE)
NUMBER = re.compile(r"^(\d{1,6})(?:\s*-\s*\d+)?[a-z]?\s+(?=\S)", re.IGNORECASE)


def key_of(name: str) -> str:
    """elm st for Elm Street: folded, without unit, its words abbreviated as on a sign."""
    return " ".join(SHORT.get(word, word) for word in fold(UNIT.sub(" ", name)).split())


def house(text: str) -> tuple[int | None, str]:
    """(12, "Elm Street") of "12 Elm Street"; no number for "1st Street"."""
    found = NUMBER.match(text.strip())
    return (int(found[1]), text.strip()[found.end() :]) if found else (None, text.strip())


def street_line(address: str) -> str:
    """What stands before the town: 12 Elm Street of "12 Elm Street, Charter Oak, CT 06103"."""
    return address.partition(",")[0].strip()
