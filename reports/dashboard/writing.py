"""Keeps the public figures of a day; a second time writes the same row anew."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from reports.measures.days import LocalDay
from reports.models import PublicFigures
from requests_app.cases.clocks import zone

from .charts import drawn
from .figures import figures


def write(day: date, *, known_at: datetime, at: datetime | None = None) -> PublicFigures:
    """The day must be over at known_at."""
    found = figures(LocalDay(day, zone()), known_at)
    found["charts"] = drawn(found)
    kept = {"known_at": known_at, "written_at": at or timezone.now(), "figures": found}
    return PublicFigures.objects.update_or_create(day=day, defaults=kept)[0]
