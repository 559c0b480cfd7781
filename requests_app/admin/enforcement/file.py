"""A case with all that hangs on it, each part read when it is asked for and once."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.http import Http404

from ... import case_access
from ...enforcement import owners, telling
from ...enforcement.ladder import StepKind
from ...enforcement.recording import local_day
from ...enforcement.standing import Facts
from ...models import (
    Abatement,
    Citation,
    EnforcementCase,
    EnforcementNotice,
    EnforcementStep,
    Hearing,
    Inspection,
    Tenure,
    Violation,
)

RELATED = (
    "parcel__zone", "parcel__district", "department", "inspector", "task", "service_request__service",
)  # fmt: skip


def case_or_404(user: Any, number: str) -> EnforcementCase:
    """A case of another department and one that never was look the same."""
    found = case_access.visible_cases(user).filter(number=number).select_related(*RELATED).first()
    if found is None:
        raise Http404("There is no such case, or it is not with your department.")
    return found


class CaseFile:
    def __init__(self, case: EnforcementCase, user: Any, at: datetime):
        self.case, self.user, self.at = case, user, at
        self.today = local_day(at)
        self.shows_parties = case_access.may_see_parties(user)

    @cached_property
    def violations(self) -> list[Violation]:
        found = list(self.case.violations.select_related("section"))
        for one in found:
            one.case = self.case
        return found

    @property
    def open_violations(self) -> list[Violation]:
        return [one for one in self.violations if one.status == Violation.Status.OPEN]

    @cached_property
    def tenures(self) -> list[Tenure]:
        """Who answers for the parcel today."""
        return owners.tenures(self.case.parcel, self.today)

    @property
    def has_owner(self) -> bool:
        return any(tenure.role == Tenure.Role.OWNER for tenure in self.tenures)

    @cached_property
    def notices(self) -> list[EnforcementNotice]:
        rows = self.case.notices.select_related("party", "issued_by").defer("data")
        return list(rows.prefetch_related("services__served_by"))

    @cached_property
    def citations(self) -> list[Citation]:
        return list(self.case.citations.select_related("violation__section"))

    @cached_property
    def abatements(self) -> list[Abatement]:
        return list(self.case.abatements.all())

    @cached_property
    def hearings(self) -> list[Hearing]:
        return list(self.case.hearings.all())

    @cached_property
    def inspections(self) -> list[Inspection]:
        """With the first one of the complaint, that opened the case."""
        return list(self.case.inspections.select_related("inspector").order_by("created_at", "id"))

    @cached_property
    def steps(self) -> list[EnforcementStep]:
        return list(self.case.steps.select_related("actor").order_by("id"))

    @property
    def version(self) -> str:
        return str(self.steps[-1].pk if self.steps else 0)

    @cached_property
    def facts(self) -> Facts:
        return Facts(
            self.case, self.today, self.violations, self.inspections, self.steps, self.citations,
            self.abatements, self.hearings, self.has_owner,
        )  # fmt: skip

    @cached_property
    def to_serve(self) -> list[EnforcementNotice]:
        """The notices of violation of the last issue that have not reached their party."""
        last = self.facts.last(StepKind.NOTICE_ISSUED)
        issued = (last.data.get("notices") if last else None) or []
        return [one for one in self.notices if one.pk in issued and not one.services.all()]

    def story(self) -> list[telling.Line]:
        """The last step first."""
        names = {user.pk: telling.person(user) for user in self._named()}
        known = telling.Knowing(
            self.today, self.shows_parties, {notice.pk: notice for notice in self.notices}, names
        )
        return telling.lines(self.case.number, self.steps, known)[::-1]

    def _named(self) -> Sequence[User]:
        """Those whom a case was given to."""
        keys = {step.data.get("to") for step in self.steps if step.kind == StepKind.ASSIGNED}
        return list(User.objects.filter(pk__in=keys)) if keys else []

    def targets(self, kind: str) -> Sequence[Any]:
        """The rows of this case that a move can be about; the case itself is None."""
        names = {
            "notice": "to_serve",
            "violation": "violations",
            "citation": "citations",
            "abatement": "abatements",
        }
        return getattr(self, names[kind]) if kind else [None]

    def target(self, kind: str, pk: int | None) -> Any:
        for row in self.targets(kind):
            if getattr(row, "pk", None) == pk:
                return row
        raise Http404(f"This case has no such {kind or 'move'}.")
