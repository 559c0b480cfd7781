"""What every step of the night reads, brought once."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

import numpy as np
import numpy.typing as npt

from reports.analysis.hygiene import Finding, Reports, check, independent, placed
from reports.measures import received
from reports.measures.days import LocalDay
from reports.measures.history import NEVER, Mask, Rows
from reports.measures.received import Received
from requests_app.cases.clocks import Promises
from requests_app.models import Channel, DefaultPoint, Department, District, Service

Floats = npt.NDArray[np.float64]
WINDOW = 1095  # days


@dataclass(frozen=True)
class Facts:
    """The history up to the end of `day`, as known at `known_at`."""

    day: LocalDay
    known_at: datetime
    rows: Received
    services: dict[int, Service]
    districts: dict[int, District]
    departments: dict[int, str]
    closures: Container[date]
    points: Sequence[tuple[float, float]]

    @property
    def today(self) -> int:
        """The ordinal of the last day."""
        return self.day.date.toordinal()

    @cached_property
    def first(self) -> int:
        """The ordinal of the first day of which anything is known."""
        return int(self.rows.received_day.min()) if len(self.rows) else self.today

    @cached_property
    def found(self) -> dict[str, Finding]:
        """What is wrong with the requests, joined ones left out: a row of each finding's flags is a row of `parents`."""
        return check(_reports(self.parents), known_points=self.points, staff=[str(Channel.EMPLOYEE)])

    @cached_property
    def parents(self) -> Received:
        return self.rows.where(self.rows.is_parent)

    @cached_property
    def demand(self) -> Received:
        """What residents asked for: each thing once, one walk of one person once."""
        return self.parents.where(independent(self.found))

    @cached_property
    def placed(self) -> Received:
        """The same, at real points."""
        return self.parents.where(placed(self.found))

    @cached_property
    def work(self) -> Received:
        """What departments had to do: joined requests counted once, nothing that was resolved at intake."""
        return self.rows.where(self.rows.is_parent & ~self.rows.at_once)

    def counts(self, days: received.Rows, mask: Mask | None = None) -> Floats:
        """How many on each day from the first to the last."""
        chosen = days if mask is None else days[mask]
        return np.bincount(chosen - self.first, minlength=self.today - self.first + 1).astype(np.float64)

    def name(self, service: int) -> str:
        return self.services[service].name if service in self.services else "A service"

    def place(self, district: int | None) -> str:
        found = self.districts.get(district or 0)
        return found.name if found else "the whole city"


def gather(day: LocalDay, known_at: datetime) -> Facts:
    return Facts(
        day=day,
        known_at=known_at,
        rows=received.read(day, known_at, WINDOW),
        services=Service.objects.select_related("department").in_bulk(),
        districts=District.objects.filter(layer__is_primary=True).in_bulk(),
        departments=dict(Department.objects.values_list("pk", "name")),
        closures=Promises().default.closed,
        points=list(DefaultPoint.objects.values_list("latitude", "longitude")),
    )


def _reports(rows: Received) -> Reports:
    return Reports(
        service=rows.service,
        opened=_times(rows.at),
        closed=np.where(rows.is_closed, _times(np.minimum(rows.closed_at, NEVER - 1)), np.datetime64("NaT")),
        latitude=rows.latitude,
        longitude=rows.longitude,
        channel=rows.channel,
        place=rows.address,
        reporter=np.where(rows.resident > 0, rows.resident.astype(np.str_), ""),
    )


def _times(micros: Rows) -> npt.NDArray[np.datetime64]:
    return micros.astype("datetime64[us]")
