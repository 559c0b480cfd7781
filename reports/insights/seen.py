"""What a reader of /insights/ sees: supervisors the services of their departments, analysts and administrators all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from reports import access
from reports.models import Alarm, DurationFigures, Forecast, Refresh
from requests_app.models import District, Service
from requests_app.permissions import AnyUser


@dataclass(frozen=True)
class Seen:
    """services: by id, those the reader may see; newest: the last night's work, None before the first."""

    user: AnyUser
    services: dict[int, Service]
    newest: Refresh | None
    whole_city: bool

    @cached_property
    def districts(self) -> dict[int, District]:
        return District.objects.filter(layer__is_primary=True).in_bulk()

    @cached_property
    def day(self) -> date:
        assert self.newest
        return self.newest.day

    def name(self, service: int) -> str:
        return self.services[service].name

    def place(self, district: int | None) -> str:
        found = self.districts.get(district or 0)
        return found.name if found else "Whole city"

    def of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows if self.whole_city else rows.filter(service__in=self.services)

    def alarms(self) -> QuerySet[Alarm]:
        return self.of(Alarm.objects.filter(is_shown=True)).select_related("service", "district", "said_by")

    def forecasts(self) -> QuerySet[Forecast]:
        return self.of(Forecast.objects.filter(day=self.day))

    def durations(self) -> QuerySet[DurationFigures]:
        return self.of(DurationFigures.objects.filter(day=self.day))

    def service(self, code: str, among: Iterable[int]) -> Service | None:
        """The one asked for, else the first of `among`."""
        named = [one for one in self.services.values() if one.service_code == code]
        first = next((self.services[pk] for pk in among if pk in self.services), None)
        return named[0] if named else first

    def district(self, code: str) -> District | None:
        return next((one for one in self.districts.values() if one.code == code), None)


def seen(user: AnyUser) -> Seen:
    """PermissionDenied for who reads no daily report either."""
    departments = access.departments(user)
    every = access.reads_all(user)
    rows = Service.objects.select_related("department")
    services = rows if every else rows.filter(department__in=departments)
    return Seen(user, {one.pk: one for one in services}, Refresh.objects.first(), every)
