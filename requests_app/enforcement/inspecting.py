"""Visits: planned with the last day on which they are in time, resulted in the trade's outcomes.

The result of a first inspection ends the complaint or opens cases; that of a re-inspection moves its case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from ..cases import actions, clocks
from ..cases.workflow import Resolution, Status
from ..models import (
    EnforcementCase,
    Inspection,
    InspectionTask,
    OrdinanceSection,
    Parcel,
    Service,
    ServiceRequest,
)
from . import abating, citing, opening, windows
from .ladder import Result, Stage, StepKind, Tier
from .recording import local_day, lock, moment, record

Kind = Inspection.Kind
FIRST_WITHIN = {Tier.LIFE_SAFETY: 1, Tier.HEALTH: 3, Tier.APPEARANCE: 5}  # working days
AGAIN_WITHIN = 3  # working days after the window, or after a door that stayed shut
LONGEST = 12 * 60  # minutes
OF_FIRST = (Result.IN_COMPLIANCE, Result.VIOLATION, Result.NO_ENTRY, Result.REFERRAL, Result.VOID)
OF_CASE = (
    Result.IN_COMPLIANCE,
    Result.REMAINS,
    Result.NO_ENTRY,
    Result.CITE,
    Result.ABATE,
    Result.EXTENSION,
    Result.VOID,
)
_ENDS_COMPLAINT = {
    Result.IN_COMPLIANCE: (
        Resolution.NO_ISSUE_FOUND,
        "An inspector went there and found no violation of the city's code.",
    ),
    Result.REFERRAL: (Resolution.REFERRED, "An inspector went there; another office deals with it."),
    Result.VOID: (
        Resolution.UNABLE,
        "An inspector could not find the place or the matter that was reported.",
    ),
}


@dataclass(frozen=True)
class Finding:
    """A section that was broken, and what the inspector saw, in words that the owner will read."""

    section: OrdinanceSection
    detail: str = ""


@transaction.atomic
def plan_first(
    service_request: ServiceRequest,
    parcel: Parcel,
    *,
    by: User | None,
    inspector: User | None = None,
    tier: int = Tier.APPEARANCE,
    on: date | None = None,
    at: datetime | None = None,
) -> Inspection:
    """Of a complaint; one that waits already is given back."""
    at = moment(at)
    row = ServiceRequest.objects.select_for_update(no_key=True).get(pk=service_request.pk)  # one plan at once
    waiting = Inspection.objects.filter(
        service_request=service_request, kind=Kind.FIRST, resulted_at=None, cancelled_at=None
    ).first()
    if waiting:
        return waiting
    if not row.is_open:
        raise ValidationError("This complaint is closed. Reopen it before somebody is sent there.")
    assert service_request.department, "a complaint of nobody is not inspected"
    _check_complaint(service_request)
    clock = clocks.clock_of(service_request.department_id)
    due_on = local_day(clock.end_of_working_day(service_request.requested_at, FIRST_WITHIN[Tier(tier)]))
    return Inspection.objects.create(
        kind=Kind.FIRST,
        department=service_request.department,
        parcel=parcel,
        service_request=service_request,
        inspector=inspector,
        task=task_of(service_request),
        tier=tier,
        due_on=due_on,
        scheduled_on=on,
        created_at=at,
    )


def _check_complaint(service_request: ServiceRequest) -> None:
    """Only code complaints are inspected: of them nobody learns who complained."""
    if not Service.objects.filter(pk=service_request.service_id, is_code_complaint=True).exists():
        raise ValidationError(
            f"“{service_request.service}” is no code complaint: change the service first, so that whoever "
            "complained stays confidential."
        )


def task_of(service_request: ServiceRequest) -> InspectionTask | None:
    """Whose work a complaint of this service is."""
    tasks = InspectionTask.objects.filter(is_active=True, services=service_request.service_id)
    return tasks.order_by("order", "pk").first()


@transaction.atomic
def plan_again(
    case: EnforcementCase,
    *,
    by: User | None,
    due_on: date,
    inspector: User | None = None,
    kind: str = Kind.REINSPECTION,
    at: datetime | None = None,
) -> Inspection:
    """A re-inspection; the one that waits is moved, and is on no inspector's day until somebody puts it on one."""
    at = moment(at)
    day = clocks.clock_of(case.department_id).next_working_day(due_on)
    waiting = _waiting(case)
    if waiting:
        if waiting.due_on != day:
            waiting.due_on, waiting.scheduled_on = day, None
        waiting.inspector = inspector or waiting.inspector
        waiting.save(update_fields=["due_on", "scheduled_on", "inspector"])
        return waiting
    return Inspection.objects.create(
        kind=kind,
        department=case.department,
        parcel=case.parcel,
        service_request=case.service_request,
        case=case,
        inspector=inspector or case.inspector,
        task_id=case.task_id,
        tier=case.tier,
        due_on=day,
        created_at=at,
    )


def _waiting(case: EnforcementCase) -> Inspection | None:
    return Inspection.objects.filter(case=case, resulted_at=None, cancelled_at=None).first()


@transaction.atomic
def result(
    inspection: Inspection,
    *,
    by: User | None,
    outcome: str,
    findings: Sequence[Finding] = (),
    minutes: int | None = None,
    note: str = "",
    next_on: date | None = None,
    reason: str = "",
    orders: bool = False,
    key: str | None = None,
    at: datetime | None = None,
) -> Inspection:
    """outcome: a Result. next_on: the next visit, else a proposed one. A key sent twice changes nothing.

    reason: why the owner gets more time (an extension), or where the matter goes (a referral).
    orders: the abatement that was found necessary is ordered at once; else it is asked for.
    """
    if key and (earlier := Inspection.objects.filter(key=key).first()):
        if earlier.pk != inspection.pk:
            raise ValidationError("This was sent for another visit: open this one, and say what it came to.")
        return earlier
    row = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if key and row.key == key:  # the same tap, sent twice at once
        return row
    if row.resulted_at or row.cancelled_at:
        raise ValidationError("This inspection has its result already: plan another one.")
    at = moment(at, row.created_at)
    _check(row, outcome, findings, minutes)
    row.result, row.resulted_at, row.minutes, row.note, row.key = outcome, at, minutes, note.strip(), key
    row.inspector = row.inspector or by
    row.recorded_at = moment(None)
    row.save()
    if row.case:
        _of_case(row, row.case, by, outcome, next_on, reason, orders, at)
    else:
        _of_complaint(row, by, outcome, findings, next_on, at)
    return row


def _check(row: Inspection, outcome: str, findings: Sequence[Finding], minutes: int | None) -> None:
    allowed = OF_CASE if row.case_id else OF_FIRST
    if outcome not in allowed:
        words = ", ".join(str(Result(one).label).lower() for one in allowed)
        raise ValidationError(f"Say what the visit came to: {words}.")
    if outcome == Result.VIOLATION and not findings:
        raise ValidationError("Choose the section of the ordinance that is broken.")
    if findings and outcome != Result.VIOLATION:
        raise ValidationError("Sections were chosen, but the result is not “violation”: change one of them.")
    if minutes is not None and not 0 < minutes <= LONGEST:
        raise ValidationError("An inspection takes between a minute and twelve hours.")


def _of_complaint(
    row: Inspection,
    by: User | None,
    outcome: str,
    findings: Sequence[Finding],
    next_on: date | None,
    at: datetime,
) -> None:
    complaint = row.service_request
    if complaint and complaint.status == Status.ASSIGNED:
        actions.start(complaint, by=by, at=max(at, complaint.updated_at))
    if outcome == Result.VIOLATION:
        for case in opening.open_cases(row, findings, by=by, at=at):
            if row.case_id is None:
                row.case = case
                row.save(update_fields=["case"])
    elif outcome == Result.NO_ENTRY:
        _try_again(row, next_on, at)
    elif complaint and complaint.is_open:
        resolution, sentence = _ENDS_COMPLAINT[Result(outcome)]
        when = max(at, complaint.updated_at)
        actions.close(complaint, by=by, resolution=resolution, sentence=sentence, at=when)


def _try_again(row: Inspection, next_on: date | None, at: datetime) -> None:
    clock = clocks.clock_of(row.department_id)
    due_on = next_on or local_day(clock.end_of_working_day(at, AGAIN_WITHIN))
    Inspection.objects.create(
        kind=row.kind,
        department=row.department,
        parcel=row.parcel,
        service_request=row.service_request,
        case=row.case,
        inspector=row.inspector,
        task_id=row.task_id,
        sweep_id=row.sweep_id,
        tier=row.tier,
        due_on=clock.next_working_day(due_on),
        created_at=at,
    )


def _of_case(
    row: Inspection,
    case: EnforcementCase,
    by: User | None,
    outcome: str,
    next_on: date | None,
    reason: str,
    orders: bool,
    at: datetime,
) -> None:
    locked = lock(case)
    data = {"result": outcome, "inspection": row.pk, "kind": row.kind}
    record(locked, case, StepKind.INSPECTED, by=by, at=moment(at, locked.updated_at), data=data)
    if outcome == Result.IN_COMPLIANCE:
        opening.correct_all(case, by=by, at=at)
    elif outcome == Result.NO_ENTRY:
        _try_again(row, next_on, at)
    elif outcome == Result.EXTENSION:
        windows.extend(case, by=by, until=next_on or _default_extension(case), reason=reason, at=at)
    elif outcome == Result.CITE:
        citing.cite(case, by=by, at=at)
    elif outcome == Result.ABATE:
        _abate(case, by, orders, at)
    elif outcome == Result.VOID:
        opening.void(case, by=by, reason=reason or "Found void on inspection", at=at)
    if outcome in (Result.REMAINS, Result.CITE, Result.ABATE) and next_on:
        plan_again(case, by=by, due_on=next_on, at=at)


def _abate(case: EnforcementCase, by: User | None, orders: bool, at: datetime) -> None:
    """Ordered, or asked for where it may be ordered: a supervisor's page lists what was asked for."""
    if orders:
        abating.order(case, by=by, at=at)
    else:
        abating.check_order(case, local_day(at))


def asking_for_abatement(department_ids: Sequence[int]) -> QuerySet[Inspection]:
    """The last visits that found it necessary, on cases for which nobody has ordered it since."""
    cases = EnforcementCase.objects.filter(
        department__in=department_ids, stage__in=(Stage.SERVED, Stage.CITED)
    )
    later = Inspection.objects.filter(case=OuterRef("case"), resulted_at__gt=OuterRef("resulted_at"))
    asked = Inspection.objects.filter(~Exists(later), case__in=cases, result=Result.ABATE)
    return asked.select_related("case__parcel", "inspector").order_by("resulted_at")


def _default_extension(case: EnforcementCase) -> date:
    assert case.comply_by, "only a window that runs is extended"
    return case.comply_by + timedelta(days=7)
