"""How long it takes, where longer, since when, whom it waits for, and what is promised."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from reports import charts
from reports import foresight_charts as drawn
from reports.foresight.promise_checks import by_service
from reports.models import DurationFigures
from requests_app.models import Promise

from . import links, words
from .page import Cell, Page, Table, choice, number
from .seen import Seen

Json = dict[str, Any]
DAYS = 180


def page(seen: Seen, asked: Json) -> Page:
    whole = {one.service_id: one for one in seen.durations().filter(district=None)}
    ordered = sorted(whole, key=lambda pk: (not _tells(whole[pk]), -whole[pk].figures["n"]))
    service = seen.service(asked.get("service", ""), ordered)
    said = whole.get(service.pk) if service and asked.get("service") else None
    shown = Page("durations", "How long it takes", _of_one(service, said) if said else sentence(whole))
    if service and service.pk in whole:
        _draw(shown, service, whole[service.pk], seen)
    shown.tables = [*_of(seen, service, whole), _services(seen, whole, ordered)]
    options = sorted(
        ((seen.services[pk].service_code, seen.name(pk)) for pk in whole), key=lambda one: one[1]
    )
    shown.choices = [choice("service", "Service", options, service.service_code if service else "")]
    shown.note = (
        "Requests received in the last 180 days; those still open count as open so far (Kaplan-Meier), never left out. "
        "Resolved at intake and joined ones are left out. Districts are compared by the mean days open within the first 30 "
        "(90 for slow services), over a year; of all that is called slower or changed about one in twenty is chance."
    )
    return shown


def told(whole: dict[int, DurationFigures]) -> list[str]:
    """What passes the tests, in sentences: districts first, then changes for the worse, then the others."""
    rows = [one.figures for one in whole.values()]
    slower = [r["comparison"]["sentence"] for r in rows if r["comparison"].get("passes")]
    changed = [r["change"] for r in rows if r["change"].get("passes")]
    changed.sort(key=lambda one: not one["longer"])
    return [*slower, *(one["sentence"] for one in changed)]


def sentence(whole: dict[int, DurationFigures]) -> str:
    if not whole:
        return "Too little to say: nothing was received in the last 180 days."
    said = told(whole)
    return (
        said[0]
        if said
        else "No district takes measurably longer than the others, and no service has changed its pace."
    )


def _of_one(service: Any, one: DurationFigures) -> str:
    """What passes, else how long it takes."""
    if said := told({service.pk: one}):
        return said[0]
    median = words.percentile(one.figures["median"], one.figures["longest"])
    if one.figures["n"] < 5:
        return f"Too little to say of “{service.name}”: {one.figures['n']} came in {DAYS} days."
    return f"“{service.name}”: half are done within {median}; {one.figures['open']:,} of {one.figures['n']:,} are still open."


def _tells(one: DurationFigures) -> bool:
    return bool(one.figures["comparison"].get("passes") or one.figures["change"].get("passes"))


def _draw(shown: Page, service: Any, one: DurationFigures, seen: Seen) -> None:
    shown.more = [s for s in told({service.pk: one}) if s != shown.sentence]
    found = one.figures["comparison"].get("districts", [])
    if found:
        tau = one.figures["comparison"]["tau"]
        points = [
            {"label": seen.place(d["group"]), **{k: d[k] for k in ("value", "low", "high")}} for d in found
        ]
        title = one.figures["comparison"]["sentence"] or f"“{service.name}” takes about as long everywhere"
        shown.add(
            drawn.intervals(
                "districts",
                title,
                points,
                label="District",
                unit=f"Days longer than elsewhere, of the first {tau:.0f}",
            )
        )
    stages = [s for s in one.figures["stages"] if s["share"] >= 0.01]
    if stages:
        bars = [{"label": _short(s["name"]), "value": round(s["mean"], 1)} for s in stages]
        title = f"“{service.name}” waits most {stages[0]['name']}: {stages[0]['share']:.0%} of all days"
        shown.add(charts.ageing_bars("stages", title, bars, label="Days a request"))


def _short(stage: str) -> str:
    return stage.removeprefix("on hold, for ").removeprefix("for ").capitalize()


def _services(seen: Seen, whole: dict[int, DurationFigures], ordered: list[int]) -> Table:
    promises = {one.service_id: one for one in Promise.objects.filter(district=None)}
    kept = {row["service_id"]: row for row in by_service(seen.day)}
    rows = [_row(seen, whole[pk], promises.get(pk), kept.get(pk)) for pk in ordered]
    columns = (
        "Service",
        "Requests",
        "Still open",
        "Half are done within",
        "9 of 10 within",
        "Promised, working days",
        "Came true",
        "On time, due in 90 days",
    )
    return Table(
        "services",
        "Each service",
        columns,
        rows,
        note="In brackets the 95% interval. “Not reached”: too many are still open to say; then it is more than the longest time watched.",
    )


def _row(seen: Seen, one: DurationFigures, promise: Promise | None, kept: Json | None) -> list[Cell]:
    service, figures = seen.services[one.service_id], one.figures
    said = f"{promise.of_ten} of 10 in {promise.days_high}" if promise else "nothing is promised"
    return [
        Cell(
            service.name,
            url=links.page("durations", service=service.service_code),
            tone="needs" if _tells(one) else "",
        ),
        number(
            figures["n"],
            url=links.rows(service.service_code, "", seen.day - timedelta(days=DAYS - 1), seen.day),
        ),
        number(figures["open"], f"{figures['open']:,} ({words.share(figures['open'], figures['n'])})"),
        *_times(figures),
        Cell(promise.days_high if promise else None, said),
        number(
            kept["kept"] if kept else None,
            words.share(kept["kept"], kept["cases"]) + f" of {kept['cases']:,}" if kept else "not yet",
        ),
        _due(figures["due"]),
    ]


def _times(figures: Json) -> list[Cell]:
    if figures["median"]["value"] is None and figures["n"] < 5:
        return [Cell("", "too little to say"), Cell("", "too little to say")]
    return [
        Cell(figures[name]["value"], words.percentile(figures[name], figures["longest"]))
        for name in ("median", "p90")
    ]


def _due(due: Json) -> Cell:
    if due["share"] is None:
        return number(None, f"too few ({due['n']})" if due["n"] else "")
    return number(due["share"], f"{words.share(due['kept'], due['n'])} of {due['n']:,}")


def _of(seen: Seen, service: Any, whole: dict[int, DurationFigures]) -> list[Table]:
    if service is None or service.pk not in whole:
        return []
    rows = seen.durations().filter(service=service).exclude(district=None).select_related("district")
    return [_districts(seen, service, list(rows)), _stages(service, whole[service.pk])]


def _districts(seen: Seen, service: Any, rows: list[DurationFigures]) -> Table:
    rows.sort(key=lambda one: -(one.figures.get("difference") or {"value": -99})["value"])
    cells = [
        [
            Cell(one.district.name if one.district else "", url=links.rows(service.service_code, one.district.code if one.district else "", seen.day - timedelta(days=DAYS - 1), seen.day)),
            number(one.figures["n"]),
            number(one.figures["open"]),
            *_times(one.figures),
            _longer(one.figures.get("difference")),
            _due(one.figures["due"]),
        ]
        for one in rows
    ]  # fmt: skip
    columns = (
        "District",
        "Requests",
        "Still open",
        "Half are done within",
        "9 of 10 within",
        "Days longer than elsewhere",
        "On time, due in 90 days",
    )
    return Table(
        "districts", f"“{service.name}” by district", columns, cells, "No request has a certain district."
    )


def _longer(found: Json | None) -> Cell:
    if not found:
        return number(None, "too few to compare")
    tone = "danger" if found["low"] > 0 else "good" if found["high"] < 0 else ""
    shown = f"{found['value']:+.1f} ({found['low']:+.1f} to {found['high']:+.1f})".replace("-", "−")
    return number(round(found["value"], 2), shown, tone=tone)


def _stages(service: Any, one: DurationFigures) -> Table:
    cells = [
        [
            Cell(s["name"].capitalize()),
            number(round(100 * s["share"], 1), f"{s['share']:.0%}"),
            number(round(s["mean"], 2), f"{s['mean']:.1f}"),
            number(s["requests"]),
            number(s["lasting"]),
            number(s["median"], "not reached" if s["median"] is None else f"{s['median']:.1f}"),
            number(s["p90"], "not reached" if s["p90"] is None else f"{s['p90']:.1f}"),
        ]
        for s in one.figures["stages"]
    ]
    columns = (
        "Waiting",
        "Of all days",
        "Days a request",
        "Requests",
        "Waiting now",
        "Half of the stays, days",
        "9 of 10 of the stays, days",
    )
    since = date.fromisoformat(one.figures["since"])
    return Table(
        "stages", f"Whom “{service.name}” waits for, received since {words.spoken(since)}", columns, cells
    )
