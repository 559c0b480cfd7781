"""Look at this again on a day: set by whoever may write, comes up on the first business day from then on."""

from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from ..models import ServiceRequest, Tickler
from . import clocks, recording
from .recording import Step, internal_note, require
from .workflow import EventKind

BATCH = 200
FARTHEST = 366 * 3  # days ahead


@transaction.atomic
def set_tickler(
    service_request: ServiceRequest, *, by: User | None, on: date, reason: str, at: datetime | None = None
) -> ServiceRequest:
    """A closed request may be looked at again too: did the fix hold? A closed day moves it to the next open one."""
    require(reason, "Say what to look at then.")
    row = recording.lock(service_request)
    at = recording.moment(at, at or timezone.now(), row)
    day = _day(row, on, at)
    note = internal_note(row, reason, by)
    recording.record(
        row, service_request, EventKind.TICKLER_SET, by=by, at=at, note=note, data={"on": day.isoformat()}
    )
    row.ticklers.create(on=day, note=note, set_by=by, department_id=row.department_id, set_at=at)
    return service_request


def _day(row: ServiceRequest, on: date, at: datetime) -> date:
    today = at.astimezone(clocks.zone()).date()
    if on <= today:
        raise ValidationError({"on": "Choose a day that is still to come."})
    if (on - today).days > FARTHEST:
        raise ValidationError({"on": "Choose a day within the next three years."})
    return clocks.clock_of(row.department_id).next_working_day(on)


def done(tickler: Tickler, *, by: User | None, at: datetime | None = None) -> Tickler:
    """Somebody has looked."""
    ended = Tickler.objects.filter(pk=tickler.pk, done_at=None).update(
        done_by=by, done_at=at or timezone.now()
    )
    if not ended:
        raise ValidationError("Somebody has looked at it already.")
    tickler.refresh_from_db()
    return tickler


def waiting(today: date) -> QuerySet[Tickler]:
    """Those whose day has come and that have not come up yet."""
    return Tickler.objects.filter(on__lte=today, came_up_at=None, done_at=None)


def come_up(at: datetime) -> int:
    """Each with its event, once; a batch is one transaction. On a closed day they wait for the next open one."""
    promises, came_up = clocks.Promises(), 0
    today = at.astimezone(clocks.zone()).date()
    open_now = [pk for pk, clock in promises.by_department.items() if clock.is_working_day(today)]
    due = waiting(today).filter(department__in=open_now)
    if promises.default.is_working_day(today):
        due = due | waiting(today).filter(department=None)
    while pks := list(due.order_by("on", "id").values_list("pk", flat=True)[:BATCH]):
        came_up += _come_up(pks, at)
    return came_up


@transaction.atomic
def _come_up(pks: list[int], at: datetime) -> int:
    ticklers = list(
        Tickler.objects.select_for_update().filter(pk__in=pks, came_up_at=None, done_at=None).order_by("pk")
    )
    requests = ServiceRequest.objects.select_for_update(of=("self",)).in_bulk(
        [one.service_request_id for one in ticklers]
    )
    events = [
        recording.happen(
            requests[one.service_request_id],
            Step(EventKind.TICKLER_DUE, data={"on": one.on.isoformat()}),
            by=None,
            at=None,
            now=at,
        )
        for one in ticklers
    ]
    recording.keep(list(requests.values()), events)
    for one in ticklers:
        one.came_up_at = at
    return Tickler.objects.bulk_update(ticklers, ["came_up_at"])
