"""The daily report of a department: measures and analysis -> figures. The same facts give the same figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from reports.analysis.durations import ENOUGH, Percentile
from reports.measures import fixes, scopes
from reports.measures.costs import COSTS
from reports.measures.registry import MEASURES
from requests_app.cases.workflow import Because

from . import costs, decisions, lines
from . import figures as f
from .breakdowns import LASTING, PERSON, WORK, columns, table, without_place
from .identity import identity
from .reading import TREND, Reading
from .wording import said, spoken

HEADLINE = ("backlog", "inflow", "outflow", "overdue", "attainment_28d", "close_median")
FLOW = ("inflow", "outflow", "net", "inflow_7d", "outflow_7d", "net_7d", "days_of_backlog")
DUE = (
    "due_today",
    "due_7d",
    "overdue",
    "overdue_median_days",
    "attainment_7d",
    "attainment_28d",
    "really_done",
    "target_28d",
)
TIME_TO_CLOSE = ("close_median", "close_p90", "close_percent_open")
REOPENED = ("reopened_rate", "fixed_for_good")
UNASSIGNED = ("unassigned", "unassigned_over_1d", "handed_to_us")
OFFERS = ("offered_out", "answered_28d", "limbo_median_days")
QUALITY = ("located_share", "default_points", "without_sla", "resolved_at_intake")


@dataclass(frozen=True)
class About:
    """What the header says."""

    kind: str
    code: str
    name: str
    city: str
    revision: int = 1
    late_facts_note: str = ""


def figures(reading: Reading, about: About) -> f.ReportFigures:
    first, further = decisions.both(reading, area(reading), "district")
    found = blocks(reading, breakdowns(reading))
    return f.ReportFigures(
        header=header(reading, about),
        decisions=first,
        headline=[figure(reading, key) for key in HEADLINE],
        to_move=further,
        blocks=found,
        measures=measures(with_costs=bool(found.costs)),
    )


def header(reading: Reading, about: About) -> f.Header:
    zone = reading.day.zone
    return f.Header(
        kind=about.kind,
        department={"code": about.code, "name": about.name},
        day=reading.day.date.isoformat(),
        city=about.city,
        known_at=_local(reading.city.known_at, reading),
        as_of=_local(reading.day.as_of, reading),
        timezone=str(zone),
        revision=about.revision,
        late_facts=bool(about.late_facts_note),
        late_facts_note=about.late_facts_note,
    )


def blocks(reading: Reading, tables: list[f.Breakdown]) -> f.Blocks:
    return f.Blocks(
        identity=identity(reading.city, reading.department, reading.day),
        flow=f.Flow(figures=[figure(reading, key) for key in FLOW], daily=_daily(reading)),
        ageing=f.Ageing(
            bands=[_band(reading, band) for band, _ in scopes.AGEING], oldest=lines.oldest(reading)
        ),
        due=f.Due(
            figures=[figure(reading, key) for key in DUE],
            today=lines.due_today(reading),
            overdue=lines.overdue(reading),
        ),
        time_to_close=[figure(reading, key) for key in TIME_TO_CLOSE],
        reopened=[figure(reading, key) for key in REOPENED],
        unassigned=[figure(reading, key) for key in (*UNASSIGNED, "dormant", *OFFERS)] + _refusals(reading),
        quality=[figure(reading, key) for key in QUALITY],
        breakdowns=tables,
        costs=costs.figures(reading),
        foresight=reading.city.foresight.get((reading.department, reading.day.date)),
    )


def area(reading: Reading) -> str:
    """By what the work is split: service groups; services where all are of one group, as after an import."""
    history = reading.history
    rows = np.concatenate([reading.rows(key) for key in ("backlog", "inflow_7d", "outflow_7d")])
    return "service_group" if len(np.unique(history.group[rows])) > 1 else "service"


def breakdowns(reading: Reading) -> list[f.Breakdown]:
    by = area(reading)
    return [
        table(reading, by, by.replace("_", " ").capitalize(), columns(LASTING)),
        table(reading, "district", "District", columns(WORK), note=without_place(reading)),
        *_by_team(reading),
        table(reading, "person", "Person", columns(PERSON)),
    ]


def _by_team(reading: Reading) -> list[f.Breakdown]:
    """Where the work is shared out to teams."""
    rows = np.concatenate([reading.rows(key) for key in ("backlog", "outflow_7d", "fixed_for_good")])
    has_teams = bool(reading.history.team[rows].any())
    return [table(reading, "team", "Team", columns(LASTING))] if has_teams else []


def measures(*, with_costs: bool = False) -> list[f.Measure]:
    return [
        f.Measure(name=measure.name, version=measure.version, definition=measure.definition)
        for measure in (*MEASURES.values(), *(COSTS.values() if with_costs else ()))
    ]


# One figure


def figure(reading: Reading, key: str) -> f.Figure:
    if key in ("close_median", "close_p90"):
        return _percentile(reading, key)
    if key == "overdue_median_days":
        n = reading.count(key)
        value = reading.city.value(key, reading.department, reading.day)
        return f.days(
            key, MEASURES[key].name, value, n=n, rows=n, **_nothing(n, "overdue"), **reading.usual(key)
        )
    if key == "limbo_median_days":
        n = reading.count(key)
        value = reading.city.value(key, reading.department, reading.day)
        empty: dict[str, Any] = {} if n else {"hidden_reason": "No offer was answered in 28 days."}
        return f.days(key, MEASURES[key].name, value, n=n, rows=n, **empty, **reading.usual(key))
    if key == "days_of_backlog":
        value = reading.city.value(key, reading.department, reading.day)
        note = "" if value is not None else "Nothing was closed in 28 days."
        return f.days(key, MEASURES[key].name, value, note=note, **reading.usual(key))
    return reading.figure(key, note=_note(reading, key))


def _refusals(reading: Reading) -> list[f.Figure]:
    """One figure for each reason that was given."""
    scopes_of = [(because, {"refusal": str(because)}) for because in Because]
    return [
        reading.figure("refused_28d", scope, label=f"Refused: {because.label[0].lower()}{because.label[1:]}")
        for because, scope in scopes_of
        if reading.count("refused_28d", scope)
    ]


def _percentile(reading: Reading, key: str) -> f.Figure:
    found = reading.city.durations(reading.department, reading.day)
    percentile = found.median if key == "close_median" else found.p90
    shared = {"n": found.n, "rows": found.n, **reading.usual(key)}
    if found.n < ENOUGH:
        return f.days(key, MEASURES[key].name, None, hidden_reason=f"Only {said(found.n, 'case')}.", **shared)
    return f.days(
        key,
        MEASURES[key].name,
        percentile.value,
        not_reached_after=found.longest,
        ci=_interval(percentile),
        note=_open_end(percentile),
        **shared,
    )


def _interval(percentile: Percentile) -> tuple[float, float] | None:
    if percentile.low is None or percentile.high is None:
        return None
    return round(percentile.low, 2), round(percentile.high, 2)


def _open_end(percentile: Percentile) -> str:
    if percentile.low is None or percentile.high is not None:
        return ""
    return f"95% sure: not under {f.duration(percentile.low)}; no upper end yet."


def _nothing(n: int, what: str) -> dict[str, Any]:
    return {} if n else {"hidden_reason": f"Nothing is {what}."}


def _note(reading: Reading, key: str) -> str:
    if key == "due_today":
        return f"On {spoken(reading.day.shifted(1).date)}."
    if key == "reopened_rate":
        return "Of closings 15 to 42 days ago."
    if key == "fixed_for_good":
        return f"Of closings as fixed {fixes.MATURE} to {fixes.OLDEST} days ago."
    return ""


def _band(reading: Reading, band: str) -> f.Figure:
    days = band.replace("-", "–")
    label = "Over 90 days" if band == ">90" else f"{days} days"
    return reading.figure("ageing", {"ageing_band": band}, label=label)


def _daily(reading: Reading) -> list[f.DayPoint]:
    """The last 28 days, oldest first; days before anything was known are left out."""
    city, department = reading.city, reading.department
    days = [reading.day.shifted(-back) for back in range(TREND - 1, -1, -1)]
    return [
        f.DayPoint(
            day=day.date.isoformat(),
            inflow=len(city.rows("inflow", department, day)),
            outflow=len(city.rows("outflow", department, day)),
            backlog=len(city.rows("backlog", department, day)),
        )
        for day in days
        if city.first is not None and day.date >= city.first
    ]


def _local(moment: datetime, reading: Reading) -> str:
    return moment.astimezone(reading.day.zone).isoformat()
