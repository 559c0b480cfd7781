"""How hard a text is to read: Flesch-Kincaid grade for English, INFLESZ (Szigriszt-Pazos) for Spanish."""

import re
from collections.abc import Iterator

HARDEST_GRADE = 8.0
LOWEST_INFLESZ = 55.0
MARKS = re.compile(r"^\s*(#+|[-*+]|\d+[.)])\s+")
VOWELS_EN = re.compile(r"[aeiouy]+")
SILENT_EN = re.compile(r"(?:[^laeiouy]es|[^td]ed|[^laeiouy]e)$")
# A strong vowel with the weak ones beside it, or weak ones alone, is one syllable; an accented weak vowel is its own.
SYLLABLE_ES = re.compile(r"[íú]|[iuü]?[aeoáéó][iuy]?|[iuüy]+")


def grade(text: str) -> float:
    """Years of school needed to read an English text (Flesch-Kincaid)."""
    sentences, words = _parts(text)
    syllables = sum(map(_syllables_en, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59 if words else 0.0


def inflesz(text: str) -> float:
    """Ease of a Spanish text: 55 and more is normal, 65 and more quite easy."""
    sentences, words = _parts(text)
    syllables = sum(map(_syllables_es, words))
    return 206.835 - 62.3 * syllables / len(words) - len(words) / sentences if words else 100.0


def plain(markdown: str) -> str:
    """The words of a Markdown text: a heading, a list item or a paragraph ends a sentence, a line break does not."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)|<https?://[^>]*>|https?://\S+", r"\1", markdown)
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:#+|[-*+]|\d+[.)])\s)", text)
    lines = [MARKS.sub("", " ".join(block.split())).strip("*_ ") for block in _after_headings(blocks)]
    return "\n".join(line if line.endswith((".", "!", "?")) else f"{line}." for line in lines if line)


def _after_headings(blocks: list[str]) -> Iterator[str]:
    """A heading is one line: what follows without an empty line is a block of its own."""
    for block in blocks:
        first, _, rest = block.strip().partition("\n")
        yield from (first, rest) if first.startswith("#") else (block,)


def is_plain(text: str, language: str) -> bool:
    return inflesz(text) >= LOWEST_INFLESZ if language == "es" else grade(text) <= HARDEST_GRADE


def _parts(text: str) -> tuple[int, list[str]]:
    text = re.sub(r"(?<=\d)[.,:](?=\d)|(?<=\b[ap])\.(?=m\.)|(?<=[ap]\.m)\.", "", text.lower())
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text)
    return max(1, len(re.findall(r"[.!?]+(?:\s|$)", text))), words


def _syllables_en(word: str) -> int:
    return max(1, len(VOWELS_EN.findall(word)) - bool(SILENT_EN.search(word)))


def _syllables_es(word: str) -> int:
    word = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word)
    return max(1, len(SYLLABLE_ES.findall(word)))
