"""What `_enforcement.html` shows on a request's page: its inspections and cases, read with the request itself."""

from datetime import date
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.http import HttpRequest

from ... import case_access
from ...enforcement.ladder import Outcome, Result, Stage
from ...models import EnforcementCase, Inspection, ServiceRequest

MOST = 20
PLACE = {"parcel": "parcel_id", "address": "parcel__address"}


class Visit(NamedTuple):
    pk: int
    kind: str
    result: str
    due_on: date
    parcel: int
    address: str

    @property
    def words(self) -> str:
        return str(Result(self.result).label).lower() if self.result else "planned"

    @property
    def title(self) -> str:
        return str(Inspection.Kind(self.kind).label)


class Case(NamedTuple):
    number: str
    stage: str
    outcome: str
    comply_by: date | None

    @property
    def words(self) -> str:
        return str(Outcome(self.outcome).label if self.outcome else Stage(self.stage).label).lower()


def columns() -> dict[str, ArraySubquery]:
    """For the query that reads the request: no query more for its page."""
    visits = _of_request(Inspection.objects.filter(cancelled_at=None))
    cases = _of_request(EnforcementCase.objects.all())
    return {
        "visits_made": ArraySubquery(
            visits.order_by("created_at", "pk").values(said=JSONObject(pk="pk", kind="kind", result="result", due_on="due_on", **PLACE))[:MOST]
        ),
        "cases_opened": ArraySubquery(
            cases.order_by("opened_at", "pk").values(said=JSONObject(number="number", stage="stage", outcome="outcome", comply_by="comply_by"))[:MOST]
        ),
    }  # fmt: skip


def _of_request(rows: QuerySet) -> QuerySet:
    return rows.filter(service_request=OuterRef("pk"))


def on_request(request: HttpRequest, service_request: ServiceRequest) -> dict[str, Any]:
    """Of a request that was read with `columns`; nothing where its department enforces no ordinances."""
    department = service_request.department
    if not (department and department.is_enforcing) or not case_access.may_see(request.user, department.pk):
        return {}
    visits = [Visit(**{**row, "due_on": _day(row["due_on"])}) for row in service_request.visits_made]  # type: ignore[attr-defined]
    cases = [Case(**{**row, "comply_by": _day(row["comply_by"])}) for row in service_request.cases_opened]  # type: ignore[attr-defined]
    is_new = not cases and all(visit.result for visit in visits)
    may_work = case_access.may_work(request.user, department.pk)
    return {
        "is_enforced": True,
        "enforcement_cases": cases,
        "inspections": visits,
        "may_plan_first": service_request.is_open and is_new and may_work,
    }


def _day(said: str | None) -> Any:
    return date.fromisoformat(said) if said else None
