"""A day the city closes after promises were made: the calendar gets it, and the open promises move."""

from datetime import UTC, date, datetime, time

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet

from ..models import BusinessCalendar, Holiday, ServiceRequest
from . import actions, clocks


def close_day(calendar: BusinessCalendar, *, day: date, name: str, by: User | None) -> int:
    """Add an extra closed day and count the due dates again that it touches; how many moved."""
    if not name.strip():
        raise ValidationError("Say why the city is closed that day: residents will read it.")
    with transaction.atomic():
        _, is_new = Holiday.objects.get_or_create(calendar=calendar, day=day, defaults={"name": name.strip()})
    if not is_new:
        raise ValidationError(f"{day} is closed already.")
    return sum(
        _moves(row, f"Closed on {day:%A, %B} {day.day}: {name.strip()}.", by)
        for row in touched(calendar, day)
    )


def touched(calendar: BusinessCalendar, day: date) -> QuerySet[ServiceRequest]:
    """Open requests on this calendar that are due on that day or later, or whose clock is paused."""
    start = datetime.combine(day, time(0), clocks.zone()).astimezone(UTC)
    of_calendar = Q(department__calendar=calendar)
    if calendar.is_default:
        of_calendar |= Q(department__calendar__isnull=True)
    return ServiceRequest.objects.open().filter(
        of_calendar,
        Q(due_at__gte=start)
        | Q(clock_left__isnull=False)
        | Q(target_at__gte=start)
        | Q(target_left__isnull=False),
    )


def _moves(row: ServiceRequest, reason: str, by: User | None) -> bool:
    before = row.due_at, row.clock_left
    actions.recompute_due(row, by=by, reason=reason)
    return (row.due_at, row.clock_left) != before
