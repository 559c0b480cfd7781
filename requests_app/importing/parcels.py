"""An assessor's file of lots and owners -> parcels, parties and tenures; a second run changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ..cases.receiving import locator
from ..enforcement.registering import Registered, register
from . import parcel_columns, points
from .moments import Shape, shape_of
from .parcel_rows import Lot, Reader, Rejected
from .table import Cells, Table

AT_ONCE = 2_000
SAMPLE = 500
Told = Callable[[int], None]


@dataclass
class Receipt:
    """rejected: (line, reason, cells)."""

    is_dry: bool
    columns: dict[str, str] = field(default_factory=dict)
    header: Cells = field(default_factory=list)
    rows: int = 0
    lots: int = 0
    without_owner: int = 0
    without_place: int = 0
    done: Registered = field(default_factory=Registered)
    rejected: list[tuple[int, str, Cells]] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        because = Counter(reason for _, reason, _ in self.rejected)
        return asdict(self.done) | {
            "rows": self.rows, "lots": self.lots, "without_owner": self.without_owner,
            "without_place": self.without_place, "rejected": len(self.rejected),
            "columns": self.columns, "because": dict(because.most_common(20)),
        }  # fmt: skip


class _Undo(Exception):
    """Takes a dry run back."""


def load(
    table: Table,
    *,
    on: date,
    at: datetime,
    columns: Mapping[str, str] | None = None,
    crs: str = "",
    dry_run: bool = False,
    say: Told = lambda done: None,
) -> Receipt:
    """on: the day as of which the file was made. ValidationError where its columns or coordinates cannot be read."""
    found = parcel_columns.proposed(table.header, columns or {})
    receipt = Receipt(dry_run, {what: table.header[place] for what, place in found.items()}, table.header)
    lots = _lots(table, Reader(found, _days(table, found), _projection(crs)), receipt)
    receipt.lots = len(lots)
    receipt.without_owner = sum(not any(one.role == "owner" for one in lot.holders) for lot in lots.values())
    receipt.without_place = sum(lot.latitude is None for lot in lots.values())
    try:
        with transaction.atomic():
            _register(lots, receipt, on, at, say)
            if dry_run:
                raise _Undo
    except _Undo:
        pass
    return receipt


def _register(lots: Mapping[str, Lot], receipt: Receipt, on: date, at: datetime, say: Told) -> None:
    where = locator()
    for done, batch in enumerate(_batches(lots), 1):
        receipt.done += register(batch, on=on, at=at, locator=where)
        say(min(done * AT_ONCE, len(lots)))


def _batches(lots: Mapping[str, Lot]) -> Iterator[list[Lot]]:
    rows = iter(lots.values())
    while batch := list(islice(rows, AT_ONCE)):
        yield batch


def _lots(table: Table, reader: Reader, receipt: Receipt) -> dict[str, Lot]:
    """Each lot once: further rows of a number add owners."""
    lots: dict[str, Lot] = {}
    for line, cells, problem in table.rows():
        receipt.rows += 1
        try:
            if problem:
                raise Rejected(problem)
            lot = reader.lot(cells)
        except Rejected as error:
            receipt.rejected.append((line, str(error), cells))
            continue
        first = lots.setdefault(lot.number, lot)
        known = {(one.key, one.role) for one in first.holders}
        first.holders = list({(one.key, one.role): one for one in [*lot.holders, *first.holders]}.values())
        if first is not lot and known != {(one.key, one.role) for one in first.holders} and lot.since:
            first.since = max(lot.since, first.since) if first.since else lot.since
    return lots


def _days(table: Table, found: Mapping[str, int]) -> Shape:
    if "since" not in found:
        return Shape()
    rows = islice(table.rows(), SAMPLE)
    texts = [cells[found["since"]] for _, cells, problem in rows if not problem]
    return shape_of(texts) or Shape()


def _projection(crs: str) -> points.Projection | None:
    try:
        return points.Projection(crs) if crs else None
    except ValueError:
        raise ValidationError(f"“{crs}” is no coordinate system: give its code, like EPSG:2234.") from None
