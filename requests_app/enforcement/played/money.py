"""Citations, abatement, bills and liens."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from ...models import (
    Abatement,
    Citation,
    Violation,
)
from .. import citing, ladder
from ..ladder import Method, StepKind
from ..lives import Move
from ..recording import local_day
from .cases import Cases
from .steps import Notice, Property, Told


class Money(Cases):
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
        found = [one for one in told.violations if one.status != Violation.Status.WITHDRAWN]
        self._send(told, Notice.BILL, amount, by, at, found)
        abatement.billed_at = at
        self._step(told, StepKind.BILLED, by, at, {"abatement": abatement.pk})

    def _send(
        self,
        told: Told,
        kind: str,
        more: dict[str, str],
        by: Any,
        at: datetime,
        found: Sequence[Violation] = (),
    ) -> list[int]:
        """The document for each owner of that day; their keys."""
        return [
            self._draw(told, kind, party, list(found), by, at, more=more).pk
            for party in self.register.responsible(told.case.parcel_id, local_day(at))
        ]

    def collect(self, place: Property, move: Move, by: Any) -> None:
        told, amount = place.cases[move.case], move.given["amount"]
        abatement = told.abatements[-1]
        owed = _owed(abatement)
        if not abatement.billed_at or amount > owed:
            raise ValidationError(f"{owed:,.2f} dollars are owed: look at the bill.")
        abatement.collected += amount
        data = {"abatement": abatement.pk, "dollars": str(amount)}
        self._step(told, StepKind.COLLECTED, by, move.at, data)

    def record_lien(self, place: Property, move: Move, by: Any) -> None:
        told, on = place.cases[move.case], move.given["on"]
        abatement = told.abatements[-1]
        is_billed = abatement.billed_at and local_day(abatement.billed_at) <= on <= local_day(move.at)
        if not is_billed or _owed(abatement) <= 0 or abatement.lien_recorded_on:
            raise ValidationError("A lien follows a bill that was not paid, once.")
        abatement.lien_recorded_on, abatement.lien_number = on, move.given["number"].strip()
        more = {"amount": f"{_owed(abatement):,.2f}", "record": abatement.lien_number}
        sent = self._send(told, Notice.LIEN, more, by, move.at)
        data = {"abatement": abatement.pk, "on": on.isoformat(), "notices": sent}
        self._step(told, StepKind.LIEN_RECORDED, by, move.at, data)

    def release_lien(self, place: Property, move: Move, by: Any) -> None:
        told, on = place.cases[move.case], move.given["on"]
        abatement = told.abatements[-1]
        if not abatement.lien_recorded_on or abatement.lien_released_on:
            raise ValidationError("There is no recorded lien to release.")
        if not abatement.lien_recorded_on <= on <= local_day(move.at):
            raise ValidationError("There is no recorded lien to release on that day.")
        abatement.lien_released_on = on
        sent = self._send(told, Notice.RELEASE, {"record": abatement.lien_number}, by, move.at)
        data = {"abatement": abatement.pk, "on": on.isoformat(), "notices": sent}
        self._step(told, StepKind.LIEN_RELEASED, by, move.at, data)


def _owed(abatement: Abatement) -> Decimal:
    return (abatement.cost or Decimal(0)) + abatement.fee - abatement.collected
