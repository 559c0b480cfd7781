"""Which results a visit may come to, in the trade's words, and the sections that fit it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from ...enforcement import abating
from ...enforcement.inspecting import OF_CASE, OF_FIRST
from ...enforcement.ladder import Result, Stage, StepKind, is_allowed
from ...models import EnforcementCase, Inspection, OrdinanceSection, Service, Violation

WORDS = {
    Result.IN_COMPLIANCE: "In compliance",
    Result.VIOLATION: "Violation",
    Result.REMAINS: "Violation remains",
    Result.EXTENSION: "Remains: give more time",
    Result.CITE: "Remains: cite",
    Result.ABATE: "Remains: the city does it",
    Result.NO_ENTRY: "No entry",
    Result.REFERRAL: "Refer to another office",
    Result.VOID: "Void: nothing to inspect",
}


@dataclass(frozen=True)
class Outcome:
    """why_not: what has to come first; "" where it may be chosen."""

    value: str
    words: str
    why_not: str = ""


@dataclass(frozen=True)
class Choice:
    section: OrdinanceSection
    fits: bool
    ticked: bool
    detail: str


def offered(row: Inspection, violations: Sequence[Violation], on: date, leads: bool) -> list[Outcome]:
    if row.case is None:
        return [Outcome(one.value, WORDS[one]) for one in OF_FIRST]
    order = sorted(OF_CASE, key=list(WORDS).index)
    return [Outcome(one.value, WORDS[one], why_not(one, row.case, violations, on, leads)) for one in order]


def why_not(
    outcome: Result, case: EnforcementCase, violations: Sequence[Violation], on: date, leads: bool
) -> str:
    if outcome == Result.VOID and not leads:
        return "A supervisor of the department says that a case is void."
    if outcome == Result.EXTENSION and not is_allowed(StepKind.EXTENDED, case.stage):
        return "No window runs that could be extended."
    if outcome == Result.CITE:
        return _why_no_citation(case, violations, on)
    return _why_no_abatement(case, on) if outcome == Result.ABATE else ""


def _why_no_citation(case: EnforcementCase, violations: Sequence[Violation], on: date) -> str:
    if case.stage not in (Stage.SERVED, Stage.CITED) or case.comply_by is None:
        return "A citation follows a notice that was served."
    if on <= case.comply_by:
        return f"The window runs until {case.comply_by:%B} {case.comply_by.day}."
    return "" if any(one.fine for one in violations) else "No open violation carries a fine."


def _why_no_abatement(case: EnforcementCase, on: date) -> str:
    try:
        abating.check_order(case, on)
    except ValidationError as refusal:
        return str(refusal.messages[0])
    return ""


def sections(row: Inspection, typed: Mapping[str, Any]) -> list[Choice]:
    """Those in force; first what complaints of this service, or inspections of this task, may find."""
    of_service = Service.objects.filter(
        ordinance_sections=OuterRef("pk"), pk=getattr(row, "service_id", None) or 0
    )
    found = OrdinanceSection.objects.filter(is_active=True).annotate(of_service=Exists(of_service))
    ticked = set(typed.getlist("section") if hasattr(typed, "getlist") else typed.get("section", []))
    listed = [
        Choice(
            one,
            one.of_service or (row.task_id is not None and one.task_id == row.task_id),
            str(one.pk) in ticked,
            str(typed.get(f"detail-{one.pk}", "")),
        )
        for one in found.order_by("code")
    ]
    fit = any(one.fits for one in listed)
    return sorted(listed, key=lambda one: fit and not (one.fits or one.ticked))
