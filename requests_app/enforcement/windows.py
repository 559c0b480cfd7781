"""Notices and the window they open: issued, served on a date that starts the clock, extended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from .. import wording
from ..cases import clocks
from ..cases.deadlines import BusinessClock
from ..models import (
    Attachment,
    EnforcementCase,
    EnforcementNotice,
    Inspection,
    Party,
    ServiceOfNotice,
    Violation,
)
from . import ladder, noticing, owners, papers
from .ladder import Method, StepKind
from .recording import local_day, lock, moment, record

Kind = EnforcementNotice.Kind
LONGEST_EXTENSION = timedelta(days=180)
SERVED_WITHIN = timedelta(days=30)  # after it is issued
BY_MAIL = (Method.MAIL, Method.CERTIFIED)


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
    return _issue(row, case, _read(row), by, kind, to, method, on, at)


def _issue(
    row: EnforcementCase,
    case: EnforcementCase,
    read: "_Read",
    by: User | None,
    kind: str,
    to: Iterable[Party],
    method: str,
    on: date | None,
    at: datetime,
) -> list[EnforcementNotice]:
    step = StepKind.COURTESY_SENT if kind == Kind.COURTESY else StepKind.NOTICE_ISSUED
    ladder.stage_after(step, row.stage)
    _check_open(row, read.violations)
    served_on = on or local_day(at)
    if served_on < local_day(at):
        raise ValidationError("A notice of today cannot have been served before: give a day from today on.")
    if served_on > local_day(at) + SERVED_WITHIN:
        raise ValidationError("A notice is served within thirty days of its issue: check the day.")
    by_day = _window(read, served_on, method)
    parties = list(to) or owners.responsible(row.parcel, local_day(at))
    _check_addresses(parties if method in BY_MAIL else ())
    notices = [
        papers.draw(row, kind, party, read.violations, at=at, by=by, comply_by=by_day, method=method)
        for party in parties
    ]
    columns = {"comply_by": by_day} if kind == Kind.COURTESY else {"noticed_at": row.noticed_at or at}
    data = {"notices": [notice.pk for notice in notices], "method": method, "comply_by": by_day}
    record(row, case, step, by=by, at=at, data=data, **columns)
    if kind == Kind.COURTESY:
        _look_again(row, by_day, at, read.clock)
    return notices


@dataclass(frozen=True)
class _Read:
    """What a window is counted from, read once for all the steps of a verb."""

    violations: list[Violation]
    clock: BusinessClock


def _read(row: EnforcementCase) -> _Read:
    found = row.violations.filter(status=Violation.Status.OPEN).select_related("section")
    return _Read(list(found), clocks.clock_of(row.department_id))


@transaction.atomic
def post(
    case: EnforcementCase, *, by: User | None, since: datetime, at: datetime | None = None
) -> list[EnforcementNotice]:
    """The notice that follows now, issued and posted on the property at once: as issue and serve, in one tap.

    since: of the visit; what was issued after it is given back, not issued again.
    """
    row = lock(case)
    kinds = (Kind.COURTESY, Kind.VIOLATION)
    if done := list(EnforcementNotice.objects.filter(case=row, issued_at__gte=since, kind__in=kinds)):
        return done
    at, read = moment(at, row.updated_at), _read(row)
    kind = noticing.next_kind(row, read.violations, local_day(at))
    if not kind:
        raise ValidationError(f"No notice follows now for {row}: {row.get_stage_display().lower()}.")
    notices = _issue(row, case, read, by, kind, (), Method.POSTED, None, at)
    for notice in notices if kind == Kind.VIOLATION else ():
        _serve(row, case, read, notice, by, Method.POSTED, local_day(at), "On the visit", None, at)
    return notices


def _check_open(row: EnforcementCase, violations: list[Violation]) -> None:
    if not violations:
        raise ValidationError(f"{row.number} has no open violation: there is nothing to give notice of.")


def window(
    row: EnforcementCase, violations: list[Violation], served_on: date, method: str = Method.POSTED
) -> date:
    """The last day to comply: by the words as found, the department's calendar, and the days that mail takes."""
    return _window(_Read(violations, clocks.clock_of(row.department_id)), served_on, method)


def _window(read: _Read, served_on: date, method: str) -> date:
    by_mail = method in BY_MAIL
    return max(
        ladder.comply_by(
            served_on + timedelta(days=violation.section.mail_days if by_mail else 0),
            violation.days_to_comply,
            working=violation.counts_working_days,
            clock=read.clock,
        )
        for violation in read.violations
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
    return _serve(row, case, _read(row), notice, by, method, on, proof, photo, at)


def _serve(
    row: EnforcementCase,
    case: EnforcementCase,
    read: _Read,
    notice: EnforcementNotice,
    by: User | None,
    method: str,
    on: date,
    proof: str,
    photo: Attachment | None,
    at: datetime,
) -> ServiceOfNotice:
    _check_service(row, notice, method, on, at)
    _check_open(row, read.violations)
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
        later = max(row.comply_by or on, _window(read, on, method))
        record(row, case, StepKind.NOTICE_SERVED, by=by, at=at, data=data, comply_by=later)
        return service
    printed = notice.comply_by or on
    by_day = max(printed, _window(read, on, method))
    record(row, case, StepKind.NOTICE_SERVED, by=by, at=at, data=data, served_on=on, comply_by=by_day)
    _look_again(row, by_day, at, read.clock)
    return service


def _check_service(
    row: EnforcementCase, notice: EnforcementNotice, method: str, on: date, at: datetime
) -> None:
    if notice.case_id != row.pk or notice.kind != Kind.VIOLATION:
        raise ValidationError("Choose a notice of violation of this case.")
    if method not in Method.values:
        raise ValidationError("Say how it was served: by mail, certified mail, posted or in person.")
    _check_addresses([notice.party] if method in BY_MAIL else ())
    if on < local_day(notice.issued_at):
        raise ValidationError(
            f"It was issued on {local_day(notice.issued_at)}: it cannot have been served before."
        )
    if on > local_day(at):
        raise ValidationError("This day has not come yet: record the service once it has happened.")


def _check_addresses(parties: Iterable[Party]) -> None:
    """Of those whom a notice is mailed to."""
    for party in parties:
        if not party.mailing_address.strip():
            raise ValidationError(
                f"No mailing address of {party} is known: post the notice on the property, or hand it over."
            )


def _look_again(row: EnforcementCase, by_day: date, at: datetime, clock: BusinessClock) -> None:
    """A re-inspection on the first working day after the window; the one that waits is moved there."""
    due_on = clock.next_working_day(by_day + timedelta(days=1))
    waiting = Inspection.objects.filter(case=row, resulted_at=None, cancelled_at=None)
    if waiting.update(due_on=due_on, scheduled_on=None, ready_early=False):
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
    clock = clocks.clock_of(row.department_id)
    day = clock.next_working_day(until)
    if row.comply_by and day <= row.comply_by:
        raise ValidationError(
            f"The window runs until {wording.day_in_full(row.comply_by)} already: give a later day."
        )
    if day < local_day(at):
        raise ValidationError("This day has passed: nobody can comply by then. Give a day to come.")
    if day - (row.served_on or local_day(row.opened_at)) > LONGEST_EXTENSION:
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
    _look_again(row, day, at, clock)
    return case
