"""A frozen report made ready to be shown: links, words of comparison and charts; page, PDF and e-mail read the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import chain
from typing import Any, cast
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse

from reports import charts, maps
from reports.daily import contact_drawings, enforcement_shown, page_one_shown
from reports.daily.costs import LINES
from reports.daily.figures import dollars, number
from reports.daily.wording import moment
from reports.models import DailyReport
from requests_app import documents

Json = dict[str, Any]
WORSE = 0.10  # of the 28-day mean: nearer than this is "as usual"
FIGURE_BLOCKS = ("time_to_close", "reopened", "unassigned", "quality", "costs")
CONTACT_CENTER = DailyReport.Kind.CONTACT_CENTER
KINDS = {
    "enforcement": "Daily code enforcement report",
    CONTACT_CENTER: "Daily contact center report",
}


def page(figures: Json, base_url: str = "") -> Json:
    """The context of every template: {"report", "charts", "sparklines", "words", "page_one"}.

    `base_url` makes links absolute; "page_one" is None where the report has no decision to show.
    """
    report = linked(figures, base_url)
    ahead = page_one_shown.shown(report, base_url) if page_one_shown.is_filled(report) else None
    return {"report": report, "words": words(figures), "page_one": ahead, **_drawn(figures)}


def paper(figures: Json, base_url: str) -> bytes:
    """The PDF; the same figures give the same bytes."""
    context = page(figures, base_url) | {"url": base_url + report_url(figures["header"])}
    name = "contact_center" if is_of_contacts(figures) else "daily_report"
    return documents.pdf(
        f"reports/{name}.typ", context, at=datetime.fromisoformat(figures["header"]["known_at"])
    )


def template(kind: str) -> str:
    return "reports/contact_center.html" if kind == CONTACT_CENTER else "reports/daily_report.html"


def is_of_contacts(figures: Json) -> bool:
    return bool(figures["header"]["kind"] == CONTACT_CENTER)


def linked(figures: Json, base_url: str = "") -> Json:
    """The figures with `url`, `compare` and `verdict` on each, and `url` and `due_words` on each request of a list."""
    report = deepcopy(figures)
    for figure in every_figure(report):
        figure |= beside(figure)
        if figure["key"] in LINES and not is_of_contacts(figures):
            figure["costs_url"] = base_url + costs_url(report["header"], figure["key"])
    for item in chain(
        every_figure(report), report["decisions"], report["to_move"], _terms(report), _cells(report)
    ):
        item["url"] = (
            base_url + rows_url(report["header"], item) if item["rows"] else item.get("costs_url", "")
        )
    for words in report["blocks"].get("in_vain", []):
        words |= {"key": "searches_nothing_28d", "scope": {"words": words["words"]}, "rows": words["times"]}
        words["url"] = base_url + rows_url(report["header"], words)
    enforcement_shown.add_words(report, base_url)
    for line in _lines(report):
        line |= {"url": base_url + request_url(line["number"]), "due_words": due_words(line)}
    return report


def every_figure(report: Json) -> Iterator[Json]:
    """Each Figure of a report, headline first."""
    blocks = report["blocks"]
    if is_of_contacts(report):
        return chain(report["headline"], *(section["figures"] for section in blocks["sections"]))
    lists = [
        report["headline"],
        blocks["flow"]["figures"],
        blocks["ageing"]["bands"],
        blocks["due"]["figures"],
    ]
    usual = chain.from_iterable([*lists, *(blocks.get(name, []) for name in FIGURE_BLOCKS)])
    return chain(page_one_figures(report), enforcement_shown.figures(report), usual)


def page_one_figures(report: Json) -> list[Json]:
    return list((report.get("page_one") or {}).get("figures", ()))


def _terms(report: Json) -> Iterator[Json]:
    for term in chain(report["blocks"]["identity"]["terms"], enforcement_shown.terms(report)):
        term["rows"] = term["value"]
        yield term


def _cells(report: Json) -> Iterator[Json]:
    for table in chain(report["blocks"]["breakdowns"], enforcement_shown.tables(report)):
        for row in table["rows"]:
            for cell, column in zip(row["cells"], table["columns"], strict=True):
                cell["scope"] = row["scope"] | column["scope"]
                yield cell


def _lines(report: Json) -> Iterator[Json]:
    if is_of_contacts(report):
        return iter(())
    due = report["blocks"]["due"]
    return chain(report["blocks"]["ageing"]["oldest"], due["today"], due["overdue"])


# Links ---------------------------------------------------------------------------------------------------------------
def rows_url(header: Json, item: Json) -> str:
    """The rows behind a figure of this revision; both times are in the frozen report."""
    path = reverse("reports:rows", kwargs={**_named(header), "key": item.get("figure_key") or item["key"]})
    return f"{path}?{urlencode({'revision': header['revision'], **item.get('scope', {})})}"


def costs_url(header: Json, key: str) -> str:
    """The work orders behind the money and the hours of some days."""
    last = date.fromisoformat(header["day"])
    first = last - timedelta(days=27 if key.endswith("_28d") else 0)
    path = reverse("reports:costs", args=[header["department"]["code"]])
    return f"{path}?{urlencode({'from': first, 'to': last})}"


def report_url(header: Json) -> str:
    return reverse("reports:report", kwargs=_named(header))


def request_url(number: str) -> str:
    """The staff's list, searched for the number: it opens the one request, within what the reader may see."""
    return f"{reverse('admin:index')}requests_app/servicerequest/?{urlencode({'q': number})}"


def _named(header: Json) -> Json:
    return {"kind": header["kind"], "department": header["department"]["code"], "day": header["day"]}


# Words ---------------------------------------------------------------------------------------------------------------
def words(figures: Json) -> Json:
    """The header, and the two counts of page one where it has them, as people say them."""
    header = figures["header"]
    day = date.fromisoformat(header["day"])
    due = {} if is_of_contacts(figures) else _due(figures)
    return due | {
        "title": f"{header['department']['name']}, {day:%A}, {day:%B} {day.day}, {day.year}",
        "day": f"{day:%A}, {day:%B} {day.day}",
        "kind": KINDS.get(header["kind"], "Daily report"),
        "weekdays": f"{day:%A}s",
        "as_of": moment(header["as_of"]),
        "known_at": moment(header["known_at"]),
        "nothing": nothing(figures),
    }


def nothing(figures: Json) -> str:
    """What a report says that has nothing to decide."""
    if is_of_contacts(figures):
        return "Nothing stands out: no hour, no answer, no office and no call-back needs you today."
    return "Nothing is late, due or piling up."


def _due(figures: Json) -> Json:
    return {
        "due_today": _said(figures, "due_today", "today"),
        "overdue": _said(figures, "overdue", "now"),
    }


def _said(figures: Json, key: str, when: str) -> str:
    """ "31 today", or "nothing today"."""
    found = [f for f in figures["blocks"]["due"]["figures"] if f["key"] == key and f["value"]]
    return f"{found[0]['display']} {when}" if found else f"nothing {when}"


def due_words(line: Json) -> str:
    if line["days_over"]:
        return f"{line['days_over']} {'day' if line['days_over'] == 1 else 'days'} late"
    if line["due"]:
        due, received = (date.fromisoformat(line[moment][:10]) for moment in ("due", "received"))
        return f"due {due:%b} {due.day}{f', {due.year}' if due.year != received.year else ''}"
    return "no due date"


def compare(figure: Json) -> str:
    """ "28-day mean 35 · last year 36", of what is known."""
    known = [
        ("same weekdays", figure.get("same_weekdays")),
        ("28-day mean", figure["mean_28d"]),
        ("last year", figure["same_week_last_year"]),
    ]
    return " · ".join(
        f"{name} {usual(value, figure['unit'])}".replace(" ", "\u00a0")
        for name, value in known
        if value is not None
    )


def beside(figure: Json) -> Json:
    """What stands beside a number in a table, in words; "" for what is unknown."""
    unit, ci, n = figure["unit"], figure["ci"], figure["n"]
    return {
        "compare": compare(figure),
        "verdict": verdict(figure),
        "interval_words": f"{usual(ci[0], unit)}–{usual(ci[1], unit)}" if ci else "",
        "n_words": "" if n is None else f"{n:,}",
        "mean_words": usual(figure["mean_28d"], unit),
        "weekday_words": usual(figure.get("same_weekdays"), unit),
        "year_words": usual(figure["same_week_last_year"], unit),
    }


def usual(value: float | None, unit: str) -> str:
    """A mean needs a decimal only while it is small."""
    if value is None:
        return ""
    if unit == "percent":
        return f"{value:.0f}%"
    if unit == "dollars":
        return dollars(value)
    return number(value) if abs(value) >= 10 else f"{value:.1f}".removesuffix(".0").replace("-", "−")


def verdict(figure: Json) -> str:
    """ "better" or "worse" than the 28-day mean (the same weekdays, where they are known) by more than a tenth (a tenth of the misses for percentages), else ""."""
    value, better = figure["value"], figure["better"]
    mean = figure["mean_28d"] if figure.get("same_weekdays") is None else figure["same_weekdays"]
    if value is None or mean is None or better == "none" or _may_be_chance(figure, mean):
        return ""
    room = WORSE * (min(mean, 100 - mean) if figure["unit"] == "percent" else abs(mean))
    if abs(value - mean) <= room:
        return ""
    return "better" if (value > mean) == (better == "up") else "worse"


def _may_be_chance(figure: Json, mean: float) -> bool:
    """A day of the contact center is of a few hundred: its share says something once the mean is out of its interval."""
    return "same_weekdays" in figure and bool(figure["ci"]) and figure["ci"][0] <= mean <= figure["ci"][1]


# Charts --------------------------------------------------------------------------------------------------------------
def drawings(figures: Json) -> dict[str, charts.Chart]:
    """The charts of a report: flow, backlog, ageing, or flow and hours; the finding is the title."""
    if is_of_contacts(figures):
        return contact_drawings.drawings(figures)
    blocks = figures["blocks"]
    daily, bands = blocks["flow"]["daily"], blocks["ageing"]["bands"]
    levels = [{"day": p["day"], "value": p["backlog"]} for p in daily]
    return {
        "flow": charts.daily_bars("flow", flow_finding(daily), daily),
        "backlog": charts.trend_line("backlog", backlog_finding(daily), levels, label="Open"),
        "ageing": charts.ageing_bars("ageing", ageing_finding(bands), bands),
        **page_one_shown.drawing(figures),
        **enforcement_shown.drawings(figures),
    }


def flow_finding(daily: list[Json]) -> str:
    if not daily:
        return "Received and closed each day"
    a_day = sum(p["inflow"] - p["outflow"] for p in daily) / len(daily)
    if abs(a_day) < 0.5:
        return f"About as many were closed as came in, over {_days(daily)}"
    more, fewer = ("came in", "were closed") if a_day > 0 else ("were closed", "came in")
    return f"{abs(a_day):.0f} more a day {more} than {fewer}, over {_days(daily)}"


def backlog_finding(daily: list[Json]) -> str:
    if not daily:
        return "Open at the end of each day"
    first, last = daily[0]["backlog"], daily[-1]["backlog"]
    verb = "grew" if last > first else "shrank"
    return (
        f"The backlog {verb} from {first:,} to {last:,} in {_days(daily)}"
        if last != first
        else f"The backlog stayed at {last:,}"
    )


def ageing_finding(bands: list[Json]) -> str:
    total = sum(b["value"] for b in bands)
    old = sum(b["value"] for b in bands if b["scope"].get("ageing_band") in ("31-90", ">90"))
    if not old:
        return "Nothing open is older than 30 days"
    return f"{old:,} of {total:,} open requests are older than 30 days"


def _days(daily: list[Json]) -> str:
    return "one day" if len(daily) == 1 else f"{len(daily)} days"


def _drawn(figures: Json) -> Json:
    """{"charts", "sparklines"} as SVG; frozen figures are drawn once, whoever asks."""
    mark = sha256(json.dumps(figures, sort_keys=True).encode()).hexdigest()
    return cast(Json, cache.get_or_set(f"report-charts-{mark}", lambda: _draw(figures), timeout=24 * 3600))


def _draw(figures: Json) -> Json:
    return {
        "charts": _maps(figures)
        | {
            key: {
                "title": chart.title,
                "svg": charts.svg(chart),
                "columns": chart.columns,
                "rows": chart.rows,
            }
            for key, chart in drawings(figures).items()
        },
        "sparklines": {
            figure["key"]: charts.svg(
                charts.sparkline(f"trend-{figure['key']}", figure["label"], figure["trend"])
            )
            for figure in _with_trend(figures)
        },
    }


def _with_trend(figures: Json) -> Iterator[Json]:
    headline = (enforcement_shown.block(figures) or {}).get("headline", ())
    shown = chain(page_one_figures(figures), headline)
    return chain(figures["headline"], (figure for figure in shown if figure["trend"]))


def _maps(figures: Json) -> Json:
    """Where the hot spots of the report lie; {} where there is none."""
    found = (figures["blocks"].get("foresight") or {}).get("hot_spots", [])
    cells = [
        {"cell": cell, "observed": 0, "expected": 0, "ratio": 2.0, "hot": True}
        for one in found
        for cell in one["cells"]
    ]
    title = "Where it is: reports, not conditions"
    return {"hot_spots": maps.picture("hot_spots", title, cells)} if cells else {}
