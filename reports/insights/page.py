"""What every page of /insights/ is made of, and its tables as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from reports import charts, export

Json = dict[str, Any]


@dataclass(frozen=True)
class Cell:
    """value: as it stands in the CSV; words: as it is shown."""

    value: Any
    words: str = ""
    url: str = ""
    number: bool = False
    tone: str = ""  # "good", "needs", "danger"

    @property
    def shown(self) -> str:
        return self.words or ("" if self.value is None else str(self.value))


@dataclass(frozen=True)
class Table:
    """rows: the first cell of each is its head."""

    key: str
    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    empty: str = "There is nothing to list yet."
    note: str = ""

    @property
    def headed(self) -> list[tuple[str, bool]]:
        """Column and whether it holds numbers."""
        numbers = [cell.number for cell in self.rows[0]] if self.rows else [False] * len(self.columns)
        return list(zip(self.columns, numbers, strict=False))

    def csv(self) -> str:
        return export.as_text(self.columns, ([cell.value for cell in row] for row in self.rows))


@dataclass
class Page:
    """sentence: what its reader came for. pictures: what `_chart.html` takes. choices: the form that narrows the page."""

    key: str
    title: str
    sentence: str
    more: list[str] = field(default_factory=list)
    pictures: list[Json] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    choices: list[Json] = field(default_factory=list)
    note: str = ""
    extra: Json = field(default_factory=dict)

    def add(self, chart: charts.Chart) -> None:
        self.pictures.append(
            {"title": chart.title, "svg": charts.svg(chart), "columns": chart.columns, "rows": chart.rows}
        )


def number(value: float | None, words: str = "", **more: Any) -> Cell:
    shown = words or ("" if value is None else f"{value:,.0f}" if value == round(value) else f"{value:,.1f}")
    return Cell(value, shown, number=True, **more)


def choice(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> Json:
    return {"name": name, "label": label, "options": options, "chosen": chosen}
