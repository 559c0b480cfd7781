"""The lists of cases: which are in one, and in which orders an index or the few rows of it can give them."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from ... import case_access, permissions
from ...enforcement.ladder import OPEN_STAGES, Stage
from ...models import EnforcementCase, Hearing
from ...worklists import CAP, Count, Counted, capped_counts

ORDERS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "comply": ("Comply by, earliest first", (F("comply_by").asc(nulls_last=True), "id")),
    "oldest": ("Opened, oldest first", ("opened_at", "id")),
    "newest": ("Opened, newest first", ("-opened_at", "-id")),
    "step": ("Last step, latest first", ("-updated_at", "-id")),
    "closed": ("Closed, latest first", ("-closed_at", "-id")),
}
OF_FEW = ("comply", "oldest", "newest", "step")


class Tab(NamedTuple):
    """which: of a day; an empty list teaches what belongs there."""

    title: str
    which: Callable[[date], Q]
    orders: tuple[str, ...]
    empty: str


def _open(today: date) -> Q:
    return Q(stage__in=OPEN_STAGES)


def _heard(today: date) -> Q:
    return Q(pk__in=Hearing.objects.filter(ruled_at=None).values("case"))


TABS: dict[str, Tab] = {
    "open": Tab("Open", _open, OF_FEW, "No case is open. A confirmed violation opens the next one."),
    "in-window": Tab(
        "In window",
        lambda today: Q(stage__in=(Stage.COURTESY, Stage.SERVED), comply_by__gte=today),
        OF_FEW,
        "No owner has time running: windows begin when a notice is served.",
    ),
    "lapsed": Tab(
        "Lapsed, not cited",
        lambda today: Q(stage=Stage.SERVED, comply_by__lt=today),
        OF_FEW,
        "No window has ended without a citation. Nothing waits for us here.",
    ),
    "cited": Tab("Cited", lambda today: Q(stage=Stage.CITED), OF_FEW, "No open case is cited."),
    "abatement": Tab(
        "Abatement",
        lambda today: Q(stage__in=(Stage.ORDERED, Stage.ABATED)),
        OF_FEW,
        "No abatement is ordered.",
    ),
    "hearing": Tab("Hearing", _heard, OF_FEW, "No hearing waits for its ruling."),
    "closed": Tab(
        "Closed", lambda today: Q(closed_at__isnull=False), ("closed",), "No case has been closed yet."
    ),
    "all": Tab("All", lambda today: Q(), ("newest",), "There is no case yet. Inspections open them."),
}


def rows(user: Any, name: str, today: date) -> QuerySet[EnforcementCase]:
    """Of the own departments."""
    return case_access.visible_cases(user).filter(TABS[name].which(today))


def parts(user: Any, name: str, today: date) -> list[QuerySet[EnforcementCase]]:
    """The same, apart by department, as its indexes begin with it."""
    who = permissions.scope(user)
    found = rows(user, name, today)
    if who.is_citywide or not who.has(*case_access.SEES):
        return [found]
    cases = EnforcementCase.objects.filter(TABS[name].which(today))
    return [cases.filter(department=pk) for pk in sorted(who.departments)]


def counts(user: Any, today: date) -> dict[str, Count]:
    """How many cases each list has, in one query, none counted beyond the cap."""
    found = capped_counts([Counted(parts(user, name, today), CAP) for name in TABS])
    return dict(zip(TABS, found, strict=True))
