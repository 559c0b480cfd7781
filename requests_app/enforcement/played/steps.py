"""What every move does: a step hashed onto the one before it, a visit planned, a paper written."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from ...models import (
    Abatement,
    Citation,
    EnforcementCase,
    EnforcementNotice,
    EnforcementStep,
    Inspection,
    Party,
    Violation,
)
from .. import ladder, papers
from ..lives import Life
from ..recording import digest
from ..register import Register

Notice = EnforcementNotice.Kind
OPEN = Violation.Status.OPEN


@dataclass(slots=True)
class Told:
    """A case with everything that belongs to it."""

    case: EnforcementCase
    violations: list[Violation] = field(default_factory=list)
    notices: list[EnforcementNotice] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    abatements: list[Abatement] = field(default_factory=list)
    visits: list[Inspection] = field(default_factory=list)
    waiting: Inspection | None = None
    digest: str = ""

    def open_violations(self) -> list[Violation]:
        return [one for one in self.violations if one.status == OPEN]


@dataclass(slots=True)
class Property:
    """A life as far as it was played: its cases, and the first visit that waits."""

    life: Life
    cases: list[Told] = field(default_factory=list)
    waiting: Inspection | None = None


class Steps:
    """by: a user or None, here and below."""

    def __init__(self, register: Register, now: datetime):
        self.register, self.now = register, now
        self.rows = register.rows
        self.recorded_at = now

    def _after(self, at: datetime, before: datetime) -> datetime:
        if at < before:
            raise ValidationError(
                f"The last step was recorded for {before:%Y-%m-%d %H:%M} UTC: give a later time."
            )
        return at

    def _step(
        self, told: Told, kind: str, by: Any, at: datetime, data: dict[str, Any], **columns: Any
    ) -> None:
        case = told.case
        self._after(at, case.updated_at)
        case.stage = ladder.stage_after(kind, case.stage)
        case.updated_at = at
        for name, value in columns.items():
            setattr(case, name, value)
        step = EnforcementStep(
            case_id=case.pk, kind=str(kind), at=at, recorded_at=self.recorded_at, actor=by, stage=case.stage,
            comply_by=case.comply_by, data=data,
        )  # fmt: skip
        step.digest = told.digest = digest(step, case.number, told.digest)
        self.rows.add(step)

    def _draw(
        self, told: Told, kind: str, party: Party, violations: list[Violation], by: Any, at: datetime,
        comply_by: date | None = None, **more: Any,
    ) -> EnforcementNotice:  # fmt: skip
        """Its data as the verb would draw it; the PDF is on paper, in a file cabinet."""
        said = papers.said(told.case, kind, party, violations, at=at, by=by, comply_by=comply_by, **more)
        notice = self.rows.add(
            EnforcementNotice(
                case=told.case, kind=kind, party=party, language=papers.languages(party)[0], data=said,
                comply_by=comply_by, issued_at=at, issued_by=by,
            )
        )  # fmt: skip
        told.notices.append(notice)
        return notice

    def _visit(
        self, place: Property, kind: str, due_on: date, at: datetime, *, tier: int, task: int | None,
        told: Told | None = None, inspector: int | None = None,
    ) -> Inspection:  # fmt: skip
        life = place.life
        visit = self.rows.add(
            Inspection(
                kind=kind, department_id=life.department, parcel_id=life.parcel,
                service_request_id=life.service_request, case_id=told.case.pk if told else None,
                inspector_id=inspector, task_id=task, tier=tier, due_on=due_on, created_at=at,
            )
        )  # fmt: skip
        if told:
            told.waiting = visit
            told.visits.append(visit)
        return visit

    def _look(self, place: Property, told: Told, day: date, at: datetime) -> None:
        case = told.case
        self._visit(
            place, Inspection.Kind.REINSPECTION, day, at, tier=case.tier, task=case.task_id, told=told,
            inspector=case.inspector_id,
        )  # fmt: skip

    def _look_again(self, place: Property, told: Told, by_day: date, at: datetime) -> None:
        day = self.register.clock(place.life.department).next_working_day(by_day + timedelta(days=1))
        if told.waiting:
            told.waiting.due_on, told.waiting.scheduled_on, told.waiting.ready_early = day, None, False
        else:
            self._look(place, told, day, at)
