"""Citations: only after the window, only for what an inspector saw again afterwards."""

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from .. import wording
from ..models import Citation, EnforcementCase, EnforcementNotice, Inspection, Violation
from . import ladder, owners, papers
from .ladder import Method, Result, StepKind
from .recording import local_day, lock, moment, record

SEEN_AGAIN = (Result.REMAINS, Result.CITE, Result.ABATE)


@transaction.atomic
def cite(case: EnforcementCase, *, by: User | None, at: datetime | None = None) -> list[Citation]:
    """One citation for each open violation that has a fine, in one document for each owner."""
    row = lock(case)
    at = moment(at, row.updated_at)
    violations = citable(row, at)
    notices = [
        papers.draw(
            row, EnforcementNotice.Kind.CITATION, party, violations, at=at, by=by, method=Method.CERTIFIED
        )
        for party in owners.responsible(row.parcel, local_day(at))
    ]
    citations = Citation.objects.bulk_create(
        Citation(case=row, violation=violation, notice=notices[0], amount=violation.fine, issued_at=at)
        for violation in violations
    )
    data = {
        "citations": [citation.pk for citation in citations],
        "notices": [notice.pk for notice in notices],
        "dollars": sum(citation.amount for citation in citations),
    }
    record(row, case, StepKind.CITED, by=by, at=at, data=data, cited_at=row.cited_at or at)
    return citations


def citable(row: EnforcementCase, at: datetime) -> list[Violation]:
    """The open violations that a citation of this moment names; ValidationError says what comes first."""
    ladder.stage_after(StepKind.CITED, row.stage)
    _check_window(row, at)
    found = row.violations.filter(status=Violation.Status.OPEN, fine__gt=0).select_related("section")
    if not found:
        raise ValidationError(f"{row.number} has no open violation that carries a fine.")
    return list(found)


def _check_window(row: EnforcementCase, at: datetime) -> None:
    assert row.comply_by, "a notice that was served has a window"
    if local_day(at) <= row.comply_by:
        raise ValidationError(
            f"The window runs until {wording.day_in_full(row.comply_by)}: a citation can follow from the day after, "
            "on what is seen then."
        )
    seen = Inspection.objects.filter(case=row, result__in=SEEN_AGAIN, resulted_at__isnull=False)
    looks = [
        one.resulted_at for one in seen if one.resulted_at and local_day(one.resulted_at) > row.comply_by
    ]
    if not looks:
        raise ValidationError(
            f"Nobody has looked since the window ended on {wording.day_in_full(row.comply_by)}: inspect again, then cite."
        )
    last = row.citations.aggregate(at=Max("issued_at"))["at"]
    if last and max(looks) <= last:
        raise ValidationError(
            f"It was cited on {wording.day_in_full(local_day(last))} for what was seen then: inspect again, then cite again."
        )


@transaction.atomic
def pay(citation: Citation, *, by: User | None, at: datetime | None = None) -> Citation:
    return _end(citation, Citation.Status.PAID, StepKind.CITATION_PAID, by, at, {})


@transaction.atomic
def dismiss(citation: Citation, *, by: User | None, reason: str, at: datetime | None = None) -> Citation:
    if not reason.strip():
        raise ValidationError("Say why the citation is dismissed.")
    return _end(citation, Citation.Status.DISMISSED, StepKind.CITATION_DISMISSED, by, at, {"reason": reason})


def _end(
    citation: Citation, status: str, kind: str, by: User | None, at: datetime | None, data: dict[str, str]
) -> Citation:
    row = lock(citation.case)
    at = moment(at, row.updated_at)
    waiting = Citation.objects.filter(
        pk=citation.pk, status__in=(Citation.Status.ISSUED, Citation.Status.CONTESTED)
    )
    if not waiting.update(status=status, ended_at=at):
        raise ValidationError("This citation was paid or dismissed already.")
    record(row, citation.case, kind, by=by, at=at, data={"citation": citation.pk, **data})
    citation.status, citation.ended_at = status, at
    return citation
