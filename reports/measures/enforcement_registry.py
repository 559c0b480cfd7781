"""The measures of code enforcement: each one's name, definition and version, and the rows it counts. Pure.

As with the requests' measures: the value of a count is how many rows there are, the `hits` of a rate are among its
rows, and whoever changes what a measure finds gives it the next version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from requests_app.enforcement.ladder import Outcome, Stage, StepKind
from requests_app.models import Inspection

from . import enforcement_counts as counts
from . import enforcement_scopes as scopes
from . import enforcement_times as times
from .days import LocalDay
from .enforcement import Facts
from .history import Mask, Rows

Kind = Inspection.Kind
How = Literal["count", "rate", "lasting", "mean", "median", "sum"]
Better = Literal["up", "down", "none"]
Amounts = Callable[[Facts, LocalDay, Rows], npt.NDArray[np.float64]]
Table = Literal["case", "violation", "visit", "citation", "money"]
NOUNS = {
    "case": "case", "violation": "violation", "visit": "inspection", "citation": "citation", "money": "step",
}  # fmt: skip


@dataclass(frozen=True)
class EnforcementMeasure:
    """`hits` of a rate, `span` of a duration that may not be over, `amounts` of a mean, a median or a sum."""

    key: str
    name: str
    definition: str
    table: Table
    find: counts.Find
    hits: Callable[[Facts, LocalDay, Rows], Mask] | None = None
    span: Callable[[Facts, LocalDay, Rows], times.Span] | None = None
    amounts: Amounts | None = None
    how: How = "count"
    unit: Literal["days", "minutes", "dollars"] = "days"  # of amounts and of spans
    better: Better = "none"
    version: int = 1

    @property
    def noun(self) -> str:
        return NOUNS[self.table]


def rows(
    measure: EnforcementMeasure,
    facts: Facts,
    day: LocalDay,
    department: int | None,
    scope: Mapping[str, str] | None = None,
) -> Rows:
    """The rows behind the figure; ValueError for a scope that does not exist."""
    found = _of_department(measure, facts, day, department)
    for dimension, value in (scope or {}).items():
        found = found[scopes.values(facts, measure.table, dimension, found, day) == value]
    return found


def _of_department(measure: EnforcementMeasure, facts: Facts, day: LocalDay, department: int | None) -> Rows:
    key = ("rows", measure.key, department, day.date)
    if key not in facts.remembered:
        found = measure.find(facts, day)
        if department is not None:
            found = found[scopes.departments(facts, measure.table, found) == department]
        facts.remembered[key] = found
    remembered: Rows = facts.remembered[key]
    return remembered


def _dollars(facts: Facts, day: LocalDay, found: Rows) -> npt.NDArray[np.float64]:
    return facts.money.cents[found] / 100


def _fines(facts: Facts, day: LocalDay, found: Rows) -> npt.NDArray[np.float64]:
    return facts.citations.cents[found] / 100


def _minutes(facts: Facts, day: LocalDay, found: Rows) -> npt.NDArray[np.float64]:
    return facts.visits.minutes[found].astype(np.float64)


_AS_OF = "at the end of the day"
_CASES = (
    EnforcementMeasure(
        "cases_open", "Cases open", f"Cases opened and not closed {_AS_OF}. A case is a confirmed violation.",
        "case", counts.open_cases, better="down",
    ),
    EnforcementMeasure(
        "cases_opened", "Cases opened", "Cases opened in the day, by inspections that confirmed a violation.",
        "case", counts.steps(StepKind.OPENED),
    ),
    EnforcementMeasure(
        "cases_reopened", "Cases reopened", "Closed cases opened again in the day.",
        "case", counts.steps(StepKind.REOPENED),
    ),
    EnforcementMeasure(
        "cases_closed", "Cases closed", "Closings in the day.", "case", counts.steps(StepKind.CLOSED), better="up",
    ),
    EnforcementMeasure(
        "cases_opened_28d", "Cases opened, 28 days", "Cases opened in the last 28 days.",
        "case", counts.steps(StepKind.OPENED, 28),
    ),
    EnforcementMeasure(
        "cases_closed_28d", "Cases closed, 28 days", "Closings in the last 28 days.",
        "case", counts.steps(StepKind.CLOSED, 28), better="up",
    ),
    EnforcementMeasure(
        "cases_age_mean", "Average age of the open", "Days since the open cases were opened, on average.",
        "case", counts.open_cases, amounts=times.age, how="mean", unit="days", better="down",
    ),
    EnforcementMeasure(
        "cases_age_median", "Half of the open are older than", "The median of the same days.",
        "case", counts.open_cases, amounts=times.age, how="median", unit="days", better="down",
    ),
    EnforcementMeasure(
        "closed_age_mean", "Average age of the closed, 28 days",
        "Days from opening to closing, on average, of the closings of the last 28 days. What is still open is not in it: "
        "read it beside the age of the open.",
        "case", counts.steps(StepKind.CLOSED, 28), amounts=times.age_at_closing, how="mean", unit="days",
    ),
    EnforcementMeasure(
        "case_close_median", "Half end within",
        "Kaplan-Meier median, from opening to the end in compliance, of the cases opened in the last 90 days: those "
        "still open count as open so far, those that ended otherwise as watched until then.",
        "case", times.opened_lately, span=times.to_compliance, how="lasting", unit="days", better="down",
    ),
)  # fmt: skip
_VIOLATIONS = (
    EnforcementMeasure(
        "violations_open", "Violations open", f"Violations found and neither corrected nor withdrawn {_AS_OF}.",
        "violation", counts.open_violations, better="down",
    ),
    EnforcementMeasure(
        "violations_new", "New violations", "Violations found in the day; a case may have several.",
        "violation", counts.found_in(1),
    ),
    EnforcementMeasure(
        "violations_new_28d", "New violations, 28 days", "Violations found in the last 28 days.",
        "violation", counts.found_in(28),
    ),
    EnforcementMeasure(
        "violations_corrected", "In compliance", "Violations corrected in the day.",
        "violation", counts.ended_in(1, corrected=True), better="up",
    ),
    EnforcementMeasure(
        "violations_corrected_28d", "In compliance, 28 days", "Violations corrected in the last 28 days.",
        "violation", counts.ended_in(28, corrected=True), better="up",
    ),
    EnforcementMeasure(
        "violations_withdrawn", "Withdrawn", "Violations withdrawn in the day: they were none.",
        "violation", counts.ended_in(1, corrected=False),
    ),
    EnforcementMeasure(
        "violations_before_window", "Before the window",
        "Open violations for which no notice of violation has been served yet, or whose courtesy notice ran out.",
        "violation", counts.violations_where(counts.is_before_window),
    ),
    EnforcementMeasure(
        "violations_in_window", "Within the window",
        "Open violations whose owner was told, and may still comply: the last day has not passed.",
        "violation", counts.violations_where(counts.is_in_window),
    ),
    EnforcementMeasure(
        "violations_lapsed", "Window expired, not cited",
        "Open violations whose window has ended, on cases that were neither cited nor sent to abatement.",
        "violation", counts.violations_where(counts.has_lapsed), better="down",
    ),
    EnforcementMeasure(
        "violations_cited", "Cited, not in compliance", "Open violations of cases that were cited.",
        "violation", counts.violations_where(counts.is_at(*counts.CITED_OR_ON)),
    ),
    EnforcementMeasure(
        "violations_abating", "In the city's hands", "Open violations of cases in which the city was ordered to abate.",
        "violation", counts.violations_where(counts.is_at(*counts.CITY_AT_WORK)),
    ),
    EnforcementMeasure(
        "lapsed", "Lapsed, not cited",
        "Open cases whose window has ended, served with a notice, and neither cited nor sent to abatement: they wait "
        "for us.",
        "case", counts.cases_where(counts.has_lapsed), better="down",
    ),
)  # fmt: skip
_WORK = (
    EnforcementMeasure(
        "visits_waiting", "Inspections to do", f"Inspections planned, and neither done nor called off {_AS_OF}.",
        "visit", counts.waiting(), better="down",
    ),
    EnforcementMeasure(
        "first_waiting", "First inspections", "Of these, first inspections of complaints, and sweeps.",
        "visit", counts.waiting(counts.is_of_kind(*counts.FIRSTS)),
    ),
    EnforcementMeasure(
        "again_waiting", "Re-inspections", "Of these, re-inspections and final ones.",
        "visit", counts.waiting(counts.is_of_kind(*counts.AGAINS)),
    ),
    EnforcementMeasure(
        "visits_ready", "Ready: window over", "Re-inspections whose case's last day to comply has passed.",
        "visit", counts.waiting(counts.is_ready),
    ),
    EnforcementMeasure(
        "visits_ready_early", "Ready early", "The owner says that it is done, before the window ends.",
        "visit", counts.waiting(counts.is_ready_early),
    ),
    EnforcementMeasure(
        "visits_today", "Due today",
        "Inspections due, or promised, on the day after the one reported on: the day on which the report is read. "
        "What is overdue already counts there.",
        "visit", counts.waiting(counts.falls_due(1, 1)),
    ),
    EnforcementMeasure(
        "visits_7d", "Due in 7 days",
        "Inspections due, or promised, on one of the seven days after the one reported on. What is overdue already "
        "counts there.",
        "visit", counts.waiting(counts.falls_due(1, 7)),
    ),
    EnforcementMeasure(
        "visits_overdue", "Overdue", "Inspections whose last day in time has passed.",
        "visit", counts.waiting(counts.is_overdue), better="down",
    ),
    EnforcementMeasure(
        "visits_unassigned", "Unassigned", "Inspections to do that no inspector has.",
        "visit", counts.waiting(counts.has_no_inspector), better="down",
    ),
    EnforcementMeasure(
        "visits_done", "Done", "Inspections with a result in the day.", "visit", counts.done(1), better="up",
    ),
    EnforcementMeasure(
        "visits_done_28d", "Done, 28 days", "Inspections with a result in the last 28 days.",
        "visit", counts.done(28), better="up",
    ),
    EnforcementMeasure(
        "visit_minutes", "Minutes", "Minutes of the day's inspections that say how long they took.",
        "visit", counts.done(1, counts.has_minutes), amounts=_minutes, how="sum", unit="minutes",
    ),
    EnforcementMeasure(
        "visit_minutes_median", "Half take less than, 28 days",
        "The median minutes of the inspections of the last 28 days that say how long they took.",
        "visit", counts.done(28, counts.has_minutes), amounts=_minutes, how="median", unit="minutes",
    ),
    EnforcementMeasure(
        "no_entry_28d", "No entry, 28 days", "Of the inspections of the last 28 days, the share at a shut door.",
        "visit", counts.done(28), hits=counts.had_no_entry, how="rate", better="down",
    ),
)  # fmt: skip
_CITATIONS = (
    EnforcementMeasure(
        "citations_open", "Citations outstanding", f"Citations issued and neither paid nor dismissed {_AS_OF}.",
        "citation", counts.open_citations,
    ),
    EnforcementMeasure(
        "citations_new", "Citations issued", "Citations issued in the day.", "citation", counts.citations("at", 1),
    ),
    EnforcementMeasure(
        "citations_28d", "Citations issued, 28 days", "Citations issued in the last 28 days.",
        "citation", counts.citations("at", 28),
    ),
    EnforcementMeasure(
        "citations_paid_28d", "Citations paid, 28 days", "Citations paid in the last 28 days.",
        "citation", counts.citations("paid", 28),
    ),
    EnforcementMeasure(
        "citations_dismissed_28d", "Citations dismissed, 28 days", "Citations dismissed in the last 28 days.",
        "citation", counts.citations("dismissed", 28),
    ),
    EnforcementMeasure(
        "fines_28d", "Fines, 28 days", "Dollars of the citations issued in the last 28 days, less what a hearing took off by the time of writing.",
        "citation", counts.citations("at", 28), amounts=_fines, how="sum", unit="dollars",
    ),
)  # fmt: skip
_TIMELINESS = (
    EnforcementMeasure(
        "first_visit_median", "Complaint to first inspection",
        "Kaplan-Meier median of the complaints of the last 90 days for which an inspection was planned: from the "
        "complaint until somebody saw the place. A shut door is no inspection; what waits counts as waiting so far.",
        "visit", times.complaints_lately, span=times.to_first_visit, how="lasting", unit="days", better="down",
    ),
    EnforcementMeasure(
        "first_in_time_28d", "First inspections in time, 28 days",
        "Of the first inspections of complaints whose last day lay in the last 28, the share in which somebody saw "
        "the place by that day.",
        "visit", times.first_visits_due, hits=times.came_in_time, how="rate", better="up",
    ),
    EnforcementMeasure(
        "notice_median", "First inspection to notice",
        "Kaplan-Meier median of the cases opened in the last 90 days, from the inspection that confirmed the violation "
        "to the notice of violation; a case that ended without one is watched until then.",
        "case", times.opened_lately, span=times.to_notice, how="lasting", unit="days", better="down",
    ),
    EnforcementMeasure(
        "compliance_median", "Notice to compliance",
        "Kaplan-Meier median of the cases first noticed in the last 90 days, from the notice of violation to the end "
        "in compliance, voluntary or forced.",
        "case", times.noticed_lately, span=times.to_compliance, how="lasting", unit="days", better="down",
    ),
    EnforcementMeasure(
        "complied_45d", "In compliance within 45 days",
        "Of the cases opened 45 to 134 days ago, the share that ended in compliance within 45 days.",
        "case", times.opened_maturely, hits=times.complied_within, how="rate", better="up",
    ),
    EnforcementMeasure(
        "reinspected_3d", "Looked at again within 3 working days",
        "Of the windows that ended without an end of the case, and whose third working day lay in the last 28 days, "
        "the share in which an inspector saw the place again by then.",
        "case", times.windows_ended, hits=times.looked_again, how="rate", better="up",
    ),
    EnforcementMeasure(
        "reinspect_shut", "Not seen again: no access", "Of the same windows, those at which the door was shut.",
        "case", times.shut_in_time, better="down",
    ),
    EnforcementMeasure(
        "reinspect_missed", "Not seen again: nobody went", "Of the same windows, those to which nobody went in time.",
        "case", times.not_looked, better="down",
    ),
)  # fmt: skip
_OUTCOMES = (
    EnforcementMeasure(
        "voluntary_90d", "Voluntary compliance, 90 days", "Closings of the last 90 days, corrected without a citation.",
        "case", counts.closings(Outcome.VOLUNTARY, 90), better="up",
    ),
    EnforcementMeasure(
        "forced_90d", "Forced compliance, 90 days", "Closings of the last 90 days, after a citation or by the city's hand.",
        "case", counts.closings(Outcome.FORCED, 90),
    ),
    EnforcementMeasure(
        "unresolved_90d", "Not resolved, 90 days", "Closings of the last 90 days with the violation as it was.",
        "case", counts.closings(Outcome.UNRESOLVED, 90), better="down",
    ),
    EnforcementMeasure(
        "void_90d", "Opened in error, 90 days", "Closings of the last 90 days of cases that were none.",
        "case", counts.closings(Outcome.VOID, 90), better="down",
    ),
    EnforcementMeasure(
        "voluntary_rate", "Voluntary, of all that complied", "Of the closings in compliance of the last 90 days, the voluntary ones.",
        "case",
        lambda facts, day: np.sort(np.concatenate([counts.closings(one, 90)(facts, day) for one in (Outcome.VOLUNTARY, Outcome.FORCED)])),
        hits=lambda facts, day, found: np.isin(found, counts.closings(Outcome.VOLUNTARY, 90)(facts, day)),
        how="rate", better="up",
    ),
    EnforcementMeasure(
        "voluntary_days", "Inspection to voluntary compliance",
        "Median days from opening to closing, of the voluntary closings of the last 90 days.",
        "case", counts.closings(Outcome.VOLUNTARY, 90), amounts=times.age_at_closing, how="median", unit="days",
    ),
    EnforcementMeasure(
        "forced_days", "Inspection to forced compliance",
        "Median days from opening to closing, of the forced closings of the last 90 days.",
        "case", counts.closings(Outcome.FORCED, 90), amounts=times.age_at_closing, how="median", unit="days",
    ),
    EnforcementMeasure(
        "recidivism", "Again within three years",
        "Of the cases opened in the last 90 days, the share on a parcel with an earlier case within three years.",
        "case", times.opened_lately, hits=times.came_before, how="rate", better="down",
    ),
    EnforcementMeasure(
        "repeat_violations", "The same owner, the same section",
        "Of the violations found in the last 90 days, the share that the same owner had within three years.",
        "violation", counts.found_in(90), hits=times.is_repeat, how="rate", better="down",
    ),
    EnforcementMeasure(
        "repeat_properties", "Open at repeat properties", "Open cases on parcels with two cases or more within three years.",
        "case", counts.cases_where(counts.is_again),
    ),
    EnforcementMeasure(
        "proactive", "Proactive share", "Of the cases opened in the last 90 days, the share that no complaint led to.",
        "case", times.opened_lately, hits=times.is_proactive, how="rate", better="up",
    ),
)  # fmt: skip
_ABATEMENT = (
    EnforcementMeasure(
        "abatement_open", "Orders not done", f"Open cases in which the city was ordered to abate and has not done it {_AS_OF}.",
        "case", counts.cases_where(counts.is_at(Stage.ORDERED)), better="down",
    ),
    EnforcementMeasure(
        "ordered_28d", "Ordered, 28 days", "Abatements ordered in the last 28 days.",
        "money", counts.money(StepKind.ABATEMENT_ORDERED, 28),
    ),
    EnforcementMeasure(
        "abated_28d", "Done, 28 days", "Abatements done in the last 28 days.", "money", counts.money(StepKind.ABATED, 28),
    ),
    EnforcementMeasure(
        "abated_ytd", "Done this year", "Abatements done since January 1.", "money", counts.money(StepKind.ABATED),
    ),
    EnforcementMeasure(
        "abatement_cost_ytd", "Cost and fees this year", "Dollars that the abatements done since January 1 cost, with fees.",
        "money", counts.money(StepKind.ABATED), amounts=_dollars, how="sum", unit="dollars",
    ),
    EnforcementMeasure(
        "billed_ytd", "Billed this year", "Dollars billed for abatements since January 1.",
        "money", counts.money(StepKind.BILLED), amounts=_dollars, how="sum", unit="dollars",
    ),
    EnforcementMeasure(
        "collected_ytd", "Collected this year", "Dollars that owners paid for abatements since January 1, of whatever year's bills.",
        "money", counts.money(StepKind.COLLECTED), amounts=_dollars, how="sum", unit="dollars", better="up",
    ),
    EnforcementMeasure(
        "liens_ytd", "Liens recorded this year", "Liens recorded since January 1.", "money", counts.money(StepKind.LIEN_RECORDED),
    ),
    EnforcementMeasure(
        "releases_ytd", "Liens released this year", "Liens released since January 1.", "money", counts.money(StepKind.LIEN_RELEASED),
    ),
)  # fmt: skip
_QUALITY = (
    EnforcementMeasure(
        "cases_no_inspector", "Cases without an inspector", "Open cases that no inspector has.",
        "case", counts.cases_where(counts.has_nobody), better="down",
    ),
    EnforcementMeasure(
        "cases_no_task", "Cases of no task", "Open cases that belong to no kind of inspection work: no plan counts them.",
        "case", counts.cases_where(counts.has_no_task), better="down",
    ),
    EnforcementMeasure(
        "notice_unserved", "Notices not served after 3 days", "Open cases whose notice was issued more than three days ago and not served.",
        "case", counts.cases_where(counts.lies_unserved), better="down",
    ),
    EnforcementMeasure(
        "lapsed_no_visit", "Lapsed, no inspection planned", "Lapsed cases at which nobody is to look again.",
        "case", counts.cases_where(counts.is_forgotten), better="down",
    ),
    EnforcementMeasure(
        "minutes_missing", "Minutes missing, 28 days", "Inspections of the last 28 days that do not say how long they took.",
        "visit", counts.done(28, counts.has_no_minutes), better="down",
    ),
)  # fmt: skip
GROUPS: dict[str, tuple[EnforcementMeasure, ...]] = {
    "cases": _CASES,
    "violations": _VIOLATIONS,
    "work_due": _WORK[:9],
    "done": _WORK[9:],
    "citations": _CITATIONS,
    "timeliness": _TIMELINESS,
    "outcomes": _OUTCOMES,
    "abatement": _ABATEMENT,
    "quality": _QUALITY,
}
MEASURES: dict[str, EnforcementMeasure] = {one.key: one for group in GROUPS.values() for one in group}


def share(measure: EnforcementMeasure, facts: Facts, day: LocalDay, found: Rows) -> tuple[int, int]:
    """(hits, n) of a rate over rows that `rows` found."""
    assert measure.hits
    return int(np.count_nonzero(measure.hits(facts, day, found))), len(found)
