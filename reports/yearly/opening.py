"""Opens a figure of the year: the contacts or questions that it counted, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from reports.measures import contact_names
from reports.measures.days import LocalDay

from .counting import COUNTED, given, months_of, page
from .figures import MEASURES, Counted, YearMeasure
from .periods import Period

Scope = dict[str, str]
SPLITS = ("month", "area", "department")


@dataclass(frozen=True)
class Opened:
    """How many rows, and where they come from; `noun` is what one is called."""

    measure: YearMeasure
    period: Period
    scope: Scope
    known_at: datetime
    zone: ZoneInfo
    total: int

    @property
    def noun(self) -> str:
        return "contact" if COUNTED[self.measure.rows].startswith("is_first") else "question"

    @property
    def _parameters(self) -> dict[str, Any]:
        return given(self.period, self.known_at, self.zone)

    def rows(self, offset: int, limit: int) -> Any:
        return page(COUNTED[self.measure.rows], self.scope, self._parameters, offset, limit)

    def pieces(self) -> Iterator[Any]:
        """All of them, some weeks at once."""
        for some in months_of(self.period, self._parameters, self.zone):
            yield page(COUNTED[self.measure.rows], self.scope, some, 0, 10**9)


def opened(key: str, counted: Counted, scope: Scope, zone: ZoneInfo) -> Opened:
    """ValidationError where there is no such figure or no such part of the year."""
    measure = MEASURES.get(key)
    if measure is None:
        raise ValidationError(f"No figure of the year is called “{key}”.")
    narrowed = {**measure.scope, **scope}
    if len(narrowed) > 1 or narrowed.keys() - set(SPLITS):
        raise ValidationError("A figure of the year is split by month, area or department, one at a time.")
    period, total = counted.period, _count(measure, counted, narrowed)
    if month := narrowed.pop("month", ""):
        period = _within(period, month)
    return Opened(measure, period, narrowed, counted.known_at, zone, total)


def _count(measure: YearMeasure, counted: Counted, scope: Scope) -> int:
    ours = counted.ours
    for name, value in scope.items():
        parts: Any = getattr(ours, name)
        if name == "month":
            parts = {f"{first:%Y-%m}": part for first, part in parts.items()}
        return int(parts.get(value, {}).get(measure.rows, 0))
    return ours.total[measure.rows]


def _within(period: Period, month: str) -> Period:
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise ValidationError(f"“{month}” is no month: write 2026-06.") from None
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    if last < period.first or first > period.last:
        raise ValidationError(f"{month} is not in the {period.name}.")
    return replace(period, first=max(first, period.first), last=min(last, period.last))


def names() -> Any:
    return contact_names.read()


def first_day(opened: Opened) -> LocalDay:
    return LocalDay(opened.period.first, opened.zone)
