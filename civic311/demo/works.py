"""Two years of work orders of Public Works: crews, rates, rounds for leaves, and what each of them cost."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from requests_app.cases import numbers, workorders
from requests_app.cases.workorders import When
from requests_app.models import (
    STATE_COLUMNS,
    Crew,
    Department,
    Equipment,
    EquipmentRate,
    ImportRun,
    LaborRate,
    Material,
    MaterialPrice,
    Season,
    Service,
    ServiceRequest,
    WorkLine,
    WorkOrder,
    WorkOrderRequest,
    WorkStep,
)

from .copying import Say, copy
from .seasons import season
from .shops import CREWS, LEAVES, MACHINES, MATERIALS, PAY, RAISE, Habit, habit_of

CENT = Decimal("0.01")
TODAY, TOMORROW = 9, 4  # stops of a crew
FEWEST, SPARED = 6, 4  # a crew with less to do helps others out; one in four waits for the planning board


@dataclass
class Ledger:
    """The rows of all tables, by the place of their work order."""

    orders: list[tuple[Any, ...]] = field(default_factory=list)
    links: list[tuple[int, int, datetime]] = field(default_factory=list)
    steps: list[tuple[int, str, datetime, int | None, str]] = field(default_factory=list)
    lines: list[tuple[int, tuple[Any, ...]]] = field(default_factory=list)
    events: list[tuple[int, str, datetime, int | None, int]] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    truth: dict[str, Any] = field(default_factory=dict)


def build(run: ImportRun, days: list[date], zone: ZoneInfo, say: Say) -> dict[str, Any]:
    """All in one transaction, once; what was hidden."""
    if "work" in run.summary:
        return dict(run.summary["work"])
    with transaction.atomic():
        shop = Shop()
        ledger = Ledger()
        rng = np.random.default_rng([311, days[0].toordinal()])
        _served(ledger, shop, zone, rng)
        ledger.truth["leaf_rounds"] = _rounds(ledger, shop, days, zone, rng)
        _copy(ledger)
        run.summary["work"] = ledger.truth | {"work_orders": len(ledger.orders), "lines": len(ledger.lines)}
        run.save(update_fields=["summary"])
    say(f"{len(ledger.orders):,} work orders with {len(ledger.lines):,} costs are in.")
    return dict(run.summary["work"])


class Shop:
    """Crews, machines, material and their rates, made where they are missing."""

    def __init__(self) -> None:
        self.department = Department.objects.get(code="PWD")
        people = {user.username: user for user in User.objects.all()}
        self.crews: dict[str, Crew] = {}
        for made in CREWS:
            crew, _ = Crew.objects.get_or_create(code=made.code, defaults={
                "department": self.department, "name": made.name, "lead": people[made.people[0]], "size": made.size,
                "person_class": made.person_class, "hours": made.hours, "base_latitude": made.yard[0], "base_longitude": made.yard[1],
            })  # fmt: skip
            crew.members.set([people[name] for name in made.people])
            self.crews[made.code] = crew
        first = date(2020, 1, 1)
        self.machines = {
            code: Equipment.objects.get_or_create(code=code, defaults={"name": name, "kind": kind})[0]
            for code, name, kind, _ in MACHINES
        }
        self.materials = {
            code: Material.objects.get_or_create(code=code, defaults={"name": name, "unit": unit})[0]
            for code, name, unit, _ in MATERIALS
        }
        self.prices = {code: Decimal(price) for code, *_, price in (*MACHINES, *MATERIALS)}
        for code, machine in self.machines.items():
            EquipmentRate.objects.get_or_create(
                equipment=machine, starts_on=first, defaults={"hourly": self.prices[code]}
            )
        for code, material in self.materials.items():
            MaterialPrice.objects.get_or_create(
                material=material, starts_on=first, defaults={"price": self.prices[code]}
            )
        for name, starts_on in ((name, day) for name in PAY for day in (first, RAISE)):
            LaborRate.objects.get_or_create(
                person_class=name, crew=None, starts_on=starts_on,
                defaults={"straight": self.pay(name, starts_on), "overtime": self.pay(name, starts_on, overtime=True)},
            )  # fmt: skip
        found, _ = Season.objects.get_or_create(
            code="leaves",
            defaults={"name": "Leaf collection", "department": self.department, "first_month": 10},
        )
        found.services.set(Service.objects.filter(service_code="leaf-pickup"))

    @staticmethod
    def pay(person_class: str, day: date, *, overtime: bool = False) -> Decimal:
        hourly = Decimal(PAY[person_class]) * (Decimal("1.03") if day >= RAISE else 1)
        return (hourly * (Decimal("1.5") if overtime else 1)).quantize(CENT)


# Requests that were served


@dataclass(frozen=True, slots=True)
class _Done:
    """A completed request. started, closed: the place in its history after which the work's steps stand."""

    pk: int
    service: str
    team: str
    name: str
    address: str
    latitude: float | None
    longitude: float | None
    district: int | None
    started: tuple[int, datetime]
    ended: tuple[int, datetime]


_COMPLETED = """
SELECT r.id, s.service_code, t.code, s.name, r.address, r.latitude, r.longitude, r.district_id
FROM requests_app_servicerequest r
JOIN requests_app_service s ON s.id = r.service_id
LEFT JOIN requests_app_staffprofile p ON p.user_id = r.assignee_id
JOIN requests_app_team t ON t.id = coalesce(r.team_id, p.team_id)
WHERE r.department_id = %s AND r.status = 'closed' AND r.resolution = 'fixed' AND r.parent_id IS NULL
ORDER BY r.id
"""
_HISTORY = """
SELECT e.service_request_id, e.id, e.kind, e.at FROM requests_app_requestevent e
WHERE e.service_request_id = ANY(%s) ORDER BY e.service_request_id, e.at, e.id
"""


def _completed(department: Department) -> Iterator[_Done]:
    with connection.cursor() as cursor:
        cursor.execute(_COMPLETED, [department.pk])
        rows = [row for row in cursor.fetchall() if habit_of(row[1])]
        cursor.execute(_HISTORY, [[row[0] for row in rows]])
        histories: dict[int, list[tuple[int, str, datetime]]] = defaultdict(list)
        for pk, *event in cursor.fetchall():
            histories[pk].append(tuple(event))
    for row in rows:
        places = _places(histories[row[0]])
        if places:
            values: Any = (*row, *places)
            yield _Done(*values)


def _places(history: list[tuple[int, str, datetime]]) -> tuple[Any, Any] | None:
    """Where it was planned (with its last start) and done (before its last closing); None where there is no room."""
    last = max((n for n, (_, kind, _) in enumerate(history) if kind == "closed"), default=0)
    starts = [n for n, (_, kind, _) in enumerate(history[:last]) if kind == "started"]
    if not last or not starts or history[last - 1][2] >= history[last][2]:
        return None
    start = starts[-1]
    while start + 1 < last and history[start + 1][2] == history[start][2]:
        start += 1  # what happened in the same second comes first
    before, closed = history[last - 1], history[last][2]
    done = max(before[2], closed - timedelta(minutes=2))
    return (history[start][0], history[start][2]), (before[0], done)


def _served(ledger: Ledger, shop: Shop, zone: ZoneInfo, rng: np.random.Generator) -> None:
    sums: dict[str, list[float]] = defaultdict(lambda: [0, 0.0])
    found = list(_completed(shop.department))
    chances, sizes = rng.random(len(found)).tolist(), rng.lognormal(0, 0.45, len(found)).tolist()
    for done, chance, size in zip(found, chances, sizes, strict=True):
        habit = habit_of(done.service)
        assert habit
        crew = _crew_of(shop, done.team)
        if crew is None or chance > habit.recorded:
            continue
        cost = _order(ledger, shop, done, habit, crew, size, chance, zone)
        sums[done.service][0] += 1
        sums[done.service][1] += float(cost)
    ledger.truth["per_service"] = {
        service: {"work_orders": int(n), "dollars": round(dollars, 2), "per_request": round(dollars / n, 2)}
        for service, (n, dollars) in sums.items()
    }


def _crew_of(shop: Shop, team: str) -> Crew | None:
    return next((shop.crews[made.code] for made in CREWS if made.team == team), None)


def _order(
    ledger: Ledger,
    shop: Shop,
    done: _Done,
    habit: Habit,
    crew: Crew,
    size: float,
    chance: float,
    zone: ZoneInfo,
) -> Decimal:
    """One work order with its costs; what it cost."""
    place = len(ledger.orders)
    (started, planned_at), (ended, done_at) = done.started, done.ended
    day = done_at.astimezone(zone).date()
    minutes = max(5, round(habit.minutes * size))
    ledger.orders.append((
        shop.department.pk, crew.pk, done.name, day, None, None, habit.minutes, done.address, done.latitude, done.longitude,
        done.district, False, False, "done", "", habit.outcome, None, None, planned_at, planned_at, done_at,
    ))  # fmt: skip
    ledger.years.append(planned_at.astimezone(zone).year)
    ledger.links.append((place, done.pk, planned_at))
    lead = crew.lead_id
    ledger.steps += [
        (place, "planned", planned_at, None, ""), (place, "dispatched", planned_at, None, f"{crew.name}, {day}"),
        (place, "done", done_at, lead, ""),
    ]  # fmt: skip
    ledger.events += [
        (started, "work_planned", planned_at, None, place), (ended, "work_done", done_at, lead, place)
    ]  # fmt: skip
    is_late = day.weekday() >= 5 or chance < 0.04
    lines = list(_costs(shop, habit, crew, day, minutes, is_late, chance))
    ledger.lines += [(place, (*line, done_at, lead)) for line in lines]
    return sum((line[4] for line in lines), Decimal(0))


def _costs(
    shop: Shop, habit: Habit, crew: Crew, day: date, minutes: int, is_late: bool, chance: float
) -> Iterator[tuple[Any, ...]]:
    """(kind, day, quantity, rate, amount, person_class, equipment, material, text)"""
    if habit.invoice and chance < habit.invoiced:
        amount = (Decimal(habit.invoice) * Decimal(minutes) / habit.minutes).quantize(CENT)
        yield "invoice", day, Decimal(1), amount, amount, "", None, None, "Connecticut Line Works"
        return
    hours = (Decimal(minutes) * crew.size / 60).quantize(CENT)
    rate = shop.pay(crew.person_class, day, overtime=is_late)
    kind = "overtime" if is_late else "straight"
    yield kind, day, hours, rate, (hours * rate).quantize(CENT), crew.person_class, None, None, ""
    if habit.machine:
        price, hours = shop.prices[habit.machine], max(CENT, (Decimal(minutes) / 60).quantize(CENT))
        pk = shop.machines[habit.machine].pk
        yield "equipment", day, hours, price, (hours * price).quantize(CENT), "", pk, None, ""
    if habit.material:
        price = shop.prices[habit.material]
        units = max(CENT, (Decimal(habit.units) * minutes / habit.minutes).quantize(CENT))
        pk = shop.materials[habit.material].pk
        yield "material", day, units, price, (units * price).quantize(CENT), "", None, pk, ""


# Rounds that nobody asks for: leaves by the curb


def _rounds(
    ledger: Ledger, shop: Shop, days: list[date], zone: ZoneInfo, rng: np.random.Generator
) -> dict[str, Any]:
    """By year: tons, hours and dollars. The second vacuum of the newest season halves its overtime."""
    shape = season("leaves", days)
    newest = max((day.year for day in days if day.month in (10, 11, 12)), default=0)
    truth: dict[str, Any] = {}
    for day, height in zip(days, shape.tolist(), strict=True):
        if day.month not in (10, 11, 12) or day.weekday() == 6 or height < 1.5:
            continue
        if day.weekday() == 5 and height < 4:
            continue
        for code in LEAVES:
            is_new = day.year == newest
            _round(ledger, shop, day, height, is_new, shop.crews[code], zone, rng, truth)
    return {year: {name: round(value, 2) for name, value in sums.items()} for year, sums in truth.items()}


def _round(
    ledger: Ledger, shop: Shop, day: date, height: float, is_new: bool, crew: Crew, zone: ZoneInfo,
    rng: np.random.Generator, truth: dict[str, Any],
) -> None:  # fmt: skip
    place = len(ledger.orders)
    tons = Decimal(round(max(1.0, rng.normal(1.9 * height, 1.2)), 1))
    households = int(rng.normal(105 * height, 40))
    seven = datetime(day.year, day.month, day.day, 7, tzinfo=zone)
    done_at = seven + timedelta(hours=9, minutes=int(rng.integers(0, 50)))
    outcome = "Leaves by the curb collected."
    ledger.orders.append((
        shop.department.pk, crew.pk, f"Leaf round, {crew.name.removeprefix('Leaf crew ')}", day, None, None, 450, "", None, None,
        None, False, False, "done", "", outcome, tons, max(households, 40), seven, seven, done_at,
    ))  # fmt: skip
    ledger.years.append(day.year)
    ledger.steps += [(place, "planned", seven, None, ""), (place, "done", done_at, crew.lead_id, "")]
    peak = max(0.0, height - 3) * (0.35 if is_new else 0.8)
    over = Decimal(8 * crew.size if day.weekday() == 5 else round(peak * crew.size, 2)).quantize(CENT)
    straight = Decimal(0 if day.weekday() == 5 else 8 * crew.size)
    rows: list[tuple[Any, ...]] = []
    for kind, hours in (("straight", straight), ("overtime", over)):
        if hours:
            rate = shop.pay(crew.person_class, day, overtime=kind == "overtime")
            amount = (hours * rate).quantize(CENT)
            rows.append((kind, day, hours, rate, amount, crew.person_class, None, None, ""))
    price = shop.prices["leaf-vacuum"]
    rows.append(
        ("equipment", day, Decimal(8), price, 8 * price, "", shop.machines["leaf-vacuum"].pk, None, "")
    )
    ledger.lines += [(place, (*row, done_at, crew.lead_id)) for row in rows]
    sums = truth.setdefault(str(day.year), defaultdict(float))
    for name, value in (
        ("tons", tons),
        ("straight", straight),
        ("overtime", over),
        ("dollars", sum(r[4] for r in rows)),
    ):
        sums[name] += float(value)


# Into the tables


def _copy(ledger: Ledger) -> None:
    named = _numbers(ledger.years)
    columns = (
        "number", "department_id", "crew_id", "what", "day", "window_from", "window_to", "planned_minutes", "address",
        "latitude", "longitude", "district_id", "calls_resident", "is_after_care", "status", "reason", "outcome", "tons",
        "households", "created_at", "dispatched_at", "ended_at",
    )  # fmt: skip
    first, _ = copy(
        WorkOrder, columns, ((number, *row) for number, row in zip(named, ledger.orders, strict=True))
    )
    copy(
        WorkOrderRequest, ("work_order_id", "service_request_id", "linked_at"),
        ((first + place, pk, at) for place, pk, at in ledger.links),
    )  # fmt: skip
    copy(
        WorkStep, ("work_order_id", "kind", "at", "recorded_at", "by_id", "text"),
        ((first + place, kind, at, at, by, text) for place, kind, at, by, text in ledger.steps),
    )  # fmt: skip
    copy(
        WorkLine,
        ("work_order_id", "kind", "day", "quantity", "rate", "amount", "person_class", "equipment_id", "material_id",
         "text", "recorded_at", "recorded_by_id", "source"),
        ((first + place, *row, "phone") for place, row in ledger.lines),
    )  # fmt: skip
    _tell(ledger, named)
    with connection.cursor() as cursor:
        cursor.execute(
            "ANALYZE requests_app_workorder, requests_app_workorderrequest, requests_app_workline, requests_app_workstep"
        )


def _numbers(years: list[int]) -> list[str]:
    """A number of the year for each."""
    drawn = {
        year: iter(numbers.next_numbers(year, years.count(year), letter=numbers.WORK))
        for year in sorted(set(years))
    }
    return [next(drawn[year]) for year in years]


# A step of work leaves the request as it was: the event holds the state of the one before it.
_EVENTS = """
INSERT INTO requests_app_requestevent (service_request_id, kind, at, recorded_at, actor_id, data, {state})
SELECT e.service_request_id, v.kind, v.at, v.at, v.actor, v.data::jsonb, {told}
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[], %s::text[]) AS v(source, kind, at, actor, data)
JOIN requests_app_requestevent e ON e.id = v.source ORDER BY v.at
"""


def _tell(ledger: Ledger, named: list[str]) -> None:
    crews = dict(Crew.objects.values_list("pk", "name"))

    def said(kind: str, place: int) -> str:
        data: dict[str, Any] = {"work_order": named[place]}
        if kind == "work_planned":
            row = ledger.orders[place]
            data |= {"crew": crews[row[1]], "day": row[3].isoformat()}
        return json.dumps(data)

    columns: Iterable[Any] = zip(
        *((s, k, at, by, said(k, p)) for s, k, at, by, p in ledger.events), strict=True
    )
    lists = [list(column) for column in columns]
    if lists:
        sql = _EVENTS.format(
            state=", ".join(STATE_COLUMNS), told=", ".join(f"e.{column}" for column in STATE_COLUMNS)
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, lists)


# The lists of today


def put_on_lists(today: date) -> str:
    """What each crew drives today and tomorrow: open requests that nobody drives to yet, the most pressing first.

    Idempotent. today: of the clock on the wall, since a visitor drives now.
    """
    if WorkOrder.objects.filter(day__gte=today).exists():
        return "The crews have their lists."
    dana, planned = User.objects.get(username="dana"), 0
    for made in CREWS:
        crew = Crew.objects.get(code=made.code)
        fitting = _fitting(crew, made.team)
        for row, ahead in zip(fitting, [0] * TODAY + [1] * TOMORROW, strict=False):
            habit = habit_of(row.service.service_code)
            calls = bool(row.resident_id) and row.service.service_code == "bulky-pickup"
            workorders.plan(
                [row], by=dana, department=crew.department, crew=crew, when=When(today + timedelta(days=ahead)),
                minutes=habit.minutes if habit else 30, calls_resident=calls,
            )  # fmt: skip
            planned += 1
    return f"{planned} work orders are on the crews’ lists for today and tomorrow."


def _fitting(crew: Crew, team: str) -> list[ServiceRequest]:
    """What the crew drives to: of its own team; where that is little, what else is open."""
    rows = ServiceRequest.objects.open().filter(
        department=crew.department, parent=None, pending_department=None, work_orders=None
    )
    rows = rows.select_related("service", "team").order_by("due_at", "pk")
    theirs = Q(team__code=team) | Q(team=None, assignee__staff_profile__team__code=team)
    found = _driveable(rows.filter(theirs)) if team else []
    return found if len(found) >= FEWEST or not team else (found + _driveable(rows.exclude(theirs)))[:FEWEST]


def _driveable(rows: QuerySet[ServiceRequest]) -> list[ServiceRequest]:
    found = [row for row in rows[:60] if habit_of(row.service.service_code)]
    return [row for place, row in enumerate(found) if place % SPARED != SPARED - 1]
