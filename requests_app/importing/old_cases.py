"""Open cases and last inspections of another system -> cases of ours; a second run changes nothing."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from ..enforcement import placing
from ..enforcement.taking_over import OldCase, take_over
from ..models import Department, EnforcementCase, OrdinanceSection, Parcel, ServiceRequest
from . import old_case_columns as columns_
from .moments import FIRST_YEAR, LAST_YEAR, Shape, read_day, shape_of, split
from .parcel_rows import tidy
from .table import Cells, Table

SAMPLE = 500


@dataclass
class Receipt:
    """rejected: (line, reason, cells). closed: rows of cases that have ended there: they are not taken over."""

    is_dry: bool
    columns: dict[str, str] = field(default_factory=dict)
    header: Cells = field(default_factory=list)
    rows: int = 0
    cases: int = 0
    new: int = 0
    same: int = 0
    closed: int = 0
    unknown_inspectors: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[int, str, Cells]] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        because = Counter(reason for _, reason, _ in self.rejected)
        return {
            "rows": self.rows, "cases": self.cases, "new": self.new, "same": self.same, "closed": self.closed,
            "rejected": len(self.rejected), "columns": self.columns, "because": dict(because.most_common(20)),
        }  # fmt: skip


class _Undo(Exception):
    """Takes a dry run back."""


class _Rejected(Exception):
    pass


def load(
    table: Table,
    *,
    source: str,
    department: Department,
    at: datetime,
    columns: Mapping[str, str] | None = None,
    sections: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> Receipt:
    """source: the other system's name: with its number a case is taken over once. sections: theirs -> our code."""
    found = columns_.proposed(table.header, columns or {})
    receipt = Receipt(dry_run, {what: table.header[place] for what, place in found.items()}, table.header)
    reader = _Reader(table, found, department, sections or {}, receipt)
    cases = reader.cases()
    known = set(
        EnforcementCase.objects.filter(source=source, external_number__in=list(cases)).values_list(
            "external_number", flat=True
        )
    )
    receipt.cases, receipt.same = len(cases), len(known)
    lines = reader.lines

    def refused(case: OldCase, reason: str) -> None:
        receipt.rejected.append((lines[case.number][0], reason, lines[case.number][1]))

    try:
        with transaction.atomic():
            new = [case for number, case in cases.items() if number not in known]
            receipt.new = take_over(new, source=source, department=department.pk, refused=refused, at=at)
            if dry_run:
                raise _Undo
    except _Undo:
        pass
    receipt.rejected.sort(key=lambda one: one[0])
    return receipt


class _Reader:
    """Rows -> old cases by number: several rows of a number are its violations."""

    def __init__(
        self,
        table: Table,
        found: Mapping[str, int],
        department: Department,
        sections: Mapping[str, str],
        receipt: Receipt,
    ):
        self.table, self.columns, self.receipt, self.department = table, found, receipt, department
        self.days = {name: self._shape(name) for name in columns_.DATES if name in found}
        codes = {_plain(code): code for code in OrdinanceSection.objects.values_list("code", flat=True)}
        self.sections = codes | {_plain(theirs): ours for theirs, ours in sections.items()}
        people = User.objects.filter(is_active=True, staff_profile__departments=department)
        self.people = {name.lower(): user.pk for user in people for name in _names(user)}
        self.lines: dict[str, tuple[int, Cells]] = {}

    def cases(self) -> dict[str, OldCase]:
        cases: dict[str, OldCase] = {}
        for line, cells, problem in self.table.rows():
            self.receipt.rows += 1
            try:
                if problem:
                    raise _Rejected(problem)
                if columns_.is_closed(self.text(cells, "status")):
                    self.receipt.closed += 1
                    continue
                self._read(line, cells, cases)
            except _Rejected as error:
                self.receipt.rejected.append((line, str(error), cells))
        return cases

    def _read(self, line: int, cells: Cells, cases: dict[str, OldCase]) -> None:
        number = self.text(cells, "number")[:56]
        if not number:
            raise _Rejected("The row has no case number.")
        code = self._section(cells)
        case = cases.get(number) or self._case(number, cells)
        case.sections.setdefault(code, self.text(cells, "finding")[:500])
        cases[number] = case
        self.lines.setdefault(number, (line, cells))

    def _case(self, number: str, cells: Cells) -> OldCase:
        days: dict[str, Any] = {name: self._day(cells, name) for name in columns_.DATES}
        opened = days.pop("opened")
        if opened is None:
            raise _Rejected("The row does not say when the case was opened.")
        request = self._request(cells)
        return OldCase(
            number,
            self._parcel(cells).pk,
            opened,
            inspector=self._inspector(cells),
            service_request=request.pk if request else None,
            requested_at=request.requested_at if request else None,
            method=columns_.method(self.text(cells, "method")),
            result=columns_.result(self.text(cells, "result")),
            **days,
        )

    def _section(self, cells: Cells) -> str:
        text = self.text(cells, "section")
        code = self.sections.get(_plain(text))
        if code is None:
            raise _Rejected(
                f"“{text}” is no section of the catalogue: add it there, or say --section “{text}”=OURS."
            )
        return code

    def _parcel(self, cells: Cells) -> Parcel:
        number, address = self.text(cells, "parcel"), self.text(cells, "address")
        found = Parcel.objects.filter(number=number).first() if number else None
        found = found or (placing.at_address(address) if address else None)
        if found is None:
            raise _Rejected(f"There is no parcel {number or address}: import the parcels first.")
        return found

    def _request(self, cells: Cells) -> ServiceRequest | None:
        number = self.text(cells, "request")
        if not number:
            return None
        ours = ServiceRequest.objects.filter(Q(number=number) | Q(external_id=number))
        return ours.filter(department=self.department).order_by("-pk").first()

    def _inspector(self, cells: Cells) -> int | None:
        name = self.text(cells, "inspector")
        found = self.people.get(name.lower()) if name else None
        if name and found is None:
            self.receipt.unknown_inspectors[name] += 1
        return found

    def _day(self, cells: Cells, name: str) -> date | None:
        text = self.text(cells, name)
        if not text:
            return None
        day = read_day(split(text)[0], self.days[name].order)
        if day is None:
            raise _Rejected(f"“{text[:20]}” ({self.receipt.columns[name]}) is no date.")
        return day if FIRST_YEAR <= day.year <= LAST_YEAR else None  # what stands for “never”

    def _shape(self, name: str) -> Shape:
        rows = islice(self.table.rows(), SAMPLE)
        texts = [cells[self.columns[name]] for _, cells, problem in rows if not problem]
        return shape_of([text for text in texts if text.strip()]) or Shape()

    def text(self, cells: Cells, what: str) -> str:
        place = self.columns.get(what)
        return tidy(cells[place]) if place is not None and place < len(cells) else ""


def _plain(code: str) -> str:
    """ "Sec. 9-14 (a)" and "9-14(a)" are one section."""
    return re.sub(
        r"[^a-z0-9]", "", re.sub(r"(?i)^\s*(sec(tion)?|ch(apter)?|art(icle)?|§)\.?\s*", "", code.lower())
    )


def _names(user: User) -> list[str]:
    name, backwards = user.get_full_name(), f"{user.last_name}, {user.first_name}"
    return [user.get_username(), *([name, backwards] if name else [])]
