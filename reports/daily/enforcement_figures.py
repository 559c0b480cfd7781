"""The shape of the enforcement part of a daily report: cases, violations, inspections, citations, money.

Each `Figure`, `Cell`, `Term` and `Decision` opens its rows at `reports:rows` as every other one does, by its own key
and scope; `rows` is how many. Days are ISO dates; words for people are made where the figures are made.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .figures import Breakdown, Figure, Identity


@dataclass(frozen=True, kw_only=True)
class CaseLine:
    """A case in a short list, as of the report's moment; never a party, never who complained."""

    case: int  # its page: /admin/enforcement/cases/<number>/
    number: str
    place: str
    parcel: str
    sections: str  # "Sec. 9-14, Sec. 4-2"
    inspector: str  # "" is nobody
    zone: str
    tier: int
    stage: str  # in words
    opened: str
    age_days: int
    comply_by: str | None = None
    days_over: int | None = None  # past its last day, on the day on which the report is read


@dataclass(frozen=True, kw_only=True)
class HearingLine:
    """A hearing or an appeal of the days to come."""

    at: str  # ISO date-time in the city's zone
    kind: str  # "Hearing", "Appeal"
    number: str  # of the case
    place: str  # where it is held
    docket: str
    address: str  # of the parcel
    inspector: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """Figures under one heading; `note` says how to read them."""

    key: str
    title: str
    figures: list[Figure]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SeasonStep:
    """One line of the season: what came so far, this season and the last one to the same day, and by week.

    weekly: as many weeks as there are `weeks` in the season's block; last_weekly: the same weeks of last season, whole.
    """

    this: Figure
    last: Figure
    weekly: list[int]
    last_weekly: list[int]


@dataclass(frozen=True, kw_only=True)
class Season:
    """The season of one kind of work: complaints, sweeps, inspected, violations, noticed, complied, abated."""

    task: str  # its name: "High weeds and grass"
    first: str  # day
    last_first: str  # the first day of last season
    weeks: list[str]  # the first day of each week so far, oldest first; the last one may not be over
    steps: list[SeasonStep]
    sentence: str  # "3,120 complaints since April 1, 12% more than last season by this day."


@dataclass(frozen=True, kw_only=True)
class EnforcementFigures:
    """In the order of the page: headline, lapsed, work due, what was done, then the blocks and tables.

    headline: cases_open, cases_opened, cases_closed, lapsed, visits_overdue, visits_today.
    groups: cases, violations, work_due, done, citations, timeliness, outcomes, abatement, quality.
    tables: by `group`: "due by inspector", "due by zone", "done by inspector", "inspector", "zone", "section", "tier",
    "age", "channel", "repeat", "citations".
    """

    headline: list[Figure]
    identity: Identity  # of cases: open(t) = open(t-1) + opened + reopened - closed
    violations_identity: Identity  # of violations: + found - corrected - withdrawn
    lapsed: list[CaseLine]  # five at most, the longest lapsed first; the figure `lapsed` opens all
    oldest: list[CaseLine]  # five at most, open
    hearings: list[HearingLine]  # of the next seven days, ten at most; the figure `hearings_7d` opens all
    groups: list[Group]
    tables: list[Breakdown]
    season: Season | None = None  # None: the department has no such work
    notes: list[str] = field(default_factory=list)  # what limits the figures of this day
