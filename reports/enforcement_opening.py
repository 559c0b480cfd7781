"""Opens a figure of code enforcement: its cases, violations, inspections, citations, steps of money or hearings.

As of the report's moment and as known when it was written. Never a party's name, never who complained or their words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from requests_app.enforcement.ladder import Result, StepKind
from requests_app.models import InspectionTask, Violation

from .daily.enforcement_reading import shown
from .measures import (
    enforcement_facts,
    enforcement_names,
    enforcement_registry,
    enforcement_rows,
    enforcement_scopes,
    enforcement_season,
    names,
)
from .measures.enforcement_lists import LISTS, EnforcementList
from .measures.enforcement_registry import MEASURES, EnforcementMeasure
from .measures.enforcement_rows import CaseAsOf
from .measures.enforcement_season import SEASON, SeasonMeasure
from .measures.names import Names
from .models import DailyReport
from .opening import day_of

Json = dict[str, Any]
AnyMeasure = EnforcementMeasure | EnforcementList | SeasonMeasure
EVERY: dict[str, AnyMeasure] = {**MEASURES, **LISTS, **SEASON}
CASE = ("Case", "Place", "Parcel")
COLUMNS: dict[str, tuple[str, ...]] = {
    "case": (*CASE, "Sections", "Tier", "Inspector", "Stage", "Comply by", "Opened"),
    "violation": (*CASE, "Section", "Found", "Now", "Repeat", "Inspector", "Comply by"),
    "visit": ("Inspection", "Place", "Parcel", "Case", "Work", "Inspector", "Due", "Result", "Visited", "Minutes"),
    "citation": (*CASE, "Section", "Issued", "Fine", "Stands", "Inspector"),
    "money": (*CASE, "What", "When", "Dollars"),
    "hearing": (*CASE, "What", "When", "Where", "Docket", "Inspector"),
    "complaint": ("Complaint", "Service", "Place", "Received"),
}  # fmt: skip
WAITING = frozenset(one.key for one in enforcement_registry.GROUPS["work_due"])
NAMED = (
    "stage",
    "tier",
    "state",
    "season",
    "task",
    "channel",
    "property",
)  # scopes that no table may have named
TO_DO = ("Inspection", "Place", "Parcel", "Case", "Work", "Inspector", "Due", "Scheduled", "Ready early")
PIECE = 500  # rows of a file described at once


class OpenedEnforcement(Sequence[int]):
    """Rows by their ids; `lines` describes a page of them."""

    def __init__(self, report: DailyReport, measure: AnyMeasure, ids: Sequence[int], facts: Any = None):
        self.table, self.noun, self.rows, self.facts = measure.table, measure.noun, list(ids), facts
        self.columns = TO_DO if measure.key in WAITING else COLUMNS[self.table]
        self.day, self.known_at = day_of(report), report.known_at
        self.names: Names = enforcement_names.read(names.read({}))
        self.planned = _planned(report)
        self.ended = _ended(facts) if self.table == "violation" else {}

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, which: Any) -> Any:
        return self.rows[which]

    def lines(self, rows: Sequence[int]) -> Iterable[Json]:
        for start in range(0, len(rows), PIECE):
            yield from self._lines(list(rows[start : start + PIECE]))

    def _lines(self, ids: list[int]) -> list[Json]:
        found = enforcement_rows.of_table(self.table, ids)
        wanted = [row.pk if self.table == "case" else getattr(row, "case_id", None) for row in found.values()]
        known = [pk for pk in wanted if pk is not None]
        cases = enforcement_rows.cases(known, self.day.as_of, self.known_at)
        return [_LINE[self.table](self, found[pk], cases) for pk in ids if pk in found]

    def person(self, pk: int | None) -> str:
        return self.names.of("inspector", str(pk)) if pk else "nobody"

    def date(self, at: datetime | None) -> str:
        return at.astimezone(self.day.zone).date().isoformat() if at else ""

    def moment(self, at: datetime | None) -> str:
        return f"{at.astimezone(self.day.zone):%Y-%m-%d %H:%M}" if at else ""


def _ended(facts: Any) -> dict[int, int]:
    """Violation -> when it ended, as was known then."""
    if facts is None:
        return {}
    found = facts.violations
    return dict(zip(found.id.tolist(), found.ended.tolist(), strict=True))


def _planned(report: DailyReport) -> dict[int, list[int]]:
    """Inspection -> what was planned for it then."""
    return {row[0]: row for row in (report.frozen.get("enforcement") or {}).get("waiting", ())}


def _line(url: str, cells: Sequence[Any]) -> Json:
    return {"url": url, "cells": ["" if cell is None else cell for cell in cells]}


def _case_url(case: CaseAsOf) -> str:
    return reverse("staff:case", args=[case.number])


def _case(opened: OpenedEnforcement, row: Any, cases: dict[int, CaseAsOf]) -> Json:
    case = cases[row.pk]
    by_day = case.comply_by.isoformat() if case.comply_by else ""
    return _line(
        _case_url(case),
        [case.number, case.place, case.parcel, case.sections, case.tier, opened.person(case.inspector),
         case.stage_words, by_day, opened.date(case.opened_at)],
    )  # fmt: skip


def _violation(opened: OpenedEnforcement, row: Violation, cases: dict[int, CaseAsOf]) -> Json:
    case, ended = cases[row.case_id], row.ended_at and row.ended_at < opened.day.as_of
    if row.pk in opened.ended:
        ended = opened.ended[row.pk] < opened.day.end
    by_day = case.comply_by.isoformat() if case.comply_by else ""
    return _line(
        _case_url(case),
        [case.number, case.place, case.parcel, row.section.code, opened.date(row.found_at),
         row.get_status_display().lower() if ended else f"open: {case.stage_words.lower()}",
         "yes" if row.is_repeat else "", opened.person(case.inspector), by_day],
    )  # fmt: skip


def _visit(opened: OpenedEnforcement, row: Any, cases: dict[int, CaseAsOf]) -> Json:
    """One that waited then is shown as it was planned then."""
    inspector, due, scheduled, ready_early, task = _plan(opened, row)
    case = cases.get(row.case_id)
    is_done = row.pk not in opened.planned and row.resulted_at and row.resulted_at < opened.day.as_of
    said = {
        "Inspection": row.get_kind_display(),
        "Place": row.parcel.address,
        "Parcel": row.parcel.number,
        "Case": case.number if case else "",
        "Work": opened.names.of("task", str(task)) if task else "Other",
        "Inspector": opened.person(inspector),
        "Due": due,
        "Scheduled": scheduled,
        "Ready early": "yes" if ready_early else "",
        "Result": str(Result(row.result).label) if is_done else "to do",
        "Visited": opened.moment(row.resulted_at) if is_done else "",
        "Minutes": row.minutes if is_done else "",
    }
    return _line(reverse("staff:inspection", args=[row.pk]), [said[column] for column in opened.columns])


def _plan(opened: OpenedEnforcement, row: Any) -> tuple[int, str, str, bool, int]:
    if row.pk in opened.planned:
        _, inspector, due, scheduled, ready_early, task = opened.planned[row.pk]
        return inspector, _of_number(due), _of_number(scheduled), bool(ready_early), task
    scheduled_on = row.scheduled_on.isoformat() if row.scheduled_on else ""
    return row.inspector_id or 0, row.due_on.isoformat(), scheduled_on, row.ready_early, row.task_id or 0


def _of_number(day: int) -> str:
    """A day since 1970; "" where there is none."""
    return date.fromordinal(enforcement_facts.e.EPOCH.toordinal() + day).isoformat() if day < 10**6 else ""


def _citation(opened: OpenedEnforcement, row: Any, cases: dict[int, CaseAsOf]) -> Json:
    case = cases[row.case_id]
    section = row.violation.section.code
    return _line(
        _case_url(case),
        [case.number, case.place, case.parcel, section, opened.date(row.issued_at), shown("dollars", row.amount),
         opened.names.of("state", _state(opened, row.pk)), opened.person(case.inspector)],
    )  # fmt: skip


def _state(opened: OpenedEnforcement, pk: int) -> str:
    facts = opened.facts
    rows = (facts.citations.id == pk).nonzero()[0]
    return str(enforcement_scopes.citation_states(facts, rows, opened.day)[0])


def _money(opened: OpenedEnforcement, row: Any, cases: dict[int, CaseAsOf]) -> Json:
    case, words = cases[row.case_id], str(StepKind(row.kind).label)
    dollars = _dollars(opened, row)
    return _line(
        _case_url(case),
        [case.number, case.place, case.parcel, words, opened.date(row.at), dollars],
    )


def _dollars(opened: OpenedEnforcement, row: Any) -> str:
    """A bill is about what its abatement cost."""
    if opened.facts is not None and row.kind == StepKind.BILLED:
        cents = opened.facts.money.cents[opened.facts.money.id == row.pk]
        return f"${cents[0] / 100:,.2f}" if len(cents) else ""
    return f"${float(row.data['dollars']):,.2f}" if row.data.get("dollars") is not None else ""


def _hearing(opened: OpenedEnforcement, row: Any, cases: dict[int, CaseAsOf]) -> Json:
    case = cases[row.case_id]
    return _line(
        _case_url(case),
        [case.number, case.place, case.parcel, row.get_kind_display(), opened.moment(row.at), row.place, row.docket,
         opened.person(case.inspector)],
    )  # fmt: skip


def _complaint(opened: OpenedEnforcement, row: Any, cases: dict[int, CaseAsOf]) -> Json:
    url = reverse("admin:requests_app_servicerequest_change", args=[row.pk])
    return _line(url, [row.number, row.service.name, row.address, opened.date(row.requested_at)])


_LINE: dict[str, Callable[[OpenedEnforcement, Any, dict[int, CaseAsOf]], Json]] = {
    "case": _case,
    "violation": _violation,
    "visit": _visit,
    "citation": _citation,
    "money": _money,
    "hearing": _hearing,
    "complaint": _complaint,
}


def opened(report: DailyReport, key: str, scope: dict[str, str]) -> OpenedEnforcement:
    """ValidationError where the report has no such figure, or its rows are not split so."""
    if not report.figures.get("enforcement"):
        raise ValidationError("This report was written before cases were counted.")
    measure = EVERY[key]
    try:
        return _opened(report, measure, scope)
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _opened(report: DailyReport, measure: AnyMeasure, scope: dict[str, str]) -> OpenedEnforcement:
    kept = report.frozen["enforcement"]
    if isinstance(measure, EnforcementList):
        if scope:
            raise ValueError("These rows are not split.")
        return OpenedEnforcement(report, measure, kept["lists"].get(measure.key, []))
    if isinstance(measure, SeasonMeasure):
        return OpenedEnforcement(report, measure, _of_season(report, measure, scope))
    day = day_of(report)
    facts = enforcement_facts.facts(day, day, report.known_at, kept)
    found = enforcement_registry.rows(measure, facts, day, report.department_id, scope)
    found = found[_order(measure, facts, day, found).argsort(kind="stable")]
    return OpenedEnforcement(
        report, measure, enforcement_scopes.ids(facts, measure.table, found).tolist(), facts
    )


def _order(measure: EnforcementMeasure, facts: Any, day: Any, found: Any) -> Any:
    """What is due or has lapsed longest comes first, else what is oldest."""
    if measure.key in WAITING:
        return facts.planned(day)[0][found]
    if measure.key == "lapsed":
        return facts.steps.comply_by[found]
    return enforcement_scopes.opened(facts, measure.table, found)


def _of_season(report: DailyReport, measure: SeasonMeasure, scope: dict[str, str]) -> list[int]:
    task = InspectionTask.objects.filter(pk=report.frozen["enforcement"].get("season_task")).first()
    if task is None or set(scope) - {"season"}:
        raise ValueError("Seasons are split into “this” and “last”.")
    span = enforcement_season.span(day_of(report), scope.get("season", enforcement_season.THIS))
    return enforcement_season.ids(measure, span, report.department_id, task.pk, report.known_at)


def readable(line: Json) -> Json:
    """Days in words that do not break; a file keeps them as they are."""
    return line | {"cells": [_words(cell) for cell in line["cells"]]}


def _words(cell: Any) -> Any:
    if not isinstance(cell, str) or not (found := _DAY.fullmatch(cell)):
        return cell
    day = date.fromisoformat(found[1])
    return f"{day:%b} {day.day}, {day.year}{found[2] or ''}".replace(" ", "\u00a0")


_DAY = re.compile(r"(\d{4}-\d\d-\d\d)( \d\d:\d\d)?")


def value_name(name: str, value: str) -> str:
    return enforcement_names.read(names.read({})).of(name, value)
