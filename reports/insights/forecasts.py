"""How many will come: 28 days and 26 weeks with intervals, and how good such a forecast was on the past."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from reports import foresight_charts as drawn
from reports.models import Forecast

from . import links, words
from .page import Cell, Page, Table, choice, number
from .seen import Seen

Json = dict[str, Any]


def page(seen: Seen, asked: Json) -> Page:
    whole = {one.service_id: one for one in seen.forecasts().filter(district=None)}
    busiest = sorted(whole, key=lambda pk: -sum(whole[pk].figures["recent"]))
    service = seen.service(asked.get("service", ""), busiest)
    district = seen.district(asked.get("district", ""))
    one = seen.forecasts().filter(service=service, district=district).first() if service else None
    place = district.name if district else ""
    shown = Page("forecasts", "What will come", sentence(one, service.name if service else "", place))
    if one and one.figures.get("days"):
        _draw(shown, one, seen)
        shown.more += _said(one)
    shown.tables = [*_districts(seen, service), _services(seen, whole, busiest), *_days(one)]
    shown.choices = [
        choice("service", "Service", sorted(((seen.services[pk].service_code, seen.name(pk)) for pk in whole), key=lambda o: o[1]),
               service.service_code if service else ""),
        choice("district", "District", [("", "Whole city"), *((d.code, d.name) for d in seen.districts.values())],
               district.code if district else ""),
    ]  # fmt: skip
    shown.note = (
        "Requests that departments will have to work on; joined ones count once, and what is resolved at intake is left out. "
        "The forecast knows the weekday, the season, holidays, the last four weeks, and the weather where somebody loads it. "
        "The band holds 8 of 10 days; a service that snow or storms drive is better read by its band than by its line."
    )
    return shown


def sentence(one: Forecast | None, name: str, place: str) -> str:
    where = f" in {place}" if place else ""
    if one is None:
        return (
            f"Too little to say of “{name}”{where}: nothing came yet."
            if name
            else "Too little to say: nothing came yet."
        )
    if one.too_little:
        return f"Too little to say of “{name}”{where}: {one.too_little}"
    coming = one.figures["next"]
    return (
        f"“{name}”{where}: about {coming['p50']:,.0f} in the next {coming['days']} days; plan for {coming['p80']:,.0f}, "
        "which 8 of 10 times is enough."
    )


def _draw(shown: Page, one: Forecast, seen: Seen) -> None:
    figures = one.figures
    days, weeks = figures["days"], figures["weeks"]
    total = sum(days["mean"])
    shown.add(
        drawn.ahead(
            "days", f"About {total:,.0f} in the next 28 days", figures["recent"][-28:], days, seen.day
        )
    )
    if weeks["q50"]:
        recent = figures["recent"]
        past = [sum(recent[n : n + 7]) for n in range(len(recent) % 7, len(recent), 7)]
        top = max(range(len(weeks["mean"])), key=weeks["mean"].__getitem__)
        first = date.fromisoformat(weeks["first"]) + timedelta(weeks=top)
        title = f"The fullest week ahead begins on {words.spoken(first)}: about {weeks['mean'][top]:,.0f}"
        shown.add(drawn.ahead("weeks", title, past, weeks, seen.day, step=7))


def _said(one: Forecast) -> list[str]:
    season, told = one.figures.get("season"), []
    if season:
        starts = date.fromisoformat(season["starts"])
        told.append(
            f"Its season begins in the week of {starts:%B} {starts.day}: from then on more than a quarter of the last peak."
        )
    if tested := one.figures.get("backtest"):
        told.append(_tested(tested))
    told.append(f"Method: {one.method}; learned from {one.figures['known']:,} days.")
    return told + one.figures.get("notes", [])


def _tested(found: Json) -> str:
    at = found["28"]
    better = 100 * (1 - at["mase"] / at["naive_mase"]) if at["naive_mase"] else 0
    than = f"{abs(better):.0f}% {'better' if better >= 0 else 'worse'} than “as last week”"
    return (
        f"Tried on the past {found['origins']} times, 28 days each: its error is {at['mase']:.2f} of the usual change from "
        f"week to week, {than}; the band held {at['coverage']:.0%} of the days (80% is meant)."
    )


def _services(seen: Seen, whole: dict[int, Forecast], busiest: list[int]) -> Table:
    rows = [_row(seen, whole[pk]) for pk in busiest]
    columns = (
        "Service",
        "Last 28 days",
        "Next 5 days",
        "Plan for",
        "Next 28 days",
        "Season begins",
        "Error on the past",
        "As last week",
    )
    return Table("services", "Each service in the whole city", columns, rows, "Nothing came yet.",
                 note="Error: the mean error of a day over the usual change from week to week; “as last week” is what doing nothing clever gives.")  # fmt: skip


def _row(seen: Seen, one: Forecast) -> list[Cell]:
    service = seen.services[one.service_id]
    url = links.page("forecasts", service=service.service_code)
    recent = Cell(sum(one.figures["recent"][-28:]), f"{sum(one.figures['recent'][-28:]):,}", number=True,
                  url=links.rows(service.service_code, "", seen.day - timedelta(days=27), seen.day))  # fmt: skip
    if one.too_little:
        said = Cell(one.too_little, f"too little to say: {one.too_little}")
        return [Cell(service.name, url=url), recent, *[number(None)] * 3, said, number(None), number(None)]
    season, test = one.figures.get("season"), one.figures.get("backtest")
    starts = date.fromisoformat(season["starts"]) if season else None
    tested = test["28"] if test else None
    return [
        Cell(service.name, url=url),
        recent,
        number(one.figures["next"]["p50"]),
        number(one.figures["next"]["p80"]),
        number(round(sum(one.figures["days"]["mean"]))),
        Cell(starts.isoformat() if starts else "", words.spoken(starts) if starts else ""),
        number(
            round(tested["mase"], 2) if tested else None, f"{tested['mase']:.2f}" if tested else "not yet"
        ),
        number(
            round(tested["naive_mase"], 2) if tested else None,
            f"{tested['naive_mase']:.2f}" if tested else "",
        ),
    ]


def _districts(seen: Seen, service: Any) -> list[Table]:
    if service is None:
        return []
    rows = []
    for one in seen.forecasts().filter(service=service).exclude(district=None).select_related("district"):
        place = one.district
        assert place
        url = links.page("forecasts", service=service.service_code, district=place.code)
        recent = sum(one.figures["recent"][-28:])
        told = [number(None), number(None), Cell(f"too little to say: {one.too_little}")]
        if not one.too_little:
            told = [number(one.figures["next"]["p50"]), number(one.figures["next"]["p80"]), Cell(one.method)]
        rows.append([Cell(place.name, url=url), number(recent), *told])
    return [
        Table(
            "districts",
            f"“{service.name}” by district",
            ("District", "Last 28 days", "Next 5 days", "Plan for", "Method"),
            rows,
        )
    ]


def _days(one: Forecast | None) -> list[Table]:
    if one is None or not one.figures.get("days"):
        return []
    path = one.figures["days"]
    first = date.fromisoformat(path["first"])
    rows = [
        [Cell((first + timedelta(days=n)).isoformat(), words.spoken(first + timedelta(days=n))), number(round(path["mean"][n], 1)),
         *(number(path[level][n]) for level in ("q10", "q50", "q80", "q90"))]
        for n in range(len(path["mean"]))
    ]  # fmt: skip
    return [
        Table(
            "days",
            "Each of the 28 days",
            ("Day", "Mean", "1 of 10 under", "Middle", "8 of 10 under", "9 of 10 under"),
            rows,
        )
    ]
