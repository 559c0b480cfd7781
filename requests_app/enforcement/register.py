"""What the bulk loader knows before it plays: keys, people, parcels with their owners, and what was found before."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, models

from ..cases import clocks, numbers
from ..cases.deadlines import BusinessClock
from ..models import (
    Abatement,
    Citation,
    Department,
    EnforcementCase,
    EnforcementNotice,
    EnforcementStep,
    Inspection,
    OrdinanceSection,
    Parcel,
    Party,
    ServiceOfNotice,
    Tenure,
    Violation,
)
from .owners import REPEAT_WITHIN
from .recording import local_day

Row = TypeVar("Row", bound=models.Model)
BLOCK = 500  # numbers of cases drawn at once
TABLES: tuple[type[models.Model], ...] = (
    EnforcementCase, Inspection, Violation, EnforcementNotice, ServiceOfNotice, Citation, Abatement, EnforcementStep,
)  # fmt: skip


class Rows:
    """New rows with their keys, which follow each other; nobody else takes a key until the transaction ends."""

    def __init__(self) -> None:
        self.of: dict[type[models.Model], list[Any]] = {table: [] for table in TABLES}
        self.next: dict[type[models.Model], int] = {}
        with connection.cursor() as cursor:
            for model in TABLES:
                table = model._meta.db_table
                cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
                cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
                self.next[model] = cursor.fetchone()[0]

    def add(self, row: Row) -> Row:
        model = type(row)
        row.pk = self.next[model]
        self.next[model] += 1
        self.of[model].append(row)
        return row

    def mark(self) -> dict[type[models.Model], int]:
        return {model: len(rows) for model, rows in self.of.items()}

    def back_to(self, mark: dict[type[models.Model], int]) -> None:
        """Forgets the rows added since; their keys stay unused."""
        for model, length in mark.items():
            del self.of[model][length:]


class Register:
    def __init__(self, parcels: Iterable[int], rows: Rows):
        self.rows = rows
        self._parcels = Parcel.objects.in_bulk(set(parcels))
        self._sections = {section.code: section for section in OrdinanceSection.objects.all()}
        self._departments = Department.objects.in_bulk()
        self._users = User.objects.in_bulk()
        self._clocks: dict[int, BusinessClock] = {}
        self._numbers: dict[int, Iterator[str]] = {}
        self._tenures, self._owned = _tenures()
        self._found: dict[tuple[int, int], list[Violation]] = defaultdict(list)
        known = Violation.objects.exclude(status=Violation.Status.WITHDRAWN)
        for violation in known.defer("texts").select_related("case"):
            self.found(violation.case.parcel_id, violation)

    def parcel(self, pk: int) -> Parcel:
        return self._parcels[pk]

    def department(self, pk: int) -> Department:
        return self._departments[pk]

    def user(self, pk: int | None) -> User | None:
        return self._users[pk] if pk else None

    def section(self, code: str) -> OrdinanceSection:
        section = self._sections.get(code)
        if section is None or not section.is_active:
            raise ValidationError(f"{code} is no section in force: load it into the catalogue first.")
        return section

    def clock(self, department: int) -> BusinessClock:
        if department not in self._clocks:
            self._clocks[department] = clocks.clock_of(department)
        return self._clocks[department]

    def number(self, year: int) -> str:
        found = next(self._numbers.get(year, iter(())), None)
        if found is None:
            self._numbers[year] = iter(numbers.next_numbers(year, BLOCK, letter=numbers.CASE))
            found = next(self._numbers[year])
        return found

    # Owners

    def _owners(self, parcel: int, on: date) -> list[Tenure]:
        return [one for one in self._tenures[parcel] if _holds(one, on)]

    def responsible(self, parcel: int, on: date) -> list[Party]:
        owners = [tenure.party for tenure in self._owners(parcel, on)]
        if not owners:
            raise ValidationError(f"No owner of {self._parcels[parcel]} is known on {on}: add one first.")
        return owners

    def found(self, parcel: int, violation: Violation) -> None:
        self._found[violation.section_id, parcel].append(violation)

    def earlier(self, parcel: int, section: int, on: date) -> int:
        """As `owners.earlier`, of what is stored and what was played so far."""
        since = on - REPEAT_WITHIN
        found = {one.pk for one in self._since(section, parcel, since)}
        for owner in self._owners(parcel, on):
            for held in self._owned[owner.party_id]:
                there = self._since(section, held.parcel_id, since)
                found |= {one.pk for one in there if _holds(held, local_day(one.found_at))}
        return len(found)

    def _since(self, section: int, parcel: int, since: date) -> Iterator[Violation]:
        for violation in self._found.get((section, parcel), ()):
            if violation.status != Violation.Status.WITHDRAWN and local_day(violation.found_at) >= since:
                yield violation


def _holds(tenure: Tenure, on: date) -> bool:
    return (tenure.since is None or tenure.since <= on) and (tenure.until is None or tenure.until > on)


def _tenures() -> tuple[dict[int, list[Tenure]], dict[int, list[Tenure]]]:
    """Owners by parcel, and by party."""
    by_parcel: dict[int, list[Tenure]] = defaultdict(list)
    by_party: dict[int, list[Tenure]] = defaultdict(list)
    for tenure in Tenure.objects.filter(role=Tenure.Role.OWNER).select_related("party").order_by("pk"):
        by_parcel[tenure.parcel_id].append(tenure)
        by_party[tenure.party_id].append(tenure)
    return by_parcel, by_party
