"""What a crew does on a day: its stops in driving order, what is left of them, and what they need to know."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet, Sum

from ... import confidential, permissions, wording
from ...cases import clocks, driving
from ...cases.workcosts import LABOR
from ...models import WORK_OPEN, Crew, Priority, ServiceRequest, WorkLine, WorkOrder, WorkPhoto, WorkStatus
from .. import work_words

METERS_A_MILE = 1609.344


@dataclass
class Stop:
    """A work order on the list. place: its number on the list and on the map, 0 once it is done."""

    work_order: WorkOrder
    service_requests: list[ServiceRequest]
    photos: list[WorkPhoto]
    tags: list[str]
    due: wording.Due | None
    cost: Any = None
    hours: Any = None
    place: int = 0

    @property
    def is_urgent(self) -> bool:
        return any(row.priority == Priority.URGENT for row in self.service_requests if row.is_open)

    @property
    def is_late(self) -> bool:
        return self.due is not None and self.due.kind == "over"

    @property
    def is_closed(self) -> bool:
        """All that asked for it are closed: ask before driving there."""
        return bool(self.service_requests) and not any(row.is_open for row in self.service_requests)

    @property
    def presses(self) -> bool:
        return self.is_urgent or self.is_late

    @property
    def window(self) -> str:
        return work_words.window(self.work_order)

    @property
    def caller(self) -> Any:
        """Whom the crew calls before it comes: only where the plan says so."""
        if not self.work_order.calls_resident:
            return None
        known = (
            row.resident
            for row in self.service_requests
            if row.is_in_sight and not confidential.is_complaint(row)
        )  # type: ignore[attr-defined]
        return next(filter(None, known), None)


@dataclass
class Day:
    crew: Crew
    day: date
    left: list[Stop]
    ended: list[Stop]
    meters: float

    @property
    def miles(self) -> float:
        return self.meters / METERS_A_MILE

    @property
    def minutes_left(self) -> int:
        return sum(stop.work_order.planned_minutes for stop in self.left)

    @property
    def sentence(self) -> str:
        return work_words.day_sentence(
            len(self.left), len(self.ended), self.minutes_left, float(self.crew.hours), self.miles
        )


def read(crew: Crew, day: date, at: datetime, user: Any) -> Day:
    """Five queries, however many stops."""
    orders = list(_orders(crew, day))
    sums = _sums(orders)
    stops = [_stop(work_order, at, sums, user) for work_order in orders]
    left = [stop for stop in stops if stop.work_order.status in WORK_OPEN]
    ended = [stop for stop in stops if stop.work_order.status not in WORK_OPEN]
    ended.sort(key=lambda stop: stop.work_order.ended_at or at)
    driven = _driven(left, base_of(crew))
    for place, stop in enumerate(driven, 1):
        stop.place = place
    meters = driving.length_m([_as_stop(stop) for stop in driven], base_of(crew)) if driven else 0.0
    return Day(crew, day, driven, ended, meters)


def base_of(crew: Crew) -> driving.Point | None:
    if crew.base_latitude is None or crew.base_longitude is None:
        return None
    return crew.base_latitude, crew.base_longitude


def _orders(crew: Crew, day: date) -> QuerySet[WorkOrder]:
    requests = ServiceRequest.objects.select_related("service", "resident").order_by("pk")
    photos = WorkPhoto.objects.select_related("attachment")
    return (
        WorkOrder.objects.filter(crew=crew, day=day)
        .exclude(status=WorkStatus.CANCELLED)
        .select_related("district", "department", "crew")
        .prefetch_related(Prefetch("service_requests", requests), Prefetch("photos", photos))
        .order_by("number")
    )


def _sums(orders: list[WorkOrder]) -> dict[int, dict[str, Any]]:
    """Work order -> what it cost so far, and the hours of its people."""
    lines = WorkLine.objects.filter(work_order__in=orders, is_planned=False).order_by()
    found: dict[int, dict[str, Any]] = {}
    for pk, kind, amount, quantity in (
        lines.values("work_order", "kind")
        .annotate(amount=Sum("amount"), quantity=Sum("quantity"))
        .values_list("work_order", "kind", "amount", "quantity")
    ):
        one = found.setdefault(pk, {"cost": 0, "hours": 0})
        one["cost"] += amount
        one["hours"] += quantity if kind in LABOR else 0
    return found


def _stop(work_order: WorkOrder, at: datetime, sums: dict[int, dict[str, Any]], user: Any) -> Stop:
    rows = list(work_order.service_requests.all())
    for row in rows:
        row.is_in_sight = _is_in_sight(user, row, work_order)  # type: ignore[attr-defined]
        may_read = row.is_in_sight and confidential.may_list_words(user, row)  # type: ignore[attr-defined]
        row.words = row.description if may_read else ""  # type: ignore[attr-defined]
    dues = [row.due_at for row in rows if row.is_open and row.due_at]
    due = wording.due(min(dues), at, clocks.zone()) if dues else None
    stop = Stop(work_order, rows, list(work_order.photos.all()), [], due, **sums.get(work_order.pk, {}))
    gone = any(row.department_id != work_order.department_id for row in rows)
    said = (
        ("urgent", stop.is_urgent), ("late", stop.is_late), ("closed already", stop.is_closed), ("handed over", gone),
    )  # fmt: skip
    stop.tags = [tag for tag, holds in said if holds]
    return stop


def _is_in_sight(user: Any, row: ServiceRequest, work_order: WorkOrder) -> bool:
    """A crew may have people of other departments; what was handed over since is nobody's of the crew."""
    return row.department_id == work_order.department_id or permissions.may_see(user, row)


def _driven(stops: list[Stop], base: driving.Point | None) -> list[Stop]:
    by_number = {stop.work_order.number: stop for stop in stops}
    return [by_number[one.key] for one in driving.order([_as_stop(stop) for stop in stops], base)]


def _as_stop(stop: Stop) -> driving.Stop:
    row = stop.work_order
    point = None if row.latitude is None or row.longitude is None else (row.latitude, row.longitude)
    return driving.Stop(row.number, point, stop.presses)


def beside(day: date) -> dict[str, date]:
    return {"before": day - timedelta(days=1), "after": day + timedelta(days=1)}
