"""The enforcement part of a report: measures -> figures. The same facts give the same figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from reports.measures import enforcement_registry as registry
from reports.measures.enforcement_lists import LISTS, EnforcementList
from reports.measures.enforcement_registry import MEASURES
from reports.measures.enforcement_season import SEASON

from . import enforcement_lines, enforcement_season, enforcement_tables
from . import figures as f
from .enforcement_figures import EnforcementFigures, Group
from .enforcement_reading import EnforcementReading
from .wording import said

HEADLINE = ("cases_open", "cases_opened", "cases_closed", "lapsed", "visits_overdue", "visits_today")
TITLES = {
    "cases": ("Cases", "A case is opened only by a confirmed violation; a complaint is none yet."),
    "violations": ("Violations", "Counted apart from cases: a case may have several."),
    "work_due": ("Work due", "“Today” is the day on which this report is read."),
    "done": ("Done", ""),
    "citations": ("Citations", ""),
    "timeliness": (
        "How long it takes",
        "Medians count what is not over yet as going on; n stands beside each.",
    ),
    "outcomes": ("How it ends", ""),
    "abatement": ("Abatement and money", "Calendar year to the day reported on."),
    "quality": ("Gaps in the record", ""),
}
STAGES = ("confirmed", "courtesy", "noticed", "served", "cited", "ordered", "abated")
TIERED = ("first_visit_median", "first_in_time_28d", "notice_median", "compliance_median", "complied_45d")
TIERS = ("1", "2", "3")
OF_LISTS = {"citations": ("hearings_7d",), "quality": ("no_parcel", "no_owner")}
CASES: dict[str, Literal[1, -1]] = {"cases_opened": 1, "cases_reopened": 1, "cases_closed": -1}
VIOLATIONS: dict[str, Literal[1, -1]] = {
    "violations_new": 1, "violations_corrected": -1, "violations_withdrawn": -1,
}  # fmt: skip
Lists = Mapping[str, Sequence[int]]


def figures(reading: EnforcementReading, lists: Lists, known_at: datetime) -> EnforcementFigures:
    return EnforcementFigures(
        headline=reading.figures(HEADLINE),
        identity=_identity(reading, "cases_open", CASES, "case"),
        violations_identity=_identity(reading, "violations_open", VIOLATIONS, "violation"),
        lapsed=enforcement_lines.lapsed(reading, known_at),
        oldest=enforcement_lines.oldest(reading, known_at),
        hearings=enforcement_lines.hearings(reading, lists["hearings_7d"], known_at),
        groups=[_group(reading, key, lists) for key in TITLES],
        tables=enforcement_tables.tables(reading),
        season=enforcement_season.block(reading.day, reading.department, known_at),
        notes=_notes(reading),
    )


def _group(reading: EnforcementReading, key: str, lists: Lists) -> Group:
    title, note = TITLES[key]
    found = reading.figures(measure.key for measure in registry.GROUPS[key])
    if key == "cases":
        found += [_at_stage(reading, stage) for stage in STAGES]
    if key == "timeliness":
        found += [
            _of_tier(reading, one, tier)
            for one in TIERED
            for tier in TIERS
            if reading.count(one, {"tier": tier})
        ]
    found += [_listed(LISTS[one], lists[one]) for one in OF_LISTS.get(key, ())]
    return Group(key=key, title=title, figures=found, note=note)


def _at_stage(reading: EnforcementReading, stage: str) -> f.Figure:
    return reading.figure("cases_open", {"stage": stage}, f"Open: {reading.names.of('stage', stage).lower()}")


def _of_tier(reading: EnforcementReading, key: str, tier: str) -> f.Figure:
    return reading.figure(key, {"tier": tier}, f"{MEASURES[key].name}, tier {reading.names.of('tier', tier)}")


def _listed(measure: EnforcementList, ids: Sequence[int]) -> f.Figure:
    return f.count(measure.key, measure.name, len(ids), unit=measure.unit)


def _identity(
    reading: EnforcementReading, stock: str, signs: Mapping[str, Literal[1, -1]], noun: str
) -> f.Identity:
    """What was open the evening before and what happened must give what is counted now."""
    before = len(reading.rows(stock, day=reading.day.shifted(-1)))
    after = reading.count(stock)
    terms = [
        f.Term(key=key, label=MEASURES[key].name, value=reading.count(key), sign=sign)
        for key, sign in signs.items()
    ]
    expected = before + sum(term.sign * term.value for term in terms)
    sentence = "" if expected == after else (
        f"{said(expected, noun)} should be open after what happened on this day, but {after:,} "
        f"{'is' if after == 1 else 'are'} counted. Do not use these figures; run check_history and tell whoever looks "
        "after the system."
    )  # fmt: skip
    return f.Identity(before=before, terms=terms, after=after, holds=expected == after, sentence=sentence)


def _notes(reading: EnforcementReading) -> list[str]:
    missing, done = reading.count("minutes_missing"), reading.count("visits_done_28d")
    if done and 2 * missing > done:
        return [
            f"{missing:,} of {said(done, 'inspection')} of 28 days do not say how long they took: read minutes with care."
        ]
    return []


def measures() -> list[f.Measure]:
    return [
        f.Measure(name=one.name, version=one.version, definition=one.definition) for one in _every().values()
    ]


def versions() -> dict[str, int]:
    return {key: one.version for key, one in _every().items()}


def _every() -> dict[str, Any]:
    return {**MEASURES, **LISTS, **SEASON}
