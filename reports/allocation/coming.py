"""Work that is expected: tonight's forecasts of complaints, as visits with the days on which they fall due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from reports.models import Forecast
from requests_app.cases import clocks
from requests_app.cases.deadlines import BusinessClock
from requests_app.enforcement.inspecting import FIRST_WITHIN
from requests_app.enforcement.ladder import Tier
from requests_app.models import Department, InspectionTask, OrdinanceSection, Service

from .zones import Zones

Json = dict[str, Any]
NOON = time(12)
BEFORE = 28  # days whose mean stands for a forecast that cannot be made


@dataclass(frozen=True)
class Arrival:
    """Complaints that may come on a day: so many or fewer 5 and 8 of 10 times. ready, due as of a visit."""

    task: str
    zone: str
    day: date
    ready: date
    due: date
    p50: float
    p80: float


@dataclass
class Expected:
    arrivals: list[Arrival] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def newest_night(first_day: date, known_at: datetime) -> date:
    """The last day of the newest history that forecasts were made from by then; else the day before known_at's."""
    eve = known_at.astimezone(clocks.zone()).date()
    made = Forecast.objects.filter(day__lt=first_day, day__gte=first_day - timedelta(days=8), day__lte=eve)
    newest = made.order_by("-day").values_list("day", flat=True).first()
    return newest or min(first_day - timedelta(days=1), eve)


def tasks(department: Department) -> list[InspectionTask]:
    rows = InspectionTask.objects.filter(department=department, is_active=True)
    return list(rows.prefetch_related("services").order_by("order", "pk"))


def services(tasks: Sequence[InspectionTask]) -> dict[int, str]:
    """Service id -> the task whose work its complaints are: the first that names it."""
    found: dict[int, str] = {}
    for task in tasks:
        for service in task.services.all():
            found.setdefault(service.pk, task.code)
    return found


def tiers(services: Sequence[int]) -> dict[int, int]:
    """Service id -> what is usually at stake: the tier of most of its sections, the graver of two."""
    counts: dict[int, Counter[int]] = {pk: Counter() for pk in services}
    for pk, tier in OrdinanceSection.objects.filter(is_active=True, services__in=services).values_list(
        "services", "tier"
    ):
        if pk in counts:
            counts[pk][tier] += 1
    return {
        pk: min(of, key=lambda tier: (-of[tier], tier)) if of else int(Tier.APPEARANCE)
        for pk, of in counts.items()
    }


def expected(
    tasks: Mapping[int, str],
    tiers: Mapping[int, int],
    last: date,
    days: Sequence[date],
    *,
    clock: BusinessClock,
    zones: Zones,
) -> Expected:
    """last: the last day of the history. From the day after it until the plan's last but one: what comes later waits."""
    found, short = Expected(), []
    names = dict(Service.objects.filter(pk__in=tasks).values_list("pk", "name"))
    made: dict[int, list[Forecast]] = {}
    for row in Forecast.objects.filter(day=last, service__in=tasks).order_by("service_id", "district_id"):
        made.setdefault(row.service_id, []).append(row)
    for service, task in sorted(tasks.items()):
        rows = made.get(service)
        if rows is None:
            continue
        found.arrivals += _of_service(rows, task, tiers[service], last, days, clock, zones)
        whole = next((row for row in rows if row.district_id is None), None)
        if whole and whole.too_little:
            short.append(names[service])
    if short:
        found.notes.append(
            f"Too little for a forecast, so the mean of the last {BEFORE} days is taken: {', '.join(short)}."
        )
    if tasks and not made:
        found.notes.append(
            f"No forecast was made in the night after {last:%B} {last.day}: only work that is known is planned."
        )
    return found


def _of_service(
    rows: Sequence[Forecast],
    task: str,
    tier: int,
    last: date,
    days: Sequence[date],
    clock: BusinessClock,
    zones: Zones,
) -> Iterator[Arrival]:
    whole = next((row for row in rows if row.district_id is None), None)
    if whole is None:
        return
    where = _where([row for row in rows if row.district_id is not None], zones)
    for offset in range((days[-1] - last).days - 1):
        day = last + timedelta(days=1 + offset)
        p50, p80 = _numbers(whole, offset)
        ready = clock.next_working_day(day + timedelta(days=1))
        due = _due(day, tier, clock)
        if ready > days[-1] or not p80:
            continue
        for zone, share in where.items():
            yield Arrival(task, zone, day, ready, max(due, ready), p50 * share, p80 * share)


def _due(day: date, tier: int, clock: BusinessClock) -> date:
    noon = datetime.combine(day, NOON, clock.zone)
    return clock.end_of_working_day(noon, FIRST_WITHIN[Tier(tier)]).astimezone(clock.zone).date()


def _numbers(row: Forecast, offset: int) -> tuple[float, float]:
    path = row.figures.get("days")
    if path and offset < len(path["q50"]):
        return float(path["mean"][offset]), float(path["q80"][offset])
    recent = row.figures.get("recent", [])[-BEFORE:]
    mean = sum(recent) / len(recent) if recent else 0.0
    return mean, mean


def _where(rows: Sequence[Forecast], zones: Zones) -> dict[str, float]:
    """Shares of the zones: the districts' last weeks, each split as its lots lie."""
    found: dict[str, float] = {}
    for row in rows:
        number = float(sum(row.figures.get("recent", [])))
        for zone, share in zones.split(row.district_id).items():
            found[zone] = found.get(zone, 0.0) + number * share
    total = sum(found.values())
    return {zone: n / total for zone, n in found.items() if n} if total else dict(zones.split(None))
