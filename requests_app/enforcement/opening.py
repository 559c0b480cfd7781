"""A case: opened by a confirmed violation, ended when none is open. Violations and cases are counted apart."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from ..cases import actions, numbers
from ..cases.workflow import Resolution
from ..models import Abatement, EnforcementCase, Inspection, OrdinanceSection, Violation
from . import ladder, owners
from .ladder import Outcome, StepKind
from .recording import local_day, lock, moment, record

if TYPE_CHECKING:
    from .inspecting import Finding


@transaction.atomic
def open_cases(
    inspection: Inspection, findings: Iterable["Finding"], *, by: User | None, at: datetime
) -> list[EnforcementCase]:
    """One case a window: what endangers life does not wait for the grass."""
    windows: dict[tuple[int, int, bool], list[Finding]] = {}
    for finding in findings:
        section = finding.section
        key = (section.tier, section.days_to_comply, section.counts_working_days)
        windows.setdefault(key, []).append(finding)
    return [_open(inspection, group, tier, by, at) for (tier, _, _), group in sorted(windows.items())]


def _open(
    inspection: Inspection, findings: list["Finding"], tier: int, by: User | None, at: datetime
) -> EnforcementCase:
    case = EnforcementCase.objects.create(
        number=numbers.next_numbers(local_day(at).year, letter=numbers.CASE)[0],
        parcel=inspection.parcel,
        department=inspection.department,
        service_request=inspection.service_request,
        inspector=inspection.inspector,
        task_id=findings[0].section.task_id or inspection.task_id,
        tier=tier,
        opened_at=at,
        updated_at=at,
    )
    data = {"inspection": inspection.pk, "proactive": inspection.service_request_id is None}
    record(case, case, StepKind.OPENED, by=by, at=at, data=data)
    for finding in findings:
        find(case, finding.section, by=by, detail=finding.detail, at=at)
    return case


@transaction.atomic
def find(
    case: EnforcementCase,
    section: OrdinanceSection,
    *,
    by: User | None,
    detail: str = "",
    at: datetime | None = None,
) -> Violation:
    """A violation with the words, days and fine of the ordinance as they are today."""
    row = lock(case)
    at = moment(at, row.updated_at)
    if not section.is_active:
        raise ValidationError(
            f"{section.code} is no longer in force: choose the section that took its place."
        )
    if row.violations.filter(section=section, status=Violation.Status.OPEN).exists():
        raise ValidationError(f"{section.code} is among this case's open violations already.")
    before = owners.earlier(row.parcel, section, local_day(at))
    violation = Violation.objects.create(
        case=row,
        section=section,
        texts=section.texts,
        days_to_comply=section.days_to_comply,
        counts_working_days=section.counts_working_days,
        fine=ladder.fine(section.fines, before),
        is_repeat=before > 0,
        detail=detail.strip()[:500],
        found_at=at,
    )
    data = {"violation": violation.pk, "section": section.code, "earlier": before}
    record(row, case, StepKind.VIOLATION_FOUND, by=by, at=at, data=data)
    return violation


@transaction.atomic
def correct(
    case: EnforcementCase, violation: Violation, *, by: User | None, at: datetime | None = None
) -> EnforcementCase:
    return _end(case, violation, Violation.Status.CORRECTED, StepKind.VIOLATION_CORRECTED, by, at, "")


@transaction.atomic
def withdraw(
    case: EnforcementCase, violation: Violation, *, by: User | None, reason: str, at: datetime | None = None
) -> EnforcementCase:
    """It was no violation."""
    _require(reason, "Say why the violation is withdrawn.")
    return _end(case, violation, Violation.Status.WITHDRAWN, StepKind.VIOLATION_WITHDRAWN, by, at, reason)


def _end(
    case: EnforcementCase,
    violation: Violation,
    status: str,
    kind: str,
    by: User | None,
    at: datetime | None,
    reason: str,
) -> EnforcementCase:
    row = lock(case)
    at = moment(at, row.updated_at)
    changed = row.violations.filter(pk=violation.pk, status=Violation.Status.OPEN)
    if not changed.update(status=status, ended_at=at):
        raise ValidationError(f"{violation} is not open in {row.number}.")
    data = {"violation": violation.pk, "section": violation.section.code}
    record(row, case, kind, by=by, at=at, data={**data, "reason": reason} if reason else data)
    return case


@transaction.atomic
def correct_all(case: EnforcementCase, *, by: User | None, at: datetime | None = None) -> EnforcementCase:
    """In compliance: every open violation is corrected, and the case ends."""
    for violation in case.violations.filter(status=Violation.Status.OPEN):
        correct(case, violation, by=by, at=at)
    return close(case, by=by, at=at)


@transaction.atomic
def void(
    case: EnforcementCase, *, by: User | None, reason: str, at: datetime | None = None
) -> EnforcementCase:
    """Opened in error: all that is open is withdrawn."""
    _require(reason, "Say why the case is void.")
    for violation in case.violations.filter(status=Violation.Status.OPEN):
        withdraw(case, violation, by=by, reason=reason, at=at)
    return close(case, by=by, at=at)


@transaction.atomic
def close(case: EnforcementCase, *, by: User | None, at: datetime | None = None) -> EnforcementCase:
    """It ends as its violations did; ValidationError while one is open."""
    row = lock(case)
    at = moment(at, row.updated_at)
    check_closing(row, row.violations.filter(status=Violation.Status.OPEN).select_related("section"))
    data = {"outcome": (outcome := _outcome(row))}
    record(row, case, StepKind.CLOSED, by=by, at=at, data=data, outcome=outcome, closed_at=at)
    Inspection.objects.filter(case=row, resulted_at=None, cancelled_at=None).update(cancelled_at=at)
    _end_complaint(row, by, at)
    return case


def check_closing(row: EnforcementCase, still_open: Iterable[Violation]) -> None:
    codes = ", ".join(violation.section.code for violation in still_open)
    if codes:
        raise ValidationError(
            f"{row.number} has open violations: {codes}. Inspect and correct, or withdraw them first."
        )


def _outcome(row: EnforcementCase) -> str:
    corrected = row.violations.filter(status=Violation.Status.CORRECTED).exists()
    if not corrected:
        return Outcome.VOID
    by_the_city = Abatement.objects.filter(case=row, done_on__isnull=False).exists()
    return ladder.outcome_of(corrected=True, forced=bool(row.cited_at) or by_the_city)


def _end_complaint(row: EnforcementCase, by: User | None, at: datetime) -> None:
    """With the last case of a complaint the complaint ends; what its residents read says nothing of the owner."""
    complaint = row.service_request
    if complaint is None or not complaint.is_open:
        return
    if EnforcementCase.objects.open().filter(service_request=complaint).exists():
        return
    found = EnforcementCase.objects.filter(service_request=complaint).exclude(outcome=Outcome.VOID).exists()
    resolution = Resolution.FIXED if found else Resolution.NO_ISSUE_FOUND
    sentence = (
        "An inspector found that the property meets the city's code now."
        if found
        else "After another look there was no violation of the city's code."
    )
    when = max(at, complaint.updated_at)
    actions.close(complaint, by=by, resolution=resolution, sentence=sentence, at=when)


@transaction.atomic
def reopen(
    case: EnforcementCase, *, by: User | None, reason: str, at: datetime | None = None
) -> EnforcementCase:
    """From the beginning of the ladder: what was served before does not count for what is found now."""
    _require(reason, "Say why the case is opened again.")
    row = lock(case)
    at = moment(at, row.updated_at)
    cleared = {"outcome": "", "closed_at": None, "served_on": None, "comply_by": None, "noticed_at": None}
    record(row, case, StepKind.REOPENED, by=by, at=at, data={"reason": reason}, cited_at=None, **cleared)
    return case


@transaction.atomic
def assign(
    case: EnforcementCase, *, by: User | None, to: User, at: datetime | None = None
) -> EnforcementCase:
    row = lock(case)
    at = moment(at, row.updated_at)
    if not to.is_active:
        raise ValidationError(f"{to.get_full_name() or to.get_username()} does not work here any more.")
    record(row, case, StepKind.ASSIGNED, by=by, at=at, data={"to": to.pk}, inspector_id=to.pk)
    Inspection.objects.filter(case=row, resulted_at=None, cancelled_at=None).update(inspector=to)
    return case


def _require(text: str, sentence: str) -> None:
    if not text.strip():
        raise ValidationError(sentence)
