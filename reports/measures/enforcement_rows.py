"""What a table shows of cases, violations, inspections, citations and steps of money, as of a moment and as known then.

Never a party, never who complained, never what anybody wrote: those open on the case's own page, to whoever may.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from requests_app.enforcement.ladder import Outcome, Stage
from requests_app.models import (
    Citation,
    EnforcementCase,
    EnforcementStep,
    Hearing,
    Inspection,
    ServiceRequest,
    Violation,
)

# LATERAL: the last step of each case by index.
_CASES = """
SELECT c.id, c.number, p.address, p.number, c.opened_at, last.stage, last.comply_by, c.tier, coalesce(p.zone_id, 0),
       coalesce(given.inspector, CASE WHEN assigned.ever THEN opened.inspector ELSE c.inspector_id END, 0),
       coalesce(sections.codes, ''), CASE last.stage WHEN 'closed' THEN ended.outcome END
FROM unnest(%(ids)s::bigint[]) k(id)
JOIN requests_app_enforcementcase c ON c.id = k.id
JOIN requests_app_parcel p ON p.id = c.parcel_id
CROSS JOIN LATERAL (
    SELECT stage, comply_by FROM requests_app_enforcementstep
    WHERE case_id = c.id AND at < %(as_of)s AND recorded_at <= %(known_at)s ORDER BY at DESC, id DESC LIMIT 1
) last
LEFT JOIN LATERAL (
    SELECT (data ->> 'to')::bigint AS inspector FROM requests_app_enforcementstep
    WHERE case_id = c.id AND kind = 'assigned' AND at < %(as_of)s AND recorded_at <= %(known_at)s
    ORDER BY at DESC, id DESC LIMIT 1
) given ON true
CROSS JOIN LATERAL (
    SELECT EXISTS (SELECT 1 FROM requests_app_enforcementstep WHERE case_id = c.id AND kind = 'assigned') AS ever
) assigned
LEFT JOIN LATERAL (
    SELECT visit.inspector_id AS inspector FROM requests_app_enforcementstep step
    JOIN requests_app_inspection visit ON visit.id = (step.data ->> 'inspection')::bigint
    WHERE step.case_id = c.id AND step.kind = 'opened' LIMIT 1
) opened ON true
LEFT JOIN LATERAL (
    SELECT string_agg(DISTINCT section.code, ', ') AS codes FROM requests_app_violation violation
    JOIN requests_app_ordinancesection section ON section.id = violation.section_id
    WHERE violation.case_id = c.id AND violation.found_at < %(as_of)s
) sections ON true
LEFT JOIN LATERAL (
    SELECT data ->> 'outcome' AS outcome FROM requests_app_enforcementstep
    WHERE case_id = c.id AND kind = 'closed' AND at < %(as_of)s AND recorded_at <= %(known_at)s
    ORDER BY at DESC, id DESC LIMIT 1
) ended ON true
"""


@dataclass(frozen=True)
class CaseAsOf:
    """A case on a day; tier, number and address are today's: they never change, or for the better."""

    pk: int
    number: str
    place: str
    parcel: str
    opened_at: datetime
    stage: str
    comply_by: date | None
    tier: int
    zone: int
    inspector: int
    sections: str
    outcome: str | None

    @property
    def stage_words(self) -> str:
        words = str(Stage(self.stage).label)
        return f"{words}: {str(Outcome(self.outcome).label).lower()}" if self.outcome else words


def cases(ids: Sequence[int], as_of: datetime, known_at: datetime) -> dict[int, CaseAsOf]:
    """Id -> the case as of that moment; one that was not known then is left out."""
    with connection.cursor() as cursor:
        cursor.execute(_CASES, {"ids": list(set(ids)), "as_of": as_of, "known_at": known_at})
        return {row[0]: CaseAsOf(*row) for row in cursor.fetchall()}


def of_table(table: str, ids: Sequence[int]) -> dict[int, Any]:
    """Id -> its row, with what a line needs of others."""
    return {row.pk: row for row in _READ[table](list(ids))}


_READ: dict[str, Any] = {
    "case": lambda ids: EnforcementCase.objects.filter(pk__in=ids),
    "violation": lambda ids: Violation.objects.filter(pk__in=ids).select_related("section"),
    "visit": lambda ids: Inspection.objects.filter(pk__in=ids).select_related("parcel", "task", "case"),
    "citation": lambda ids: Citation.objects.filter(pk__in=ids).select_related("violation__section"),
    "money": lambda ids: EnforcementStep.objects.filter(pk__in=ids),
    "hearing": lambda ids: Hearing.objects.filter(pk__in=ids),
    "complaint": lambda ids: ServiceRequest.objects.filter(pk__in=ids).select_related("service"),
}
