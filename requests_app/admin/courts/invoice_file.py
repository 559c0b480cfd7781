"""A vendor's file -> lines of invoices, whatever the columns are called; a line that cannot be read is named."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError

from ...enforcement.invoices import Billed
from ...importing.moments import Shape, read_day, shape_of, split
from ...importing.table import Cells, Table

NAMES: Mapping[str, str] = {
    "case": "case|case number|case no|case id|enforcement case|reference",
    "day": "done on|done|date done|service date|work date|completed|date completed|date",
    "amount": "amount|total|line amount|invoice amount|net amount|cost|price",
    "vendor": "vendor|contractor|supplier|vendor name|payee",
    "number": "invoice|invoice number|invoice no|invoice id|bill number|bill",
}
MOST_ROWS, SAMPLE = 5_000, 200
LARGEST = 10_000_000  # dollars of a line
Bad = tuple[int, str, Cells]


def read(table: Table) -> tuple[list[Billed], list[Bad]]:
    """ValidationError where a column is missing, or the file is too long."""
    columns = _columns(table.header)
    rows = list(table.rows())
    if len(rows) > MOST_ROWS:
        raise ValidationError(f"The file has more than {MOST_ROWS:,} rows: split it.")
    shape = shape_of([_cell(cells, columns["day"]) for _, cells, bad in rows[:SAMPLE] if not bad]) or Shape()
    good: list[Billed] = []
    bad: list[Bad] = []
    for line, cells, problem in rows:
        try:
            if problem:
                raise ValidationError(problem)
            good.append(_billed(line, cells, columns, shape))
        except ValidationError as error:
            bad.append((line, " ".join(error.messages), cells))
    return good, bad


def _columns(header: Cells) -> dict[str, int]:
    titles = [re.sub(r"[^a-z0-9]+", " ", title.lower().replace("#", " number")).strip() for title in header]
    found = {}
    for name, words in NAMES.items():
        place = next((titles.index(one) for one in words.split("|") if one in titles), None)
        if place is None:
            raise ValidationError(
                f"No column is the {name}: call it one of {words.replace('|', ', ')}. The file has: {', '.join(header)}."
            )
        found[name] = place
    return found


def _billed(line: int, cells: Cells, columns: dict[str, int], shape: Shape) -> Billed:
    said = {name: _cell(cells, place) for name, place in columns.items()}
    if missing := [name for name in ("case", "vendor", "number") if not said[name]]:
        raise ValidationError(f"The row has no {missing[0]}.")
    day = read_day(split(said["day"])[0], shape.order) if said["day"] else None
    if day is None:
        raise ValidationError(f"“{said['day'][:20]}” is no date." if said["day"] else "The row has no date.")
    return Billed(line, said["case"].upper(), day, _amount(said["amount"]), said["vendor"], said["number"])


def _amount(text: str) -> Decimal:
    try:
        found = Decimal(re.sub(r"[$\s,]", "", text))
    except InvalidOperation:
        raise ValidationError(f"“{text[:20]}” is no amount.") from None
    if not found.is_finite() or not 0 < found <= LARGEST or found != round(found, 2):
        raise ValidationError(f"“{text[:20]}” is no amount: give dollars and cents, more than nothing.")
    return found


def _cell(cells: Cells, place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""
