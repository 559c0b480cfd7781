"""The editors' door: answers side by side in each language, facts, words, and what needs care."""

from . import articles, facts, searches, words

__all__ = ["articles", "facts", "searches", "words"]
