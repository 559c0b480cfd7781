"""A daily report of Charter Oak as its author would freeze it: for the tests of page, PDF and e-mail."""

from datetime import date, timedelta
from typing import Any

from reports.daily import figures as f

DAY = date(2026, 6, 17)
PATTERN = [41, 38, 44, 12, 9, 47, 52]  # a week from Wednesday
CLOSED = [36, 40, 39, 4, 2, 45, 44]
GROUPS = [
    ("Streets and potholes", 171, 92, 71, 14),
    ("Trees", 96, 41, 22, 9),
    ("Street lights", 88, 47, 46, 6),
    ("Sanitation and bulky waste", 61, 58, 63, 2),
    ("Snow and ice", 3, 0, 0, 0),
    ("Sidewalks", 54, 17, 12, 6),
    ("Signs and signals", 28, 21, 24, 1),
    ("Drainage", 19, 8, 9, 0),
]
DISTRICTS = [
    ("Frog Hollow", 88, 44, 39, 12),
    ("Asylum Hill", 79, 41, 36, 8),
    ("North End", 74, 33, 29, 6),
    ("South Green", 61, 30, 31, 3),
    ("Parkville", 57, 28, 30, 2),
    ("West End", 52, 31, 25, 3),
    ("Barry Square", 49, 24, 22, 1),
    ("Behind the Rocks", 38, 19, 18, 2),
    ("Charter Oak Village at the Old Reservoir Parkway", 22, 14, 10, 1),
]
PEOPLE = [
    ("Pat Ruiz", 64, 31, 29, 6),
    ("Lou Bianchi", 58, 27, 30, 3),
    ("Nobody yet", 34, 12, 0, 9),
    ("Kim Osei", 41, 22, 24, 0),
]


def report(kind: str = "department", **header: Any) -> f.ReportFigures:
    names = {
        "department": ("public-works", "Public Works"),
        "enforcement": ("code-enforcement", "Code Enforcement"),
    }
    code, name = names[kind]
    about = f.Header(
        **{
            "kind": kind,
            "department": {"code": code, "name": name},
            "day": DAY.isoformat(),
            "city": "Charter Oak",
            "known_at": "2026-06-18T05:30:00-04:00",
            "as_of": "2026-06-18T00:00:00-04:00",
            "timezone": "America/New_York",
            **header,
        }
    )
    return f.ReportFigures(
        header=about,
        decisions=decisions(),
        headline=headline(),
        to_move=to_move(),
        blocks=blocks(kind),
        measures=measures(),
    )


def frozen(kind: str = "department", **header: Any) -> dict[str, Any]:
    return f.as_json(report(kind, **header))


def empty() -> dict[str, Any]:
    """The first morning of a department that has nothing yet."""
    none = f.count("inflow", "Received", 0)
    blocks = f.Blocks(
        identity=f.Identity(before=0, terms=terms(0, 0, 0, 0), after=0, holds=True, sentence=""),
        flow=f.Flow(figures=[none], daily=[]),
        ageing=f.Ageing(bands=[], oldest=[]),
        due=f.Due(
            figures=[f.count("due_today", "Due today", 0), f.count("overdue", "Overdue", 0)],
            today=[],
            overdue=[],
        ),
        time_to_close=[f.days("close_median", "Half are closed within", None)],
        reopened=[f.rate("reopened_rate", "Reopened within 14 days", 0, 0)],
        unassigned=[f.count("unassigned", "Unassigned", 0)],
        quality=[],
        breakdowns=[],
    )
    return f.as_json(
        f.ReportFigures(
            header=report().header, decisions=[], headline=[none], to_move=[], blocks=blocks, measures=[]
        )
    )


def decisions() -> list[f.Decision]:
    return [
        f.Decision(
            sentence="Close or reassign the 9 tree requests that are more than 30 days overdue.",
            why="They are 24% of everything overdue; the oldest, on Capen Street, has waited 71 days.",
            figure_key="overdue",
            scope={"service_group": "Trees"},
            rows=9,
        ),
        f.Decision(
            sentence="Finish 14 pothole repairs that fall due today.",
            why="5 have no one assigned. A usual Thursday closes 11.",
            figure_key="due_today",
            scope={"service_group": "Streets and potholes"},
            rows=14,
        ),
        f.Decision(
            sentence="Add a crew to Streets: 21 more came in than were closed this week.",
            why="Third week in a row; at this pace the backlog passes 200 on Tuesday.",
            figure_key="inflow_7d",
            scope={"service_group": "Streets and potholes"},
            rows=92,
        ),
    ]


def to_move() -> list[f.Decision]:
    return [
        f.Decision(
            sentence="34 requests belong to no one.",
            why="12 came in yesterday; 9 are overdue.",
            figure_key="unassigned",
            rows=34,
        ),
        f.Decision(
            sentence="Pat Ruiz has 64 open, twice the team's usual load.",
            why="Kim Osei has 41 and none overdue.",
            figure_key="backlog",
            scope={"person": "pat"},
            rows=64,
        ),
        f.Decision(
            sentence="3 requests wait for your answer to a hand-over.",
            why="The oldest since June 12, from Parks.",
            figure_key="handed_to_us",
            rows=3,
        ),
    ]


def headline() -> list[f.Figure]:
    week = PATTERN * 4
    return [
        f.count("backlog", "Open", 520, mean_28d=471.2, same_week_last_year=402.0, trend=backlog(), better="down"),
        f.count("inflow", "Received", 52, mean_28d=34.7, same_week_last_year=36.1, trend=week, better="none"),
        f.count("outflow", "Closed", 44, mean_28d=30.0, same_week_last_year=35.4, trend=CLOSED * 4, better="up"),
        f.count("overdue", "Overdue", 38, mean_28d=29.5, same_week_last_year=21.9, trend=[22 + i % 9 + i / 2 for i in range(28)], better="down"),
        f.rate(
            "attainment_28d", "Done on time, 28 days", 612, 798, mean_28d=79.1, same_week_last_year=84.0,
            trend=[82 - i / 5 for i in range(28)], better="up",
        ),
        f.days(
            "close_median", "Half are closed within", 3.42, n=2911, ci=(3.1, 3.8), mean_28d=3.2, same_week_last_year=2.9,
            trend=[3 + i / 60 for i in range(28)], better="down", rows=2911,
        ),
    ]  # fmt: skip


def backlog() -> list[float]:
    return [f.DayPoint(**d).backlog for d in daily()]


def daily() -> list[dict[str, Any]]:
    points, backlog = [], 520 - sum(PATTERN) * 4 + sum(CLOSED) * 4
    for i in range(28):
        inflow, outflow = PATTERN[i % 7], CLOSED[i % 7]
        backlog += inflow - outflow
        day = DAY - timedelta(27 - i)
        points.append({"day": day.isoformat(), "inflow": inflow, "outflow": outflow, "backlog": backlog})
    return points


def terms(received: int, reopened: int, moved_in: int, closed: int) -> list[f.Term]:
    return [
        f.Term(key="inflow", label="Received", value=received, sign=1),
        f.Term(key="reopened", label="Reopened", value=reopened, sign=1),
        f.Term(key="transferred_in", label="Handed to us", value=moved_in, sign=1),
        f.Term(key="unmerged", label="Unmerged", value=0, sign=1),
        f.Term(key="closed", label="Closed", value=closed, sign=-1),
        f.Term(key="transferred_out", label="Handed over", value=min(closed, 3), sign=-1),
        f.Term(key="merged", label="Merged as duplicates", value=0, sign=-1),
    ]


def lines(days_over: int | None) -> list[f.RequestLine]:
    places = [
        ("Tree trimming", "114 Capen Street", "Lou Bianchi"),
        ("Pothole repair", "Farmington Avenue at Sisson Avenue", "Pat Ruiz"),
        ("Street light out", "29 Evergreen Avenue", ""),
        ("Sidewalk repair", "650 Main Street", "Kim Osei"),
        (
            "Bulky waste pick-up",
            "The long, long road behind the Old Reservoir and the Charter Oak Landing Boat House, building 14, rear",
            "",
        ),
    ]
    return [
        f.RequestLine(
            number=f"26-00{4821 - 37 * i}-{i}",
            service=service,
            place=place,
            assignee=who,
            received="2026-04-07",
            age_days=71 - 4 * i,
            due="2026-06-18" if days_over is None else "2026-05-08",
            days_over=None if days_over is None else days_over - 4 * i,
        )
        for i, (service, place, who) in enumerate(places)
    ]


def blocks(kind: str) -> f.Blocks:
    sentence = ""
    return f.Blocks(
        identity=f.Identity(before=512, terms=terms(52, 2, 1, 44), after=520, holds=True, sentence=sentence),
        flow=f.Flow(
            figures=[
                f.count("inflow", "Received yesterday", 52, mean_28d=34.7, same_week_last_year=36.1),
                f.count("outflow", "Closed yesterday", 44, mean_28d=30.0, same_week_last_year=35.4),
                f.count("net", "Net yesterday", 8, signed=True, mean_28d=4.7, same_week_last_year=0.7),
                f.count("inflow_7d", "Received in 7 days", 243, mean_28d=243, same_week_last_year=253),
                f.count("outflow_7d", "Closed in 7 days", 210, mean_28d=210, same_week_last_year=248),
                f.count("net_7d", "Net in 7 days", 33, signed=True, mean_28d=33, same_week_last_year=5),
                f.days(
                    "days_of_backlog",
                    "Days of work in the backlog",
                    17.3,
                    mean_28d=15.7,
                    same_week_last_year=11.4,
                ),
            ],
            daily=[f.DayPoint(**d) for d in daily()],
        ),
        ageing=f.Ageing(
            bands=[
                f.count("ageing", label, value, scope={"ageing_band": band})
                for band, label, value in [
                    ("0-2", "0–2 days", 118),
                    ("3-7", "3–7 days", 131),
                    ("8-30", "8–30 days", 172),
                    ("31-90", "31–90 days", 81),
                    (">90", "Over 90 days", 18),
                ]
            ],
            oldest=lines(41),
        ),
        due=f.Due(
            figures=[
                f.count("due_today", "Due today", 31, mean_28d=27.1, same_week_last_year=30.0),
                f.count("overdue", "Overdue", 38, mean_28d=29.5, same_week_last_year=21.9),
                f.days(
                    "overdue_median_days",
                    "Half of them are late by more than",
                    6.5,
                    n=38,
                    rows=38,
                    mean_28d=5.1,
                ),
                f.rate(
                    "attainment_7d",
                    "Done on time, due in 7 days",
                    141,
                    196,
                    mean_28d=77.0,
                    same_week_last_year=83.5,
                ),
                f.rate(
                    "attainment_28d",
                    "Done on time, due in 28 days",
                    612,
                    798,
                    mean_28d=79.1,
                    same_week_last_year=84.0,
                ),
            ],
            today=lines(None),
            overdue=lines(41),
        ),
        time_to_close=[
            f.days(
                "close_median", "Half are closed within", 3.42, n=2911, ci=(3.1, 3.8), rows=2911, mean_28d=3.2
            ),
            f.days("close_p90", "9 of 10 are closed within", None, not_reached_after=41, n=2911, rows=2911),
            f.rate("close_percent_open", "Still open", 520, 2911, mean_28d=17.1),
        ],
        reopened=[
            f.rate(
                "reopened_rate",
                "Reopened within 14 days",
                21,
                780,
                mean_28d=2.5,
                note="Closed 15 to 42 days ago.",
            )
        ],
        unassigned=[f.count("unassigned", "Unassigned", 34, mean_28d=21.0)],
        quality=[
            f.rate("located_share", "With a place on the map", 498, 520, mean_28d=95.9),
            f.count("default_points", "On a default point", 11, mean_28d=9.2),
            f.count("unassigned_over_1d", "Unassigned for more than a day", 22, mean_28d=14.0),
            f.count("without_sla", "Without a service level", 6, mean_28d=6.0),
            f.rate("on_behalf", "For an elected office, answered in time", 3, 4),
        ],
        breakdowns=[
            breakdown("service_group", "Service group", GROUPS),
            breakdown("district", "District", DISTRICTS),
            breakdown("person", "Person", PEOPLE),
            *(enforcement() if kind == "enforcement" else []),
        ],
    )


def breakdown(group: str, label: str, rows: list[tuple[str, int, int, int, int]]) -> f.Breakdown:
    columns = [
        ("backlog", "Open"),
        ("inflow_7d", "Received, 7 days"),
        ("outflow_7d", "Closed, 7 days"),
        ("overdue", "Overdue"),
    ]
    return f.Breakdown(
        group=group,
        label=label,
        columns=[f.Column(key=key, label=words) for key, words in columns]
        + [f.Column(key="attainment_28d", label="On time, 28 days")],
        rows=[
            f.Row(
                label=name,
                scope={group: name},
                cells=[
                    f.Cell(key=key, value=value, display=f.number(value), rows=value)
                    for (key, _), value in zip(columns, values, strict=True)
                ]
                + [share(values[2])],
            )
            for name, *values in rows
        ],
    )


def share(n: int) -> f.Cell:
    whole = f.rate("attainment_28d", "", n * 3 // 4, n)
    return f.Cell(
        key=whole.key,
        value=whole.value,
        display=whole.display,
        rows=whole.rows,
        hidden_reason=whole.hidden_reason,
    )


def enforcement() -> list[f.Breakdown]:
    natures = [
        "High weeds",
        "Rodents",
        "Trash and debris",
        "Abandoned vehicle",
        "Unsafe structure",
        "Graffiti",
    ]
    zones = ["1", "2", "3", "4", "5"]
    cross = f.Breakdown(
        group="nature by zone",
        label="Complaints of the last 7 days by nature and zone",
        columns=[f.Column(key="inflow_7d", label=f"Zone {z}", scope={"zone": z}) for z in zones],
        rows=[
            f.Row(
                label=nature,
                scope={"nature": nature},
                cells=[
                    f.Cell(
                        key="inflow_7d",
                        value=(i * 7 + j * 3) % 11,
                        display=str((i * 7 + j * 3) % 11),
                        rows=(i * 7 + j * 3) % 11,
                    )
                    for j in range(5)
                ],
            )
            for i, nature in enumerate(natures)
        ],
    )
    return [
        cross,
        breakdown("inspector", "Inspector", [("Ines Duarte", 31, 18, 17, 2), ("Bo Larsen", 27, 12, 15, 1)]),
    ]


def measures() -> list[f.Measure]:
    return [
        f.Measure(name="backlog", version=1, definition="Requests received and not closed at the end of the day; merged duplicates are not counted."),
        f.Measure(name="inflow", version=1, definition="Requests received in the day."),
        f.Measure(name="overdue", version=1, definition="Open requests whose due moment has passed."),
        f.Measure(name="attainment", version=2, definition="Of all requests that fell due in the period, the share closed by their due moment. Never of closed ones only."),
        f.Measure(name="close_median", version=1, definition="Kaplan-Meier median of requests received in the last 90 days; open ones are counted as open so far."),
    ]  # fmt: skip
