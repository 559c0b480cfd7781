"""The tabs of the worklist: which inspections are in each, and how many; two queries for all the counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from ...cases import clocks
from ...models import Department, Inspection

Kind = Inspection.Kind
DONE_FOR = timedelta(days=14)


class Tab(NamedTuple):
    """where: of those that wait; empty: what an empty tab says."""

    title: str
    where: Callable[[date], Q]
    empty: str


def _end_of_week(today: date) -> date:
    return today + timedelta(days=6 - today.weekday())


TABS = {
    "today": Tab("Today", lambda today: Q(planned_on__lte=today), "Nothing is planned for today."),
    "week": Tab(
        "This week",
        lambda today: Q(planned_on__lte=_end_of_week(today)),
        "Nothing is planned for this week.",
    ),
    "first": Tab(
        "First inspections", lambda today: Q(kind__in=(Kind.FIRST, Kind.SWEEP)), "No first inspection waits."
    ),
    "again": Tab(
        "Re-inspections", lambda today: Q(kind__in=(Kind.REINSPECTION, Kind.FINAL)), "No re-inspection waits."
    ),
    "ready": Tab(
        "Ready",
        lambda today: Q(case__comply_by__lt=today),
        "No owner’s window has ended: all of them still run.",
    ),
    "early": Tab("Ready early", lambda today: Q(ready_early=True), "No owner has said that it is done."),
    "overdue": Tab("Overdue", lambda today: Q(due_on__lt=today), "Nothing is late."),
    "unassigned": Tab("Unassigned", lambda today: Q(inspector=None), "Everything is with somebody."),
    "done": Tab("Done", lambda today: Q(), "Nothing was done in the last two weeks."),
}


@dataclass
class Whose:
    """One person's inspections, or everybody's of these departments."""

    departments: Sequence[Department]
    person: User | None = None

    @property
    def mine(self) -> Q:
        return Q(inspector=self.person) if self.person else Q()


def waiting(whose: Whose) -> QuerySet[Inspection]:
    """Those of the person and those of nobody, or all of them."""
    rows = Inspection.objects.filter(
        department__in=whose.departments, resulted_at__isnull=True, cancelled_at__isnull=True
    )
    if whose.person:
        rows = rows.filter(Q(inspector=whose.person) | Q(inspector=None))
    return rows.annotate(planned_on=Coalesce("scheduled_on", "due_on"))


def done(whose: Whose, today: date) -> QuerySet[Inspection]:
    since = datetime.combine(today - DONE_FOR, time.min, clocks.zone())
    rows = Inspection.objects.filter(department__in=whose.departments, resulted_at__gte=since)
    return rows.filter(whose.mine).order_by("-resulted_at", "-pk")


def counts(whose: Whose, today: date) -> dict[str, int]:
    asked = {name: Count("pk", filter=_where(name, whose, today)) for name in TABS if name != "done"}
    return {**waiting(whose).aggregate(**asked), "done": done(whose, today).count()}


def rows(name: str, whose: Whose, today: date) -> QuerySet[Inspection]:
    if name == "done":
        return done(whose, today)
    found = waiting(whose).filter(_where(name, whose, today))
    if name == "early":
        return found.order_by("case__comply_by", "pk")
    return found.order_by("planned_on", "tier", "pk")


def _where(name: str, whose: Whose, today: date) -> Q:
    where = TABS[name].where(today)
    return where if name == "unassigned" else where & whose.mine
