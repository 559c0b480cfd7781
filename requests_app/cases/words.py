"""The stems of what people wrote, by the dictionaries of the answers' search; each word is asked for once a process."""

from collections.abc import Iterable

from knowledgebase import words

LANGUAGES = ("en", "es")
MOST_WORDS = 100_000  # remembered
MOST_CHARACTERS = 4000

_known: dict[tuple[str, str], str] = {}


def stem(text: str, language: str) -> frozenset[str]:
    """The stems of a text in its language."""
    tokens = _tokens(text)
    _learn(language, tokens)
    return frozenset(_known[language, token] for token in tokens)


def places(phrase: str) -> tuple[frozenset[str], ...]:
    """Each word of a rule's phrase as it may stand in a text of any language; empty where nothing is left."""
    tokens = [token for token in words.tokens(phrase) if token not in words.SKIPPED]
    for language in LANGUAGES:
        _learn(language, tokens)
    return tuple(frozenset(_known[language, token] for language in LANGUAGES) for token in tokens)


def learn(texts: Iterable[tuple[str, str]]) -> None:
    """Ask for the words of many (text, language) at once, before each is asked for its stems."""
    wanted: dict[str, set[str]] = {}
    for text, language in texts:
        wanted.setdefault(language, set()).update(_tokens(text))
    for language, tokens in wanted.items():
        _learn(language, tokens)


def _tokens(text: str) -> set[str]:
    return set(words.tokens(text[:MOST_CHARACTERS].replace("\x00", " ")))


def _learn(language: str, tokens: Iterable[str]) -> None:
    tokens = list(tokens)
    if len(_known) > MOST_WORDS:
        _known.clear()
    new = [token for token in tokens if (language, token) not in _known]
    if new:
        _known.update({(language, token): stem for token, stem in words.stems(language, new).items()})
