"""One rung of the escalation ladder: what it is, whom it tells, and what reaching it leaves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from ..models import Department, Escalated, Escalation, ServiceRequest
from ..outbox import colleagues, paging
from . import leading, recording
from .recording import Step
from .workflow import EventKind

Whom, How, Trigger = Escalation.Whom, Escalation.How, Escalation.Trigger
OF_OFFERS = LIMBO, PING_PONG = "limbo", "ping-pong"  # keys of the rungs that every city has
BOTH = "both"  # the supervisors on both sides of an offer


@dataclass(frozen=True)
class Rung:
    """rule: its row, none for what holds for every city. department: that has it (in limbo: that it is offered to)."""

    key: str
    name: str
    trigger: str
    amount: int
    whom: str = Whom.SUPERVISOR
    how: str = How.MAIL
    rule: int | None = None
    department: int | None = None
    service: int | None = None
    priority: int | None = None

    def told(self) -> dict[str, Any]:
        """What the history keeps of it."""
        return {"rule": self.rule, "name": self.name, "whom": str(self.whom), "how": str(self.how)}


def of_rule(row: Escalation) -> Rung:
    return Rung(
        f"rule-{row.pk}", row.name, row.trigger, row.amount, row.whom, row.how, row.pk, row.department_id,
        row.service_id, row.priority,
    )  # fmt: skip


def of_limbo(department: Department) -> Rung:
    hours = department.limbo_hours
    name = f"{department} has not answered an offer within {hours} working hour{'' if hours == 1 else 's'}"
    return Rung(LIMBO, name, Trigger.LIMBO, hours, BOTH, department=department.pk)


def ping_pong(center: Department, times: int) -> Rung:
    return Rung(PING_PONG, f"refused {times} times, {center} decides", "ping_pong", times, BOTH)


def reach(found: Sequence[tuple[ServiceRequest, datetime]], rung: Rung, now: datetime) -> int:
    """Events, list and messages for locked requests and the start of the clock that reached the rung; how many."""
    rows = [row for row, _ in found]
    people = _people(rows, rung, now)
    events = [
        recording.happen(row, Step(EventKind.ESCALATED, data=rung.told()), by=None, at=None, now=now)
        for row in rows
    ]
    recording.keep(rows, events)
    Escalated.objects.bulk_create(
        Escalated(
            service_request=row,
            rule_id=rung.rule,
            key=rung.key,
            name=rung.name[:160],
            clock_started_at=started_at,
            event=event,
            department_id=row.pending_department_id if rung.whom == BOTH else row.department_id,
            at=event.at,
        )
        for (row, started_at), event in zip(found, events, strict=True)
    )
    if rung.how == How.MAIL:
        colleagues.write_to(_by_person(rows, people), why=rung.name, at=now)
    elif rung.how == How.PAGE:
        for row in rows:
            paging.call(row, now)
    return len(rows)


def refresh(service_request: ServiceRequest, row: ServiceRequest) -> None:
    """The caller's copy, brought up to date."""
    if service_request is not row:
        for column in recording.KEPT:
            setattr(service_request, column, getattr(row, column))


def seen(escalated: Escalated, *, by: User, at: datetime | None = None) -> Escalated:
    """Somebody has it: it leaves the list."""
    mine = Escalated.objects.filter(pk=escalated.pk, seen_at=None)
    if not mine.update(seen_at=at or timezone.now(), seen_by=by):
        raise ValidationError("Somebody has it already.")
    escalated.refresh_from_db()
    return escalated


# Whom


def _people(rows: Sequence[ServiceRequest], rung: Rung, at: datetime) -> list[list[User]]:
    """For each request who is told; who leads the department where there is nobody else."""
    ids = {row.department_id for row in rows} | {row.pending_department_id for row in rows}
    leads = leading.supervisors(ids - {None})
    return [_of_row(row, rung, leads, at) for row in rows]


def _of_row(row: ServiceRequest, rung: Rung, leads: dict[int, list[User]], at: datetime) -> list[User]:
    here, there = leads.get(row.department_id or 0, []), leads.get(row.pending_department_id or 0, [])
    if rung.whom == BOTH:
        return [*here, *(person for person in there if person not in here)]
    return [person for person in _named(row, rung.whom, at) if person and person.is_active] or here


def _named(row: ServiceRequest, whom: str, at: datetime) -> list[User | None]:
    if whom == Whom.ASSIGNEE:
        return [row.assignee]
    if whom == Whom.TEAM_LEAD:
        return [row.team.lead if row.team else None]
    if whom == Whom.ON_CALL:
        return [shift.user for shift in paging.on_call(row.department_id, at)[:1]]
    return []


def _by_person(
    rows: Iterable[ServiceRequest], people: Iterable[list[User]]
) -> dict[User, list[ServiceRequest]]:
    found: dict[User, list[ServiceRequest]] = {}
    for row, told in zip(rows, people, strict=True):
        for person in told:
            found.setdefault(person, []).append(row)
    return found
