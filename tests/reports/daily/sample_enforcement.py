"""A morning of code enforcement in June as its authors would freeze it: cases, the season, and the plan of the days ahead."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from reports.allocation import page_one as plans
from reports.daily import enforcement_figures as e
from reports.daily import figures as f
from reports.daily import inspector_page
from tests.reports.daily import sample

ZONES = ["North", "East", "South", "West", "Center"]
INSPECTORS = [
    "Ines Duarte",
    "Bo Larsen",
    "Ada Quispe",
    "Theo Wren",
    "Maximiliana Featherstonehaugh-Okonkwo",
    "Kit Moss",
]
SECTIONS = [
    "Sec. 9-14 High weeds and grass",
    "Sec. 9-20 Rubbish on a lot",
    "Sec. 18-3 Heat and hot water",
    "Sec. 4-2 Blocked exit",
]
AGES = ["0–7 days", "8–30 days", "31–90 days", "91–180 days", "Over 180 days"]


def frozen(**header: Any) -> dict[str, Any]:
    return f.as_json(report(**header))


def report(**header: Any) -> f.ReportFigures:
    found = figures()
    return replace(
        sample.report("enforcement", **header), enforcement=found, page_one=inspector_page.page(plan(), found)
    )


def quiet() -> dict[str, Any]:
    """A day in January: nothing is due, nobody need move, no season."""
    found = replace(
        figures(),
        lapsed=[],
        hearings=[],
        season=None,
        headline=[replace(one, value=0, display="0", rows=0) for one in figures().headline],
        tables=[],
    )
    none = replace(
        plan(),
        moves=(),
        score=(),
        score_day="",
        due=0,
        overdue=0,
        lapsed=0,
        days=tuple(replace(day, demand_p50=60, demand_p80=120, due=0, late=0) for day in plan().days),
    )
    whole = replace(
        sample.report("enforcement"), enforcement=found, page_one=inspector_page.page(none, found)
    )
    return f.as_json(whole)


def plan() -> plans.PageOne:
    days = [date(2026, 6, 18), *(date(2026, 6, day) for day in (22, 23, 24, 25))]
    return plans.PageOne(
        department="Code Enforcement",
        day="2026-06-17",
        known_at="2026-06-18T05:30:00-04:00",
        sentence="",
        due=31,
        overdue=12,
        lapsed=18,
        plan=7,
        state="proposed",
        state_words="Proposed",
        url="/insights/staffing/7/",
        days=tuple(
            plans.PlanDay(
                day=day.isoformat(),
                words="",
                demand_p50=3000 + 240 * n,
                demand_p80=3600 + 300 * n,
                due=2880 + 360 * n,
                late=540 if n == 0 else 0,
                capacity=5280 - (960 if n == 1 else 0),
            )
            for n, day in enumerate(days)
        ),
        tasks=tuple(
            plans.PlanTask(
                code=name.lower(),
                name=name,
                waiting=60 - 9 * n,
                overdue=12 - 2 * n,
                due=14 - 2 * n,
                lapsed=9 - n,
                demand_p50=4000 - 600 * n,
                demand_p80=4800 - 640 * n,
                capacity=5200 - 700 * n,
                late_at_end=n,
                late_as_today=38 - 7 * n,
            )
            for n, name in enumerate(("Weeds", "Rubbish", "Housing", "Building safety", "Vehicles"))
        ),
        moves=(
            plans.ProposedMove(
                sentence="Mon-Tue: 2 building inspectors → weeds, North and East: 31 lots past comply-by, 34 fewer late at the end; "
                "building backlog +4, all within 5 days.",
                group="building",
                task="weeds",
                days=("2026-06-22", "2026-06-23"),
                half_shifts=8,
                gains=34,
                loses=4,
            ),
            plans.ProposedMove(
                sentence="Wed: 1 housing inspector → rubbish, South: done sooner; housing loses nothing.",
                group="housing",
                task="rubbish",
                days=("2026-06-24",),
                half_shifts=2,
                gains=6,
                loses=0,
            ),
        ),
        compared=(
            plans.Compared(name="This plan", late=3, late_days=21, waiting=160),
            plans.Compared(name="As today", late=41, late_days=118, waiting=122),
            plans.Compared(name="Proportional", late=27, late_days=80, waiting=140),
        ),
        refusals=(),
        notes=(
            "2 inspections belong to no task, so nobody is sent there by the plan: give its service or ordinance section a task.",
        ),
        score_day="2026-06-17",
        score=(
            "9 of 10 postings were worked.",
            "41 inspections were planned, 38 done.",
            "Late that evening: 12 (16 had nobody moved).",
        ),
    )


def count(key: str, label: str, value: int, unit: f.Unit = "cases", **more: Any) -> f.Figure:
    usual = {
        "mean_28d": value * 0.9 + 1,
        "same_week_last_year": value * 0.8,
        "trend": [value * (0.7 + n / 90) for n in range(28)],
    }
    return f.count(key, label, value, unit=unit, **{**usual, **more})


def headline() -> list[f.Figure]:
    return [
        count("cases_open", "Open cases", 412, better="down"),
        count("cases_opened", "Opened", 23),
        count("cases_closed", "Closed", 19, better="up"),
        count("lapsed", "Lapsed, not cited", 18, better="down"),
        count("visits_overdue", "Inspections overdue", 12, "inspections", better="down"),
        count("visits_today", "Inspections due today", 31, "inspections"),
    ]


def groups() -> list[e.Group]:
    made = {
        "cases": ["Opened", "Closed", "Open in the evening", "Mean age of open cases"],
        "violations": ["Found", "Corrected", "In the window", "Window ended, not cited", "Cited"],
        "work_due": ["First inspections", "Re-inspections", "Due this week", "With nobody"],
        "done": ["Inspections", "No entry", "Violations confirmed", "Hours"],
        "citations": ["Citations", "Fines", "Appealed"],
        "timeliness": [
            "Complaint to first inspection",
            "Inspection to notice",
            "Notice to compliance",
            "Tier 1 in 2 days",
            "Tier 2 in 6 days",
        ],
        "outcomes": ["Voluntary", "Forced", "Unresolved", "Again within 3 years"],
        "abatement": ["Ordered", "Done", "Billed", "Collected", "Liens"],
        "quality": ["Without a parcel", "Without an owner", "Without an inspector"],
    }
    titles = {
        "cases": "Cases",
        "violations": "Violations",
        "work_due": "Work due",
        "done": "Work done",
        "citations": "Citations",
        "timeliness": "How long it takes",
        "outcomes": "How cases end",
        "abatement": "Abatement and money",
        "quality": "Quality of the records",
    }
    return [
        e.Group(
            key=key,
            title=titles[key],
            note="Of cases opened 30 to 120 days ago." if key == "outcomes" else "",
            figures=[
                f.rate(f"{key}_{n}", label, 40 + n, 90)
                if key == "outcomes"
                else count(f"{key}_{n}", label, 7 + 13 * n)
                for n, label in enumerate(labels)
            ],
        )
        for key, labels in made.items()
    ]


def table(group: str, label: str, names: list[str], columns: list[str]) -> f.Breakdown:
    return f.Breakdown(
        group=group,
        label=label,
        columns=[f.Column(key=f"c{n}", label=words) for n, words in enumerate(columns)],
        rows=[
            f.Row(
                label=name,
                scope={group: name},
                cells=[
                    f.Cell(key=f"c{n}", value=3 * at + n, display=f"{3 * at + n}", rows=3 * at + n)
                    for n in range(len(columns))
                ],
            )
            for at, name in enumerate(names)
        ],
    )


def tables() -> list[f.Breakdown]:
    work = ["Overdue", "Today", "This week", "Ready"]
    cases = ["Open", "Opened, 7 days", "Closed, 7 days", "Lapsed", "Cited, 28 days"]
    return [
        table("due by inspector", "Inspector: work due", INSPECTORS, work),
        table("due by zone", "Zone: work due", ZONES, work),
        table("done by inspector", "Inspector: work done", INSPECTORS, ["Inspections", "Hours", "No entry"]),
        table("inspector", "Inspector", INSPECTORS, cases),
        table("zone", "Zone", ZONES, cases),
        table("section", "Section of the code", SECTIONS, cases),
        table("tier", "Tier", ["Life safety", "Housing", "Appearance"], cases),
        table("age", "Age of open cases", AGES, ["Open cases"]),
        table("channel", "How it came", ["311", "Sweep", "Referral"], ["Complaints, 28 days", "Confirmed"]),
        table("repeat", "Property with more than one case", ["550 Main Street", "12 Elm Street"], cases[:3]),
        table("citations", "Stage of citations", ["Issued", "Appealed", "Paid"], ["Citations"]),
    ]


def lines(days_over: int | None) -> list[e.CaseLine]:
    places = [
        "550 Main Street",
        "29 Evergreen Avenue",
        "The long, long road behind the Old Reservoir and the Charter Oak Landing, building 14",
    ]
    return [
        e.CaseLine(
            case=n,
            number=f"C26-00{481 - n}-{n}",
            place=place,
            parcel=f"12-3-{45 + n}",
            sections="Sec. 9-14",
            inspector="" if n == 1 else "Ines Duarte",
            zone=ZONES[n],
            tier=3,
            stage="Notice served",
            opened="2026-05-08",
            age_days=40 - n,
            comply_by="2026-05-20",
            days_over=None if days_over is None else days_over - 3 * n,
        )
        for n, place in enumerate(places)
    ]


def season() -> e.Season:
    weeks = [(date(2026, 4, 1) + timedelta(days=7 * n)).isoformat() for n in range(12)]
    names = [
        "Complaints",
        "Found by sweeps",
        "Inspected",
        "Violations",
        "Notices served",
        "Complied",
        "Abated",
    ]
    return e.Season(
        task="High weeds and grass",
        first="2026-04-01",
        last_first="2025-04-01",
        weeks=weeks,
        sentence="1,284 complaints since April 1, 12% more than last season by this day.",
        steps=[
            e.SeasonStep(
                this=f.count(f"season_{n}", name, 1284 - 140 * n, unit="complaints"),
                last=f.count(f"season_last_{n}", name, 1146 - 130 * n, unit="complaints"),
                weekly=[40 + 9 * w for w in range(12)],
                last_weekly=[44 + 7 * w for w in range(12)],
            )
            for n, name in enumerate(names)
        ],
    )


def identity(before: int, after: int, found: str, corrected: str) -> f.Identity:
    terms = [
        f.Term(key="cases_opened", label=found, value=23, sign=1),
        f.Term(key="cases_closed", label=corrected, value=before + 23 - after, sign=-1),
    ]
    return f.Identity(before=before, terms=terms, after=after, holds=True, sentence="")


def figures() -> e.EnforcementFigures:
    return e.EnforcementFigures(
        headline=headline(),
        identity=identity(408, 412, "Opened", "Closed"),
        violations_identity=identity(530, 541, "Found", "Corrected"),
        lapsed=lines(29),
        oldest=lines(None),
        hearings=[
            e.HearingLine(
                at="2026-06-19T09:30:00-04:00",
                kind="Hearing",
                number="C26-00480-1",
                place="City Hall, room 4",
                docket="H-26-31",
                address="29 Evergreen Avenue",
                inspector="Bo Larsen",
            )
        ],
        groups=groups(),
        tables=tables(),
        season=season(),
        notes=["Zones are known for 398 of 412 open cases."],
    )
