"""The year made ready to be shown: links, the chart of the months, and the words for page, paper and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from reports import charts
from reports.daily.wording import moment
from requests_app import documents

Json = dict[str, Any]
COLUMNS = ("part", "figure", "label", "scope", "value", "shown", "year before", "change", "rows")


def page(figures: Json, name: str, by: str, *, links: bool, base_url: str = "") -> Json:
    """The context of page and paper. name: the year in the address; links: whether the reader may open rows."""
    for item in every_figure(figures):
        item["url"] = base_url + rows_url(name, by, item) if links and item["rows"] else ""
    chart = months_chart(figures)
    return {
        "figures": figures,
        "words": words(figures),
        "chart": {
            "title": chart.title,
            "svg": charts.svg(chart),
            "columns": chart.columns,
            "rows": chart.rows,
        },
    }


def paper(context: Json) -> bytes:
    return documents.pdf(
        "reports/year.typ", context, at=datetime.fromisoformat(context["figures"]["known_at"])
    )


def every_figure(figures: Json) -> Iterator[Json]:
    cells = (cell for row in figures["departments"] for cell in row["cells"])
    lists = (figures[name] for name in ("headline", "resolved", "months", "areas"))
    return chain(*lists, cells, [figures["emergency"]["passed"]])


def rows_url(name: str, by: str, item: Json) -> str:
    query = {**({"by": by} if by else {}), **item["scope"]}
    path = reverse("reports:year_rows", kwargs={"year": name, "key": item["key"]})
    return f"{path}?{urlencode(query)}" if query else path


def words(figures: Json) -> Json:
    first, last = (date.fromisoformat(figures[name]) for name in ("first", "last"))
    before = figures["before"]
    days = f"{_day(first)} to {_day(last)}"
    return {
        "title": f"The year in 311: {figures['year']}",
        "days": days if figures["is_whole"] else f"{days}, so far",
        "before": f"{_day(date.fromisoformat(before['first']))} to {_day(date.fromisoformat(before['last']))}",
        "known_at": moment(figures["known_at"]),
    }


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def months_chart(figures: Json) -> charts.Chart:
    months = figures["months"]
    points = [
        {"label": one["label"][:3], "value": one["contacts"], "usual": one["before"] or None}
        for one in months
    ]
    return charts.paired_bars(
        "months",
        finding(months),
        points,
        bars=figures["year"].title(),
        line=figures["before"]["year"].title(),
        column="Month",
        every=2,
    )


def finding(months: Sequence[Json]) -> str:
    """The busiest month, and how much busier than an average one."""
    counted = [one for one in months if one["contacts"]]
    if not counted:
        return "Nobody has turned to 311 yet"
    most = max(counted, key=lambda one: one["contacts"])
    usual = sum(one["contacts"] for one in counted) / len(counted)
    if len(counted) < 2 or most["contacts"] < 1.05 * usual:
        return f"{most['label']} was the busiest month: {most['contacts']:,} contacts"
    return f"{most['label']} was the busiest month: {most['contacts']:,} contacts, {most['contacts'] / usual - 1:.0%} above the mean"


def lines(figures: Json) -> Iterator[Sequence[Any]]:
    """Every number of the page, one a row."""
    for name in ("headline", "resolved", "areas"):
        for one in figures[name]:
            yield _line(name, one)
    for one in figures["months"]:
        shown = (one["contacts"], one["contacts"], one["before"], "", one["rows"])
        yield ("months", one["key"], one["label"], _scope(one), *shown)
    for row in figures["departments"]:
        for cell in row["cells"]:
            yield _line("departments", cell | {"label": f"{row['label']}: {cell['label']}"})
    emergency = figures["emergency"]
    yield _line("emergency", emergency["passed"])
    shown = (emergency["calls"], emergency["display"], emergency["before_display"], emergency["change"], None)
    yield ("emergency", "calls", "Non-emergency calls that 911 took", "", *shown)


def _line(part: str, one: Json) -> Sequence[Any]:
    return (
        part, one["key"], one["label"], _scope(one), one["value"], one["display"], one["before_display"], one["change"],
        one["rows"],
    )  # fmt: skip


def _scope(one: Json) -> str:
    return "; ".join(f"{name}={value}" for name, value in one["scope"].items())
