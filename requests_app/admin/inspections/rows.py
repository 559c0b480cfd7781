"""The lines of the worklist: what an inspector must know before the door, never who complained or in which words."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, Q, QuerySet
from shapely.geometry import shape

from ...cases import driving
from ...cases.workflow import Status
from ...enforcement import people, staffing
from ...models import District, Inspection, SafetyFlag
from . import words

Kind = Inspection.Kind
MOST_DRIVEN = 80  # more stops than that are no day's round
METERS_A_MILE = 1609.344
NO_TASK = 30  # minutes


@dataclass
class Line:
    """nth: which inspection of its complaint or case it is. place: in driving order, 0 where there is none."""

    inspection: Inspection
    nth: int
    flags: list[SafetyFlag]
    today: date
    place: int = 0

    @property
    def what(self) -> str:
        """The work, and what was reported where that says more."""
        task = self.inspection.task.name if self.inspection.task else ""
        service = getattr(self.inspection, "service_name", None) or ""
        return ", ".join(dict.fromkeys(filter(None, [task, service]))) or "Inspection"

    @property
    def kind(self) -> str:
        return f"{words.nth(self.nth)}, {self.inspection.get_kind_display().lower()}"

    @property
    def number(self) -> str:
        row = self.inspection
        return row.case.number if row.case else getattr(row, "complaint_number", None) or ""

    @property
    def when(self) -> str:
        return words.planned(self.inspection.scheduled_on, self.inspection.due_on, self.today)

    @property
    def is_late(self) -> bool:
        return self.inspection.due_on < self.today and self.inspection.resulted_at is None

    @property
    def window(self) -> str:
        return words.window(self.inspection.case.comply_by if self.inspection.case else None, self.today)

    @property
    def presses(self) -> bool:
        return self.is_late or self.inspection.tier == 1

    @property
    def is_answered(self) -> bool:
        """The complaint was closed while its first inspection still waits: ask before going there."""
        row = self.inspection
        closed = getattr(row, "complaint_status", None) == Status.CLOSED
        return closed and row.kind == Kind.FIRST and row.resulted_at is None

    @property
    def minutes(self) -> float:
        row = self.inspection
        return staffing.minutes(row.task, row.kind) if row.task else NO_TASK

    @property
    def who(self) -> str:
        return people.name(self.inspection.inspector)

    @property
    def stop(self) -> driving.Stop:
        parcel = self.inspection.parcel
        placed = parcel.latitude is not None and parcel.longitude is not None
        point = (parcel.latitude, parcel.longitude) if placed else None
        return driving.Stop(f"{self.inspection.pk:012d}", point, self.presses)  # type: ignore[arg-type]


@dataclass
class Round:
    lines: list[Line] = field(default_factory=list)
    meters: float = 0.0
    total: int = 0

    @property
    def sentence(self) -> str:
        minutes = sum(line.minutes for line in self.lines)
        return words.day_sentence(len(self.lines), self.total, minutes, self.meters / METERS_A_MILE)


def with_facts(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    """Of the complaint nothing but its number and service is read."""
    return rows.select_related("parcel", "task", "case", "inspector").annotate(
        complaint_number=F("service_request__number"),
        complaint_status=F("service_request__status"),
        service_name=F("service_request__service__name"),
        zone_name=F("parcel__zone__name"),
    )


def lines(rows: Iterable[Inspection], today: date) -> list[Line]:
    """Two queries, however many rows."""
    listed = list(rows)
    flags, earlier = flags_of([row.parcel_id for row in listed], today), _earlier(listed)
    return [Line(row, earlier[row.pk] + 1, flags.get(row.parcel_id, []), today) for row in listed]


def flags_of(parcels: Sequence[int], today: date) -> dict[int, list[SafetyFlag]]:
    """Parcel -> what to beware of there that has not expired."""
    found: dict[int, list[SafetyFlag]] = defaultdict(list)
    for flag in SafetyFlag.objects.filter(parcel__in=parcels, expires_on__gt=today):
        found[flag.parcel_id].append(flag)
    return found


def _earlier(listed: Sequence[Inspection]) -> Counter[int]:
    """Inspection -> how many were made before it: of its case, and the first ones of its complaint."""
    cases = {row.case_id for row in listed if row.case_id}
    complaints = {row.service_request_id for row in listed if row.service_request_id}
    if not cases and not complaints:
        return Counter()
    of_case, of_complaint = Q(case__in=cases), Q(service_request__in=complaints, kind=Kind.FIRST)
    made = Inspection.objects.filter(of_case | of_complaint, resulted_at__isnull=False).order_by()
    known = list(made.values_list("pk", "case", "service_request", "kind", "resulted_at"))
    found: Counter[int] = Counter()
    for row in listed:
        for pk, case, complaint, kind, at in known:
            same = case == row.case_id if case and row.case_id else False
            same = same or (
                kind == Kind.FIRST and complaint is not None and complaint == row.service_request_id
            )
            before = row.resulted_at is None or at < row.resulted_at
            found[row.pk] += bool(same and before and pk != row.pk)
    return found


def driven(found: Sequence[Line], base: driving.Point | None) -> Round:
    """In driving order, what presses first; what is more than a day's round stays behind it as it was."""
    near, far = list(found[:MOST_DRIVEN]), list(found[MOST_DRIVEN:])
    by_key = {line.stop.key: line for line in near}
    order = driving.order([line.stop for line in near], base)
    ordered = [*(by_key[stop.key] for stop in order), *far]
    for place, line in enumerate(ordered, 1):
        line.place = place
    return Round(ordered, driving.length_m(order, base))


def middle(zone: District | None) -> driving.Point | None:
    """Where the rounds of a zone begin: a point inside it."""
    if zone is None or not zone.geometry:
        return None
    point = shape(zone.geometry).representative_point()
    return point.y, point.x
