"""Cases opened by what was found, and ended as their violations were."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError

from ...models import (
    EnforcementCase,
    Inspection,
    Violation,
)
from .. import ladder
from ..ladder import Outcome, StepKind
from ..lives import Move
from ..recording import local_day
from .notices import Notices
from .steps import Property, Told


class Cases(Notices):
    def _open_cases(
        self, place: Property, visit: Inspection, findings: Iterable[tuple[str, str]], by: Any, at: datetime
    ) -> None:
        windows: dict[tuple[int, int, bool], list[tuple[Any, str]]] = {}
        for code, detail in findings:
            section = self.register.section(code)
            key = (section.tier, section.days_to_comply, section.counts_working_days)
            windows.setdefault(key, []).append((section, detail))
        for (tier, _, _), group in sorted(windows.items(), key=lambda item: item[0]):
            told = self._open(place, visit, group, tier, by, at)
            if visit.case_id is None:
                visit.case_id = told.case.pk
                told.visits.append(visit)

    def _open(
        self, place: Property, visit: Inspection, found: list[tuple[Any, str]], tier: int, by: Any, at: datetime
    ) -> Told:  # fmt: skip
        life = place.life
        case = EnforcementCase(
            number=self.register.number(local_day(at).year),
            parcel=self.register.parcel(life.parcel),
            department=self.register.department(life.department),
            service_request_id=life.service_request,
            inspector_id=visit.inspector_id,
            task_id=found[0][0].task_id or visit.task_id,
            tier=tier,
            opened_at=at,
            updated_at=at,
        )
        told = Told(self.rows.add(case))
        place.cases.append(told)
        data = {"inspection": visit.pk, "proactive": life.service_request is None}
        self._step(told, StepKind.OPENED, by, at, data)
        for section, detail in found:
            self._find(told, section, detail, by, at)
        return told

    def _find(self, told: Told, section: Any, detail: str, by: Any, at: datetime) -> None:
        before = self.register.earlier(told.case.parcel_id, section.pk, local_day(at))
        violation = self.rows.add(
            Violation(
                case=told.case, section=section, texts=section.texts, days_to_comply=section.days_to_comply,
                counts_working_days=section.counts_working_days, fine=ladder.fine(section.fines, before),
                is_repeat=before > 0, detail=detail.strip()[:500], found_at=at,
            )
        )  # fmt: skip
        told.violations.append(violation)
        self.register.found(told.case.parcel_id, violation)
        data = {"violation": violation.pk, "section": section.code, "earlier": before}
        self._step(told, StepKind.VIOLATION_FOUND, by, at, data)

    def _end(self, told: Told, violation: Violation, status: str, by: Any, at: datetime, reason: str) -> None:
        at = self._after(at, told.case.updated_at)
        violation.status, violation.ended_at = status, at
        data = {"violation": violation.pk, "section": violation.section.code}
        kind = StepKind.VIOLATION_CORRECTED if not reason else StepKind.VIOLATION_WITHDRAWN
        self._step(told, kind, by, at, {**data, "reason": reason} if reason else data)

    def void(self, place: Property, move: Move, by: Any) -> None:
        self._void(place.cases[move.case], move.given["reason"], by, move.at)

    def _void(self, told: Told, reason: str, by: Any, at: datetime) -> None:
        for violation in told.open_violations():
            self._end(told, violation, Violation.Status.WITHDRAWN, by, at, reason)
        self._close(told, by, at)

    def close(self, place: Property, move: Move, by: Any) -> None:
        self._close(place.cases[move.case], by, move.at)

    def _close(self, told: Told, by: Any, at: datetime) -> None:
        case = told.case
        at = self._after(at, case.updated_at)
        if still_open := told.open_violations():
            codes = ", ".join(violation.section.code for violation in still_open)
            raise ValidationError(f"{case.number} has open violations: {codes}.")
        outcome = self._outcome(told)
        self._step(told, StepKind.CLOSED, by, at, {"outcome": outcome}, outcome=outcome, closed_at=at)
        if told.waiting:
            told.waiting.cancelled_at, told.waiting = at, None

    def _outcome(self, told: Told) -> str:
        if not any(one.status == Violation.Status.CORRECTED for one in told.violations):
            return Outcome.VOID
        by_the_city = any(abatement.done_on for abatement in told.abatements)
        return ladder.outcome_of(corrected=True, forced=bool(told.case.cited_at) or by_the_city)

    def reopen(self, place: Property, move: Move, by: Any) -> None:
        told = place.cases[move.case]
        cleared = dict.fromkeys(("closed_at", "served_on", "comply_by", "noticed_at", "cited_at"))
        data = {"reason": move.given["reason"]}
        self._step(told, StepKind.REOPENED, by, move.at, data, outcome="", **cleared)

    def assign(self, place: Property, move: Move, by: Any) -> None:
        told, to = place.cases[move.case], move.given["to"]
        self._step(told, StepKind.ASSIGNED, by, move.at, {"to": to}, inspector_id=to)
        if told.waiting:
            told.waiting.inspector_id = to
