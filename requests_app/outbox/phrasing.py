"""The language of the messages' templates: {placeholders}, and [parts that are left out where one is empty|or this].

Nothing else means anything, so whoever writes a template can do no harm with it, and values are never read as language.
"""

import difflib
import re
from collections.abc import Iterator, Mapping

from django.core.exceptions import ValidationError

_TOKEN = re.compile(r"\{([a-z_]+)\}|([\[\]])|([^\[\]{}]+)|([{}])")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_PART = re.compile(r"\[([^\[\]]*)\]")
_GAP = re.compile(r"\n{3,}")


def check(text: str, known: Mapping[str, str]) -> None:
    """ValidationError with a sentence for each mistake. known: placeholder -> what it stands for."""
    mistakes = list(_mistakes(text, known))
    if mistakes:
        raise ValidationError(mistakes)


def _mistakes(text: str, known: Mapping[str, str]) -> Iterator[str]:
    opened = 0
    for token in _TOKEN.finditer(text):
        name, bracket, _words, brace = token.groups()
        line = text.count("\n", 0, token.start()) + 1
        if name and name not in known:
            yield f"Line {line}: {{{name}}} is not known{_perhaps(name, known)}."
        elif brace:
            yield f"Line {line}: write a placeholder as {{number}}, with one brace on each side and no space."
        elif bracket == "[":
            if opened:
                yield f"Line {line}: an optional part cannot stand inside the one that begins in line {opened}."
            opened = line
        elif bracket == "]":
            if not opened:
                yield f"Line {line}: ] has no [ before it."
            opened = 0
    if opened:
        yield f"Line {opened}: [ has no ] after it."


def _perhaps(name: str, known: Mapping[str, str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f": did you mean {{{near[0]}}}?" if near else ""


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with its values; a template that was not checked raises nothing: what is unknown stays empty."""
    parts: list[str] = []
    end = 0
    for found in _PART.finditer(text):
        parts += [_fill(text[end : found.start()], values), _choose(found[1], values)]
        end = found.end()
    parts.append(_fill(text[end:], values))
    return _tidy("".join(parts))


def _choose(part: str, values: Mapping[str, str]) -> str:
    """The first alternative of which no placeholder is empty."""
    for alternative in part.split("|"):
        if all(values.get(name) for name in _PLACEHOLDER.findall(alternative)):
            return _fill(alternative, values)
    return ""


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def _tidy(text: str) -> str:
    """No gaps where a part was left out."""
    lines = (line.rstrip() for line in text.strip().splitlines())
    return _GAP.sub("\n\n", "\n".join(lines))
