"""What `_enforcement.html` shows on a request's page: its inspections and cases, in one query."""

from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import CharField, DateField, F, Value
from django.db.models.functions import Cast
from django.http import HttpRequest

from ... import case_access
from ...enforcement.ladder import Outcome, Result, Stage
from ...models import EnforcementCase, Inspection, ServiceRequest

MOST = 20


class Row(NamedTuple):
    """Of an inspection (number empty) or a case: what it is, how far, and its day."""

    kind: str
    number: str
    state: str
    result: str
    day: date | None
    at: datetime
    parcel: int
    address: str
    pk: int

    @property
    def words(self) -> str:
        if self.number:
            return str(Outcome(self.result).label if self.result else Stage(self.state).label).lower()
        return str(Result(self.result).label).lower() if self.result else self.state


def on_request(request: HttpRequest, service_request: ServiceRequest) -> dict[str, Any]:
    """Nothing, and no query, where its department enforces no ordinances."""
    department = service_request.department
    if not (department and department.is_enforcing) or not case_access.may_see(request.user, department.pk):
        return {}
    rows = [Row(*found) for found in _rows(service_request)]
    visits = [row for row in rows if not row.number]
    return {
        "enforcement_cases": [row for row in rows if row.number],
        "inspections": visits,
        "may_plan_first": service_request.is_open
        and all(row.number or row.result for row in rows)
        and not any(row.number for row in rows)
        and case_access.may_work(request.user, department.pk),
        "is_enforced": True,
    }


def _rows(service_request: ServiceRequest) -> Any:
    visits = Inspection.objects.filter(service_request=service_request, cancelled_at=None).order_by()
    cases = EnforcementCase.objects.filter(service_request=service_request).order_by()
    said = ("parcel", "parcel__address", "pk")
    of_visits = visits.annotate(
        number_=_text(""), state_=_text("planned"), result_=F("result"), day_=F("due_on"), at_=F("created_at"), kind_=F("kind")
    ).values_list("kind_", "number_", "state_", "result_", "day_", "at_", *said)  # fmt: skip
    of_cases = cases.annotate(
        kind_=_text("case"), number_=F("number"), state_=F("stage"), result_=F("outcome"), day_=Cast("comply_by", DateField()),
        at_=F("opened_at"),
    ).values_list("kind_", "number_", "state_", "result_", "day_", "at_", *said)  # fmt: skip
    return of_visits.union(of_cases, all=True).order_by("at_")[:MOST]


def _text(value: str) -> Any:
    return Value(value, output_field=CharField())
