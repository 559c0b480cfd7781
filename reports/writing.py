"""THE verb of the reports: write and freeze. Running it again writes nothing, unless facts arrived late."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, Q
from django.utils import timezone

from requests_app.cases.clocks import zone
from requests_app.models import (
    Contact,
    Department,
    EnforcementStep,
    Inspection,
    RequestEvent,
    WorkLine,
)
from requests_app.permissions import CSR

from .allocation import page_one as plan_page
from .daily import contact_center, contact_reading, crew_page, enforcement_blocks, inspector_page
from .daily import department as department_report
from .daily import enforcement as enforcement_report
from .daily import figures as f
from .daily.contact_reading import Center, ContactReading
from .daily.department import About
from .daily.gathering import LONGEST, frozen, gather, label_complaints
from .daily.identity import identity
from .daily.page_one import PageOne
from .daily.reading import City, Reading
from .daily.wording import said
from .measures.costs import COSTS
from .measures.days import LocalDay, moment
from .measures.registry import MEASURES
from .models import DailyReport

Kind = DailyReport.Kind
Key = tuple[str, int, date]  # kind, department id, day
Json = dict[str, Any]


@dataclass
class Written:
    """What became of the reports asked for; `alarms`: each count that does not add up, in a sentence."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    alarms: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Wanted:
    """A report to write; `earlier` is the newest revision, where there is one."""

    kind: str
    department: Department
    day: date
    earlier: DailyReport | None

    @property
    def key(self) -> Key:
        return self.kind, self.department.pk, self.day


def write(
    days: Collection[date],
    *,
    known_at: datetime,
    kinds: Collection[str] = tuple(Kind),
    departments: Iterable[Department] | None = None,
    at: datetime | None = None,
    say: Callable[[int], None] | None = None,
) -> Written:
    """Write what is missing and revise what late facts changed. `known_at` as `known.known_at` gives it.

    ValidationError where a day is not over at `known_at`. say(n) is told after each day how many reports are done.
    """
    _check_over(days, known_at)
    chosen = list(Department.objects.filter(is_active=True) if departments is None else departments)
    result, at, done = Written(), at or timezone.now(), 0
    wanted = _wanted(sorted(days), kinds, chosen, LateFacts(known_at), result)
    for stretch in _stretches(wanted):
        facts = _gather(stretch, known_at)
        for day, group in groupby(stretch, key=lambda one: one.day):
            reports = list(group)
            result.alarms += _city_alarm(facts.city, _local(day)) if facts.city else []
            for one in reports:
                _write(one, facts, at, result)
            done += len(reports)
            if say:
                say(done)
    return result


@dataclass(frozen=True)
class Facts:
    """What the reports of a stretch of days read: of the requests, of the contacts, as far as they are asked for."""

    city: City | None
    center: Center | None
    known_at: datetime


def _gather(stretch: list[Wanted], known_at: datetime) -> Facts:
    kinds = {one.kind for one in stretch}
    days = _local(stretch[0].day), _local(stretch[-1].day)
    return Facts(
        city=gather(*days, known_at, with_enforcement=Kind.ENFORCEMENT in kinds)
        if kinds - {Kind.CONTACT_CENTER}
        else None,
        center=contact_reading.gather(*days, known_at) if Kind.CONTACT_CENTER in kinds else None,
        known_at=known_at,
    )


def _check_over(days: Collection[date], known_at: datetime) -> None:
    early = [day for day in days if not is_over(day, known_at)]
    if early:
        moment = known_at.astimezone(zone())
        raise ValidationError(
            f"{min(early)} was not over, or not all of it recorded, at {moment:%Y-%m-%d %H:%M}: ask again later, "
            "or for an earlier day. (A transaction that stays open in the database holds the reports back.)"
        )


def is_over(day: date, known_at: datetime) -> bool:
    return _local(day).as_of <= known_at


def _wanted(
    days: list[date],
    kinds: Collection[str],
    departments: list[Department],
    late: LateFacts,
    result: Written,
) -> list[Wanted]:
    """What has to be computed, in order of days; the rest is counted as unchanged."""
    newest, center = _newest(days, kinds), contact_center_of_the_city()
    found = []
    for day in days:
        for department in departments:
            for kind in kinds:
                if not _has(department, kind, center):
                    continue
                one = Wanted(kind, department, day, newest.get((kind, department.pk, day)))
                if one.earlier is None or late.count(one.earlier):
                    found.append(one)
                else:
                    result.unchanged += 1
    return found


def _has(department: Department, kind: str, center: Department | None) -> bool:
    if kind == Kind.CONTACT_CENTER:
        return department == center
    return kind != Kind.ENFORCEMENT or department.is_enforcing


def contact_center_of_the_city() -> Department | None:
    """Whose report it is: the active department that the most CSRs work for; None where there are no CSRs."""
    csrs = Count("staff", filter=Q(staff__user__groups__name=CSR, staff__user__is_active=True))
    staffed = Department.objects.filter(is_active=True).annotate(csrs=csrs).filter(csrs__gt=0)
    return staffed.order_by("-csrs", "code").first()


def _newest(days: list[date], kinds: Collection[str]) -> dict[Key, DailyReport]:
    reports = DailyReport.objects.newest_revisions().filter(day__in=days, kind__in=list(kinds))
    return {(report.kind, report.department_id, report.day): report for report in reports}


class LateFacts:
    """Steps recorded since a report was last checked, and dated before its end."""

    def __init__(self, known_at: datetime):
        self.known_at = known_at
        self._found: dict[tuple[datetime, datetime], list[set[int | None]]] = {}

    def count(self, report: DailyReport) -> int:
        """How many of them are of the report's department, or moved a request out of it; or how many contacts."""
        if report.kind == Kind.CONTACT_CENTER:
            return self._contacts(report)
        span = report.checked_at, report.as_of
        if span not in self._found:  # the reports of a day share it
            self._found[span] = self._departments(*span)
        return sum(report.department_id in touched for touched in self._found[span])

    def _contacts(self, report: DailyReport) -> int:
        """Contacts of the day, by the index of the day's; those coded or wrapped up only now are not late."""
        day = Contact.objects.started_between(moment(_local(report.day).start), report.as_of)
        return day.filter(recorded_at__gt=report.checked_at, recorded_at__lte=self.known_at).count()

    def _departments(self, checked_at: datetime, as_of: datetime) -> list[set[int | None]]:
        events = RequestEvent.objects.filter(
            recorded_at__gt=checked_at, recorded_at__lte=self.known_at, at__lt=as_of
        )
        columns = events.values_list("department", "pending_department", "data__was__department_id")
        return [
            *(set(departments) for departments in columns),
            *self._costs(checked_at, as_of),
            *self._enforcement(checked_at, as_of),
        ]

    def _enforcement(self, checked_at: datetime, as_of: datetime) -> list[set[int | None]]:
        """Steps of cases, and results of inspections, as phones without a network send them."""
        late: dict[str, Any] = {"recorded_at__gt": checked_at, "recorded_at__lte": self.known_at}
        steps = EnforcementStep.objects.filter(at__lt=as_of, **late).values_list(
            "case__department", flat=True
        )
        results = Inspection.objects.filter(resulted_at__lt=as_of, **late)
        return [{one} for one in (*steps, *results.values_list("department", flat=True))]

    def _costs(self, checked_at: datetime, as_of: datetime) -> list[set[int | None]]:
        """Lines of work orders that came late, as time sheets do."""
        lines = WorkLine.objects.filter(
            is_planned=False,
            recorded_at__gt=checked_at,
            recorded_at__lte=self.known_at,
            day__lt=as_of.astimezone(zone()).date(),
        )
        return [{department} for department in lines.values_list("work_order__department", flat=True)]


def _stretches(wanted: list[Wanted]) -> Iterator[list[Wanted]]:
    """Pieces whose days lie close together, so that their facts are read once."""
    piece: list[Wanted] = []
    for one in wanted:
        if piece and (one.day - piece[0].day).days >= LONGEST:
            yield piece
            piece = []
        piece.append(one)
    if piece:
        yield piece


@dataclass(frozen=True)
class Computed:
    """A report as it is to be frozen."""

    figures: f.ReportFigures | f.ContactFigures
    frozen: Callable[[], Json]
    measures: dict[str, int]

    @property
    def alarms(self) -> list[str]:
        """Each count that does not add up."""
        return [one.sentence for one in identities(self.figures) if not one.holds]


def identities(figures: f.ReportFigures | f.ContactFigures) -> list[f.Identity]:
    """Of requests or contacts; of cases and violations, where there are any."""
    cases = getattr(figures, "enforcement", None)
    return [figures.blocks.identity, *((cases.identity, cases.violations_identity) if cases else ())]


def _write(one: Wanted, facts: Facts, at: datetime, result: Written) -> None:
    found = compute(one, facts)
    result.alarms += [f"{one.department.name}, {one.day}: {sentence}" for sentence in found.alarms]
    if one.earlier is not None and _substance(_json(found.figures)) == _substance(one.earlier.figures):
        DailyReport.objects.filter(pk=one.earlier.pk).update(checked_at=facts.known_at)
        result.unchanged += 1
    elif _keep(one, facts, found, at):
        result.new += one.earlier is None
        result.revised += one.earlier is not None


def compute(one: Wanted, facts: Facts) -> Computed:
    return _of_contacts(one, facts) if one.kind == Kind.CONTACT_CENTER else _of_requests(one, facts)


def _of_requests(one: Wanted, facts: Facts) -> Computed:
    assert facts.city
    reading = Reading(facts.city, one.department.pk, _local(one.day))
    about = _about(one, _late_facts_note(one.earlier, reading) if one.earlier else "")
    is_enforcement = one.kind == Kind.ENFORCEMENT
    if is_enforcement:
        found = enforcement_report.figures(reading, about, zone=label_complaints(reading))
    else:
        found = department_report.figures(reading, about)
    found = replace(found, page_one=_page_one(one, reading, found))
    versions = {key: measure.version for key, measure in (MEASURES | COSTS).items()}  # type: ignore[operator]
    versions |= enforcement_blocks.versions() if found.enforcement else {}
    return Computed(found, lambda: frozen(reading, with_labels=is_enforcement), versions)


def _page_one(one: Wanted, reading: Reading, found: f.ReportFigures) -> PageOne | None:
    """A revision shows the plan as it stood when the first one was written: that is what was decided from."""
    if one.kind != Kind.ENFORCEMENT:
        return crew_page.read(reading)
    if found.enforcement is None:
        return None
    earlier = one.earlier and (one.earlier.figures.get("page_one") or {}).get("known_at")
    known_at = datetime.fromisoformat(earlier) if earlier else reading.city.known_at
    return inspector_page.page(plan_page.read(one.department, one.day, known_at), found.enforcement)


def _of_contacts(one: Wanted, facts: Facts) -> Computed:
    assert facts.center
    reading = ContactReading(facts.center, _local(one.day))
    about = _about(one, _late_contacts_note(one.earlier, reading) if one.earlier else "")
    versions = {key: measure.version for key, measure in contact_center.measures().items()}
    return Computed(contact_center.figures(reading, about), lambda: contact_center.frozen(reading), versions)


def _about(one: Wanted, note: str) -> About:
    revision = one.earlier.revision + 1 if one.earlier else 1
    return About(one.kind, one.department.code, one.department.name, settings.CITY_NAME, revision, note)


def _keep(one: Wanted, facts: Facts, found: Computed, at: datetime) -> bool:
    """True where it was this call that wrote it: another worker may have been quicker, and that is as good."""
    _, is_new = DailyReport.objects.get_or_create(
        kind=one.kind,
        department=one.department,
        day=one.day,
        revision=found.figures.header.revision,
        defaults={
            "supersedes": one.earlier,
            "as_of": _local(one.day).as_of,
            "known_at": facts.known_at,
            "checked_at": facts.known_at,
            "written_at": at,
            "figures": _json(found.figures),
            "measures": found.measures,
            "frozen": found.frozen(),
        },
    )
    return is_new


def _late_contacts_note(earlier: DailyReport, reading: ContactReading) -> str:
    n = LateFacts(reading.center.known_at).count(earlier)
    known = earlier.known_at.astimezone(reading.day.zone)
    before, after = earlier.figures["headline"][0]["display"], reading.count("contacts")
    return (
        f"{said(n, 'contact')} of this day {'was' if n == 1 else 'were'} recorded only after {known:%B} {known.day}, "
        f"{known:%H:%M}. Contacts: {before} then, {after:,} as known now."
    )


def _late_facts_note(earlier: DailyReport, reading: Reading) -> str:
    n = LateFacts(reading.city.known_at).count(earlier)
    known = earlier.known_at.astimezone(reading.day.zone)
    before, after = earlier.figures["headline"][0]["display"], reading.count("backlog")
    return (
        f"{said(n, 'step')} or costs of this day or before {'was' if n == 1 else 'were'} recorded only after "
        f"{known:%B} {known.day}, {known:%H:%M}. Open: {before} then, {after:,} as known now."
    )


def _substance(figures: dict[str, Any]) -> Any:
    """What a report says of its own day: without its header and without what is usual, which other days decide."""
    usual = {
        "page_one",
        "mean_28d",
        "same_weekdays",
        "same_week_last_year",
        "trend",
        "better",
        "daily",
        "why",
    }
    if isinstance(figures, dict):
        return {
            k: _substance(v) for k, v in figures.items() if k not in usual and k not in ("header", "measures")
        }
    return [_substance(one) for one in figures] if isinstance(figures, list) else figures


def _json(found: f.ReportFigures | f.ContactFigures) -> Json:
    """As it comes back from the database."""
    return json.loads(json.dumps(f.as_json(found), cls=DjangoJSONEncoder))


def _city_alarm(city: City, day: LocalDay) -> list[str]:
    found = identity(city, None, day)
    return [] if found.holds else [f"The whole city, {day.date}: {found.sentence}"]


def _local(day: date) -> LocalDay:
    return LocalDay(day, zone())


# Which days


def missing_days(today: date, days_back: int = 35) -> list[date]:
    """Yesterday and the days before, from the first report ever written on (only yesterday where there is none)."""
    yesterday = today - timedelta(days=1)
    first = DailyReport.objects.order_by("day").values_list("day", flat=True).first() or yesterday
    start = max(first, today - timedelta(days=days_back))
    return [start + timedelta(days=n) for n in range((yesterday - start).days + 1)]
