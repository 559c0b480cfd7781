"""The telephone system's interval report -> CallInterval: whatever its columns are called, as often as one likes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError

from ..models import CallInterval
from .moments import Moments, Shape, shape_of, split
from .table import Cells, Table

NAMES = {
    "start": "interval start|interval start time|start|start time|interval|period start|date time|datetime|time",
    "date": "date|day|row date",
    "end": "interval end|interval end time|end|end time|period end",
    "queue": "queue|queue name|split|skill|split skill|csq|csq name|workgroup|acd group|vdn|line",
    "offered": "offered|calls offered|contacts offered|calls presented|calls received|total calls|inbound calls|offers",
    "answered": "answered|calls answered|handled|calls handled|contacts handled|acd calls",
    "abandoned": "abandoned|calls abandoned|contacts abandoned|abandoned calls|aban calls|abandons|abandon",
    "average_wait": "asa|avg speed ans|average speed of answer|avg speed of answer|average wait|average wait time|"
    "avg wait|avg wait time|average queue time|avg queue time",
    "average_talk": "average talk|average talk time|avg talk|avg talk time|att|avg acd time|average conversation time",
}
NEEDED = ("start", "offered", "answered", "abandoned")
COUNTS = ("offered", "answered", "abandoned")
LENGTHS = ("average_wait", "average_talk")
SAMPLE, BATCH = 500, 1000
LARGEST = 1_000_000
USUAL = 30  # minutes
FIGURES = ["minutes", *COUNTS, *LENGTHS]


@dataclass
class Receipt:
    """bad: (line, what is wrong with it)."""

    new: int = 0
    changed: int = 0
    same: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


class Bad(Exception):  # noqa: N818  # a line, with the sentence that says why
    pass


def proposed(header: Cells, given: Mapping[str, str]) -> dict[str, int]:
    """Column by what it holds; given: said by hand. ValidationError names what cannot be found."""
    folded = [_folded(cell) for cell in header]
    found = {
        name: folded.index(one)
        for name, names in NAMES.items()
        for one in [next((one for one in names.split("|") if one in folded), None)]
        if one is not None
    }
    for name, title in given.items():
        if name not in NAMES or title not in header:
            raise ValidationError(f"{name}={title}: say one of {', '.join(NAMES)} = a column of the file.")
        found[name] = header.index(title)
    if missing := [name for name in NEEDED if name not in found]:
        raise ValidationError(
            f"No column is {' or '.join(missing)}. The file has: {', '.join(header)}. "
            f"Say which one it is: --column {missing[0]}=NAME."
        )
    return found


def load(
    table: Table, *, zone: ZoneInfo, queue: str = "311", columns: Mapping[str, str] | None = None
) -> Receipt:
    """Good lines are in, bad ones are named; the same file again changes nothing."""
    receipt = Receipt()
    reader = Reader(table, proposed(table.header, columns or {}), zone, queue)
    rows = list(reader.rows(receipt))
    _fill_minutes(rows)
    for first in range(0, len(rows), BATCH):
        _write(rows[first : first + BATCH], receipt)
    return receipt


class Reader:
    """Lines -> intervals. A local time that occurs twice in a night means the second hour the second time."""

    def __init__(self, table: Table, columns: dict[str, int], zone: ZoneInfo, queue: str) -> None:
        self.table, self.columns, self.queue = table, columns, queue
        sample = [
            self._moment_text(cells) for _, (_, cells, _) in zip(range(SAMPLE), table.rows(), strict=False)
        ]
        self.moments = Moments(shape_of(sample) or Shape(), zone)
        self.lines: dict[tuple[str, datetime], int] = {}

    def rows(self, receipt: Receipt) -> Iterator[CallInterval]:
        for line, cells, problem in self.table.rows():
            try:
                if problem:
                    raise Bad(problem)
                yield self._row(line, cells)
            except Bad as bad:
                receipt.bad.append((line, str(bad)))

    def _row(self, line: int, cells: Cells) -> CallInterval:
        queue = (self._cell(cells, "queue") or self.queue)[:60]
        figures: dict[str, int | None] = {name: _count(name, self._cell(cells, name)) for name in COUNTS}
        figures |= {name: _seconds(name, self._cell(cells, name)) for name in LENGTHS}
        start = self._start(queue, self._moment_text(cells))
        if (queue, start) in self.lines:
            raise Bad(f"This interval is in the file already, in line {self.lines[queue, start]}.")
        self.lines[queue, start] = line
        return CallInterval(queue=queue, start=start, minutes=self._minutes(cells, start), **figures)

    def _cell(self, cells: Cells, name: str) -> str:
        return cells[self.columns[name]].strip() if name in self.columns else ""

    def _moment_text(self, cells: Cells) -> str:
        """A day and a clock; of "08:00 - 08:30" the first."""
        if len(cells) <= max(self.columns.values()):
            return ""
        start = re.split(r"\s+[-–]\s+|(?<=\d)-(?=\d{1,2}:)", self._cell(cells, "start"))[0]
        day = self._cell(cells, "date")
        return f"{split(day)[0]} {start}" if day and re.fullmatch(r"\d{1,2}:?\d{2}.*", start) else start

    def _start(self, queue: str, text: str) -> datetime:
        in_gap = self.moments.met.in_gap
        start = self.moments.read(text) if text else "unreadable"
        if isinstance(start, str):
            raise Bad(f"“{text[:40]}” is no time.")
        if self.moments.met.in_gap > in_gap:
            raise Bad(f"“{text}” does not exist: the clocks went forward.")
        later = self.moments.later_of_two(text) if (queue, start) in self.lines else None
        return later or start

    def _minutes(self, cells: Cells, start: datetime) -> int:
        """From the end, where the file has one; 0: not known yet."""
        end = self._cell(cells, "end")
        day, _ = split(self._moment_text(cells))
        text = f"{day} {end}" if re.fullmatch(r"\d{1,2}:\d{2}.*", end) else end
        moment = self.moments.read(text) if end else ""
        length = (moment - start) / timedelta(minutes=1) if isinstance(moment, datetime) else 0
        return round(length % 1440) if length else 0


def _folded(title: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", title.lower()))


def _count(name: str, text: str) -> int:
    plain = text.replace(",", "").removesuffix(".0").removesuffix(".00")
    if not (plain.isascii() and plain.isdecimal() and int(plain) <= LARGEST):
        raise Bad(f"{name} “{text[:20]}” is no number of calls.")
    return int(plain)


def _seconds(name: str, text: str) -> int | None:
    """ "0:01:23", "1:23", "83" and "83.4" are seconds; nothing or a dash is not known."""
    if text in ("", "-", "--", "N/A"):
        return None
    if not re.fullmatch(r"(\d{1,4}:){0,2}\d{1,6}(\.\d+)?", text):
        raise Bad(f"{name} “{text[:20]}” is no length of time.")
    seconds = 0.0
    for part in text.split(":"):
        seconds = seconds * 60 + float(part)
    return round(seconds)


def _fill_minutes(rows: list[CallInterval]) -> None:
    """Without an end, an interval is as long as the shortest step between two of the file."""
    starts = sorted({row.start for row in rows})
    steps = [(b - a) / timedelta(minutes=1) for a, b in zip(starts, starts[1:], strict=False)]
    usual = round(min([step for step in steps if step >= 5], default=USUAL))
    for row in rows:
        row.minutes = row.minutes or min(usual, 1440)


def _write(rows: list[CallInterval], receipt: Receipt) -> None:
    known = {
        (row.queue, row.start): row
        for row in CallInterval.objects.filter(start__in=[row.start for row in rows])
    }
    for row in rows:
        before = known.get((row.queue, row.start))
        is_same = before and all(getattr(before, name) == getattr(row, name) for name in FIGURES)
        receipt.new += before is None
        receipt.same += bool(is_same)
        receipt.changed += before is not None and not is_same
    CallInterval.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["queue", "start"], update_fields=FIGURES
    )
