"""What the city has configured, read once a process, and again only after something in it changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from threading import Lock
from zoneinfo import ZoneInfo

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
    ServiceLevelRule,
    ServiceTarget,
)
from . import clocks, rulebook
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
    ServiceLevelRule,
    ServiceTarget,
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
    def zone(self) -> ZoneInfo:
        return clocks.zone()

    @cached_property
    def names(self) -> rulebook.Names:
        return rulebook.Names.read()

    @cached_property
    def router(self) -> Router:
        return Router(rulebook.routing(self.names))

    @cached_property
    def promises(self) -> Promises:
        return Promises(rulebook.due(self.names))

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


_fixed: ContextVar[list[Snapshot] | None] = ContextVar("fixed", default=None)


def current() -> Snapshot:
    """One small query, and the parts only where something changed since."""
    fixed = _fixed.get()
    if fixed is None:
        return _current()
    if not fixed:
        fixed.append(_current())
    return fixed[0]


@contextmanager
def fixed() -> Iterator[None]:
    """One answer to all who ask inside, and the query only for the first of them."""
    token = _fixed.set([])
    try:
        yield
    finally:
        _fixed.reset(token)


def _current() -> Snapshot:
    global _kept
    with connection.cursor() as cursor:
        cursor.execute(_VERSION)
        version = (*cursor.fetchone(), settings.TIME_ZONE)
    with _lock:
        if _kept is None or _kept.version != version:
            _kept = Snapshot(version)
        return _kept
