"""Page one made ready to be shown: its links, its days in words, its picture."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import NoReverseMatch, reverse

from reports import ahead_charts
from reports.charts import Chart

from .page_one import UNITS, hours, short_day

Json = dict[str, Any]
NUMBERS = ("must", "late", "p50", "p80", "there", "planned")


def is_filled(figures: Json) -> bool:
    """Whether there is a decision to show; reports of before there was one have none."""
    found: Json = figures.get("page_one") or {"too_little": "none was written"}
    return not found["too_little"]


def shown(figures: Json, base_url: str) -> Json:
    """Beside what is frozen: `url` of where it is decided, words of each day, and which columns the days have."""
    found, header = figures["page_one"], figures["header"]
    days = [day | _words(day) for day in found["days"]]
    return {
        "url": base_url + decided_at(found, header) if decided_at(found, header) else "",
        "url_words": _url_words(found),
        "unit": UNITS[found["of"]],
        "days": days,
        "has_late": any(day["late"] for day in days),
        "has_planned": any(day["planned"] is not None for day in days),
        "finding": finding(found),
    }  # fmt: skip


def decided_at(found: Json, header: Json) -> str:
    """Where the plan is accepted, or the board on which crews get their work; "" where there is no such page."""
    if found["of"] == "crews":
        return _address("staff:work_board", header["department"]["code"], found)
    plan = _address("insights:staffing_plan", found["plan_id"], None) if found["plan_id"] else ""
    return plan or _address("insights:staffing", None, None)


def _url_words(found: Json) -> str:
    if found["of"] == "crews":
        return "Open the planning board"
    return "Look at the plan, change it, accept it" if found["plan_id"] else "Open the inspectors’ plans"


def _address(name: str, argument: Any, found: Json | None) -> str:
    try:
        path = reverse(name, args=[] if argument is None else [argument])
    except NoReverseMatch:
        return ""
    first = found["days"][0]["day"] if found and found["days"] else ""
    return f"{path}?from={first}" if first else path


def _words(day: Json) -> Json:
    words = {f"{name}_words": "" if day[name] is None else hours(day[name]) for name in NUMBERS}
    left, few, many = day["there"] - day["must"] - day["late"], hours(day["p50"]), hours(day["p80"])
    on = date.fromisoformat(day["day"])
    return words | {
        "short_words": f"{on:%a} {on.day}",
        "comes_words": few if few == many else f"{few}–{many}",
        "day_words": short_day(on),
        "room_words": f"{hours(left)} free" if left >= 0 else f"{hours(-left)} short",
        "is_short": left < 0,
    }


def finding(found: Json) -> str:
    """The title of the picture: what comes in and has to be done against who is there."""
    days, unit = found["days"], UNITS[found["of"]]
    if not days:
        return ""
    must, late, p50, p80, there = (
        sum(day[name] for day in days) for name in ("must", "late", "p50", "p80", "there")
    )
    comes = hours(p50) if hours(p50) == hours(p80) else f"{hours(p50)} to {hours(p80)}"
    return f"{hours(must + late)} {unit} to be done and {comes} coming in, against {hours(there)} there"


def drawing(figures: Json) -> dict[str, Chart]:
    if not is_filled(figures) or not figures["page_one"]["days"]:
        return {}
    found = figures["page_one"]
    return {"ahead": ahead_charts.ahead("ahead", finding(found), found["days"])}
