"""Which status may follow which. A table, and one question to it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    RECEIVED = "received", "Received"
    ASSIGNED = "assigned", "Assigned"
    IN_PROGRESS = "in_progress", "In progress"
    ON_HOLD = "on_hold", "On hold"
    CLOSED = "closed", "Closed"


OPEN = (Status.RECEIVED, Status.ASSIGNED, Status.IN_PROGRESS, Status.ON_HOLD)


class Resolution(models.TextChoices):
    FIXED = "fixed", "Fixed"
    NO_ISSUE_FOUND = "no_issue_found", "No issue found"
    DUPLICATE = "duplicate", "Duplicate"
    REFERRED = "referred", "Referred to somebody else"
    WITHDRAWN = "withdrawn", "Withdrawn"
    NOT_CITY = "not_city", "Not the city's"
    UNABLE = "unable", "Unable to do it"


class HoldReason(models.TextChoices):
    RESIDENT = "resident", _("Waiting for the resident")
    PARTS = "parts", _("Waiting for parts or material")
    WEATHER = "weather", _("Waiting for the weather")
    CONTRACTOR = "contractor", _("Waiting for a contractor or utility")
    PERMIT = "permit", _("Waiting for a permit or a decision")
    SEASON = "season", _("Waiting for the season")


class Because(models.TextChoices):
    """Why an offer is refused, to be counted."""

    NOT_OUR_WORK = "not_our_work", "It is not our work"
    NOT_OUR_PLACE = "not_our_place", "The place is not ours"
    NOT_CITY = "not_city", "It is not the city's at all"
    INCOMPLETE = "incomplete", "Something is missing to begin"
    OTHER = "other", "Something else"


class EventKind(models.TextChoices):
    RECEIVED = "received", "Received"
    ROUTED = "routed", "Routed"
    ASSIGNED = "assigned", "Assigned"
    STARTED = "started", "Work started"
    HELD = "held", "Put on hold"
    RESUMED = "resumed", "Resumed"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Reopened"
    RECLASSIFIED = "reclassified", "Service changed"
    REPRIORITISED = "reprioritised", "Priority changed"
    RELOCATED = "relocated", "Location corrected"
    HANDED_OVER = "handed_over", "Offered to another department"
    HAND_OVER_ACCEPTED = "hand_over_accepted", "Accepted by the other department"
    HAND_OVER_REFUSED = "hand_over_refused", "Refused by the other department"
    MERGED = "merged", "Joined to another request"
    UNMERGED = "unmerged", "Separated from another request"
    DUE_CHANGED = "due_changed", "Due date recomputed"
    NOTED = "noted", "Note added"
    REPORTER_ADDED = "reporter_added", "Reported by somebody else too"
    SPLIT = "split", "A part of it became a request of its own"
    STORM_JOINED = "storm_joined", "Counted to a storm"
    STORM_LEFT = "storm_left", "No longer counted to the storm"
    TARGET_SET = "target_set", "Internal target set"
    ESCALATED = "escalated", "Escalated"
    TICKLER_SET = "tickler_set", "To be looked at again"
    TICKLER_DUE = "tickler_due", "Time to look at it again"
    WORK_PLANNED = "work_planned", "Work order planned"
    WORK_DONE = "work_done", "Work order done"
    WORK_NOT_DONE = "work_not_done", "Work order could not be done"
    WORK_CANCELLED = "work_cancelled", "Work order cancelled"
    CHECKED = "checked", "Checked after closing"
    OFFICE_ASKED = "office_asked", "Asked for by an elected office"


# Event kind -> {status before: status after}. Kinds that are not here leave the status alone.
MOVES: dict[str, dict[str, str]] = {
    EventKind.ASSIGNED: {
        Status.RECEIVED: Status.ASSIGNED,
        Status.ASSIGNED: Status.ASSIGNED,
        Status.IN_PROGRESS: Status.IN_PROGRESS,
        Status.ON_HOLD: Status.ON_HOLD,
    },
    EventKind.STARTED: {Status.ASSIGNED: Status.IN_PROGRESS},
    EventKind.HELD: {Status.IN_PROGRESS: Status.ON_HOLD},
    EventKind.RESUMED: {Status.ON_HOLD: Status.IN_PROGRESS},
    EventKind.CLOSED: dict.fromkeys(OPEN, Status.CLOSED),
    EventKind.REOPENED: {Status.CLOSED: Status.ASSIGNED},
    # A request that changes hands starts again with its new department, unassigned.
    EventKind.HAND_OVER_ACCEPTED: {
        Status.RECEIVED: Status.RECEIVED,
        Status.ASSIGNED: Status.RECEIVED,
        Status.IN_PROGRESS: Status.RECEIVED,
    },
}

OPEN_ONLY = frozenset(
    {
        EventKind.ROUTED,
        EventKind.RECLASSIFIED,
        EventKind.REPRIORITISED,
        EventKind.HANDED_OVER,
        EventKind.HAND_OVER_REFUSED,
        EventKind.DUE_CHANGED,
        EventKind.TARGET_SET,
        EventKind.SPLIT,
    }
)

_WHY_NOT: dict[str, str] = {
    EventKind.STARTED: "Work can start on an assigned request. This one is {status}: {hint}.",
    EventKind.HELD: "Only a request in progress can be put on hold. This one is {status}: {hint}.",
    EventKind.RESUMED: "Only a request on hold can be resumed. This one is {status}.",
    EventKind.REOPENED: "Only a closed request can be reopened. This one is {status}.",
    EventKind.CLOSED: "This request is closed already. Reopen it first if more has to be done.",
}
_HINT: dict[str, str] = {
    Status.RECEIVED: "assign it to somebody first",
    Status.ASSIGNED: "start the work first",
    Status.IN_PROGRESS: "the work has started already",
    Status.ON_HOLD: "resume it first",
    Status.CLOSED: "reopen it first",
}


class MoveNotAllowed(ValidationError):
    """A step that the table does not allow, with a sentence that says what to do instead."""


def status_after(kind: str, status: str) -> str:
    """The status that follows; MoveNotAllowed where the table has no such move."""
    if kind in OPEN_ONLY and status == Status.CLOSED:
        raise MoveNotAllowed("This request is closed. Reopen it first.")
    moves = MOVES.get(kind)
    if moves is None:
        return status
    if status not in moves:
        raise MoveNotAllowed(_sentence(kind, status))
    return moves[status]


def is_allowed(kind: str, status: str) -> bool:
    if kind in OPEN_ONLY:
        return status != Status.CLOSED
    return kind not in MOVES or status in MOVES[kind]


def _sentence(kind: str, status: str) -> str:
    template = _WHY_NOT.get(kind, "A request that is {status} cannot be {kind}: {hint}.")
    return template.format(
        status=Status(status).label.lower(), kind=EventKind(kind).label.lower(), hint=_HINT[status]
    )
