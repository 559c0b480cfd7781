"""The verbs of editors: every change of a text goes through save, and the search knows it at once."""

from typing import Any

import pghistory.models
from django.contrib.auth import get_user_model

from . import facts, indexing
from .models import ENGLISH, Article, Translation

TEXTS = ("title", "answer", "read_aloud", "body", "documents")  # a change of these is a new revision


def save(translation: Translation, *, index: bool = True) -> Translation:
    """Store a text; the English one gets a new revision where what it says has changed."""
    before = Translation.objects.filter(pk=translation.pk).first()
    if before and _said(before) != _said(translation):
        translation.revision = before.revision + 1
    translation.uses = facts.used_in(
        translation.title,
        translation.answer,
        translation.read_aloud,
        translation.body,
        *translation.documents,
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


def versions(article: Article) -> list[dict[str, Any]]:
    """Every change of the answer and its texts, the latest first: when, what, who and why."""
    texts = Translation.pgh_event_model.objects.filter(article_id=article.pk)  # type: ignore[attr-defined]
    found = [*texts, *Article.pgh_event_model.objects.filter(pgh_obj_id=article.pk)]  # type: ignore[attr-defined]
    contexts = pghistory.models.Context.objects.in_bulk({one.pgh_context_id for one in found} - {None})
    said = {pk: context.metadata for pk, context in contexts.items()}
    names = _names({one.get("user") for one in said.values()})
    rows = [
        {
            "at": one.pgh_created_at,
            "order": one.pgh_id,
            "what": getattr(one, "language", "") or "settings",
            "revision": getattr(one, "revision", ""),
            "title": getattr(one, "title", "") or one.visibility,
            "who": names.get(said.get(one.pgh_context_id, {}).get("user"), ""),
            "why": said.get(one.pgh_context_id, {}).get("reason", ""),
        }
        for one in found
    ]
    return sorted(rows, key=lambda row: (row["at"], row["order"]), reverse=True)


def _names(pks: set[Any]) -> dict[int, str]:
    users = get_user_model().objects.filter(pk__in=pks - {None})
    return {user.pk: user.get_full_name() or user.get_username() for user in users}


def _said(translation: Translation) -> list[Any]:
    return [getattr(translation, name) for name in TEXTS]
