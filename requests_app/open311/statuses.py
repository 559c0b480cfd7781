"""The extended statuses of servicerequestupdates, as a table between their words and ours."""

from ..cases.workflow import EventKind, Resolution, Status
from ..models import RequestEvent

OF_STATUS = {
    Status.RECEIVED: "OPEN",
    Status.ASSIGNED: "ACTION_SCHEDULED",
    Status.IN_PROGRESS: "IN_PROGRESS",
    Status.ON_HOLD: "INVESTIGATING",
    Status.CLOSED: "CLOSED",
}
OF_RESOLUTION = {
    Resolution.FIXED: "FIXED",
    Resolution.NO_ISSUE_FOUND: "NO_FURTHER_ACTION",
    Resolution.DUPLICATE: "DUPLICATE",
    Resolution.REFERRED: "INTERNAL_REFERRAL",
    Resolution.WITHDRAWN: "CLOSED",
    Resolution.NOT_CITY: "NOT_COUNCILS_RESPONSIBILITY",
    Resolution.UNABLE: "NO_FURTHER_ACTION",
}
# What an update with this status does where the key may work; the others are words only.
CLOSES = {
    "CLOSED": Resolution.FIXED,
    "FIXED": Resolution.FIXED,
    "DUPLICATE": Resolution.DUPLICATE,
    "NOT_COUNCILS_RESPONSIBILITY": Resolution.NOT_CITY,
    "NO_FURTHER_ACTION": Resolution.UNABLE,
    "INTERNAL_REFERRAL": Resolution.REFERRED,
}
STARTS = ("IN_PROGRESS", "INVESTIGATING")
REOPENS = ("REOPEN",)
WORDS_ONLY = ("OPEN", "ACTION_SCHEDULED", "FOR_TRIAGE")
KNOWN = (*CLOSES, *STARTS, *REOPENS, *WORDS_ONLY)

# The kinds of events that everybody may know of; notes where they are public.
PUBLIC_KINDS = (
    EventKind.ROUTED,
    EventKind.ASSIGNED,
    EventKind.STARTED,
    EventKind.HELD,
    EventKind.RESUMED,
    EventKind.CLOSED,
    EventKind.REOPENED,
    EventKind.MERGED,
    EventKind.DUE_CHANGED,
    EventKind.HAND_OVER_ACCEPTED,
    EventKind.NOTED,
)


def of_event(event: RequestEvent) -> str:
    """The status as it was after the event."""
    if event.status == Status.CLOSED and event.resolution:
        return OF_RESOLUTION[Resolution(event.resolution)]
    return OF_STATUS[Status(event.status)]
