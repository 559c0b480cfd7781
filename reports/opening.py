"""Opens a figure of a frozen report: the rows it counted, as of its moment and as known then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from requests_app.cases.workflow import Status
from requests_app.models import ServiceRequest

from .daily.figures import dollars
from .daily.gathering import thawed
from .measures import (
    boomerangs,
    contact_registry,
    costs,
    enforcement_lists,
    enforcement_registry,
    enforcement_season,
    facts,
    names,
    registry,
)
from .measures.costs import COSTS, CostMeasure
from .measures.days import DAY, LocalDay, moment
from .measures.desk_lists import LISTS
from .measures.history import NEVER, STATUSES, History, Rows
from .measures.registry import MEASURES
from .models import DailyReport

Json = dict[str, Any]

ENFORCEMENT = (enforcement_registry.MEASURES, enforcement_lists.LISTS, enforcement_season.SEASON)
FIXED = "fixed_for_good"  # asks for what was reported again


class Opened(Sequence[int]):
    """The rows of a figure, the oldest requests first; `lines` describes a page of them.

    cost: of a request, in words, where the figure is about it.
    """

    def __init__(self, report: DailyReport, history: History, rows: Rows, cost: dict[int, str] | None = None):
        self.day, self.history, self.cost = day_of(report), history, cost or {}
        self.rows = rows[np.lexsort((history.event[rows], history.requested_at[rows]))]
        self.names = names.read({})

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, which: Any) -> Any:
        return self.rows[which]

    def lines(self, rows: Rows) -> list[Json]:
        """What a table shows of each row: the request's number and address of today, all else as of then."""
        history = self.history
        found = ServiceRequest.objects.in_bulk([int(one) for one in history.request[rows]])
        return [self._line(int(row), found[int(history.request[row])]) for row in rows]

    def _line(self, row: int, service_request: ServiceRequest) -> Json:
        history = self.history
        status = Status(STATUSES[history.status[row]])
        due, end = int(history.due_at[row]), self.day.end
        over = (end - due) / DAY if due < end and status != Status.CLOSED else 0
        return {
            "id": service_request.pk,
            "number": service_request.number,
            "service": self.names.of("service", str(history.service[row])),
            "place": service_request.address or self._district(row),
            "received": self._date(int(history.requested_at[row])),
            "status": str(status),
            "status_words": str(status.label),
            "due": "" if due == NEVER else self._date(due),
            "days_over": max(1, int(over)) if over else None,
            "age_days": int(history.age_days(np.array([row]), self.day)[0]),
            "cost": self.cost.get(service_request.pk, ""),
            "assignee": self.names.of("person", str(history.assignee[row])) if history.assignee[row] else "",
        }

    def _district(self, row: int) -> str:
        district = int(self.history.district[row])
        return self.names.of("district", str(district)) if district else ""

    def _date(self, micros: int) -> str:
        return moment(micros).astimezone(self.day.zone).date().isoformat()


def day_of(report: DailyReport) -> LocalDay:
    """In the time zone that the report was written in, whatever the city's is today."""
    return LocalDay(report.day, ZoneInfo(report.figures["header"]["timezone"]))


def measure(key: str) -> Any:
    """Requests', contacts', costs' or enforcement's: each has a name, a definition and a version."""
    tables: tuple[Mapping[str, Any], ...] = (
        MEASURES, contact_registry.MEASURES, COSTS, LISTS, *ENFORCEMENT,
    )  # fmt: skip
    return next(table[key] for table in tables if key in table)


def definition(report: DailyReport, key: str) -> str:
    """What the measure counts, with a warning where it was defined otherwise when the report was written."""
    now, then = measure(key), report.measures.get(key)
    if then == now.version:
        return now.definition
    return f"{now.definition} (This is version {now.version}; the report used version {then}, so the rows may differ.)"


def opened(report: DailyReport, key: str, scope: dict[str, str]) -> Opened:
    """The rows that the figure counted; ValidationError where the report has no such figure."""
    if key in COSTS:
        return _opened_cost(report, COSTS[key])
    measure = MEASURES.get(key)
    if measure is None or measure.find is None:
        raise ValidationError(f"No figure “{key}” leads to requests.")
    day = day_of(report)
    history = facts.history(
        day,
        day,
        report.known_at,
        lookback=measure.lookback,
        due_days=measure.due_days,
        **({"fixes": boomerangs.read(day, day, report.known_at)} if key == FIXED else {}),
        **thawed(report.frozen),
    )
    try:
        found = registry.rows(measure, history, day, report.department_id, scope)
    except ValueError as error:
        raise ValidationError(str(error)) from None
    return Opened(report, history, found)


def _opened_cost(report: DailyReport, measure: CostMeasure) -> Opened:
    if measure.rows is None:
        raise ValidationError(
            f"“{measure.name}” is about hours and money of work orders, not about requests."
        )
    day = day_of(report)
    known = costs.read(day, day, report.known_at)
    done = measure.rows(known, day, report.department_id)
    history = facts.history(day, day, report.known_at, lookback=costs.WEEKS_4, **thawed(report.frozen))
    cents = zip(done.request, known.cents(done.request, day), strict=True)
    words = {int(pk): dollars(one / 100) for pk, one in cents if one == one}  # NaN where nothing is recorded
    return Opened(report, history, np.flatnonzero(np.isin(history.event, done.event)), words)


def newest(reports: QuerySet[DailyReport], revision: int | None) -> DailyReport | None:
    """Of the revisions of one report the one asked for, else the newest."""
    found = reports.order_by("-revision")
    return found.filter(revision=revision).first() if revision else found.first()
