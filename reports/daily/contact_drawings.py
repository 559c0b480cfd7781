"""The charts of the contact center's report; the finding is the title."""

from __future__ import annotations

from datetime import date
from typing import Any

from reports import charts
from reports.measures.contact_names import clock

Json = dict[str, Any]
MORE = 0.1  # of the same weekdays: nearer is "as on"


def drawings(figures: Json) -> dict[str, charts.Chart]:
    blocks, contacts = figures["blocks"], figures["headline"][0]
    points = [{"day": p["day"], "inflow": p["contacts"], "outflow": p["answered"]} for p in blocks["daily"]]
    hours = [
        {"label": _short(p["hour"]), "value": p["contacts"], "usual": p["same_weekdays"]}
        for p in blocks["hours"]
    ]
    weekday = f"{date.fromisoformat(figures['header']['day']):%A}s"
    return {
        "flow": charts.daily_bars(
            "flow", flow_finding(contacts, weekday), points, bars="Contacts", line="Answered"
        ),
        "hours": charts.paired_bars(
            "hours",
            hours_finding(blocks["hours"]),
            hours,
            bars="This day",
            line=f"{weekday} before",
            column="Hour from",
            every=3,
        ),
    }


def flow_finding(contacts: Json, weekday: str) -> str:
    n, usual = contacts["value"], contacts["same_weekdays"]
    words = f"{contacts['display']} contact{'' if n == 1 else 's'}"
    if not usual:
        return f"{words} on the day"
    change = (n - usual) / usual
    if abs(change) < MORE:
        return f"{words}, about as many as on the four {weekday} before"
    return f"{words}, {abs(change):.0%} {'more' if change > 0 else 'fewer'} than on the four {weekday} before"


def hours_finding(hours: list[Json]) -> str:
    if not any(hour["contacts"] for hour in hours):
        return "Nobody called on this day"
    most = max(hours, key=lambda hour: hour["contacts"])
    return f"Most came from {clock(most['hour'])} to {clock(most['hour'] + 1)}: {most['contacts']:,}"


def _short(hour: int) -> str:
    """8 -> "8", 13 -> "1": as on the face of a clock."""
    return clock(hour) if hour in (0, 12) else f"{hour % 12} {'am' if hour < 12 else 'pm'}"
