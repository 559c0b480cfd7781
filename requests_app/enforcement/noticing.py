"""Which notice follows now for a case. Pure: rows that are read already."""

from collections.abc import Sequence
from datetime import date

from ..models import EnforcementCase, EnforcementNotice, Violation
from .ladder import Stage, Tier

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
