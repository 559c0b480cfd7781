"""What every verb of work orders shares: the lock, the step once for each key, the word in each request's history."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from ..models import Note, ServiceRequest, WorkOrder, WorkStep
from . import actions, clocks

CLOCK_DRIFT = timedelta(minutes=2)


def lock(work_order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.select_for_update(of=("self",)).get(pk=work_order.pk)


def once(key: str, work_order: WorkOrder | None = None) -> WorkStep | None:
    """The step that this key left earlier; whoever sends it a second time at this moment waits for the first."""
    if not key:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(312, hashtext(%s))", [key])
    found = WorkStep.objects.select_related("work_order").filter(key=key).first()
    if found and work_order and found.work_order_id != work_order.pk:
        raise ValidationError("This was sent for another work order already: open the page again.")
    return found


def moment(at: datetime | None, *, now: datetime | None = None) -> datetime:
    """When it happened: now, unless said otherwise. ValidationError for a time to come."""
    now = now or timezone.now()
    if at and at > now + CLOCK_DRIFT:
        raise ValidationError("This moment has not come yet: give one that is not in the future.")
    return at or now


def step(
    work_order: WorkOrder,
    kind: str,
    *,
    by: User | None,
    at: datetime,
    text: str = "",
    key: str = "",
    recorded_at: datetime | None = None,
) -> WorkStep:
    """text: names and days, never what somebody wrote: that is kept where it can be taken out again."""
    return WorkStep.objects.create(
        work_order=work_order,
        kind=kind,
        at=at,
        recorded_at=recorded_at or timezone.now(),
        by=by,
        text=text.strip()[:500],
        key=key[:80] or None,
    )


def tell_requests(
    work_order: WorkOrder,
    kind: str,
    *,
    by: User | None,
    at: datetime,
    data: dict[str, Any] | None = None,
    words: str = "",
) -> list[ServiceRequest]:
    """The event in the history of each request that it serves; what comes late is told where the history stands.

    words: what somebody wrote, an internal note of the department, so that retention can take it out.
    """
    found = list(work_order.service_requests.order_by("pk"))
    said = {"work_order": work_order.number, **(data or {})}
    for service_request in found:
        row = actions._lock(service_request)
        note = _note(row, words, by) if words.strip() else None
        actions._record(row, service_request, kind, by=by, at=max(at, row.updated_at), data=said, note=note)
    return found


def local_day(at: datetime) -> date:
    """The city's day at a moment."""
    return at.astimezone(clocks.zone()).date()


def _note(row: ServiceRequest, words: str, by: User | None) -> Note:
    return Note(service_request=row, text=words.strip(), author=by, department_id=row.department_id)
