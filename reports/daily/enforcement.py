"""The daily code-enforcement report: complaints by nature, zone and inspector; the rest as any department's."""

from __future__ import annotations

from dataclasses import replace

from reports.measures import scopes

from . import decisions, department, enforcement_blocks, enforcement_part
from . import figures as f
from .breakdowns import SHORT, cross, table, without_place
from .department import About
from .reading import Reading

COMPLAINTS = ("inflow_7d", "outflow_7d", "backlog", "overdue")
INSPECTORS = ("backlog", "due_today", "overdue", "outflow_7d")  # nobody has a complaint while it is opened
LABELS = SHORT | {"inflow": "Opened", "inflow_7d": "Opened, 7 days", "attainment_28d": "On time, 28 days"}
# Every figure that a table splits or a decision narrows: what nature, zone and place have to be known for.
KEYS = ("inflow", "inflow_7d", "outflow_7d", "backlog", "overdue", "due_today", "attainment_28d")


def figures(reading: Reading, about: About, zone: str = "zone") -> f.ReportFigures:
    """zone: the dimension that inspectors work by: `zone` where the city has inspection zones, else `district`."""
    first, further = decisions.both(reading, "nature", zone)
    found, cases = department.blocks(reading, breakdowns(reading, zone)), enforcement_part.figures(reading)
    return f.ReportFigures(
        header=department.header(reading, about),
        decisions=first,
        headline=[department.figure(reading, key) for key in department.HEADLINE],
        to_move=further,
        blocks=found,
        measures=department.measures(with_costs=bool(found.costs))
        + (enforcement_blocks.measures() if cases else []),
        enforcement=cases,
    )


def breakdowns(reading: Reading, zone: str) -> list[f.Breakdown]:
    name, note = zone.capitalize(), without_place(reading)
    ages = [_aged(band, f"{band.replace('-', '–')} days") for band, _ in scopes.AGEING]
    found = [
        table(reading, "nature", "Nature of the complaint", _columns(COMPLAINTS)),
        table(reading, zone, name, _columns(COMPLAINTS), note=note),
        table(reading, "inspector", "Inspector", _columns(INSPECTORS)),
        cross(reading, "inflow_7d", "nature", zone, f"Nature and {zone}, opened in 7 days"),
        cross(reading, "backlog", "nature", zone, f"Nature and {zone}, open"),
        cross(reading, "backlog", "inspector", zone, f"Inspector and {zone}, open"),
        replace(table(reading, "nature", "Nature and age, open", ages), group="nature by age"),
    ]
    return [one for one in found if one.columns]


def _aged(band: str, label: str) -> f.Column:
    return f.Column(key="ageing", label=label, scope={"ageing_band": band})


def _columns(keys: tuple[str, ...]) -> list[f.Column]:
    """The counts, then the open ones that are old, then how many are on time."""
    old = f.Column(key="ageing", label=f"Over {scopes.LONG} days old", scope={"older_than": str(scopes.LONG)})
    rate = f.Column(key="attainment_28d", label=LABELS["attainment_28d"])
    return [*(f.Column(key=key, label=LABELS[key]) for key in keys), old, rate]
