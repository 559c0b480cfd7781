"""Replays the histories of cases: each hash, each stage, and the columns against what the steps say.

A hundred thousand cases are read in batches, two queries each, and never held together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from ..models import EnforcementCase, EnforcementStep, Violation
from . import ladder
from .ladder import Stage, StepKind
from .recording import digest

COLUMNS = (
    "id", "number", "stage", "outcome", "comply_by", "served_on", "noticed_at", "cited_at", "closed_at", "opened_at",
    "updated_at", "inspector_id",
)  # fmt: skip
OF_STEP = (
    "case_id", "id", "kind", "at", "recorded_at", "actor_id", "stage", "comply_by", "data", "digest",
)  # fmt: skip
_ENDS = (StepKind.VIOLATION_CORRECTED, StepKind.VIOLATION_WITHDRAWN)


@dataclass
class Replayed:
    """What the columns should be. inspector_id: None as long as no step names one."""

    stage: str = Stage.CONFIRMED
    outcome: str = ""
    comply_by: date | None = None
    served_on: date | None = None
    noticed_at: datetime | None = None
    cited_at: datetime | None = None
    closed_at: datetime | None = None
    inspector_id: int | None = None
    open_violations: set[int] = field(default_factory=set)


def differences(batch: int = 2_000) -> Iterator[str]:
    """One sentence for each case whose history is not whole, or does not lead to what the case says now."""
    last = 0
    while cases := _batch(last, batch):
        last = cases[-1].id
        yield from _batch_differences(cases)


def _batch(after: int, size: int) -> list[Any]:
    rows = EnforcementCase.objects.filter(pk__gt=after).order_by("pk")
    return list(rows.values_list(*COLUMNS, named=True)[:size])


def _batch_differences(cases: Sequence[Any]) -> Iterator[str]:
    first, last = cases[0].id, cases[-1].id
    steps = EnforcementStep.objects.filter(case__gte=first, case__lte=last).order_by("case", "id")
    rows = steps.values_list(*OF_STEP, named=True).iterator(chunk_size=5_000)
    histories = {pk: list(found) for pk, found in groupby(rows, key=attrgetter("case_id"))}
    standing = _open_violations(first, last)
    for case in cases:
        if said := _difference(case, histories.get(case.id, []), standing.get(case.id, set())):
            yield f"{case.number}: {said}"


def _open_violations(first: int, last: int) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    rows = Violation.objects.filter(case__gte=first, case__lte=last, status=Violation.Status.OPEN)
    for case, pk in rows.order_by().values_list("case", "pk"):
        found.setdefault(case, set()).add(pk)
    return found


def _difference(case: Any, steps: Sequence[Any], standing: set[int]) -> str:
    if not steps:
        return "it has no history."
    if steps[0].kind != StepKind.OPENED:
        return f"its history begins with “{steps[0].kind}”, not with “opened”."
    return _broken(case, steps) or _end(case, steps, replayed(steps), standing)


def _broken(case: Any, steps: Iterable[Any]) -> str:
    before, stage = "", str(Stage.CONFIRMED)
    for step in steps:
        if step.digest != digest(step, case.number, before):
            return f"“{step.kind}” of {step.at.isoformat()} does not follow from the step before it: its hash is another."
        before = step.digest
        if not ladder.is_allowed(step.kind, stage):
            return f"“{step.kind}” of {step.at.isoformat()} is not allowed at “{stage}”."
        stage = ladder.stage_after(step.kind, stage)
        if step.stage != stage:
            return f"“{step.kind}” of {step.at.isoformat()} leads to “{stage}” and says “{step.stage}”."
    return ""


def replayed(steps: Iterable[Any]) -> Replayed:
    """The steps have to be in the order in which they were recorded."""
    state = Replayed()
    for step in steps:
        _apply(state, step)
        state.stage, state.comply_by = step.stage, step.comply_by
    return state


def _apply(state: Replayed, step: Any) -> None:
    kind, data = step.kind, step.data
    if kind == StepKind.VIOLATION_FOUND:
        state.open_violations.add(data.get("violation"))
    elif kind in _ENDS:
        state.open_violations.discard(data.get("violation"))
    elif kind == StepKind.ASSIGNED:
        state.inspector_id = data.get("to")
    elif kind == StepKind.NOTICE_ISSUED:
        state.noticed_at = state.noticed_at or step.at
    elif kind == StepKind.NOTICE_SERVED and state.stage != Stage.SERVED:
        state.served_on = date.fromisoformat(data["served_on"]) if data.get("served_on") else None
    elif kind == StepKind.CITED:
        state.cited_at = state.cited_at or step.at
    elif kind == StepKind.CLOSED:
        state.outcome, state.closed_at = data.get("outcome", ""), step.at
    elif kind == StepKind.REOPENED:
        state.outcome, state.closed_at, state.served_on = "", None, None
        state.noticed_at = state.cited_at = None


def _end(case: Any, steps: Sequence[Any], state: Replayed, standing: set[int]) -> str:
    for name in ("stage", "outcome", "comply_by", "served_on", "noticed_at", "cited_at", "closed_at"):
        if getattr(case, name) != getattr(state, name):
            return f"its steps lead to {name} {_said(getattr(state, name))}, and it says {_said(getattr(case, name))}."
    if state.inspector_id and case.inspector_id != state.inspector_id:
        return "its steps give it to another inspector than it says."
    if (case.opened_at, case.updated_at) != (steps[0].at, steps[-1].at):
        return "its first and last step are not when it says that it was opened and last changed."
    if standing != state.open_violations:
        return f"its steps leave {len(state.open_violations)} violations open, and {len(standing)} are."
    return ""


def _said(value: Any) -> str:
    return f"“{value}”" if value not in (None, "") else "empty"
