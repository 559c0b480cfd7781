"""What everybody must know today: posted by a person or by the reports, shown while it holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from ..models import Bulletin


def post(
    *,
    title: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    text: Mapping[str, str] | None = None,
    kind: str = Bulletin.Kind.NEWS,
    answer_slugs: Sequence[str] = (),
    is_staff_only: bool = False,
    by: User | None = None,
) -> Bulletin:
    """title and text by language; an English title is required."""
    if not title.get("en", "").strip():
        raise ValidationError({"title": "Give the bulletin an English title."})
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": "A bulletin ends after it starts."})
    return Bulletin.objects.create(
        title=dict(title),
        text=dict(text or {}),
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        answer_slugs=list(answer_slugs),
        is_staff_only=is_staff_only,
        posted_by=by,
    )


def current(at: datetime, *, staff: bool = False) -> QuerySet[Bulletin]:
    shown = Bulletin.objects.filter(starts_at__lte=at, ends_at__gt=at)
    return shown if staff else shown.filter(is_staff_only=False)
