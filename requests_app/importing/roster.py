"""A roster from CSV: inspectors' weekly hours, hours of single days, and leave; a second run changes nothing.

    username,day,starts,ends,leave,last day,part
    ines,Monday,8:00,12:00,,,               her hours of every Monday, with the other rows that name a weekday
    ines,Monday,12:30,16:30,,,
    burt,2026-06-20,8:00,12:00,,,           his hours of that day only
    marta,2026-06-18,,,court,,morning
    nico,2026-06-15,,,vacation,2026-06-26,

Whatever the columns are called. Every row goes through the verbs of rostering, with the same refusals as by hand.
"""

from calendar import day_abbr
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from ..enforcement import hours, rostering, staffing
from ..enforcement.hours import Hours
from ..models import Inspector, Leave
from .moments import FIRST_YEAR, LAST_YEAR, Shape, read_day, shape_of, split
from .parcel_columns import folded
from .table import Cells, Table

TITLES: Mapping[str, str] = {
    "username": "username|user name|user|login|inspector|employee|employee name|name|email",
    "day": "day|date|weekday|day of week|shift date|work date|first day|from date|start date",
    "starts": "starts|start|start time|shift start|begin|begins|from|in|time in",
    "ends": "ends|end|end time|shift end|finish|to|out|time out",
    "hours": "hours|shift|time|times",
    "since": "since|effective|effective date|valid from|as of",
    "leave": "leave|leave type|absence|absence type|away|reason|code",
    "last": "last day|until|through|to date|end date|last date",
    "part": "part|part of day|half|half day",
}
KINDS = {
    "vacation": "vacation|pto|annual leave|holiday|personal|personal day|floating holiday|v",
    "sick": "sick|sick leave|illness|ill|medical|fmla|s",
    "training": "training|class|course|conference|t",
    "court": "court|in court|hearing|jury duty|jury|c",
}
PARTS = {
    "day": "day|all day|full day|full|",
    "morning": "morning|am|first half",
    "afternoon": "afternoon|pm|second half",
}
MOST_ROWS, SAMPLE = 20_000, 200


@dataclass
class Receipt:
    """weeks, days, leave: that are new; rejected: (line, reason, cells)."""

    is_dry: bool
    header: Cells = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    rows: int = 0
    weeks: int = 0
    days: int = 0
    leave: int = 0
    same: int = 0
    rejected: list[tuple[int, str, Cells]] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        because = Counter(reason for _, reason, _ in self.rejected)
        counted = {name: getattr(self, name) for name in ("rows", "weeks", "days", "leave", "same")}
        return {**counted, "rejected": len(self.rejected), "because": dict(because.most_common(20))}


class _Undo(Exception):
    """Takes a dry run back."""


class Rejected(Exception):  # noqa: N818  # a row, with the sentence that says why
    pass


def load(table: Table, *, by: User | None, on: date, at: datetime, dry_run: bool = False) -> Receipt:
    """on: the day from which weekly hours hold where the file does not say."""
    receipt = Receipt(dry_run, table.header)
    columns = proposed(table.header)
    receipt.columns = {what: table.header[place] for what, place in columns.items()}
    try:
        with transaction.atomic():
            _Reader(table, columns, receipt, by, on, at).read()
            if dry_run:
                raise _Undo
    except _Undo:
        pass
    return receipt


def proposed(header: Cells) -> dict[str, int]:
    """What -> the place of its column."""
    titles = [folded(cell) for cell in header]
    found: dict[str, int] = {}
    for what, names in TITLES.items():
        places = (titles.index(name) for name in names.split("|") if name in titles)
        place = next((one for one in places if one not in found.values()), None)
        if place is not None:
            found[what] = place
    missing = [what for what in ("username", "day") if what not in found]
    if not found.keys() & {"starts", "hours", "leave"}:
        missing.append("starts")
    if missing:
        raise ValidationError(
            f"No column is {' or '.join(missing)}. The file has: {', '.join(header)}. "
            "Give it the columns username, day, starts, ends, and for leave: leave, last day, part."
        )
    return found


Line = tuple[int, Cells]


class _Reader:
    """Rows -> weeks and days of hours, which several rows may make up, and leave."""

    def __init__(
        self, table: Table, columns: dict[str, int], receipt: Receipt, by: User | None, on: date, at: datetime
    ) -> None:
        self.table, self.columns, self.receipt, self.by, self.on, self.at = (
            table,
            columns,
            receipt,
            by,
            on,
            at,
        )
        self.people = _people()
        self.weeks: dict[tuple[Inspector, date], dict[int, list[Hours]]] = defaultdict(dict)
        self.days: dict[tuple[Inspector, date], list[Hours]] = defaultdict(list)
        self.spoiled: set[Inspector] = set()  # whose week has a row that says nothing
        self.begun: dict[tuple[str, Inspector, date], Line] = {}  # where the first row of each stands
        sample = [
            cells for _, (_, cells, wrong) in zip(range(SAMPLE), table.rows(), strict=False) if not wrong
        ]
        days = [text for cells in sample if _weekday(text := self._cell(cells, "day")) is None]
        self.shape = shape_of(days) or Shape()

    def read(self) -> None:
        for line, cells, problem in self.table.rows():
            self.receipt.rows += 1
            if self.receipt.rows > MOST_ROWS:
                raise ValidationError(f"The file has more than {MOST_ROWS:,} rows: split it.")
            self._try(
                (line, cells), lambda line=line, cells=cells, wrong=problem: self._row(line, cells, wrong)
            )
        for (who, since), week in self.weeks.items():
            self._try(
                self.begun["week", who, since],
                lambda who=who, since=since, week=week: self._week(who, since, week),
            )
        for (who, day), given in self.days.items():
            self._try(
                self.begun["day", who, day], lambda who=who, day=day, given=given: self._day(who, day, given)
            )

    def _try(self, line: Line, act: Callable[[], None]) -> None:
        try:
            with transaction.atomic():
                act()
        except (Rejected, ValueError) as error:
            self.receipt.rejected.append((line[0], str(error), line[1]))
        except ValidationError as error:
            self.receipt.rejected.append((line[0], " ".join(error.messages), line[1]))

    def _row(self, line: int, cells: Cells, problem: str) -> None:
        if problem:
            raise Rejected(problem)
        who, said = self._inspector(cells), self._cell(cells, "day")
        if leave := self._cell(cells, "leave"):
            self._leave(who, _word(KINDS, leave, "kind of leave"), cells)
            return
        weekday = _weekday(said)
        if weekday is None:
            day, given = self._date(said), self._hours(cells)
            self.days[who, day] += given
            self.begun.setdefault(("day", who, day), (line, cells))
            return
        try:
            since = self._date(text) if (text := self._cell(cells, "since")) else self.on
            given = self._hours(cells)
        except (Rejected, ValueError):
            self.spoiled.add(who)
            raise
        self.weeks[who, since].setdefault(weekday, []).extend(given)
        self.begun.setdefault(("week", who, since), (line, cells))

    def _leave(self, who: Inspector, kind: str, cells: Cells) -> None:
        first = self._date(self._cell(cells, "day"))
        last = self._date(text) if (text := self._cell(cells, "last")) else first
        part = _word(PARTS, self._cell(cells, "part"), "part of the day")
        row = {"kind": kind, "first_day": first, "last_day": last, "part": part}
        if Leave.objects.filter(inspector=who, **row).exists():
            self.receipt.same += 1
            return
        rostering.take_leave(who, kind=kind, first=first, last=last, part=part, by=self.by, at=self.at)
        self.receipt.leave += 1

    def _week(self, who: Inspector, since: date, week: dict[int, list[Hours]]) -> None:
        if who in self.spoiled:
            raise Rejected(
                f"A row of {who}'s week cannot be read: the hours stay as they are until it is mended."
            )
        known = who.shifts.all()
        days = (since + timedelta(days=n) for n in range(7))
        holds = {day.weekday(): sorted(staffing.hours_on(known, day)) for day in days}
        if all(holds[weekday] == sorted(week.get(weekday, [])) for weekday in range(7)):
            self.receipt.same += 1
            return
        rostering.set_shifts(who, week, since=since, by=self.by, at=self.at)
        self.receipt.weeks += 1

    def _day(self, who: Inspector, day: date, given: list[Hours]) -> None:
        if sorted(staffing.hours_on(who.shifts.all(), day)) == sorted(given):
            self.receipt.same += 1
            return
        rostering.set_day(who, day, given, by=self.by, at=self.at)
        self.receipt.days += 1

    def _inspector(self, cells: Cells) -> Inspector:
        said = self._cell(cells, "username")
        found = self.people.get(said.lower())
        if found is None:
            raise Rejected(
                f"“{said}” is no inspector here: use the user name, or make that user an inspector first."
            )
        return found

    def _hours(self, cells: Cells) -> list[Hours]:
        if text := self._cell(cells, "hours"):
            return hours.read(text)
        starts, ends = self._cell(cells, "starts"), self._cell(cells, "ends")
        if not starts and not ends:
            return []
        return hours.read(f"{starts} - {ends}")

    def _date(self, text: str) -> date:
        day = read_day(split(text)[0], self.shape.order)
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Rejected(f"“{text}” is no day: write a weekday, or a date such as 2026-06-17.")
        return day

    def _cell(self, cells: Cells, what: str) -> str:
        place = self.columns.get(what)
        return cells[place].strip() if place is not None and place < len(cells) else ""


def _people() -> dict[str, Inspector]:
    """By user name, e-mail and full name; a name that two have is nobody's."""
    found: dict[str, Inspector] = {}
    names: Counter[str] = Counter()
    for one in Inspector.objects.filter(is_active=True).select_related("user", "group__department"):
        name = one.user.get_full_name().lower()
        names[name] += 1
        for said in (name, one.user.email.lower(), one.user.get_username().lower()):
            if said:
                found[said] = one
    return {said: one for said, one in found.items() if names[said] < 2}


def _weekday(text: str) -> int | None:
    """Mon, Monday, mondays."""
    short = [name.lower() for name in day_abbr]
    return short.index(text[:3].lower()) if text[:3].lower() in short and text.rstrip(".").isalpha() else None


def _word(known: Mapping[str, str], text: str, noun: str) -> str:
    for name, words in known.items():
        if folded(text) in words.split("|"):
            return name
    raise Rejected(f"“{text}” is no {noun} that is known: use {', '.join(known)}.")
