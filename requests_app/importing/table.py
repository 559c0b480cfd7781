"""Rows of a text file with separators; what cannot be a row is told apart from what can."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError

from .opening import Source

SEPARATORS = (",", ";", "\t", "|")
MOST_LINES = 60  # an honest cell has fewer line breaks; more is a quote that was never closed
MOST_COLUMNS = 1_000
csv.field_size_limit(1 << 20)

Cells = list[str]


@dataclass
class Table:
    """header: as in the file, without spaces around; nul_rows and blank_lines are counted while reading."""

    source: Source
    header: Cells
    separator: str
    nul_rows: int = 0
    blank_lines: int = 0
    long_cells: int = 0

    def rows(self) -> Iterator[tuple[int, Cells, str]]:
        """(number of the line where it begins, cells, what is wrong with its form or "")."""
        self.nul_rows = self.blank_lines = self.long_cells = 0
        width = len(self.header)
        with self.source.text() as text:
            for line, cells, problem in self._records(text):
                if len(cells) != width and not problem:
                    cells, problem = self._fitted(cells, width)
                yield line, cells, problem

    def _records(self, text: IO[str]) -> Iterator[tuple[int, Cells, str]]:
        pending: list[str] = []
        reader = csv.reader(self._lines(text, pending), delimiter=self.separator, strict=True)
        line, is_header, width = 1, True, len(self.header)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                cells = None
            count = len(pending)
            if is_header:
                is_header = not any(cell.strip() for cell in cells or [])
            elif cells is None or count > MOST_LINES or (count > 1 and len(cells) != width):
                yield from self._torn(pending, line)
            elif cells and (len(cells) > 1 or cells[0].strip()):
                yield line, cells, ""
            else:
                self.blank_lines += 1
            line += count
            pending.clear()

    def _lines(self, text: IO[str], pending: list[str]) -> Iterator[str]:
        for line in text:
            if "\x00" in line:
                self.nul_rows += 1
                line = line.replace("\x00", "")
            pending.append(line)
            yield line

    def _torn(self, pending: list[str], line: int) -> Iterator[tuple[int, Cells, str]]:
        """A quote that is never closed swallows what follows: each of its lines is read on its own."""
        self.long_cells += 1
        for offset, text in enumerate(list(pending)):
            cells = next(csv.reader([text], delimiter=self.separator), [])
            if cells:
                fits = len(cells) == len(self.header) and (offset or len(pending) == 1)
                yield line + offset, cells, "" if fits else "A quotation mark is opened and never closed."

    def _fitted(self, cells: Cells, width: int) -> tuple[Cells, str]:
        if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
            return cells[:width], ""
        return cells, f"The row has {len(cells)} cells and the header {width}."


def table_of(source: Source) -> Table:
    """The table with its header; ValidationError where the file is none."""
    with source.text() as text:
        first = text.readline(1 << 20)
        while first and not first.strip():
            first = text.readline(1 << 20)
    separator = max(SEPARATORS, key=lambda mark: len(_cells(first, mark)))
    header = [cell.strip().replace("\x00", "") for cell in _cells(first, separator)]
    if len(header) < 2:
        raise ValidationError(
            f"{source.name} is not CSV: its first line has no columns. Export the requests as CSV with a header."
        )
    if len(header) > MOST_COLUMNS:
        raise ValidationError(
            f"{source.name} has {len(header):,} columns: export only those that are needed."
        )
    if _looks_like_data(header):
        raise ValidationError(f"{source.name} begins with data: add a first line with the columns' names.")
    return Table(source, header, separator)


def _cells(line: str, separator: str) -> Cells:
    try:
        return next(csv.reader([line.replace("\x00", "")], delimiter=separator), [])
    except csv.Error:
        return []


def _looks_like_data(header: Cells) -> bool:
    filled = [cell for cell in header if cell]
    numbers = sum(
        cell.replace(".", "").replace("-", "").replace("/", "").replace(":", "").isdigit() for cell in filled
    )
    return not filled or numbers > len(filled) / 3
