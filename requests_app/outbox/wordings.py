"""The city's own words for its messages: kept, taken back, and every version they had."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from ..cases.workflow import EventKind, HoldReason
from ..models import NoticeTemplate, Service
from . import templates

_OCCASIONS: dict[str, dict[str, Any]] = {
    "waiting_for_you": {"kind": EventKind.HELD, "data__reason": HoldReason.RESIDENT},
    "still_waiting": {"kind": EventKind.NOTED, "data__reminder": True},
    "noted": {"kind": EventKind.NOTED, "data__public": True},
}


def occasion(template: str) -> dict[str, Any]:
    """Which events it is sent for, as a filter."""
    name = template.removeprefix("followed_")
    return _OCCASIONS.get(name, {"kind": name})


@transaction.atomic
def keep(
    template: str, words: templates.Words, *, service: Service | None, by: str, language: str
) -> NoticeTemplate:
    """ValidationError by field where the words hold a mistake."""
    templates.check(words, by)
    row, _created = NoticeTemplate.objects.update_or_create(
        template=template,
        service=service,
        by=by,
        language=language,
        defaults={"subject": words.subject, "body": words.body},
    )
    return row


def remove(template: str, *, service: Service | None, by: str, language: str) -> None:
    """Back to the words that came with the product; the versions stay in the history."""
    NoticeTemplate.objects.filter(template=template, service=service, by=by, language=language).delete()


def versions(row: NoticeTemplate) -> QuerySet:
    """The newest first."""
    return row.events.select_related("pgh_context").order_by("-pgh_id")  # type: ignore[attr-defined]
