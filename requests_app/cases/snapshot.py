"""What the city has configured, read once a process, and again only after something in it changed."""

from functools import cached_property
from threading import Lock

from django.conf import settings
from django.db import connection
from django.db.models import Model

from .. import geography
from ..models import (
    BusinessCalendar,
    BusinessHours,
    DefaultPoint,
    Department,
    District,
    DistrictLayer,
    Holiday,
    RoutingRule,
    Service,
    ServiceAttribute,
    ServiceGroup,
    ServiceLevel,
)
from .clocks import Promises
from .routing import Router

PRIMARY = "primary"
TABLES: tuple[type[Model], ...] = (
    BusinessCalendar,
    BusinessHours,
    DefaultPoint,
    Department,
    District,
    DistrictLayer,
    Holiday,
    RoutingRule,
    Service,
    ServiceAttribute,
    ServiceGroup,
    ServiceLevel,
)
# A row's xmin and ctid are new with every version of it: their sum tells a change by anybody, also by hand in SQL.
_VERSION = "SELECT current_database(), " + ", ".join(  # noqa: S608 (names of our own tables)
    f"(SELECT coalesce(sum(xmin::text::bigint * 1009 + hashtid(ctid)), 0) FROM {table._meta.db_table})"  # noqa: S608
    for table in TABLES
)


class Snapshot:
    """Each part is read when it is first asked for. What it holds is shared by threads: look, do not touch."""

    def __init__(self, version: tuple):
        self.version = version

    @cached_property
    def services(self) -> dict[int, Service]:
        """By key, with their group, department and questions."""
        rows = Service.objects.select_related("group", "department").prefetch_related("service_attributes")
        return {service.pk: service for service in rows}

    @cached_property
    def services_by_code(self) -> dict[str, Service]:
        return {service.service_code: service for service in self.services.values()}

    @cached_property
    def departments(self) -> dict[int, Department]:
        return {department.pk: department for department in Department.objects.all()}

    @cached_property
    def router(self) -> Router:
        return Router()

    @cached_property
    def promises(self) -> Promises:
        return Promises()

    @cached_property
    def locator(self) -> geography.Locator:
        """The city's districts; the primary layer is called 'primary'."""
        districts = District.objects.select_related("layer").order_by("id")
        return geography.Locator(
            geography.Area(
                d.pk, PRIMARY if d.layer.is_primary else d.layer.code, d.geometry, d.valid_from, d.valid_to
            )
            for d in districts
        )

    @cached_property
    def default_points(self) -> set[tuple[float, float]]:
        return set(DefaultPoint.objects.values_list("latitude", "longitude"))

    def questions(self, service: Service) -> list[ServiceAttribute]:
        known = self.services.get(service.pk)
        return list((known or service).service_attributes.all())

    def is_default_point(self, latitude: float | None, longitude: float | None) -> bool:
        return (latitude, longitude) in self.default_points


_kept: Snapshot | None = None
_lock = Lock()


def current() -> Snapshot:
    """One small query, and the parts only where something changed since."""
    global _kept
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        version = (*cursor.fetchone(), settings.TIME_ZONE)
    with _lock:
        if _kept is None or _kept.version != version:
            _kept = Snapshot(version)
        return _kept
