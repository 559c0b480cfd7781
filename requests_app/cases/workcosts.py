"""What work costs, line by line: recorded at the rate of its day, never changed, reversed by a counter-line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum

from ..models import Equipment, Material, WorkLine, WorkOrder, WorkStatus, WorkStep
from . import worksteps
from .rates import Rates, money

Kind, Source = WorkLine.Kind, WorkLine.Source
LABOR = (Kind.STRAIGHT, Kind.OVERTIME)
DAY_HOURS = 24
MOST = Decimal(100_000)  # of a quantity
MOST_MONEY = Decimal(10_000_000)


@dataclass(frozen=True, kw_only=True)
class Cost:
    """A line to record. quantity: hours or units; amount: dollars, of an invoice only, the rest follows from the rate."""

    kind: str
    day: date
    quantity: Decimal = Decimal(1)
    amount: Decimal | None = None
    worker: str = ""
    person_class: str = ""
    equipment: Equipment | None = None
    material: Material | None = None
    text: str = ""
    is_planned: bool = False
    row_key: str = ""
    file_line: int | None = None


@transaction.atomic
def record(
    work_order: WorkOrder,
    *,
    by: User | None,
    costs: Sequence[Cost],
    source: str = Source.TYPED,
    file_name: str = "",
    key: str = "",
    at: datetime | None = None,
    rates: Rates | None = None,
) -> list[WorkLine]:
    """Add lines; sent again with the same key they are not added again. ValidationError says what cannot be."""
    row = worksteps.lock(work_order)
    if worksteps.once(key, row):
        return []
    at = worksteps.moment(at)
    if not costs:
        raise ValidationError("Nothing was filled in: give minutes, hours, material or an invoice.")
    if row.status == WorkStatus.CANCELLED:
        raise ValidationError(
            f"{row.number} was cancelled: record this on the work order that took its place."
        )
    rates = rates or Rates()
    lines = [_line(row, cost, rates, by, at, source, file_name) for cost in costs]
    _check_hours(row, lines)
    for line in lines:
        line.save(force_insert=True)
    words = ", ".join(dict.fromkeys(str(Kind(line.kind).label).lower() for line in lines))
    worksteps.step(row, WorkStep.Kind.RECORDED, by=by, at=at, text=words.capitalize(), key=key)
    return lines


@transaction.atomic
def reverse_line(
    line: WorkLine, *, by: User | None, reason: str, key: str = "", at: datetime | None = None
) -> WorkLine:
    """A counter-line of the same day takes it out; both stay to be seen."""
    row = worksteps.lock(line.work_order)
    if worksteps.once(key, row):
        return WorkLine.objects.get(reverses=line)
    if not reason.strip():
        raise ValidationError("Say why this line is wrong.")
    if line.reverses_id:
        raise ValidationError("This is a counter-line itself: record the right cost as a new line.")
    if WorkLine.objects.filter(reverses=line).exists():
        raise ValidationError("This line was reversed already.")
    at = worksteps.moment(at)
    counter = WorkLine(
        **{name: getattr(line, name) for name in _SAME},
        quantity=-line.quantity,
        amount=-line.amount,
        source=Source.TYPED,
        reverses=line,
        reason=reason.strip()[:300],
        recorded_at=at,
        recorded_by=by,
    )
    counter.save(force_insert=True)
    worksteps.step(row, WorkStep.Kind.REVERSED, by=by, at=at, text=f"{line}. {reason}", key=key)
    return counter


_SAME = (
    "work_order_id", "kind", "is_planned", "day", "rate", "worker", "person_class", "equipment_id", "material_id",
)  # fmt: skip


def _line(
    row: WorkOrder, cost: Cost, rates: Rates, by: User | None, at: datetime, source: str, file_name: str
) -> WorkLine:
    _check(cost, at)
    rate = _rate(row, cost, rates)
    amount = money(cost.amount) if cost.kind == Kind.INVOICE and cost.amount is not None else None
    return WorkLine(
        work_order=row,
        kind=cost.kind,
        is_planned=cost.is_planned,
        day=cost.day,
        quantity=money(cost.quantity),
        rate=amount if amount is not None else rate,
        amount=amount if amount is not None else money(money(cost.quantity) * rate),
        worker=cost.worker.strip()[:80],
        person_class=cost.person_class or (row.crew.person_class if cost.kind in LABOR and row.crew else ""),
        equipment=cost.equipment,
        material=cost.material,
        text=cost.text.strip()[:200],
        source=source,
        file_name=file_name[:120],
        file_line=cost.file_line,
        row_key=cost.row_key or None,
        recorded_at=at,
        recorded_by=by,
    )


def _rate(row: WorkOrder, cost: Cost, rates: Rates) -> Decimal:
    if cost.kind in LABOR:
        person_class = cost.person_class or (row.crew.person_class if row.crew else "")
        crew = None if cost.person_class else row.crew
        return rates.labor(crew, person_class, cost.day, overtime=cost.kind == Kind.OVERTIME)
    if cost.kind == Kind.EQUIPMENT:
        if not cost.equipment:
            raise ValidationError("Say which equipment it was.")
        return rates.machine(cost.equipment, cost.day)
    if cost.kind == Kind.MATERIAL:
        if not cost.material:
            raise ValidationError("Say which material it was.")
        return rates.unit(cost.material, cost.day)
    return Decimal(0)


def _check(cost: Cost, at: datetime) -> None:
    """Each sentence says what to write instead."""
    if cost.kind not in Kind.values:
        raise ValidationError(f"A line is one of {', '.join(Kind.values)}, not “{cost.kind}”.")
    if not cost.quantity.is_finite() or cost.quantity > MOST:
        raise ValidationError(f"{cost.quantity} is too much for one line: check the number.")
    if cost.quantity < 0:
        raise ValidationError("A cost cannot be negative: reverse the line that was wrong, with a reason.")
    if money(cost.quantity) == 0:
        raise ValidationError("Write how many hours or units: zero costs nothing.")
    if cost.kind == Kind.INVOICE:
        _check_invoice(cost)
    if not cost.is_planned and cost.day > worksteps.local_day(at):
        raise ValidationError(f"{cost.day} has not come yet: record work when it is done.")


def _check_invoice(cost: Cost) -> None:
    if cost.amount is None or not cost.amount.is_finite():
        raise ValidationError("An invoice needs its amount in dollars.")
    if cost.amount < 0:
        raise ValidationError(
            "An invoice cannot be negative: reverse the line that was wrong, with a reason."
        )
    if money(cost.amount) == 0 or cost.amount > MOST_MONEY:
        raise ValidationError(f"An invoice over ${cost.amount} is not credible: check the amount.")


def _check_hours(row: WorkOrder, lines: Iterable[WorkLine]) -> None:
    """Nobody works more than 24 hours a day, on all work orders together; a crew not more than its people can."""
    asked: dict[tuple[str, date], Decimal] = {}
    for line in lines:
        if line.kind in LABOR and not line.is_planned:
            key = line.worker, line.day
            asked[key] = asked.get(key, Decimal(0)) + line.quantity
    for (worker, day), hours in asked.items():
        known = WorkLine.objects.filter(day=day, worker=worker, kind__in=LABOR, is_planned=False)
        if not worker:
            known = known.filter(work_order=row)
        earlier = known.aggregate(hours=Sum("quantity"))["hours"] or Decimal(0)
        people = 1 if worker else (row.crew.size if row.crew else 1)
        if earlier + hours > DAY_HOURS * people:
            whose = worker or (f"{row.crew} ({people} people)" if row.crew else "one person")
            raise ValidationError(
                f"{float(earlier + hours):g} hours on {day:%B} {day.day} are more than {whose} has: "
                f"{DAY_HOURS * people} at most. Check the date and the hours."
            )
