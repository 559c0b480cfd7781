"""The verbs of editors: every change of a text goes through save, and the search knows it at once."""

from typing import Any

import pghistory

from . import facts, indexing
from .models import ENGLISH, Article, Translation

TEXTS = ("title", "answer", "read_aloud", "body", "documents")  # a change of these is a new revision


def save(translation: Translation, *, index: bool = True) -> Translation:
    """Store a text; the English one gets a new revision where what it says has changed."""
    before = Translation.objects.filter(pk=translation.pk).first()
    if before and _said(before) != _said(translation):
        translation.revision = before.revision + 1
    translation.uses = facts.used_in(
        translation.title, translation.answer, translation.read_aloud, translation.body, *translation.documents
    )
    translation.save()
    if index:
        indexing.index(translation)
    return translation


def confirm_translation(translation: Translation) -> None:
    """The translator has read the English text of today: it is no longer stale."""
    english = Translation.objects.get(article=translation.article, language=ENGLISH)
    translation.translated_from = english.revision


def reason(why: str, **more: Any) -> Any:
    """A context that notes why a version was made; who is noted by the middleware."""
    return pghistory.context(reason=why, **more)


def publish(article: Article) -> None:
    article.visibility = Article.Visibility.PUBLIC
    article.save(update_fields=["visibility"])


def _said(translation: Translation) -> list[Any]:
    return [getattr(translation, name) for name in TEXTS]
