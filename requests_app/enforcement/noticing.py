"""At the door: which notice follows now, drawn for each owner and posted on the property, in one tap."""

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from ..models import EnforcementCase, EnforcementNotice, Violation
from . import windows
from .ladder import Method, Stage, Tier
from .recording import local_day, lock, moment

Kind = EnforcementNotice.Kind


def next_kind(case: EnforcementCase, violations: Sequence[Violation], on: date) -> str:
    """The Kind that follows on that day, "" for none: courtesy first where every section has it and nobody repeats."""
    if not violations:
        return ""
    pressing = case.tier == Tier.LIFE_SAFETY
    if case.stage == Stage.COURTESY:
        return Kind.VIOLATION if pressing or (case.comply_by and on > case.comply_by) else ""
    if case.stage != Stage.CONFIRMED:
        return ""
    gentle = all(one.section.courtesy_first and not one.is_repeat for one in violations)
    return Kind.COURTESY if gentle and not pressing else Kind.VIOLATION


@transaction.atomic
def post(
    case: EnforcementCase, *, by: User | None, since: datetime, at: datetime | None = None
) -> list[EnforcementNotice]:
    """Issued and posted today. since: of the visit; what was issued after it is given back, not issued again."""
    at, row = moment(at), lock(case)
    done = list(case.notices.filter(issued_at__gte=since, kind__in=(Kind.COURTESY, Kind.VIOLATION)))
    if done:
        return done
    open_ones = case.violations.filter(status=Violation.Status.OPEN).select_related("section")
    kind = next_kind(row, list(open_ones), local_day(at))
    if not kind:
        raise ValidationError(
            f"No notice follows now for {case}: it is at “{row.get_stage_display().lower()}”."
        )
    notices = windows.issue(case, by=by, kind=kind, method=Method.POSTED, at=max(at, row.updated_at))
    if kind == Kind.VIOLATION:
        for notice in notices:
            windows.serve(
                case, notice, by=by, method=Method.POSTED, on=local_day(case.updated_at), at=case.updated_at,
                proof="Posted on the property on the visit",
            )  # fmt: skip
    return notices
