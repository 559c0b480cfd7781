"""The cells of a row by what they mean."""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

from .columns import FIELDS, ColumnMap
from .table import Cells

Pick = Callable[[Cells], str]


class Rejected(Exception):
    """code: what the summary counts it under; sentence: what the rejects file says."""

    def __init__(self, code: str, sentence: str):
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


class Layout:
    """`layout["opened"](cells)` is the text of a field; empty where the map has no column for it."""

    def __init__(self, column_map: ColumnMap, header: Cells):
        self.header, self.columns = header, column_map.columns
        self.fields = {name: self._pick(name) for name in FIELDS}

    def __getitem__(self, name: str) -> Pick:
        return self.fields[name]

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def raw(self, *names: str) -> Callable[[Cells], Any]:
        """Reads the raw cells of several fields at once: the key under which what they mean is remembered."""
        positions = [self.header.index(column) for name in names for column in self.columns.get(name, ())]
        return itemgetter(*positions) if positions else lambda cells: None

    def _pick(self, name: str) -> Pick:
        positions = [self.header.index(column) for column in self.columns.get(name, ())]
        if not positions:
            return lambda cells: ""
        if len(positions) == 1:
            only = positions[0]
            return lambda cells: cells[only].strip()
        return _district_of(positions) if name == "district" else _joined(positions, name)


def _joined(positions: list[int], name: str) -> Pick:
    mark = " and " if name == "address_else" else " " if name == "address" else ": "
    return lambda cells: mark.join(dict.fromkeys(tidy(cells[at]) for at in positions if cells[at].strip()))


def _district_of(positions: list[int]) -> Pick:
    """A city with the number of its district; without the number it is no district."""
    joined, last = _joined(positions, "district"), positions[-1]
    return lambda cells: joined(cells) if cells[last].strip() else ""


def tidy(text: str) -> str:
    """A number that a spreadsheet made a fraction of: "14.0" is 14."""
    text = text.strip()
    return text[:-2] if text.endswith(".0") and text[:-2].lstrip("-").isdigit() else text
