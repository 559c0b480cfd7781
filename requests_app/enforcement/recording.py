"""One step of a case: locked, checked against the ladder, hashed onto the step before it."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from ..cases import clocks
from ..models import EnforcementCase, EnforcementStep
from . import ladder

CLOCK_DRIFT = timedelta(minutes=2)
KEPT = (
    "stage",
    "comply_by",
    "outcome",
    "served_on",
    "noticed_at",
    "cited_at",
    "closed_at",
    "inspector_id",
    "tier",
)


def lock(case: EnforcementCase) -> EnforcementCase:
    rows = EnforcementCase.objects.select_related("parcel", "department").select_for_update(of=("self",))
    return rows.get(pk=case.pk)


def moment(at: datetime | None, after: datetime | None = None) -> datetime:
    """Now, or the moment given; ValidationError for one that has not come, or that comes before the last step."""
    now = timezone.now()
    if at is None:
        return max(now, after) if after else now
    if at > now + CLOCK_DRIFT:
        raise ValidationError("This moment has not come yet: give one that is not in the future.")
    if after and at < after:
        raise ValidationError(
            f"The last step was recorded for {after:%Y-%m-%d %H:%M} UTC: give a later time."
        )
    return at


def local_day(at: datetime) -> date:
    return at.astimezone(clocks.zone()).date()


def record(
    row: EnforcementCase,
    case: EnforcementCase,
    kind: str,
    *,
    by: User | None,
    at: datetime,
    data: dict[str, Any] | None = None,
    **columns: Any,
) -> EnforcementStep:
    """columns: those of the case that the step changes; the stage follows from the ladder."""
    row.stage = ladder.stage_after(kind, row.stage)
    row.updated_at = at
    for name, value in columns.items():
        setattr(row, name, value)
    row.save()
    if case is not row:
        for name in (*KEPT, "updated_at"):
            setattr(case, name, getattr(row, name))
    return _append(row, kind, by, at, data or {})


def _append(
    row: EnforcementCase, kind: str, by: User | None, at: datetime, data: dict[str, Any]
) -> EnforcementStep:
    step = EnforcementStep(
        case=row,
        kind=kind,
        at=at,
        recorded_at=timezone.now(),
        actor=by,
        stage=row.stage,
        comply_by=row.comply_by,
        data=json.loads(json.dumps(data, cls=DjangoJSONEncoder)),
    )
    before = EnforcementStep.objects.filter(case=row).order_by("-id").values_list("digest", flat=True).first()
    step.digest = digest(step, row.number, before or "")
    step.save(force_insert=True)
    return step


def digest(step: EnforcementStep, number: str, before: str) -> str:
    """SHA-256, in hex, over the step and the digest before it: how to compute it stands in the court packet."""
    said = [
        before,
        number,
        str(step.kind),
        utc(step.at),
        utc(step.recorded_at),
        step.actor_id,
        str(step.stage),
        step.comply_by.isoformat() if step.comply_by else None,
        step.data,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def broken_links(case: EnforcementCase) -> list[EnforcementStep]:
    """The steps whose hash does not follow from what they say and the step before."""
    broken, before = [], ""
    for step in case.steps.order_by("id"):
        if step.digest != digest(step, case.number, before):
            broken.append(step)
        before = step.digest
    return broken
