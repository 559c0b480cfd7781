"""What everybody must know today: posted by a person or by the reports, shown while it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from knowledgebase import pages

from .. import wording
from ..models import Bulletin

ENGLISH = "en"
EMERGENCIES = (Bulletin.Kind.STORM, Bulletin.Kind.OUTAGE)
KINDS = {
    Bulletin.Kind.STORM: gettext_lazy("Storm"),
    Bulletin.Kind.PARKING_BAN: gettext_lazy("Parking ban"),
    Bulletin.Kind.CLOSURE: gettext_lazy("Closure"),
    Bulletin.Kind.OUTAGE: gettext_lazy("Outage"),
    Bulletin.Kind.NEWS: gettext_lazy("News"),
}


@dataclass(frozen=True)
class Shown:
    """A bulletin as residents read it; answers: [(title, address)], the first is where its title leads."""

    kind: str
    is_emergency: bool
    title: str
    text: str
    language: str
    until: str
    about: tuple[str, ...]
    answers: list[tuple[str, str]]


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


def shown(
    at: datetime, language: str, zone: ZoneInfo, *, user: Any, preview: int | None = None
) -> list[Shown]:
    """Those in force, emergencies first; preview: one more, whenever it holds. Two queries at most."""
    found = Bulletin.objects.filter(Q(pk=preview) | Q(pk__in=current(at).values("pk")))
    held = sorted(found, key=lambda one: (one.kind not in EMERGENCIES, -one.starts_at.timestamp()))
    slugs = [slug for bulletin in held for slug in bulletin.answer_slugs]
    answers = pages.links_to(slugs, language, user, at.astimezone(zone).date()) if slugs else {}
    return [_shown(one, at, language, zone, answers) for one in held]


def _shown(
    bulletin: Bulletin, at: datetime, language: str, zone: ZoneInfo, answers: Mapping[str, tuple[str, str]]
) -> Shown:
    """In the reader's language where it has a title in it, else all in English."""
    spoken = language if bulletin.title.get(language) else ENGLISH
    return Shown(
        str(KINDS[Bulletin.Kind(bulletin.kind)]),
        bulletin.kind in EMERGENCIES,
        bulletin.title.get(spoken, ""),
        bulletin.text.get(spoken, ""),
        spoken,
        _until(bulletin.ends_at, at, zone),
        tuple(bulletin.answer_slugs),
        [answers[slug] for slug in bulletin.answer_slugs if slug in answers],
    )


def _until(ends_at: datetime, at: datetime, zone: ZoneInfo) -> str:
    today, time = at.astimezone(zone).date(), wording.clock(ends_at, zone)
    if ends_at.astimezone(zone).date() == today:
        return _("Until %(time)s today.") % {"time": time}
    return _("Until %(day)s, %(time)s.") % {"day": wording.long_day(ends_at, zone, today), "time": time}
