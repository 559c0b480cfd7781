"""Time sheets and invoices from CSV -> cost lines, whatever the columns are called, as often as one likes.

Every good row goes through `workcosts.record`, with the same refusals as a line typed by hand; a bad one is told with
its line and its reason. A row that is in already (by its own id, or by what it says) is left alone.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from ..cases import numbers, workcosts
from ..cases.rates import Rates
from ..cases.workcosts import Cost
from ..models import Equipment, ServiceRequest, WorkLine, WorkOrder
from .moments import Shape, read_day, shape_of, split
from .table import Cells, Table

Kind = WorkLine.Kind
TIMESHEETS, INVOICES = "timesheets", "invoices"
KINDS = (TIMESHEETS, INVOICES)
_WORK = {
    "work_order": "work order|workorder|work order number|work order no|wo|wo number|wo no|wo id|job|job number",
    "request": "request|request number|service request|sr|sr number|case number|ticket",
    "row": "row id|id|line id|entry id|transaction id|record id|entry",
}
NAMES: Mapping[str, Mapping[str, str]] = {
    TIMESHEETS: _WORK | {
        "day": "date|work date|day|date worked|shift date|time sheet date",
        "worker": "employee|employee id|employee number|employee no|emp id|worker|name|employee name|badge",
        "person_class": "class|job class|title|classification|position|pay class|job title",
        "straight": "straight hours|straight|regular|regular hours|reg hours|st hours|hours|reg|hrs",
        "overtime": "overtime hours|overtime|ot hours|ot|ot hrs",
        "equipment": "equipment|equipment id|equipment code|unit|vehicle|vehicle number|machine",
        "equipment_hours": "equipment hours|vehicle hours|machine hours|eq hours",
    },
    INVOICES: _WORK | {
        "day": "date|invoice date|posting date|service date|bill date",
        "amount": "amount|total|invoice amount|net amount|cost|amount due|line amount",
        "vendor": "vendor|supplier|contractor|payee|vendor name",
        "invoice": "invoice|invoice number|invoice no|invoice id|bill number|reference",
        "text": "description|memo|item|for|what|comment",
    },
}  # fmt: skip
NEEDED = {TIMESHEETS: ("day", "worker"), INVOICES: ("day", "amount")}
HOURS = ("straight", "overtime", "equipment_hours")
SAMPLE, MOST_ROWS = 200, 50_000


@dataclass
class Receipt:
    """rejected: (line, reason, cells). total: hours of people, or dollars, of the rows that can be in or are in."""

    kind: str
    is_dry: bool
    columns: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    header: Cells = field(default_factory=list)
    rows: int = 0
    new: int = 0
    lines: int = 0
    same: int = 0
    total: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    rejected: list[tuple[int, str, Cells]] = field(default_factory=list)

    @property
    def unit(self) -> str:
        return "hours" if self.kind == TIMESHEETS else "dollars"

    def figures(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "dry_run": self.is_dry, "rows": self.rows, "new": self.new, "same": self.same,
            "lines": self.lines, "rejected": len(self.rejected), "total": str(self.total), "amount": str(self.amount),
            "columns": self.columns, "because": dict(Counter(reason for _, reason, _ in self.rejected).most_common(20)),
        }  # fmt: skip


class _Undo(Exception):
    """Takes a dry run back."""


def proposed(header: Cells, kind: str, given: Mapping[str, str] | None = None) -> dict[str, int]:
    """Column by what it holds. given: said by hand. ValidationError names what cannot be found."""
    names, folded = NAMES[kind], [_folded(cell) for cell in header]
    found: dict[str, int] = {}
    for name, words in names.items():
        place = next(
            (folded.index(one) for one in words.split("|") if one in folded and folded.index(one) not in found.values()), None
        )  # fmt: skip
        if place is not None:
            found[name] = place
    for name, title in (given or {}).items():
        if name not in names or title not in header:
            raise ValidationError(f"{name}={title}: say one of {', '.join(names)} = a column of the file.")
        found[name] = header.index(title)
    missing = [name for name in NEEDED[kind] if name not in found]
    if not found.keys() & {"work_order", "request"}:
        missing.append("work_order")
    if kind == TIMESHEETS and not found.keys() & set(HOURS):
        missing.append("straight")
    if missing:
        raise ValidationError(
            f"No column is {' or '.join(missing)}. The file has: {', '.join(header)}. "
            f"Say which one it is: {missing[0]}=NAME."
        )
    return found


def load(
    table: Table,
    kind: str,
    *,
    by: User | None,
    name: str,
    control: Decimal | None = None,
    dry_run: bool = False,
    columns: Mapping[str, str] | None = None,
    departments: frozenset[int] | None = None,
) -> Receipt:
    """Good rows are in, bad ones are named. departments: whose work orders may be written, None for all.

    control: what all good rows must add up to (hours of people, or dollars), the ones that are in already too;
    where they do not, nothing is in. ValidationError says so, and where the file is none.
    """
    if kind not in KINDS:
        raise ValidationError(f"Files are of kind {' or '.join(KINDS)}, not “{kind}”.")
    found = proposed(table.header, kind, columns)
    receipt = Receipt(kind, dry_run, header=table.header)
    receipt.columns = {what: table.header[place] for what, place in found.items()}
    receipt.unused = [title for title in table.header if title not in receipt.columns.values()]
    try:
        with transaction.atomic():
            _Reader(table, kind, found, departments).into(receipt, by, name)
            _check_control(receipt, control)
            if dry_run:
                raise _Undo
    except _Undo:
        pass
    return receipt


def _check_control(receipt: Receipt, control: Decimal | None) -> None:
    if control is not None and receipt.total != control:
        raise ValidationError(
            f"The rows add up to {receipt.total:,} {receipt.unit}, and the control total is {control:,}: nothing is in. "
            f"{len(receipt.rejected)} rows were rejected; mend them, or check the total."
        )


class Rejected(Exception):  # noqa: N818  # a row, with the sentence that says why
    pass


class _Reader:
    """Rows -> costs of work orders."""

    def __init__(
        self, table: Table, kind: str, columns: dict[str, int], departments: frozenset[int] | None
    ) -> None:
        self.table, self.kind, self.columns, self.departments = table, kind, columns, departments
        sample = [
            cells for _, (_, cells, problem) in zip(range(SAMPLE), table.rows(), strict=False) if not problem
        ]
        self.shape = shape_of([self._cell(cells, "day") for cells in sample]) or Shape()
        self.rates = Rates()
        self.machines = {one.code.lower(): one for one in Equipment.objects.all()}
        self.orders: dict[str, WorkOrder | str] = {}
        self.seen: Counter[str] = Counter()

    def into(self, receipt: Receipt, by: User | None, name: str) -> None:
        for line, cells, problem in self.table.rows():
            receipt.rows += 1
            if receipt.rows > MOST_ROWS:
                raise ValidationError(f"The file has more than {MOST_ROWS:,} rows: split it.")
            try:
                if problem:
                    raise Rejected(problem)
                self._row(line, cells, receipt, by, name)
            except Rejected as error:
                receipt.rejected.append((line, str(error), cells))
            except ValidationError as error:
                receipt.rejected.append((line, " ".join(error.messages), cells))

    def _row(self, line: int, cells: Cells, receipt: Receipt, by: User | None, name: str) -> None:
        key = self._key(cells)
        work_order = self._work_order(cells)
        costs = list(self._costs(cells, line, key))
        if not costs:
            raise Rejected("The row has no hours." if self.kind == TIMESHEETS else "The row has no amount.")
        worth = sum((self._worth(cost) for cost in costs), Decimal(0))
        if WorkLine.objects.filter(row_key__in=[cost.row_key for cost in costs]).exists():
            receipt.same += 1
        else:
            with transaction.atomic():
                lines = workcosts.record(
                    work_order,
                    by=by,
                    costs=costs,
                    source=WorkLine.Source.FILE,
                    file_name=name,
                    rates=self.rates,
                )
            receipt.new += 1
            receipt.lines += len(lines)
            receipt.amount += sum((one.amount for one in lines), Decimal(0))
        receipt.total += worth

    def _key(self, cells: Cells) -> str:
        """The row's own id; without one what it says, and which time it says it."""
        own = self._cell(cells, "row")
        said = own or "\x1f".join(cell.strip() for cell in cells)
        self.seen[said] += 1
        if own and self.seen[said] > 1:
            raise Rejected(f"The row {own} is in the file twice.")
        text = f"{self.kind}\x1f{said}\x1f{0 if own else self.seen[said]}"
        return hashlib.sha256(text.encode()).hexdigest()[:60]

    def _worth(self, cost: Cost) -> Decimal:
        if self.kind == INVOICES:
            return cost.amount or Decimal(0)
        return cost.quantity if cost.kind in workcosts.LABOR else Decimal(0)

    def _costs(self, cells: Cells, line: int, key: str) -> Iterator[Cost]:
        day = self._day(cells)
        shared: dict[str, Any] = {"day": day, "file_line": line}
        if self.kind == INVOICES:
            text = ", ".join(
                filter(None, (self._cell(cells, name) for name in ("vendor", "invoice", "text")))
            )
            amount = _decimal(self._cell(cells, "amount"), "The amount")
            if amount is not None:
                yield Cost(kind=Kind.INVOICE, amount=amount, text=text, row_key=f"{key}:i", **shared)
            return
        worker = self._cell(cells, "worker")
        if not worker:
            raise Rejected("The row does not say who worked.")
        person_class = re.sub(r"[^a-z0-9]+", "-", self._cell(cells, "person_class").lower()).strip("-")[:30]
        for kind, name in ((Kind.STRAIGHT, "straight"), (Kind.OVERTIME, "overtime")):
            hours = _decimal(self._cell(cells, name), "Hours")
            if hours:
                yield Cost(
                    kind=kind, quantity=hours, worker=worker, person_class=person_class, row_key=f"{key}:{kind[0]}", **shared
                )  # fmt: skip
        yield from self._machine(cells, key, shared)

    def _machine(self, cells: Cells, key: str, shared: dict[str, Any]) -> Iterator[Cost]:
        code, hours = self._cell(cells, "equipment"), _decimal(self._cell(cells, "equipment_hours"), "Hours")
        if not code or not hours:
            return
        machine = self.machines.get(code.lower())
        if machine is None:
            raise Rejected(f"There is no equipment “{code[:30]}”: use its code, as under “Equipment”.")
        yield Cost(kind=Kind.EQUIPMENT, quantity=hours, equipment=machine, row_key=f"{key}:e", **shared)

    def _day(self, cells: Cells) -> date:
        text = self._cell(cells, "day")
        day = read_day(split(text)[0], self.shape.order) if text else None
        if day is None:
            raise Rejected(f"“{text[:20]}” is no date." if text else "The row has no date.")
        return day

    def _work_order(self, cells: Cells) -> WorkOrder:
        number, asked = self._cell(cells, "work_order"), self._cell(cells, "request")
        name = number or asked
        if not name:
            raise Rejected("The row names no work order and no request.")
        if name not in self.orders:
            self.orders[name] = self._found(number, asked)
        found = self.orders[name]
        if isinstance(found, str):
            raise Rejected(found)
        if self.departments is not None and found.department_id not in self.departments:
            raise Rejected(f"{found.number} is of another department: ask there.")
        return found

    def _found(self, number: str, asked: str) -> WorkOrder | str:
        orders = WorkOrder.objects.select_related("crew", "department")
        try:
            parsed = numbers.parse(number.lstrip("wW") if number else asked)
        except ValidationError as error:
            mistaken = f"{number} is no number of a work order: one digit is wrong or two are swapped."
            return mistaken if number else " ".join(error.messages)
        if number:
            return orders.filter(number=f"W{parsed}").first() or f"There is no work order W{parsed}."
        served = list(orders.filter(service_requests__number=parsed)[:2])
        if len(served) == 1:
            return served[0]
        if served:
            return f"{parsed} has several work orders: give the number of the one that is meant."
        known = ServiceRequest.objects.filter(number=parsed).exists()
        return f"{parsed} has no work order: plan one first." if known else f"There is no request {parsed}."

    def _cell(self, cells: Cells, name: str) -> str:
        place = self.columns.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""


def _decimal(text: str, what: str) -> Decimal | None:
    """ "1,234.50", "$75" and "7.5 h" are numbers, "(12.00)" is negative; nothing is none."""
    plain = re.sub(r"(?i)[$€\s]|hrs?|hours?|h$", "", text)
    if plain in ("", "-", "--"):
        return None
    if re.fullmatch(r"\(.*\)", plain):
        plain = f"-{plain[1:-1]}"
    if re.fullmatch(r"-?\d+,\d{1,2}", plain):
        plain = plain.replace(",", ".")
    try:
        found = Decimal(plain.replace(",", ""))
    except InvalidOperation:
        raise Rejected(f"{what}: “{text[:20]}” is no number.") from None
    if not found.is_finite() or abs(found) > 100_000_000:
        raise Rejected(f"{what}: “{text[:20]}” is too much.")
    return found


def _folded(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", title.lower().replace("#", " number")).strip()
