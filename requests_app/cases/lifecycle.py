"""What each event does to a request's state. Pure, and the one place: verbs, bulk loading and replay fold it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from .deadlines import WALL_CLOCK, Clock
from .workflow import EventKind, MoveNotAllowed, Status, status_after


@dataclass(slots=True)
class State:
    """The state columns of a request and of each of its events, by column name."""

    status: str
    resolution: str
    priority: int
    service_id: int
    department_id: int | None
    pending_department_id: int | None
    team_id: int | None
    assignee_id: int | None
    district_id: int | None
    parent_id: int | None
    due_at: datetime | None
    clock_left: int | None
    target_at: datetime | None = None
    target_left: int | None = None


COLUMNS = tuple(field.name for field in fields(State))
COLUMNS_BY_FIELD = tuple(name.removesuffix("_id") for name in COLUMNS)

_TOLD = ("service_id", "department_id", "assignee_id", "district_id", "priority", "parent_id")
_MOVING = frozenset({EventKind.ROUTED, EventKind.RECLASSIFIED})
_WITH_SOMEBODY = (Status.ASSIGNED, Status.IN_PROGRESS)
_PEOPLE = frozenset({"department_id", "team_id", "assignee_id"})
_TARGET = frozenset({"target_at", "target_left"})
_CLOCK = frozenset({"due_at", "clock_left"}) | _TARGET

# What the caller says of a step; everything else follows from the rules below.
GIVEN: dict[str, frozenset[str]] = {
    EventKind.ROUTED: _PEOPLE | _TARGET,
    EventKind.ASSIGNED: frozenset({"assignee_id", "team_id"}),
    EventKind.STARTED: frozenset(),
    EventKind.HELD: frozenset(),
    EventKind.RESUMED: frozenset(),
    EventKind.CLOSED: frozenset({"resolution"}),
    EventKind.REOPENED: _CLOCK,
    EventKind.RECLASSIFIED: _PEOPLE | _CLOCK | {"service_id", "priority"},
    EventKind.REPRIORITISED: _CLOCK | {"priority"},
    EventKind.RELOCATED: frozenset({"district_id"}),
    EventKind.HANDED_OVER: frozenset({"pending_department_id"}),
    EventKind.HAND_OVER_ACCEPTED: _CLOCK | {"team_id"},
    EventKind.HAND_OVER_REFUSED: frozenset(),
    EventKind.MERGED: frozenset({"parent_id"}),
    EventKind.UNMERGED: frozenset(),
    EventKind.DUE_CHANGED: _CLOCK,
    EventKind.NOTED: frozenset(),
    EventKind.REPORTER_ADDED: frozenset(),
    EventKind.SPLIT: frozenset(),
    EventKind.STORM_JOINED: frozenset(),
    EventKind.STORM_LEFT: frozenset(),
    EventKind.TARGET_SET: _TARGET,
    EventKind.ESCALATED: frozenset(),
    EventKind.TICKLER_SET: frozenset(),
    EventKind.TICKLER_DUE: frozenset(),
    EventKind.WORK_PLANNED: frozenset(),
    EventKind.WORK_DONE: frozenset(),
    EventKind.WORK_NOT_DONE: frozenset(),
    EventKind.WORK_CANCELLED: frozenset(),
    EventKind.CHECKED: frozenset(),
    EventKind.OFFICE_ASKED: frozenset(),
}


class Clocks(NamedTuple):
    """The clocks that a pause stops: that of the promise and that of the internal target."""

    promise: Clock = WALL_CLOCK
    target: Clock = WALL_CLOCK


WALL_CLOCKS = Clocks()


def apply(
    state: State, kind: str, at: datetime, given: Mapping[str, Any], clocks: Clocks = WALL_CLOCKS
) -> State:
    """Change the state in place by one event after 'received', and return it; MoveNotAllowed says why not."""
    unknown = given.keys() - GIVEN[kind]
    if unknown:
        raise ValueError(f"'{kind}' does not say {', '.join(sorted(unknown))}.")
    rule = _RULES.get(kind)
    check = _CHECKS.get(kind)
    if check:
        check(state, given)
    status = status_after(kind, state.status)
    department_id = state.department_id
    for column, value in given.items():
        setattr(state, column, value)
    if rule:
        rule(state, at, clocks)
    if kind in _MOVING and state.department_id != department_id and status in _WITH_SOMEBODY:
        status = Status.RECEIVED  # nobody of the new department has it yet
    state.status = status
    return state


def what_changed(before: State, after: State) -> dict[str, Any]:
    """Column -> value before, for the columns that the history explains itself by."""
    return {name: getattr(before, name) for name in _TOLD if getattr(before, name) != getattr(after, name)}


def _pause(state: State, at: datetime, clocks: Clocks) -> None:
    if state.due_at and state.due_at > at:
        state.clock_left, state.due_at = clocks.promise.seconds_between(at, state.due_at), None
    if state.target_at and state.target_at > at:
        state.target_left, state.target_at = clocks.target.seconds_between(at, state.target_at), None


def _restart(state: State, at: datetime, clocks: Clocks) -> None:
    if state.clock_left is not None:
        state.due_at, state.clock_left = clocks.promise.add_seconds(at, state.clock_left), None
    if state.target_left is not None:
        state.target_at, state.target_left = clocks.target.add_seconds(at, state.target_left), None


def _close(state: State, at: datetime, clocks: Clocks) -> None:
    _restart(state, at, clocks)
    state.pending_department_id = None


def _reopen(state: State, at: datetime, clocks: Clocks) -> None:
    state.resolution = ""


def _accept(state: State, at: datetime, clocks: Clocks) -> None:
    state.department_id, state.pending_department_id = state.pending_department_id, None
    state.assignee_id = None


def _refuse(state: State, at: datetime, clocks: Clocks) -> None:
    state.pending_department_id = None


def _unmerge(state: State, at: datetime, clocks: Clocks) -> None:
    state.parent_id = None


_RULES: dict[str, Callable[[State, datetime, Clocks], None]] = {
    EventKind.HELD: _pause,
    EventKind.RESUMED: _restart,
    EventKind.CLOSED: _close,
    EventKind.REOPENED: _reopen,
    EventKind.HAND_OVER_ACCEPTED: _accept,
    EventKind.HAND_OVER_REFUSED: _refuse,
    EventKind.UNMERGED: _unmerge,
}

CLOCK_KINDS = frozenset({EventKind.HELD, EventKind.RESUMED, EventKind.CLOSED})  # whose rules ask a clock


def _must_be_offered(state: State, given: Mapping[str, Any]) -> None:
    if state.pending_department_id is None:
        raise MoveNotAllowed("Nobody has offered this request to another department.")


def _must_not_be_offered(state: State, given: Mapping[str, Any]) -> None:
    if state.pending_department_id is not None:
        raise MoveNotAllowed("This request is offered to a department already: wait for its answer.")
    if state.status == Status.ON_HOLD:
        raise MoveNotAllowed("This request is on hold: resume it before handing it over.")
    if given.get("pending_department_id") in (None, state.department_id):
        raise ValidationError("Choose another department than the one that has the request now.")


def _must_be_child(state: State, given: Mapping[str, Any]) -> None:
    if state.parent_id is None:
        raise MoveNotAllowed("This request is not joined to another one.")


def _must_not_be_child(state: State, given: Mapping[str, Any]) -> None:
    if state.parent_id is not None:
        raise MoveNotAllowed("This request is joined to another one already: separate it first.")


def _must_say_resolution(state: State, given: Mapping[str, Any]) -> None:
    if not given.get("resolution"):
        raise ValidationError("Say how it ended: choose a resolution.")


_CHECKS: dict[str, Callable[[State, Mapping[str, Any]], None]] = {
    EventKind.HAND_OVER_ACCEPTED: _must_be_offered,
    EventKind.HAND_OVER_REFUSED: _must_be_offered,
    EventKind.HANDED_OVER: _must_not_be_offered,
    EventKind.UNMERGED: _must_be_child,
    EventKind.MERGED: _must_not_be_child,
    EventKind.CLOSED: _must_say_resolution,
}
