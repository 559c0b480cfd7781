"""The short lists of the enforcement report: what lapsed longest, what is open longest, hearings to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from reports.measures import enforcement_rows
from reports.measures.history import Rows
from requests_app.models import Hearing

from .enforcement_figures import CaseLine, HearingLine
from .enforcement_reading import EnforcementReading

FIVE, TEN = 5, 10


def lapsed(reading: EnforcementReading, known_at: datetime) -> list[CaseLine]:
    """The longest lapsed first."""
    rows, steps = reading.rows("lapsed"), reading.facts.steps
    order = sorted(
        rows.tolist(), key=lambda row: (steps.comply_by[row], steps.opened_at[row], steps.case[row])
    )
    return _cases(reading, [int(steps.case[row]) for row in order[:FIVE]], known_at)


def oldest(reading: EnforcementReading, known_at: datetime) -> list[CaseLine]:
    return _cases(reading, oldest_first(reading, reading.rows("cases_open"))[:FIVE], known_at)


def oldest_first(reading: EnforcementReading, rows: Rows) -> list[int]:
    steps = reading.facts.steps
    return [
        int(steps.case[row])
        for row in sorted(rows.tolist(), key=lambda row: (steps.opened_at[row], steps.case[row]))
    ]


def _cases(reading: EnforcementReading, ids: Sequence[int], known_at: datetime) -> list[CaseLine]:
    found = enforcement_rows.cases(ids, reading.day.as_of, known_at)
    return [_line(reading, found[pk]) for pk in ids]


def _line(reading: EnforcementReading, case: enforcement_rows.CaseAsOf) -> CaseLine:
    day, name = reading.day, reading.names.of
    over = (day.date - case.comply_by).days if case.comply_by and case.comply_by <= day.date else None
    return CaseLine(
        case=case.pk,
        number=case.number,
        place=case.place,
        parcel=case.parcel,
        sections=case.sections,
        inspector=name("inspector", str(case.inspector)) if case.inspector else "",
        zone=name("zone", str(case.zone)) if case.zone else "",
        tier=case.tier,
        stage=case.stage_words,
        opened=case.opened_at.astimezone(day.zone).date().isoformat(),
        age_days=(day.date - case.opened_at.astimezone(day.zone).date()).days,
        comply_by=case.comply_by.isoformat() if case.comply_by else None,
        days_over=over if over is None else max(over, 0) + 1,
    )


def hearings(reading: EnforcementReading, ids: Sequence[int], known_at: datetime) -> list[HearingLine]:
    """The next ones, at most ten."""
    found = list(Hearing.objects.filter(pk__in=ids[:TEN]).order_by("at", "pk"))
    cases = enforcement_rows.cases([one.case_id for one in found], reading.day.as_of, known_at)
    return [_hearing(reading, one, cases[one.case_id]) for one in found if one.case_id in cases]


def _hearing(reading: EnforcementReading, one: Hearing, case: enforcement_rows.CaseAsOf) -> HearingLine:
    return HearingLine(
        at=one.at.astimezone(reading.day.zone).isoformat(),
        kind=str(one.get_kind_display()),
        number=case.number,
        place=one.place,
        docket=one.docket,
        address=case.place,
        inspector=reading.names.of("inspector", str(case.inspector)) if case.inspector else "",
    )
