"""The verbs of enforcement played in memory, for the bulk loader: the same ladder, windows, fines and hashes.

What a verb would refuse is refused here with the same sentence or the ladder's. The complaint's own life is not
told here: `cases.loading` brings it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from ..models import (
    Abatement,
    Citation,
    EnforcementCase,
    EnforcementNotice,
    EnforcementStep,
    Inspection,
    Party,
    ServiceOfNotice,
    Violation,
)
from . import citing, inspecting, ladder, papers
from .ladder import Method, Outcome, Result, Stage, StepKind
from .lives import Life, Move
from .recording import digest, local_day
from .register import Register

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


class Player:
    """Plays moves in the order of their time, over all lives: who was found out before depends on it."""

    def __init__(self, register: Register, now: datetime):
        self.register, self.now = register, now
        self.rows = register.rows
        self.recorded_at = now

    def play(self, place: Property, move: Move) -> None:
        self.recorded_at = move.recorded_at or self.now
        by = self.register.user(move.by)
        _VERBS[move.verb](self, place, move, by)

    # Visits

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
            told.waiting.due_on = day
        else:
            self._look(place, told, day, at)

    def _look(self, place: Property, told: Told, day: date, at: datetime) -> None:
        case = told.case
        self._visit(
            place, Inspection.Kind.REINSPECTION, day, at, tier=case.tier, task=case.task_id, told=told,
            inspector=case.inspector_id,
        )  # fmt: skip

    def _look_again(self, place: Property, told: Told, by_day: date, at: datetime) -> None:
        day = self.register.clock(place.life.department).next_working_day(by_day + timedelta(days=1))
        if told.waiting:
            told.waiting.due_on = day
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

    # Cases

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

    # Notices and their window

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

    # Citations, abatement, money

    def cite(self, place: Property, move: Move, by: Any) -> None:
        self._cite(place.cases[move.case], by, move.at)

    def _cite(self, told: Told, by: Any, at: datetime) -> None:
        case = told.case
        at = self._after(at, case.updated_at)
        ladder.stage_after(StepKind.CITED, case.stage)
        window = case.comply_by
        seen = [v.resulted_at for v in told.visits if v.result in citing.SEEN_AGAIN and v.resulted_at]
        if window is None or local_day(at) <= window or not any(local_day(one) > window for one in seen):
            raise ValidationError(f"The window runs until {window}: inspect again after it, then cite.")
        violations = [one for one in told.open_violations() if one.fine > 0]
        if not violations:
            raise ValidationError(f"{case.number} has no open violation that carries a fine.")
        notices = [
            self._draw(told, Notice.CITATION, party, violations, by, at, method=Method.CERTIFIED)
            for party in self.register.responsible(case.parcel_id, local_day(at))
        ]
        citations = [
            self.rows.add(
                Citation(case=case, violation=one, notice=notices[0], amount=one.fine, issued_at=at)
            )
            for one in violations
        ]
        told.citations += citations
        data = {
            "citations": [citation.pk for citation in citations],
            "notices": [notice.pk for notice in notices],
            "dollars": sum(citation.amount for citation in citations),
        }
        self._step(told, StepKind.CITED, by, at, data, cited_at=case.cited_at or at)

    def pay(self, place: Property, move: Move, by: Any) -> None:
        self._end_citation(place, move, by, Citation.Status.PAID, StepKind.CITATION_PAID, {})

    def dismiss(self, place: Property, move: Move, by: Any) -> None:
        data = {"reason": move.given["reason"]}
        self._end_citation(place, move, by, Citation.Status.DISMISSED, StepKind.CITATION_DISMISSED, data)

    def _end_citation(
        self, place: Property, move: Move, by: Any, status: str, kind: str, data: dict[str, str]
    ) -> None:
        told = place.cases[move.case]
        citation = told.citations[move.given.get("citation", -1)]
        if citation.status not in (Citation.Status.ISSUED, Citation.Status.CONTESTED):
            raise ValidationError("This citation was paid or dismissed already.")
        citation.status, citation.ended_at = status, move.at
        self._step(told, kind, by, move.at, {"citation": citation.pk, **data})

    def order(self, place: Property, move: Move, by: Any) -> None:
        self._order(place.cases[move.case], move.given.get("vendor", "").strip(), by, move.at)

    def _order(self, told: Told, vendor: str, by: Any, at: datetime) -> None:
        case = told.case
        at = self._after(at, case.updated_at)
        violations = self._may_order(told, local_day(at))
        for party in self.register.responsible(case.parcel_id, local_day(at)):
            self._draw(told, Notice.ABATEMENT, party, violations, by, at, method=Method.POSTED)
        abatement = self.rows.add(Abatement(case=case, vendor=vendor, ordered_at=at))
        told.abatements.append(abatement)
        data = {"abatement": abatement.pk, "vendor": vendor}
        self._step(told, StepKind.ABATEMENT_ORDERED, by, at, data)

    def _may_order(self, told: Told, on: date) -> list[Violation]:
        case, violations = told.case, told.open_violations()
        ladder.stage_after(StepKind.ABATEMENT_ORDERED, case.stage)
        if case.comply_by and on <= case.comply_by:
            raise ValidationError(f"The window runs until {case.comply_by}: the owner may still do it.")
        if not any(violation.section.city_abates for violation in violations):
            raise ValidationError("No section of this case lets the city do it.")
        return violations

    def done(self, place: Property, move: Move, by: Any) -> None:
        told, given, at = place.cases[move.case], move.given, move.at
        abatement, cost, fee = told.abatements[-1], given["cost"], given.get("fee", Decimal(0))
        if abatement.done_on or not local_day(abatement.ordered_at) <= given["on"] <= local_day(at):
            raise ValidationError("An abatement is done once, on a day between the order and today.")
        abatement.done_on, abatement.cost, abatement.fee = given["on"], cost, fee
        data = {"abatement": abatement.pk, "dollars": str(cost + fee)}
        self._step(told, StepKind.ABATED, by, at, data)
        for violation in told.open_violations():
            if violation.section.city_abates:
                self._end(told, violation, Violation.Status.CORRECTED, by, at, "")

    def bill(self, place: Property, move: Move, by: Any) -> None:
        told, at = place.cases[move.case], move.at
        abatement = told.abatements[-1]
        if abatement.cost is None or abatement.billed_at:
            raise ValidationError("A bill follows the cost, once.")
        amount = {"amount": f"{abatement.cost + abatement.fee:,.2f}"}
        for party in self.register.responsible(told.case.parcel_id, local_day(at)):
            self._draw(told, Notice.BILL, party, told.violations, by, at, more=amount)
        abatement.billed_at = at
        self._step(told, StepKind.BILLED, by, at, {"abatement": abatement.pk})

    def collect(self, place: Property, move: Move, by: Any) -> None:
        told, amount = place.cases[move.case], move.given["amount"]
        abatement = told.abatements[-1]
        owed = (abatement.cost or Decimal(0)) + abatement.fee - abatement.collected
        if not abatement.billed_at or amount > owed:
            raise ValidationError(f"{owed:,.2f} dollars are owed: look at the bill.")
        abatement.collected += amount
        data = {"abatement": abatement.pk, "dollars": str(amount)}
        self._step(told, StepKind.COLLECTED, by, move.at, data)

    def record_lien(self, place: Property, move: Move, by: Any) -> None:
        told, on = place.cases[move.case], move.given["on"]
        abatement = told.abatements[-1]
        if not abatement.billed_at or local_day(abatement.billed_at) > on or abatement.lien_recorded_on:
            raise ValidationError("A lien follows a bill that was not paid, once.")
        abatement.lien_recorded_on, abatement.lien_number = on, move.given["number"].strip()
        data = {"abatement": abatement.pk, "on": on.isoformat()}
        self._step(told, StepKind.LIEN_RECORDED, by, move.at, data)

    def release_lien(self, place: Property, move: Move, by: Any) -> None:
        told, on = place.cases[move.case], move.given["on"]
        abatement = told.abatements[-1]
        if not abatement.lien_recorded_on or abatement.lien_released_on or on < abatement.lien_recorded_on:
            raise ValidationError("There is no recorded lien to release on that day.")
        abatement.lien_released_on = on
        data = {"abatement": abatement.pk, "on": on.isoformat()}
        self._step(told, StepKind.LIEN_RELEASED, by, move.at, data)

    # Steps

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


_VERBS: Mapping[str, Callable[[Player, Property, Move, Any], None]] = {
    name: getattr(Player, name)
    for name in (
        "plan_first", "result", "plan_again", "ready",
        "schedule",
        "give", "issue", "serve", "extend", "cite", "pay", "dismiss", "order",
        "done", "bill", "collect", "record_lien", "release_lien", "void", "close", "reopen", "assign",
    )
}  # fmt: skip
