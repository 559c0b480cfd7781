"""The demo city's own time: a city of a stated day lives on that day, and the tour can let the day pass.

Only under `manage.py demo`, in the command and its children: `timezone.now` is then the real one and as much as the
file in the home says. The clock never goes back: what happened has happened.
"""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from celery import bootsteps
from django.conf import settings
from django.utils import timezone

from . import demo_session

_real = timezone.now


def now() -> datetime:
    return _real() + _ahead()


def install() -> None:
    """In a child of the command, before it does anything."""
    if demo_session.is_active():
        tell()


class LiveInIt(bootsteps.Step):
    """The worker, before its children are there."""

    def __init__(self, parent: Any, **kwargs: Any):
        super().__init__(parent, **kwargs)
        install()


def tell() -> None:
    """From now on this process lives in the demo's time."""
    timezone.now = now


def begin(today: date) -> None:
    """The city's day is that day, at the hour that it is; kept where a clock runs already."""
    local = _real().astimezone(ZoneInfo(settings.TIME_ZONE))
    if today != local.date() and not _path().exists():
        _write(datetime.combine(today, local.timetz()).astimezone(UTC) - local)


def advance(to: datetime) -> None:
    """To that moment, unless it has passed; never beyond the real time, in which the database lives."""
    if now() < min(to, _real()):
        _write(min(to, _real()) - _real())


def real_day() -> date:
    return timezone.localdate(_real())


def _ahead() -> timedelta:
    """Negative where the city lives in the past."""
    try:
        state = _path().stat()
    except OSError:
        return timedelta()
    return _read(_path(), state.st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> timedelta:
    return timedelta(seconds=float(path.read_text()))


def _write(ahead: timedelta) -> None:
    draft = _path().with_suffix(".new")
    draft.write_text(str(ahead.total_seconds()))
    draft.replace(_path())


def _path() -> Path:
    return Path(settings.CIVIC311_HOME) / "demo-clock"
