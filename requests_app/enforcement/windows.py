"""Notices and the window they open: issued, served on a date that starts the clock, extended."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from ..cases import clocks
from ..models import (
    Attachment,
    EnforcementCase,
    EnforcementNotice,
    Inspection,
    Party,
    ServiceOfNotice,
    Violation,
)
from . import ladder, owners, papers
from .ladder import Method, StepKind
from .recording import local_day, lock, moment, record

Kind = EnforcementNotice.Kind
LONGEST_EXTENSION = timedelta(days=180)


@transaction.atomic
def issue(
    case: EnforcementCase,
    *,
    by: User | None,
    kind: str = Kind.VIOLATION,
    to: Iterable[Party] = (),
    method: str = Method.POSTED,
    on: date | None = None,
    at: datetime | None = None,
) -> list[EnforcementNotice]:
    """A courtesy notice or a notice of violation for each responsible party, with its PDF.

    method, on: how and when it is to be served: the date to comply by is counted from there, and printed.
    """
    row = lock(case)
    at = moment(at, row.updated_at)
    step = StepKind.COURTESY_SENT if kind == Kind.COURTESY else StepKind.NOTICE_ISSUED
    ladder.stage_after(step, row.stage)
    violations = _open_violations(row)
    served_on = on or local_day(at)
    if served_on < local_day(at):
        raise ValidationError("A notice of today cannot have been served before: give a day from today on.")
    by_day = window(row, violations, served_on, method)
    parties = list(to) or owners.responsible(row.parcel, local_day(at))
    notices = [
        papers.draw(row, kind, party, violations, at=at, by=by, comply_by=by_day, method=method)
        for party in parties
    ]
    columns = {"comply_by": by_day} if kind == Kind.COURTESY else {"noticed_at": row.noticed_at or at}
    data = {"notices": [notice.pk for notice in notices], "method": method, "comply_by": by_day}
    record(row, case, step, by=by, at=at, data=data, **columns)
    if kind == Kind.COURTESY:
        _look_again(row, by_day, at)
    return notices


def _open_violations(row: EnforcementCase) -> list[Violation]:
    found = list(row.violations.filter(status=Violation.Status.OPEN).select_related("section"))
    if not found:
        raise ValidationError(f"{row.number} has no open violation: there is nothing to give notice of.")
    return found


def window(
    row: EnforcementCase, violations: list[Violation], served_on: date, method: str = Method.POSTED
) -> date:
    """The last day to comply: by the words as found, the department's calendar, and the days that mail takes."""
    clock = clocks.clock_of(row.department_id)
    by_mail = method in (Method.MAIL, Method.CERTIFIED)
    return max(
        ladder.comply_by(
            served_on + timedelta(days=violation.section.mail_days if by_mail else 0),
            violation.days_to_comply,
            working=violation.counts_working_days,
            clock=clock,
        )
        for violation in violations
    )


@transaction.atomic
def serve(
    case: EnforcementCase,
    notice: EnforcementNotice,
    *,
    by: User | None,
    method: str,
    on: date,
    proof: str = "",
    photo: Attachment | None = None,
    at: datetime | None = None,
) -> ServiceOfNotice:
    """It reached its party: the window runs, to the day that was printed or, served later, to a later one."""
    row = lock(case)
    at = moment(at, row.updated_at)
    _check_service(row, notice, method, on, at)
    service = ServiceOfNotice.objects.create(
        notice=notice,
        method=method,
        served_on=on,
        proof=proof.strip(),
        photo=photo,
        served_by=by,
        recorded_at=at,
    )
    data = {"notice": notice.pk, "method": method, "served_on": on}
    if row.stage == ladder.Stage.SERVED:  # a second owner: the window that runs stands, or ends later for all
        later = max(row.comply_by or on, window(row, _open_violations(row), on, method))
        record(row, case, StepKind.NOTICE_SERVED, by=by, at=at, data=data, comply_by=later)
        return service
    printed = notice.comply_by or on
    by_day = max(printed, window(row, _open_violations(row), on, method))
    record(row, case, StepKind.NOTICE_SERVED, by=by, at=at, data=data, served_on=on, comply_by=by_day)
    _look_again(row, by_day, at)
    return service


def _check_service(
    row: EnforcementCase, notice: EnforcementNotice, method: str, on: date, at: datetime
) -> None:
    if notice.case_id != row.pk or notice.kind != Kind.VIOLATION:
        raise ValidationError("Choose a notice of violation of this case.")
    if method not in Method.values:
        raise ValidationError("Say how it was served: by mail, certified mail, posted or in person.")
    if on < local_day(notice.issued_at):
        raise ValidationError(
            f"It was issued on {local_day(notice.issued_at)}: it cannot have been served before."
        )
    if on > local_day(at):
        raise ValidationError("This day has not come yet: record the service once it has happened.")


def _look_again(row: EnforcementCase, by_day: date, at: datetime) -> None:
    """A re-inspection on the first working day after the window; the one that waits is moved there."""
    clock = clocks.clock_of(row.department_id)
    due_on = clock.next_working_day(by_day + timedelta(days=1))
    waiting = Inspection.objects.filter(case=row, resulted_at=None, cancelled_at=None)
    if waiting.update(due_on=due_on):
        return
    Inspection.objects.create(
        kind=Inspection.Kind.REINSPECTION,
        department=row.department,
        parcel=row.parcel,
        service_request_id=row.service_request_id,
        case=row,
        inspector_id=row.inspector_id,
        task_id=row.task_id,
        tier=row.tier,
        due_on=due_on,
        created_at=at,
    )


@transaction.atomic
def extend(
    case: EnforcementCase, *, by: User | None, until: date, reason: str, at: datetime | None = None
) -> EnforcementCase:
    """More time, with its reason; never a day on which the office is closed, never less than before."""
    row = lock(case)
    at = moment(at, row.updated_at)
    ladder.stage_after(StepKind.EXTENDED, row.stage)
    if not reason.strip():
        raise ValidationError("Say why more time is given.")
    day = clocks.clock_of(row.department_id).next_working_day(until)
    if row.comply_by and day <= row.comply_by:
        raise ValidationError(f"The window runs until {row.comply_by} already: give a later day.")
    if day < local_day(at):
        raise ValidationError("This day has passed: nobody can comply by then. Give a day to come.")
    if row.served_on and day - row.served_on > LONGEST_EXTENSION:
        raise ValidationError("More than 180 days after the notice: close the case or take it to a hearing.")
    record(
        row,
        case,
        StepKind.EXTENDED,
        by=by,
        at=at,
        data={"reason": reason, "was": row.comply_by},
        comply_by=day,
    )
    _look_again(row, day, at)
    return case
