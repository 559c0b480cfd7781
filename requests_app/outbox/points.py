"""What we learn of addresses and numbers while writing to them: what does not arrive, who wants no texts."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ..models import ContactPoint

STOP_WORDS = frozenset("stop stopall unsubscribe cancel end quit revoke optout parar alto cancelar".split())
START_WORDS = frozenset("start unstop yes si sí empezar".split())


def known(values: Iterable[str]) -> dict[str, ContactPoint]:
    wanted = {_key(value) for value in values if value}
    return {row.value: row for row in ContactPoint.objects.filter(value__in=wanted)} if wanted else {}


def of(points: dict[str, ContactPoint], value: str) -> ContactPoint | None:
    return points.get(_key(value))


def _key(value: str) -> str:
    return value.strip().lower()


def undeliverable(value: str, reason: str, at: datetime) -> None:
    """Nothing more is sent there until somebody says that it works again."""
    _learn(value, at, undeliverable_since=at, reason=" ".join(reason.split())[:300])


def works_again(value: str, at: datetime) -> None:
    _learn(value, at, undeliverable_since=None, reason="")


def stop(value: str, at: datetime, reason: str = "") -> None:
    """Texted STOP, or told their mail provider that we are spam."""
    _learn(value, at, stopped_at=at, texts_allowed_at=None, reason=reason[:300])


def allow_texts(phone: str, at: datetime) -> None:
    """phone: E.164. Somebody asked to be told by text message; it ends an earlier STOP."""
    _learn(phone, at, texts_allowed_at=at, stopped_at=None)


def gather(email: str, at: datetime, *, wants: bool = True) -> None:
    """One mail a day with what can wait."""
    _learn(email, at, wants_digest=wants)


def _learn(value: str, at: datetime, **known: Any) -> None:
    ContactPoint.objects.update_or_create(value=_key(value), defaults={**known, "updated_at": at})


def is_text_for(point: ContactPoint | None) -> bool:
    return bool(point and point.texts_allowed_at and not point.stopped_at and not point.undeliverable_since)


def is_mail_for(point: ContactPoint | None) -> bool:
    return not point or (point.undeliverable_since is None and point.stopped_at is None)
