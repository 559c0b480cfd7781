"""What the contact center's report reads: the contacts of some days with those before, and what is usual."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import fmean
from typing import Any

from django.conf import settings

from reports.measures import contact_names, contacts, desk_lists
from reports.measures import contact_registry as registry
from reports.measures.contact_registry import DURATIONS, MEASURES, RATES
from reports.measures.contacts import Contacts, Rows
from reports.measures.days import LocalDay
from reports.measures.desk_lists import LISTS
from reports.measures.names import Names
from requests_app.models import Contact

from . import figures as f

TREND, LAST_YEAR, WEEK = 28, 364, 7  # days
WEEKDAYS = (7, 14, 21, 28)
WORKING_DAYS = 5  # of a week: on the others a share is of too few
KNOWN_ENOUGH = 7  # of the 28 days
MEDIAN_UNDER = 5  # contacts: half of fewer says nothing
OLDEST = max(measure.days[0] for measure in MEASURES.values())
YEAR = 365  # days that a budget is shared out over
BETTER: dict[str, f.Better] = {
    "abandoned": "down", "abandoned_rate": "down", "abandoned_rate_28d": "down", "unfinished": "down", "fcr_coded": "up",
    "fcr_coded_28d": "up", "fcr_no_request": "up", "fcr_no_request_28d": "up", "fcr_no_recontact": "up",
    "fcr_no_recontact_28d": "up", "called_again": "down", "transfers_back": "down", "transfers_back_28d": "down",
    "call_backs_late": "down", "searches_nothing": "down",
}  # fmt: skip


@dataclass
class Center:
    """The contacts of the days reported on with what is before them (`recent`), and of the same weeks a year before."""

    recent: Contacts
    last_year: Contacts
    recent_since: date
    first: date | None
    known_at: datetime
    names: Names
    budget: int | None
    _values: dict[Any, float | None] = field(default_factory=dict, repr=False)

    def contacts(self, day: LocalDay) -> Contacts:
        return self.recent if day.date >= self.recent_since else self.last_year

    def value(self, key: str, day: LocalDay) -> float | None:
        """None: before anything was known, or of too few contacts."""
        if self.first is None or day.shifted(-MEASURES[key].days[0]).date < self.first:
            return None
        if (key, day.date) not in self._values:
            self._values[key, day.date] = self._value(key, day)
        return self._values[key, day.date]

    def _value(self, key: str, day: LocalDay) -> float | None:
        measure, here = MEASURES[key], self.contacts(day)
        found = registry.rows(measure, here, day)
        if key in RATES:
            hits, n = registry.share(measure, here, found)
            return 100 * hits / n if n >= f.HIDE_RATES_UNDER else None
        if key in DURATIONS:
            return registry.minutes(measure, here, found) if len(found) >= enough(key) else None
        if key == "cost_per_contact":
            return self.budget * TREND / YEAR / len(found) if self.budget and len(found) else None
        return float(len(found))


def enough(key: str) -> int:
    return MEDIAN_UNDER if MEASURES[key].percentile == 50 else f.HIDE_RATES_UNDER


def gather(first: LocalDay, last: LocalDay, known_at: datetime) -> Center:
    """Everything that reports of first to last need, as known at known_at."""
    before = TREND + OLDEST
    year_ago = first.shifted(-LAST_YEAR - WEEK + 1 - OLDEST), last.shifted(-LAST_YEAR)
    return Center(
        recent=contacts.contacts(first.shifted(-before), last, known_at),
        last_year=contacts.contacts(*year_ago, known_at),
        recent_since=first.shifted(-TREND).date,
        first=_first_day(first, known_at),
        known_at=known_at,
        names=contact_names.read(),
        budget=settings.CONTACT_CENTER_BUDGET,
    )


def _first_day(day: LocalDay, known_at: datetime) -> date | None:
    started = Contact.objects.filter(recorded_at__lte=known_at).order_by("started_at")
    first = started.values_list("started_at", flat=True).first()
    return first.astimezone(day.zone).date() if first else None


@dataclass(frozen=True)
class ContactReading:
    """The contact center on one day."""

    center: Center
    day: LocalDay

    @property
    def contacts(self) -> Contacts:
        return self.center.contacts(self.day)

    def rows(self, key: str, scope: f.Scope | None = None) -> Rows:
        return registry.rows(MEASURES[key], self.contacts, self.day, scope)

    def count(self, key: str, scope: f.Scope | None = None) -> int:
        return len(self.rows(key, scope))

    def share(self, key: str, scope: f.Scope | None = None) -> tuple[int, int]:
        return registry.share(MEASURES[key], self.contacts, self.rows(key, scope))

    def listed(self, key: str) -> list[int]:
        return desk_lists.ids(LISTS[key], self.day, self.center.known_at)

    def name(self, dimension: str, value: str) -> str:
        return self.center.names.of(dimension, value)

    def values(self, key: str, back: Iterable[int]) -> list[float | None]:
        """The figure so many days ago, for each of `back`."""
        return [self.center.value(key, self.day.shifted(-days)) for days in back]

    def usual(self, key: str) -> dict[str, Any]:
        trend = self.values(key, range(TREND - 1, -1, -1))
        return {
            "mean_28d": _mean(self.values(key, range(1, TREND + 1)), KNOWN_ENOUGH),
            "same_weekdays": _mean(self.values(key, WEEKDAYS), len(WEEKDAYS)),
            "same_week_last_year": _mean(self.values(key, range(LAST_YEAR, LAST_YEAR + WEEK)), WORKING_DAYS),
            "trend": [None if value is None else round(value, 2) for value in trend],
            "better": BETTER.get(key, "none"),
        }


def _mean(values: list[float | None], enough: int) -> float | None:
    known = [value for value in values if value is not None]
    return round(fmean(known), 2) if len(known) >= enough else None
