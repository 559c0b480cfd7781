"""What each verb would do to a request: its kind, what it gives, its note. One verb does it to one, bulk moves to many."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from ..models import Department, Service, ServiceRequest, Team
from . import clocks, facts, snapshot
from .deadlines import RECOUNTED, due_again
from .deadlines import Step as Moment
from .receiving import promised_by, promised_by_rule, routed_by
from .recording import Plan, Step, internal_note, public_note, require, shared_note
from .snapshot import Snapshot
from .workflow import EventKind, HoldReason, Resolution

NO_TARGET: dict[str, Any] = {"target_at": None, "target_left": None}


def assigned(to: User | None, team: Team | None) -> Plan:
    if to is None and team is None:
        raise ValidationError("Choose who gets it: a person or a team.")
    if to is not None and not to.is_active:
        raise ValidationError(f"{to.get_full_name() or to.get_username()} does not work here any more.")
    given = {"assignee_id": to.pk if to else None, "team_id": team.pk if team else None}
    return lambda row, at: Step(EventKind.ASSIGNED, given)


def started() -> Plan:
    return lambda row, at: Step(EventKind.STARTED)


def held(by: User | None, reason: str, explanation: str = "") -> Plan:
    if reason not in HoldReason.values:
        raise ValidationError(f"Say what it waits for: {', '.join(map(str, HoldReason.labels)).lower()}.")

    def plan(row: ServiceRequest, at: datetime) -> Step:
        note = internal_note(row, explanation, by) if explanation.strip() else None
        return Step(EventKind.HELD, note=note, data={"reason": reason})

    return plan


def resumed() -> Plan:
    return lambda row, at: Step(EventKind.RESUMED)


Words = str | Callable[[ServiceRequest], str]  # the same for all, or what makes them for each request


def closed(by: User | None, resolution: str, sentence: Words) -> Plan:
    if isinstance(sentence, str):
        require(sentence, "Write the resident a sentence: what was done, or why not.")
    if resolution not in Resolution.values:
        raise ValidationError("Say how it ended: choose a resolution.")
    given = {"resolution": resolution}

    def plan(row: ServiceRequest, at: datetime) -> Step:
        return Step(EventKind.CLOSED, given, public_note(row, _for(row, sentence), by))

    return plan


def reopened(by: User | None, reason: str) -> Plan:
    require(reason, "Say what is not solved.")

    def plan(row: ServiceRequest, at: datetime) -> Step:
        city, ids = snapshot.current(), (row.service_id, row.priority, row.department_id)
        promises = city.promises
        promise = promises.promise(*ids, facts.of_request(row, city))
        due_at = promise.due_at(at) if promise else None
        target = clocks.target_begun(promises.target(*ids), at, due_at)
        given = {"due_at": due_at, "clock_left": None, **target}
        return Step(EventKind.REOPENED, given, internal_note(row, reason, by), promised_by(promise))

    return plan


def handed_over(by: User | None, to: Department, reason: str) -> Plan:
    require(reason, "Say why this belongs to the other department.")
    given, data = {"pending_department_id": to.pk}, {"to": to.pk}
    return lambda row, at: Step(EventKind.HANDED_OVER, given, shared_note(row, reason, by), data)


def accepted(team: Team | None) -> Plan:
    def plan(row: ServiceRequest, at: datetime) -> Step:
        promises = snapshot.current().promises
        target = promises.target(row.service_id, row.priority, row.pending_department_id)
        given = {
            "due_at": row.due_at,
            "clock_left": row.clock_left,
            "team_id": team.pk if team else None,
            **clocks.target_begun(target, at, row.due_at),
        }
        return Step(EventKind.HAND_OVER_ACCEPTED, given)

    return plan


def refused(by: User | None, reason: str) -> Plan:
    require(reason, "Say why you do not take it, so that the other department knows what to do.")

    def plan(row: ServiceRequest, at: datetime) -> Step:
        data = {"to": row.pending_department_id}
        return Step(EventKind.HAND_OVER_REFUSED, note=shared_note(row, reason, by), data=data)

    return plan


def reclassified(service: Service) -> Plan:
    def plan(row: ServiceRequest, at: datetime) -> Step:
        if service.pk == row.service_id:
            raise ValidationError(f"It is “{service.name}” already. Choose another service.")
        known = snapshot.current()
        _check_stays_confidential(row, known.services[row.service_id], known.services[service.pk])
        asked = facts.of_request(row, known, service.pk, service.default_priority)
        to = known.router.destination(service, asked)
        priority = to.priority or service.default_priority
        given: dict[str, Any] = {"service_id": service.pk, "priority": priority}
        data: dict[str, Any] = {}
        if to.department_id != row.department_id:
            given |= {"department_id": to.department_id, "team_id": to.team_id, "assignee_id": None}
            data = routed_by(to)
        department_id = given.get("department_id", row.department_id)
        given |= clock_again(row, service.pk, priority, department_id, known)
        data |= by_rule(row, service.pk, priority, department_id, known)
        return Step(EventKind.RECLASSIFIED, given, data=data)

    return plan


def _check_stays_confidential(row: ServiceRequest, was: Service, becomes: Service) -> None:
    """Whoever complained of a property that was inspected stays confidential: see requests_app/confidential.py."""
    if was.is_code_complaint and not becomes.is_code_complaint and row.inspections.exists():
        raise ValidationError(
            f"{row.number} was inspected, and whoever complained is confidential: “{becomes.name}” would publish "
            "their words. Close it, and open another request for what remains."
        )


def reprioritised(priority: int) -> Plan:
    def plan(row: ServiceRequest, at: datetime) -> Step:
        if priority == row.priority:
            raise ValidationError("It has this priority already.")
        again = clock_again(row, row.service_id, priority, row.department_id)
        data = by_rule(row, row.service_id, priority, row.department_id)
        return Step(EventKind.REPRIORITISED, {"priority": priority, **again}, data=data)

    return plan


def noted(
    by: User | None, text: Words, is_public: bool = False, department: Department | None = None, **data: Any
) -> Plan:
    if isinstance(text, str):
        require(text, "Write the note before saving it.")

    def plan(row: ServiceRequest, at: datetime) -> Step:
        words = _for(row, text)
        note = public_note(row, words, by) if is_public else internal_note(row, words, by)
        if department and not is_public:
            note.department_id = department.pk
        return Step(EventKind.NOTED, note=note, data={"public": is_public, **data})

    return plan


def _for(row: ServiceRequest, words: Words) -> str:
    return words if isinstance(words, str) else words(row)


def by_rule(
    row: ServiceRequest,
    service_id: int,
    priority: int,
    department_id: int | None,
    city: Snapshot | None = None,
) -> dict[str, Any]:
    """The rule that makes the promise now, for the history; nothing where it is the service level."""
    known = city or snapshot.current()
    promise = known.promises.promise(service_id, priority, department_id, facts.of_request(row, known))
    return promised_by_rule(promise)


def clock_again(
    row: ServiceRequest,
    service_id: int,
    priority: int,
    department_id: int | None,
    city: Snapshot | None = None,
) -> dict[str, Any]:
    """The due date and the internal target counted again from the start, by what is promised now."""
    known = city or snapshot.current()
    promise = known.promises.promise(service_id, priority, department_id, facts.of_request(row, known))
    if promise is None and service_id == row.service_id:
        due_at, clock_left = row.due_at, row.clock_left
    else:
        due_at, clock_left = due_again(steps_of(row), promise)
    target = target_again(row, service_id, priority, department_id, due_at, known)
    return {"due_at": due_at, "clock_left": clock_left, **target}


def target_again(
    row: ServiceRequest,
    service_id: int,
    priority: int,
    department_id: int | None,
    due_at: datetime | None,
    city: Snapshot | None = None,
) -> dict[str, Any]:
    """The columns of the internal target, counted again for this service, priority and department."""
    target = (city or snapshot.current()).promises.target(service_id, priority, department_id)
    now = {"target_at": row.target_at, "target_left": row.target_left}
    if target is None and now == NO_TARGET:
        return now
    steps = steps_of(row)
    if service_id != row.service_id:  # what was set by hand was for the other service
        steps.append(Moment(EventKind.RECLASSIFIED, row.updated_at))
    return clocks.target_again(steps, target, due_at, now)


def steps_of(row: ServiceRequest) -> list[Moment]:
    """What happened to it, those steps included that are worked out and not written yet."""
    kept = row.events.order_by("at", "id").values_list("kind", "at", "data__recounted")
    steps = [Moment(RECOUNTED if recounted else kind, at) for kind, at, recounted in kept]
    return [*steps, *(Moment(event.kind, event.at) for event in row.unsaved_events)]
