"""THE verbs of work orders: plan, dispatch, take a photo, finish, give up, cancel; costs are in workcosts.py.

Each locks the work order, refuses with a sentence (ValidationError), leaves its step and, in the same transaction,
the event in the history of every request that the work order serves. `key` comes from the phone or the form: sent a
second time, it changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, BinaryIO

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from ..models import (
    WORK_OPEN,
    Crew,
    Department,
    NotDoneReason,
    ServiceRequest,
    WorkOrder,
    WorkOrderRequest,
    WorkPhoto,
    WorkStatus,
    WorkStep,
)
from . import actions, attachments, numbers, worksteps
from .workflow import EventKind, HoldReason, Resolution, Status

Kind = WorkStep.Kind
LONGEST = 24 * 60  # minutes
MOST_REQUESTS = 50
MOST_TONS, MOST_HOUSEHOLDS = Decimal(10_000), 100_000
WAITS_FOR = {
    NotDoneReason.NO_ACCESS: HoldReason.RESIDENT,
    NotDoneReason.CAR: HoldReason.RESIDENT,
    NotDoneReason.WEATHER: HoldReason.WEATHER,
    NotDoneReason.EQUIPMENT: HoldReason.PARTS,
    NotDoneReason.UNSAFE: HoldReason.CONTRACTOR,
    NotDoneReason.OTHER_TRADE: HoldReason.CONTRACTOR,
}


@dataclass(frozen=True)
class When:
    """The day and the window in which the crew is to come."""

    day: date | None = None
    window_from: time | None = None
    window_to: time | None = None


@transaction.atomic
def plan(
    service_requests: Sequence[ServiceRequest],
    *,
    by: User | None,
    department: Department,
    what: str = "",
    crew: Crew | None = None,
    when: When | None = None,
    minutes: int = 30,
    calls_resident: bool = False,
    after_care: str = "",
    key: str = "",
    at: datetime | None = None,
) -> WorkOrder:
    """A work order for these requests (none: a round that nobody asked for). With crew and day it is dispatched.

    after_care: why work is planned on a request that is closed already.
    """
    if earlier := worksteps.once(key):
        return earlier.work_order
    at, when = worksteps.moment(at), when or When()
    rows = _served(service_requests, department, after_care)
    _check_plan(department, crew, when, minutes)
    what = what.strip() or ", ".join(dict.fromkeys(row.service.name for row in rows))
    if not what:
        raise ValidationError("Say what is to be done, or choose the requests that it serves.")
    _check_not_twice(rows, crew, when)
    work_order = WorkOrder.objects.create(
        number=numbers.next_numbers(worksteps.local_day(at).year, letter=numbers.WORK)[0],
        department=department,
        what=what[:200],
        planned_minutes=minutes,
        calls_resident=calls_resident,
        is_after_care=any(not row.is_open for row in rows),
        created_at=at,
        **vars(when),
        **(_place(rows[0]) if rows else {}),
    )
    WorkOrderRequest.objects.bulk_create(
        WorkOrderRequest(work_order=work_order, service_request=row, linked_at=at) for row in rows
    )
    worksteps.step(work_order, Kind.PLANNED, by=by, at=at, key=key)
    for row in rows:
        if not row.is_open:
            actions.add_note(row, by=by, text=after_care, at=max(at, row.updated_at))
    if crew and when.day:
        return dispatch(work_order, by=by, crew=crew, when=when, at=at)
    worksteps.tell_requests(work_order, EventKind.WORK_PLANNED, by=by, at=at, data=_said(crew, when))
    if crew:
        work_order.crew = crew
        work_order.save(update_fields=["crew"])
    return work_order


@transaction.atomic
def dispatch(
    work_order: WorkOrder,
    *,
    by: User | None,
    crew: Crew | None,
    when: When,
    minutes: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> WorkOrder:
    """Put it on the list of a crew's day, or move it to another one."""
    row = worksteps.lock(work_order)
    if worksteps.once(key, row):
        return row
    at = worksteps.moment(at)
    _must_be_open(row)
    if crew is None:
        raise ValidationError("Choose a crew: a work order goes to nobody otherwise.")
    if when.day is None:
        raise ValidationError("Choose the day on which the crew is to do it.")
    _check_plan(row.department, crew, when, minutes or row.planned_minutes)
    row.crew, row.status, row.dispatched_at = crew, WorkStatus.DISPATCHED, at
    row.day, row.window_from, row.window_to = when.day, when.window_from, when.window_to
    row.planned_minutes = minutes or row.planned_minutes
    row.save()
    worksteps.step(row, Kind.DISPATCHED, by=by, at=at, text=f"{crew}, {when.day}", key=key)
    for served in worksteps.tell_requests(row, EventKind.WORK_PLANNED, by=by, at=at, data=_said(crew, when)):
        _give_to_lead(served, crew, by)
    return row


def _give_to_lead(service_request: ServiceRequest, crew: Crew, by: User | None) -> None:
    """What nobody had is with somebody once a crew goes there."""
    if service_request.status == Status.RECEIVED and crew.lead and crew.lead.is_active:
        actions.assign(service_request, by=by, to=crew.lead, team=service_request.team)


@transaction.atomic
def add_photo(
    work_order: WorkOrder,
    *,
    by: User | None,
    stage: str,
    file: BinaryIO,
    key: str = "",
    at: datetime | None = None,
) -> list[WorkPhoto]:
    """A photo before or after, kept with each request; the same one twice is kept once."""
    row = worksteps.lock(work_order)
    if worksteps.once(key, row):
        return []
    at = worksteps.moment(at)
    if stage not in WorkPhoto.Stage.values:
        raise ValidationError("Say whether the photo shows the place before or after the work.")
    if row.status == WorkStatus.CANCELLED:
        raise ValidationError(f"{row.number} was cancelled: it takes no photo.")
    rows = list(row.service_requests.order_by("pk"))
    if not rows:
        raise ValidationError(f"{row.number} serves no request, so there is nowhere to keep a photo.")
    caption, photos = f"{WorkPhoto.Stage(stage).label}, {row.number}", []
    for service_request in rows:
        file.seek(0)
        kept = attachments.attach(service_request, by=by, file=file, caption=caption, at=at)
        photos.append(WorkPhoto.objects.get_or_create(
            work_order=row, attachment=kept, defaults={"stage": stage, "at": at}
        )[0])  # fmt: skip
    worksteps.step(row, Kind.PHOTO, by=by, at=at, text=str(WorkPhoto.Stage(stage).label), key=key)
    return photos


@transaction.atomic
def finish(
    work_order: WorkOrder,
    *,
    by: User | None,
    outcome: str,
    closes: bool = False,
    sentence: str = "",
    tons: Decimal | None = None,
    households: int | None = None,
    key: str = "",
    at: datetime | None = None,
) -> WorkOrder:
    """Done. closes: with it end the requests that no other work order is open for; sentence: for their residents."""
    row = worksteps.lock(work_order)
    if worksteps.once(key, row):
        return row
    at = worksteps.moment(at)
    _must_be_dispatched(row, at)
    if not outcome.strip():
        raise ValidationError("Write what was done, in a few words.")
    _check_amounts(tons, households)
    _end(row, WorkStatus.DONE, at, outcome=outcome.strip()[:500], tons=tons, households=households)
    worksteps.step(row, Kind.DONE, by=by, at=at, key=key)
    served = worksteps.tell_requests(row, EventKind.WORK_DONE, by=by, at=at, words=outcome)
    if closes:
        _close(row, served, by, sentence or outcome, at)
    return row


@transaction.atomic
def not_done(
    work_order: WorkOrder,
    *,
    by: User | None,
    reason: str,
    explanation: str = "",
    holds: bool = False,
    key: str = "",
    at: datetime | None = None,
) -> WorkOrder:
    """Could not be done. holds: the open requests wait, their clocks stop. It needs a new work order to be tried again."""
    row = worksteps.lock(work_order)
    if worksteps.once(key, row):
        return row
    at = worksteps.moment(at)
    _must_be_dispatched(row, at)
    if reason not in NotDoneReason.values:
        raise ValidationError("Choose from the list why it could not be done.")
    if holds and reason not in WAITS_FOR:
        raise ValidationError(
            f"“{NotDoneReason(reason).label}” is nothing to wait for: leave the request running."
        )
    _end(row, WorkStatus.NOT_DONE, at, reason=reason, outcome=explanation.strip()[:500])
    worksteps.step(row, Kind.NOT_DONE, by=by, at=at, text=str(NotDoneReason(reason).label), key=key)
    served = worksteps.tell_requests(
        row, EventKind.WORK_NOT_DONE, by=by, at=at, data={"reason": reason}, words=explanation
    )
    if holds:
        for service_request in _still_ours(row, served):
            _hold(service_request, WAITS_FOR[NotDoneReason(reason)], by)
    return row


@transaction.atomic
def cancel(
    work_order: WorkOrder, *, by: User | None, reason: str, key: str = "", at: datetime | None = None
) -> WorkOrder:
    row = worksteps.lock(work_order)
    if worksteps.once(key, row):
        return row
    at = worksteps.moment(at)
    _must_be_open(row)
    if not reason.strip():
        raise ValidationError("Say why it is cancelled.")
    _end(row, WorkStatus.CANCELLED, at, outcome=reason.strip()[:500])
    worksteps.step(row, Kind.CANCELLED, by=by, at=at, key=key)
    worksteps.tell_requests(row, EventKind.WORK_CANCELLED, by=by, at=at, words=reason)
    return row


# What a plan needs


def _served(
    service_requests: Sequence[ServiceRequest], department: Department, after_care: str
) -> list[ServiceRequest]:
    """The requests, locked in the order of their keys."""
    if len(service_requests) > MOST_REQUESTS:
        raise ValidationError(f"A work order serves {MOST_REQUESTS} requests at most: plan several.")
    pks = [one.pk for one in service_requests]
    rows = ServiceRequest.objects.select_related("service").select_for_update(of=("self",))
    found = list(rows.filter(pk__in=pks).order_by("pk"))
    for row in found:
        if row.department_id != department.pk:
            raise ValidationError(
                f"{row.number} is not with {department}: hand it over first, then plan the work."
            )
        if not row.is_open and not after_care.strip():
            raise ValidationError(
                f"{row.number} is closed. Reopen it, or say why work follows all the same (after-care)."
            )
    return found


def _check_plan(department: Department, crew: Crew | None, when: When, minutes: int) -> None:
    if crew and crew.department_id != department.pk:
        raise ValidationError(f"{crew} is no crew of {department}: choose one of its own.")
    if crew and not crew.is_active:
        raise ValidationError(f"{crew} does not go out any more: choose another crew.")
    if not 0 < minutes <= LONGEST:
        raise ValidationError("The work takes between a minute and a day: plan longer work on several days.")
    if (when.window_from or when.window_to) and not when.day:
        raise ValidationError("Choose the day of the window, too.")
    if when.window_from and when.window_to and when.window_to <= when.window_from:
        raise ValidationError("The window ends before it begins: give a later end.")


def _check_not_twice(rows: list[ServiceRequest], crew: Crew | None, when: When) -> None:
    if not (crew and when.day):
        return
    same = WorkOrder.objects.filter(crew=crew, day=when.day, status__in=WORK_OPEN, service_requests__in=rows)
    if work_order := same.first():
        raise ValidationError(f"{crew} has this for {when.day} already: {work_order.number}.")


def _place(row: ServiceRequest) -> dict[str, Any]:
    """Where the crew drives: nowhere certain for a point that stands for the whole city."""
    known = not row.is_default_point
    return {
        "address": row.address,
        "latitude": row.latitude if known else None,
        "longitude": row.longitude if known else None,
        "district_id": row.district_id,
    }


def _said(crew: Crew | None, when: When) -> dict[str, Any]:
    return {"crew": crew.name if crew else "", "day": when.day.isoformat() if when.day else ""}


# How it ends


def _must_be_open(row: WorkOrder) -> None:
    if row.status not in WORK_OPEN:
        raise ValidationError(
            f"{row.number} is {row.get_status_display().lower()} already: plan another work order."
        )


def _must_be_dispatched(row: WorkOrder, at: datetime) -> None:
    _must_be_open(row)
    if row.status != WorkStatus.DISPATCHED:
        raise ValidationError(
            f"{row.number} was given to no crew yet: dispatch it to a crew and a day first."
        )
    if at < row.created_at:
        raise ValidationError(
            f"{row.number} was planned only later: give a time after {row.created_at:%Y-%m-%d %H:%M}."
        )


def _check_amounts(tons: Decimal | None, households: int | None) -> None:
    if tons is not None and not 0 <= tons <= MOST_TONS:
        raise ValidationError("Tons are between 0 and 10,000.")
    if households is not None and not 0 <= households <= MOST_HOUSEHOLDS:
        raise ValidationError("Households are between 0 and 100,000.")


def _end(row: WorkOrder, status: str, at: datetime, **facts: Any) -> None:
    row.status, row.ended_at = status, at
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()


def _close(
    row: WorkOrder, served: list[ServiceRequest], by: User | None, sentence: str, at: datetime
) -> None:
    for service_request in _still_ours(row, served):
        others = service_request.work_orders.filter(status__in=WORK_OPEN).exclude(pk=row.pk)
        if service_request.is_open and not others.exists():
            actions.close(
                service_request,
                by=by,
                resolution=Resolution.FIXED,
                sentence=sentence,
                at=max(at, service_request.updated_at),
            )


def _still_ours(row: WorkOrder, served: list[ServiceRequest]) -> list[ServiceRequest]:
    """Without what was handed over since the work was planned: its end is the other department's to say."""
    return [one for one in served if one.department_id == row.department_id]


def _hold(service_request: ServiceRequest, reason: str, by: User | None) -> None:
    """A crew that stood there has begun: what was only assigned is started, so that its clock can stop."""
    if service_request.status in (Status.CLOSED, Status.ON_HOLD):
        return
    if service_request.status == Status.ASSIGNED:
        actions.start(service_request, by=by)
    actions.hold(service_request, by=by, reason=reason)
