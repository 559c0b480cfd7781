"""What the contact center did beside its contacts: call-backs, searches, the telephone system's own counts.

Each measure here is a list of rows of one table; a report keeps their ids, since these rows have no history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from knowledgebase.models import Search
from requests_app.models import CallBack, CallBackAttempt, CallInterval

from .days import LocalDay, moment

Find = Callable[..., QuerySet[Any]]  # day, known_at, days=1: the last so many days, this one included


@dataclass(frozen=True)
class ListMeasure:
    """`table`: call_back, search or interval. Rows as of the end of the day, as known at a moment."""

    key: str
    name: str
    definition: str
    table: str
    find: Find
    version: int = 1


def _made(day: LocalDay, known_at: datetime, days: int = 1) -> QuerySet[CallBack]:
    return CallBack.objects.filter(created_at__gte=moment(day.since(days)), created_at__lt=day.as_of)


def _due(day: LocalDay, known_at: datetime, days: int = 1) -> QuerySet[CallBack]:
    made = CallBack.objects.filter(created_at__lte=known_at)
    return made.filter(promised_by__gte=moment(day.since(days)), promised_by__lt=day.as_of)


def _in_time() -> Q:
    rung = CallBackAttempt.objects.filter(call_back=OuterRef("pk"), at__lte=OuterRef("promised_by"))
    return Q(Exists(rung)) | Q(ended_at__lte=F("promised_by"))


def _waiting(day: LocalDay, known_at: datetime) -> QuerySet[CallBack]:
    """Two indexes: what waits today, and what has ended since."""
    waiting = CallBack.objects.filter(outcome="", created_at__lt=day.as_of).values("pk")
    ended = CallBack.objects.filter(ended_at__gte=day.as_of, created_at__lt=day.as_of).values("pk")
    return CallBack.objects.filter(pk__in=waiting.union(ended))


def _searches(day: LocalDay, known_at: datetime, days: int = 1) -> QuerySet[Search]:
    return Search.objects.filter(day__gt=day.shifted(-days).date, day__lte=day.date)


def _intervals(day: LocalDay, known_at: datetime) -> QuerySet[CallInterval]:
    return CallInterval.objects.filter(start__gte=moment(day.start), start__lt=day.as_of)


LISTS: dict[str, ListMeasure] = {
    measure.key: measure
    for measure in (
        ListMeasure(
            "call_backs_promised",
            "Call-backs promised",
            "Call-backs promised in the day.",
            "call_back",
            _made,
        ),
        ListMeasure(
            "call_backs_due",
            "Call-backs due",
            "Call-backs that were promised for a time of the day.",
            "call_back",
            _due,
        ),
        ListMeasure(
            "call_backs_kept",
            "Call-backs kept",
            "Of those due in the day: somebody rang by the time promised, or it was no longer needed by then.",
            "call_back",
            lambda *when: _due(*when).filter(_in_time()),
        ),
        ListMeasure(
            "call_backs_late",
            "Call-backs late",
            "Of those due in the day: nobody rang by the time promised, whatever happened later.",
            "call_back",
            lambda *when: _due(*when).exclude(_in_time()),
        ),
        ListMeasure(
            "call_backs_waiting",
            "Call-backs waiting",
            "Call-backs promised and not done at the end of the day.",
            "call_back",
            _waiting,
        ),
        ListMeasure(
            "call_backs_overdue",
            "Waiting past their time",
            "Of those waiting at the end of the day, the ones whose time had passed.",
            "call_back",
            lambda day, known_at: _waiting(day, known_at).filter(promised_by__lt=day.as_of),
        ),
        ListMeasure(
            "searches",
            "Searches",
            "Questions typed into the search for answers, by residents and at the desk; no person is kept.",
            "search",
            _searches,
        ),
        ListMeasure(
            "searches_nothing",
            "Searches that found nothing",
            "Of these, those to which the search had no answer at all to show.",
            "search",
            lambda *when: _searches(*when).filter(first=None),
        ),
        ListMeasure(
            "searches_unsure",
            "Searches without a sure answer",
            "Of these, those for which the search found something but would not call it the answer.",
            "search",
            lambda *when: _searches(*when).filter(confident=False).exclude(first=None),
        ),
        ListMeasure(
            "searches_nothing_28d",
            "Found nothing, 28 days",
            "Searches of the last 28 days that found nothing.",
            "search",
            lambda day, known_at: _searches(day, known_at, 28).filter(first=None),
        ),
        ListMeasure(
            "intervals",
            "Calls offered, telephone system",
            "Calls that the telephone system counted in the day; the rows are its intervals.",
            "interval",
            _intervals,
        ),
    )
}


def ids(measure: ListMeasure, day: LocalDay, known_at: datetime) -> list[int]:
    return list(measure.find(day, known_at).order_by("pk").values_list("pk", flat=True))


def mean_before(measure: ListMeasure, day: LocalDay, known_at: datetime, days: int) -> float:
    """How many a day there were in the days before this one."""
    return measure.find(day.shifted(-1), known_at, days).count() / days
