"""A morning of Public Works with its crews as it would be frozen."""

from dataclasses import replace
from typing import Any

from reports.daily import figures as f
from reports.daily.crew_page import NO_CREWS
from reports.daily.page_one import AheadDay, Move, PageOne, nothing, table
from tests.reports.daily import sample

DAYS = ("2026-06-18", "2026-06-22", "2026-06-23", "2026-06-24", "2026-06-25")


def frozen(**header: Any) -> dict[str, Any]:
    return f.as_json(replace(sample.report(**header), page_one=page_one()))


def without() -> dict[str, Any]:
    return f.as_json(replace(sample.report(), page_one=nothing("crews", NO_CREWS)))


def page_one() -> PageOne:
    days = [
        AheadDay(day=day, p50=21.5 + n, p80=27.0 + n, must=30.0 - 4 * n, there=24.0, planned=18.0 - 3 * n)
        for n, day in enumerate(DAYS)
    ]
    hours = {"unit": "hours", "note": "crew-hours"}
    return PageOne(
        of="crews",
        sentence="Thursday, June 18 is short by 6 crew-hours.",
        why="30 h have to be done by then (18 on crews’ lists, 12 due and on no list); 24 h are there. Monday is short, too.",
        figures=[
            f.count("due_today", "Due today", 31, mean_28d=27.1, same_week_last_year=30.0),
            f.count("overdue", "Overdue", 38, mean_28d=29.5, same_week_last_year=21.9),
            *(
                f.Figure(key=key, label=label, value=value, display=f"{value} h", **hours)
                for key, label, value in [
                    ("crew_hours_late", "Overdue, on no list", 44),
                    ("crew_hours_must", "To be done in 5 days", 110),
                    ("crew_hours_come", "Comes in, 5 days", 117),
                    ("crew_hours_there", "Crew-hours there", 120),
                ]
            ),
        ],
        days=days,
        tables=[
            table(
                "crew work",
                "New work of the next five days",
                [("a", "Half the times"), ("b", "8 of 10 times"), ("c", "Need a crew"), ("d", "Minutes each"), ("e", "Crew-hours")],
                [("Pothole repair", ["62", "74", "93%", "48", "46 to 55"]), ("Tree trimming", ["21", "28", "88%", "95", "29 to 39"])],
            ),
            table(
                "crew",
                "Crew: hours on its list of hours there",
                [(f"day_{n}", day[5:]) for n, day in enumerate(DAYS)],
                [(name, ["9.5 of 8", "6 of 8", "3 of 8", "0 of 8", "0 of 8"]) for name in ("Streets 1", "Streets 2", "Trees")],
            ),
        ],
        moves=[
            Move(
                sentence="Thursday, June 18: move 1.5 crew-hours of work from Streets 1 to Trees.",
                gains="Streets 1 has 9.5 h on its list and works 8.",
                loses="Trees keeps 3.5 h of room that day.",
            )
        ],
        notes=["Hours of a request: learned from 412 requests that crews completed in the last year."],
    )  # fmt: skip
