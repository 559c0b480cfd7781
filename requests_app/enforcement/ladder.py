"""The ladder of code enforcement: which step may follow which, and the words of the trade. Pure.

A complaint is a service request. Only an inspection that confirms a violation opens a case; the case then goes
courtesy notice, notice of violation, service of notice, citation, abatement, lien, as far up as it must.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models

from ..cases.deadlines import BusinessClock


class Tier(models.IntegerChoices):
    """How much is at stake; life safety is never left for weeds."""

    LIFE_SAFETY = 1, "Life safety"
    HEALTH = 2, "Health and welfare"
    APPEARANCE = 3, "Upkeep and appearance"


class Stage(models.TextChoices):
    CONFIRMED = "confirmed", "Violation confirmed"
    COURTESY = "courtesy", "Courtesy notice sent"
    NOTICED = "noticed", "Notice of violation issued"
    SERVED = "served", "Notice served"
    CITED = "cited", "Cited"
    ORDERED = "ordered", "Abatement ordered"
    ABATED = "abated", "Abated"
    CLOSED = "closed", "Closed"


OPEN_STAGES = tuple(stage for stage in Stage if stage != Stage.CLOSED)


class Outcome(models.TextChoices):
    """How a case ended: by itself, by force, or not at all."""

    VOLUNTARY = "voluntary", "Voluntary compliance"
    FORCED = "forced", "Forced compliance"
    UNRESOLVED = "unresolved", "Not resolved"
    VOID = "void", "Opened in error"


class StepKind(models.TextChoices):
    OPENED = "opened", "Case opened"
    VIOLATION_FOUND = "violation_found", "Violation found"
    VIOLATION_CORRECTED = "violation_corrected", "Violation corrected"
    VIOLATION_WITHDRAWN = "violation_withdrawn", "Violation withdrawn"
    ASSIGNED = "assigned", "Given to an inspector"
    COURTESY_SENT = "courtesy_sent", "Courtesy notice sent"
    NOTICE_ISSUED = "notice_issued", "Notice of violation issued"
    NOTICE_SERVED = "notice_served", "Notice served"
    EXTENDED = "extended", "Time extended"
    INSPECTED = "inspected", "Inspected"
    CITED = "cited", "Citation issued"
    CITATION_PAID = "citation_paid", "Citation paid"
    CITATION_DISMISSED = "citation_dismissed", "Citation dismissed"
    ABATEMENT_ORDERED = "abatement_ordered", "Abatement ordered"
    ABATED = "abated", "Abated"
    BILLED = "billed", "Abatement billed"
    COLLECTED = "collected", "Abatement paid"
    LIEN_RECORDED = "lien_recorded", "Lien recorded"
    LIEN_RELEASED = "lien_released", "Lien released"
    HEARING_SET = "hearing_set", "Hearing set"
    HEARD = "heard", "Heard"
    APPEALED = "appealed", "Appealed"
    JUDGED = "judged", "Judgement"
    CLOSED = "closed", "Case closed"
    REOPENED = "reopened", "Case reopened"


class Result(models.TextChoices):
    """What an inspection comes to, in the trade's words."""

    IN_COMPLIANCE = "in_compliance", "In compliance"
    VIOLATION = "violation", "Violation"
    REMAINS = "remains", "Violation remains"
    NO_ENTRY = "no_entry", "No entry"
    REFERRAL = "referral", "Referred"
    VOID = "void", "Void"
    CITE = "cite", "Remains: cite"
    ABATE = "abate", "Remains: abate"
    EXTENSION = "extension", "Remains: extension"


class Method(models.TextChoices):
    """How a notice was served."""

    MAIL = "mail", "First-class mail"
    CERTIFIED = "certified", "Certified mail"
    POSTED = "posted", "Posted on the property"
    PERSON = "person", "In person"


# Kind of step -> {stage before: stage after}. A kind that is not here leaves the stage alone.
MOVES: Mapping[str, Mapping[str, str]] = {
    StepKind.COURTESY_SENT: {Stage.CONFIRMED: Stage.COURTESY},
    StepKind.NOTICE_ISSUED: {
        Stage.CONFIRMED: Stage.NOTICED,
        Stage.COURTESY: Stage.NOTICED,
        Stage.NOTICED: Stage.NOTICED,
        Stage.SERVED: Stage.NOTICED,
        Stage.CITED: Stage.NOTICED,
    },
    StepKind.NOTICE_SERVED: {Stage.NOTICED: Stage.SERVED, Stage.SERVED: Stage.SERVED},
    StepKind.EXTENDED: {Stage.COURTESY: Stage.COURTESY, Stage.SERVED: Stage.SERVED},
    StepKind.CITED: {Stage.SERVED: Stage.CITED, Stage.CITED: Stage.CITED},
    StepKind.ABATEMENT_ORDERED: {Stage.SERVED: Stage.ORDERED, Stage.CITED: Stage.ORDERED},
    StepKind.ABATED: {Stage.ORDERED: Stage.ABATED},
    StepKind.CLOSED: dict.fromkeys(OPEN_STAGES, Stage.CLOSED),
    StepKind.REOPENED: {Stage.CLOSED: Stage.CONFIRMED},
}
# What still may happen once a case is closed: money and courts outlast it.
AFTER_CLOSING = frozenset(
    {
        StepKind.CITATION_PAID,
        StepKind.CITATION_DISMISSED,
        StepKind.BILLED,
        StepKind.COLLECTED,
        StepKind.LIEN_RECORDED,
        StepKind.LIEN_RELEASED,
        StepKind.HEARING_SET,
        StepKind.HEARD,
        StepKind.APPEALED,
        StepKind.JUDGED,
        StepKind.REOPENED,
    }
)
_FIRST: Mapping[str, str] = {
    StepKind.COURTESY_SENT: "A courtesy notice comes first of all; this case is further: {stage}.",
    StepKind.NOTICE_SERVED: "There is no notice to serve: issue the notice of violation first.",
    StepKind.EXTENDED: "No window runs that could be extended: serve the notice first.",
    StepKind.CITED: "A citation follows a notice that was served. This case: {stage}.",
    StepKind.ABATEMENT_ORDERED: "Abatement follows a notice that was served. This case: {stage}.",
    StepKind.ABATED: "No abatement was ordered: order it first.",
    StepKind.REOPENED: "Only a closed case can be reopened. This case: {stage}.",
    StepKind.CLOSED: "This case is closed already.",
}


class StepNotAllowed(ValidationError):
    """A step that the ladder does not have here, with a sentence that says what comes first."""


def stage_after(kind: str, stage: str) -> str:
    if stage == Stage.CLOSED and kind not in AFTER_CLOSING and kind != StepKind.CLOSED:
        raise StepNotAllowed("This case is closed. Reopen it first.")
    moves = MOVES.get(kind)
    if moves is None:
        return stage
    if stage not in moves:
        words = _FIRST.get(kind, "This step does not follow here. This case: {stage}.")
        raise StepNotAllowed(words.format(stage=Stage(stage).label.lower()))
    return moves[stage]


def is_allowed(kind: str, stage: str) -> bool:
    try:
        stage_after(kind, stage)
    except StepNotAllowed:
        return False
    return True


# The window


def comply_by(served_on: date, days: int, *, working: bool, clock: BusinessClock) -> date:
    """The last day of the window: counted from the day after service, never a day on which the office is closed.

    working: count the office's open days, else every day of the calendar.
    """
    if days < 1:
        raise ValidationError("A window has one day at least: nobody can comply by yesterday.")
    if not working:
        return clock.next_working_day(served_on + timedelta(days=days))
    day, counted = served_on, 0
    while counted < days:
        day += timedelta(days=1)
        counted += clock.is_working_day(day)
        if (day - served_on).days > 3660:
            raise ValidationError(
                "The business calendar has no open days in the next ten years: add its hours."
            )
    return day


def fine(schedule: list[int], earlier: int) -> int:
    """Dollars: the first, second, third time and so on; the last amount for all that follow."""
    return schedule[min(earlier, len(schedule) - 1)] if schedule else 0


def outcome_of(*, corrected: bool, forced: bool) -> str:
    """forced: after a citation, or by the city's own hand."""
    if not corrected:
        return Outcome.UNRESOLVED
    return Outcome.FORCED if forced else Outcome.VOLUNTARY
