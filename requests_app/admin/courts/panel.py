"""What a case's page shows of courts: hearings with what may be done to them, the packet, who looked who complained."""

from typing import Any, NamedTuple

from django.utils import timezone

from ... import case_access, confidential
from ...enforcement import hearings
from ...enforcement.recording import local_day
from ...models import EnforcementCase, Hearing

SHOWN = 20


class Line(NamedTuple):
    """may_rule: it waits for its ruling and has begun."""

    hearing: Hearing
    may_rule: bool
    may_appeal: bool


def panel(user: Any, case: EnforcementCase) -> dict[str, Any]:
    """Two queries at most. Needs nothing of the case to be read beforehand."""
    at = timezone.now()
    may_lead = case_access.may_lead(user, case.department_id)
    found = list(case.hearings.order_by("-at", "-id")[:SHOWN])
    waits = any(not hearing.ruling for hearing in found)
    lines = [_line(hearing, may_lead, waits, at) for hearing in found]
    return {
        "case": case,
        "hearings": lines,
        "may_set": may_lead and not waits,
        "may_take_packet": may_lead,
        "looks": _looks(user, case),
    }


def _line(hearing: Hearing, may_lead: bool, waits: bool, at: Any) -> Line:
    return Line(
        hearing,
        may_lead and not hearing.ruling and hearing.at <= at,
        may_lead and not waits and hearings.may_be_appealed(hearing, local_day(at)),
    )


def _looks(user: Any, case: EnforcementCase) -> list[Any]:
    if case.service_request_id is None:
        return []
    rows = confidential.visible_reveals(user).filter(service_request=case.service_request_id)
    return list(rows.select_related("by")[:SHOWN])
