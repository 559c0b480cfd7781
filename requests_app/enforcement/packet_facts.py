"""What a court packet says of a case, as plain data. Nothing here reads the complaint: only whether there was one."""

from typing import Any

from django.contrib.auth.models import User

from ..models import (
    EnforcementCase,
    EnforcementNotice,
    EnforcementStep,
    Inspection,
    ServiceOfNotice,
    Violation,
)
from .recording import utc


def steps(case: EnforcementCase) -> dict[str, Any]:
    """In the order in which they were recorded; what each digest is made of, and the names of the staff beside it."""
    found = list(case.steps.select_related("actor").order_by("id"))
    staff = {str(step.actor_id): name(step.actor) for step in found if step.actor_id}
    return {"number": case.number, "staff": staff, "steps": [_step(step) for step in found]}


def _step(step: EnforcementStep) -> dict[str, Any]:
    return {
        "kind": step.kind,
        "at": utc(step.at),
        "recorded_at": utc(step.recorded_at),
        "actor": step.actor_id,
        "stage": step.stage,
        "comply_by": step.comply_by,
        "data": step.data,
        "digest": step.digest,
    }


def case_facts(case: EnforcementCase, files: dict[int, str]) -> dict[str, Any]:
    """files: notice -> its file in the packet."""
    return {
        "number": case.number,
        "department": case.department.name,
        "property": {"parcel": case.parcel.number, "address": case.parcel.address},
        "began_with": "a complaint" if case.service_request_id else "a proactive inspection",
        "tier": case.get_tier_display(),
        "stage": case.get_stage_display(),
        "outcome": case.get_outcome_display(),
        "opened_at": case.opened_at,
        "served_on": case.served_on,
        "comply_by": case.comply_by,
        "closed_at": case.closed_at,
        "violations": [_violation(one) for one in case.violations.select_related("section")],
        "notices": [_notice(one, files.get(one.pk, "")) for one in case.notices.select_related("party")],
        "services_of_notice": [_service(one) for one in services(case)],
        "inspections": [_inspection(one) for one in inspections(case)],
        "citations": list(case.citations.values("id", "amount", "status", "issued_at", "ended_at")),
        "abatements": list(
            case.abatements.values(
                "vendor",
                "ordered_at",
                "done_on",
                "cost",
                "fee",
                "billed_at",
                "collected",
                "lien_recorded_on",
                "lien_number",
                "lien_released_on",
            )
        ),
        "hearings": list(case.hearings.values("kind", "at", "place", "docket", "ruling", "ruled_at", "text")),
    }


def services(case: EnforcementCase) -> list[ServiceOfNotice]:
    found = ServiceOfNotice.objects.filter(notice__case=case).select_related("photo", "served_by")
    return list(found.order_by("served_on", "id"))


def inspections(case: EnforcementCase) -> list[Inspection]:
    found = case.inspections.exclude(resulted_at=None).select_related("inspector")
    return list(found.prefetch_related("photos").order_by("resulted_at", "id"))


def _violation(one: Violation) -> dict[str, Any]:
    return {
        "section": one.section.code,
        "texts_as_found": one.texts,
        "what_was_seen": one.detail,
        "days_to_comply": one.days_to_comply,
        "counts_working_days": one.counts_working_days,
        "fine": one.fine,
        "is_repeat": one.is_repeat,
        "status": one.status,
        "found_at": one.found_at,
        "ended_at": one.ended_at,
    }


def _notice(one: EnforcementNotice, file: str) -> dict[str, Any]:
    """sha256: empty where it was issued on paper only, before this system; its file was drawn again from what it said."""
    return {
        "id": one.pk,
        "kind": one.kind,
        "to": one.party.name,
        "language": one.language,
        "issued_at": one.issued_at,
        "comply_by": one.comply_by,
        "sha256": one.sha256,
        "file": file,
        "said": one.data,
    }


def _service(one: ServiceOfNotice) -> dict[str, Any]:
    return {
        "notice": one.notice_id,
        "method": one.get_method_display(),
        "served_on": one.served_on,
        "proof": one.proof,
        "served_by": name(one.served_by),
    }


def _inspection(one: Inspection) -> dict[str, Any]:
    """Its result; the inspector's own note is not evidence and stays with the city."""
    return {
        "id": one.pk,
        "kind": one.get_kind_display(),
        "due_on": one.due_on,
        "resulted_at": one.resulted_at,
        "result": one.get_result_display(),
        "inspector": name(one.inspector),
    }


def name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
