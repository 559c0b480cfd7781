"""Code enforcement's own part of a report: read once for some days, told for each department, frozen with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reports.measures import enforcement_facts, enforcement_lists, enforcement_names, enforcement_season
from reports.measures import enforcement_year_ago as year_ago
from reports.measures.days import LocalDay
from reports.measures.enforcement import Facts
from requests_app.models import EnforcementCase, Inspection

from . import enforcement_blocks, enforcement_lines
from .enforcement_figures import EnforcementFigures
from .enforcement_reading import EnforcementReading
from .reading import TREND, Reading


def gather(first: LocalDay, last: LocalDay, known_at: datetime) -> Facts | None:
    """None where nobody inspects anything."""
    if not (Inspection.objects.exists() or EnforcementCase.objects.exists()):
        return None
    return enforcement_facts.facts(first.shifted(-TREND), last, known_at)


def figures(reading: Reading) -> EnforcementFigures | None:
    """None where the department has no inspections and no cases."""
    found = _reading(reading)
    return enforcement_blocks.figures(found, _lists(reading, found), reading.city.known_at) if found else None


def frozen(reading: Reading) -> dict[str, Any] | None:
    found = _reading(reading)
    if found is None:
        return None
    kept = enforcement_facts.frozen(found.facts, found.day, found.department)
    task = enforcement_season.task_of(found.department)
    return {**kept, "lists": _lists(reading, found), "season_task": task.pk if task else None}


def _reading(reading: Reading) -> EnforcementReading | None:
    facts, department = reading.city.enforcement, reading.department
    if facts is None or not any((one.department == department).any() for one in (facts.cases, facts.visits)):
        return None
    names = enforcement_names.read(reading.city.names)
    return EnforcementReading(facts, department, reading.day, names, reading.city.first, _year_ago(reading))


def _year_ago(reading: Reading) -> Mapping[str, float]:
    """Nothing where the record does not reach as far back."""
    first = reading.day.shifted(-year_ago.BACK - year_ago.WEEK + 1).date
    if reading.city.first is None or first < reading.city.first:
        return {}
    return year_ago.means(reading.day, reading.department, reading.city.known_at)


def _lists(reading: Reading, found: EnforcementReading) -> dict[str, list[int]]:
    key = ("lists", found.department, found.day.date)
    if key not in found.facts.remembered:
        cases = enforcement_lines.oldest_first(found, found.rows("cases_open"))
        requests = [int(one) for one in reading.history.request[reading.rows("backlog")]]
        found.facts.remembered[key] = enforcement_lists.read(found.department, found.day, cases, requests)
    kept: dict[str, list[int]] = found.facts.remembered[key]
    return kept
