"""The enforcement blocks made ready to be shown: what links where, days in words, and the two pictures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any

from django.urls import reverse

from reports import charts, foresight_charts

from .wording import moment

Json = dict[str, Any]
AGES = "age"  # the table that becomes a picture


def block(report: Json) -> Json | None:
    found: Json | None = report.get("enforcement")
    return found


def figures(report: Json) -> Iterator[Json]:
    """Each Figure, headline first."""
    found = block(report)
    if found is None:
        return
    yield from found["headline"]
    for group in found["groups"]:
        yield from group["figures"]
    for step in (found["season"] or {}).get("steps", ()):
        yield from (step["this"], step["last"])


def terms(report: Json) -> Iterator[Json]:
    found = block(report)
    if found:
        yield from chain(found["identity"]["terms"], found["violations_identity"]["terms"])


def tables(report: Json) -> list[Json]:
    found = block(report)
    return list(found["tables"]) if found else []


def add_words(report: Json, base_url: str) -> None:
    """`url` and words on each case and hearing of a list."""
    found = block(report)
    if found is None:
        return
    for group in found["groups"]:
        group |= _parted(group)
    for line in chain(found["lapsed"], found["oldest"]):
        line |= {"url": base_url + case_url(line["number"]), "due_words": window_words(line)}
    for line in found["hearings"]:
        line |= {"url": base_url + case_url(line["number"]), "at_words": moment(line["at"])}


def _parted(group: Json) -> Json:
    """Its figures as a whole and those split by tier or stage; whether any has a usual value beside it."""
    split = [figure for figure in group["figures"] if figure["scope"]]
    return {
        "whole": [figure for figure in group["figures"] if not figure["scope"]],
        "split": split,
        "split_by": next(iter(split[0]["scope"])) if split else "",
        "has_usual": any(figure["mean_words"] or figure["year_words"] for figure in group["figures"]),
    }


def case_url(number: str) -> str:
    return f"{reverse('admin:index')}enforcement/cases/{number}/"


def window_words(line: Json) -> str:
    if line["days_over"]:
        return f"{line['days_over']} {'day' if line['days_over'] == 1 else 'days'} past"
    if line["comply_by"]:
        day = date.fromisoformat(line["comply_by"])
        return f"until {day:%b} {day.day}"
    return "no window yet"


# Pictures


def drawings(report: Json) -> dict[str, charts.Chart]:
    found = block(report)
    if found is None:
        return {}
    return _season(found["season"]) | _ages(found)


def _season(season: Json | None) -> dict[str, charts.Chart]:
    """The first line of the season that was counted: what came each week, beside the last season."""
    if not season or not season["weeks"] or not season["steps"]:
        return {}
    step = season["steps"][0]
    points = [
        {"label": _short(week), "one": this, "other": last}
        for week, this, last in zip(season["weeks"], step["weekly"], step["last_weekly"], strict=False)
    ]
    title = f"{step['this']['label']}, week by week: {season['sentence']}"
    names = {"one": "this season", "other": "last season", "column": "Week from"}
    return {"season": foresight_charts.two_lines("season", title, points, **names)}


def _ages(found: Json) -> dict[str, charts.Chart]:
    table = next((one for one in found["tables"] if one["group"] == AGES), None)
    if table is None or not table["rows"]:
        return {}
    bands = [{"label": row["label"], "value": int(row["cells"][0]["value"] or 0)} for row in table["rows"]]
    return {"case_ages": charts.ageing_bars("case_ages", _ages_finding(bands), bands, label="Open cases")}


def _ages_finding(bands: list[Json]) -> str:
    """ "12 of 96 open cases are in the oldest band: over 90 days"."""
    total, last = sum(band["value"] for band in bands), bands[-1]
    if not total:
        return "No case is open"
    label = last["label"][:1].lower() + last["label"][1:]
    return f"{last['value']:,} of {total:,} open cases are {label} old".replace(" old old", " old")


def _short(day: str) -> str:
    when = date.fromisoformat(day)
    return f"{when:%b} {when.day}"
