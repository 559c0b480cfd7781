"""Visits, and what follows from their results."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from ...models import (
    Inspection,
    Violation,
)
from .. import inspecting, ladder
from ..ladder import Result, StepKind
from ..lives import Move
from ..recording import local_day
from .money import Money
from .steps import Property, Told


class Visits(Money):
    def plan_first(self, place: Property, move: Move, by: Any) -> None:
        life = place.life
        if place.waiting:
            return
        clock = self.register.clock(life.department)
        if life.service_request:
            assert life.requested_at, "a complaint was received at some time"
            within = inspecting.FIRST_WITHIN[ladder.Tier(life.tier)]
            due_on = local_day(clock.end_of_working_day(life.requested_at, within))
        else:
            due_on = clock.next_working_day(life.swept_on or local_day(move.at))
        kind = Inspection.Kind.FIRST if life.service_request else Inspection.Kind.SWEEP
        place.waiting = self._visit(place, kind, due_on, move.at, tier=life.tier, task=life.task)
        place.waiting.scheduled_on = move.given.get("on")
        place.waiting.inspector_id = move.given.get("inspector", life.inspector)
        place.waiting.sweep_id = life.sweep

    def result(self, place: Property, move: Move, by: Any) -> None:
        told = place.cases[move.case] if not place.waiting else None
        visit = told.waiting if told else place.waiting
        if visit is None:
            raise ValidationError("No inspection waits for a result: plan one first.")
        given, outcome, at = move.given, move.given["outcome"], self._after(move.at, visit.created_at)
        self._check(told, given, outcome)
        visit.result, visit.resulted_at = outcome, at
        visit.minutes, visit.note = given.get("minutes"), given.get("note", "").strip()
        visit.started_at = given.get("started_at")
        visit.inspector_id = visit.inspector_id or move.by
        if told:
            told.waiting = None
            self._of_case(place, told, visit, move, by, at)
        else:
            place.waiting = None
            self._of_complaint(place, visit, move, by, at)

    def _check(self, told: Told | None, given: Mapping[str, Any], outcome: str) -> None:
        if outcome not in (inspecting.OF_CASE if told else inspecting.OF_FIRST):
            raise ValidationError(f"A visit of this kind does not come to “{outcome}”.")
        if (outcome == Result.VIOLATION) != bool(given.get("findings")):
            raise ValidationError("A violation names the sections that are broken, and nothing else does.")
        minutes = given.get("minutes")
        if minutes is not None and not 0 < minutes <= inspecting.LONGEST:
            raise ValidationError("An inspection takes between a minute and twelve hours.")

    def _of_complaint(self, place: Property, visit: Inspection, move: Move, by: Any, at: datetime) -> None:
        if visit.result == Result.VIOLATION:
            self._open_cases(place, visit, move.given["findings"], by, at)
        elif visit.result == Result.NO_ENTRY:
            place.waiting = self._again(place, visit, None, move.given.get("next_on"), at)

    def _again(
        self, place: Property, visit: Inspection, told: Told | None, next_on: date | None, at: datetime
    ) -> Inspection:
        clock = self.register.clock(place.life.department)
        due_on = next_on or local_day(clock.end_of_working_day(at, inspecting.AGAIN_WITHIN))
        following = self._visit(
            place, visit.kind, clock.next_working_day(due_on), at, tier=visit.tier, task=visit.task_id,
            told=told, inspector=visit.inspector_id,
        )  # fmt: skip
        following.sweep_id = visit.sweep_id
        return following

    def _of_case(
        self, place: Property, told: Told, visit: Inspection, move: Move, by: Any, at: datetime
    ) -> None:
        given = move.given
        data = {"result": visit.result, "inspection": visit.pk, "kind": visit.kind}
        self._step(told, StepKind.INSPECTED, by, self._after(at, told.case.updated_at), data)
        if visit.result == Result.IN_COMPLIANCE:
            for violation in told.open_violations():
                self._end(told, violation, Violation.Status.CORRECTED, by, at, "")
            self._close(told, by, at)
        elif visit.result == Result.NO_ENTRY:
            self._again(place, visit, told, given.get("next_on"), at)
        elif visit.result == Result.EXTENSION:
            assert told.case.comply_by, "only a window that runs is extended"
            until = given.get("next_on") or told.case.comply_by + timedelta(days=7)
            self._extend(place, told, until, given.get("reason", ""), by, at)
        elif visit.result == Result.CITE:
            self._cite(told, by, at)
        elif visit.result == Result.ABATE:
            if given.get("orders"):
                self._order(told, "", by, at)
            else:
                self._may_order(told, local_day(at))
        elif visit.result == Result.VOID:
            self._void(told, given.get("reason") or "Found void on inspection", by, at)
        if visit.result in (Result.REMAINS, Result.CITE, Result.ABATE) and given.get("next_on"):
            self._plan_again(place, told, given["next_on"], at)

    def plan_again(self, place: Property, move: Move, by: Any) -> None:
        self._plan_again(place, place.cases[move.case], move.given["due_on"], move.at)

    def _plan_again(self, place: Property, told: Told, due_on: date, at: datetime) -> None:
        day = self.register.clock(place.life.department).next_working_day(due_on)
        if told.waiting:
            if told.waiting.due_on != day:
                told.waiting.due_on, told.waiting.scheduled_on = day, None
        else:
            self._look(place, told, day, at)

    def ready(self, place: Property, move: Move, by: Any) -> None:
        """The owner says that it is done."""
        waiting = place.cases[move.case].waiting
        if waiting is None:
            raise ValidationError("No inspection waits for this case.")
        waiting.ready_early = True

    def schedule(self, place: Property, move: Move, by: Any) -> None:
        waiting = place.waiting or place.cases[move.case].waiting
        if waiting is None:
            raise ValidationError("No inspection waits that could be put on a day.")
        waiting.scheduled_on = move.given["on"]

    def give(self, place: Property, move: Move, by: Any) -> None:
        """This visit to somebody else; the case stays with its inspector."""
        waiting = place.waiting or place.cases[move.case].waiting
        if waiting is None:
            raise ValidationError("No inspection waits that could be given to somebody.")
        waiting.inspector_id = move.given["to"]
