"""Notices and the window they open."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from ...models import (
    EnforcementNotice,
    ServiceOfNotice,
    Violation,
)
from .. import ladder
from ..ladder import Method, Stage, StepKind
from ..lives import Move
from ..recording import local_day
from .steps import Notice, Property, Steps, Told


class Notices(Steps):
    def issue(self, place: Property, move: Move, by: Any) -> None:
        told, given, at = place.cases[move.case], move.given, move.at
        kind, method = given.get("kind", Notice.VIOLATION), given.get("method", Method.POSTED)
        step = StepKind.COURTESY_SENT if kind == Notice.COURTESY else StepKind.NOTICE_ISSUED
        ladder.stage_after(step, told.case.stage)
        violations = self._must_be_open(told)
        served_on = given.get("on") or local_day(at)
        if served_on < local_day(at):
            raise ValidationError("A notice of today cannot have been served before.")
        by_day = given.get("comply_by") or self._window(told, violations, served_on, method)
        owners = self.register.responsible(told.case.parcel_id, local_day(at))
        notices = [
            self._draw(told, kind, party, violations, by, at, by_day, method=method) for party in owners
        ]
        is_courtesy = kind == Notice.COURTESY
        columns = {"comply_by": by_day} if is_courtesy else {"noticed_at": told.case.noticed_at or at}
        data = {
            "notices": [notice.pk for notice in notices],
            "method": str(method),
            "comply_by": by_day.isoformat(),
        }
        self._step(told, step, by, at, data, **columns)
        if is_courtesy:
            self._look_again(place, told, by_day, at)

    def _must_be_open(self, told: Told) -> list[Violation]:
        found = told.open_violations()
        if not found:
            raise ValidationError(
                f"{told.case.number} has no open violation: there is nothing to give notice of."
            )
        return found

    def _window(self, told: Told, violations: list[Violation], served_on: date, method: str) -> date:
        clock = self.register.clock(told.case.department_id)
        by_mail = method in (Method.MAIL, Method.CERTIFIED)
        return max(
            ladder.comply_by(
                served_on + timedelta(days=violation.section.mail_days if by_mail else 0),
                violation.days_to_comply,
                working=violation.counts_working_days,
                clock=clock,
            )
            for violation in violations
        )

    def serve(self, place: Property, move: Move, by: Any) -> None:
        told, given, at = (
            place.cases[move.case],
            move.given,
            self._after(move.at, place.cases[move.case].case.updated_at),
        )
        notice = told.notices[given.get("notice", -1)]
        method, on = given["method"], given["on"]
        self._check_service(notice, on, at)
        self.rows.add(
            ServiceOfNotice(
                notice=notice, method=method, served_on=on, proof=given.get("proof", "").strip(), served_by=by,
                recorded_at=at,
            )
        )  # fmt: skip
        data = {"notice": notice.pk, "method": str(method), "served_on": on.isoformat()}
        counted = self._window(told, self._must_be_open(told), on, method)
        if told.case.stage == Stage.SERVED:
            later = max(told.case.comply_by or on, counted)
            self._step(told, StepKind.NOTICE_SERVED, by, at, data, comply_by=later)
            return
        by_day = given.get("comply_by") or max(notice.comply_by or on, counted)
        self._step(told, StepKind.NOTICE_SERVED, by, at, data, served_on=on, comply_by=by_day)
        self._look_again(place, told, by_day, at)

    def _check_service(self, notice: EnforcementNotice, on: date, at: datetime) -> None:
        if notice.kind != Notice.VIOLATION:
            raise ValidationError("Choose a notice of violation of this case.")
        if not local_day(notice.issued_at) <= on <= local_day(at):
            raise ValidationError(
                "A notice is served after it was issued, and recorded once it has happened."
            )

    def extend(self, place: Property, move: Move, by: Any) -> None:
        given = move.given
        self._extend(place, place.cases[move.case], given["until"], given["reason"], by, move.at)

    def _extend(self, place: Property, told: Told, until: date, reason: str, by: Any, at: datetime) -> None:
        case = told.case
        ladder.stage_after(StepKind.EXTENDED, case.stage)
        day = self.register.clock(case.department_id).next_working_day(until)
        if not reason.strip() or (case.comply_by and day <= case.comply_by) or day < local_day(at):
            raise ValidationError("More time has a reason, and ends later than the window and than today.")
        if case.served_on and (day - case.served_on).days > 180:
            raise ValidationError(
                "More than 180 days after the notice: close the case or take it to a hearing."
            )
        data = {"reason": reason, "was": case.comply_by.isoformat() if case.comply_by else None}
        self._step(told, StepKind.EXTENDED, by, self._after(at, case.updated_at), data, comply_by=day)
        self._look_again(place, told, day, at)
