"""One figure of a public table, and which of them are too small to show. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

SMALLEST = 5  # a count below it may point at a person
FEWEST = 20  # cases: a rate of fewer says more about chance than about work
UNDER, WITHHELD, FEW = "under", "withheld", "few"


@dataclass(frozen=True)
class Cell:
    """hidden: "under" (1 to 4), "withheld" (it would give another one away), "few" (too few cases for a rate)."""

    value: float | None
    n: int | None = None
    hidden: str = ""


def count(value: int) -> Cell:
    return Cell(value)


def rate(hits: int, n: int) -> Cell:
    """In percent."""
    return Cell(round(100 * hits / n, 1), n) if n >= FEWEST else Cell(None, None, FEW)


def suppressed(column: Sequence[Cell], *, total_is_shown: bool = True) -> list[Cell]:
    """A column of counts without those under 5; if that hides just one, the next smallest goes with it."""
    found = [replace(cell, value=None, hidden=UNDER) if _is_small(cell) else cell for cell in column]
    hidden = [cell for cell in found if cell.hidden]
    if total_is_shown and len(hidden) == 1:
        shown = [i for i, cell in enumerate(found) if cell.value]
        if shown:
            least = min(shown, key=lambda i: found[i].value or 0)
            found[least] = replace(found[least], value=None, hidden=WITHHELD)
    return found


def _is_small(cell: Cell) -> bool:
    return cell.value is not None and 0 < cell.value < SMALLEST
