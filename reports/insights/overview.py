"""The most important thing today, then the rest in a few tables."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from reports.models import Alarm, DurationFigures, Forecast

from . import durations, links, quality, surges, words
from .page import Cell, Page, Table, number
from .seen import Seen

Json = dict[str, Any]
BUSIEST, SLOWEST = 8, 5


def page(seen: Seen, asked: Json) -> Page:
    today = list(seen.alarms().filter(day=seen.day))
    whole = {one.service_id: one for one in seen.durations().filter(district=None)}
    forecasts = list(seen.forecasts().filter(district=None, too_little=""))
    shown = Page("overview", "Insights", sentence(today, whole, forecasts, seen))
    new = [one for one in today if one.state == Alarm.State.NEW and one.kind == Alarm.Kind.SURGE]
    if new:
        shown.add(surges.picture(new[0]))
    shown.tables = [_alarms(today), _coming(seen, forecasts), _slower(whole, seen), quality.records(seen)]
    if seen.newest and seen.newest.failures:
        shown.more.append(
            f"{len(seen.newest.failures)} of last night’s series failed: the quality page names them."
        )
    shown.more.append(quality.sentence(seen.newest.figures if seen.newest else {}))
    return shown


def sentence(
    today: list[Alarm], whole: dict[int, DurationFigures], forecasts: list[Forecast], seen: Seen
) -> str:
    """The newest alarm nobody has looked at; else what takes longer; else what rises; else that nothing is unusual."""
    for one in today:
        if one.state == Alarm.State.NEW:
            return one.sentence
    if said := durations.told(whole):
        return said[0]
    for row in sorted(forecasts, key=lambda one: -sum(one.figures["days"]["mean"])):
        last, coming = sum(row.figures["recent"][-28:]), sum(row.figures["days"]["mean"])
        if last >= 20 and coming > 1.25 * last:
            return f"“{seen.name(row.service_id)}” rises: about {coming:,.0f} in the next 28 days after {last:,} in the last."
    return "Nothing is unusual: what comes, and how long it takes, is as weekday and season say."


def _alarms(today: list[Alarm]) -> Table:
    rows = [
        [Cell(one.sentence, url=links.page("index") + f"alarms/{one.pk}/"), number(one.observed), number(one.expected),
         Cell(one.state, one.get_state_display())]
        for one in today
    ]  # fmt: skip
    return Table(
        "alarms",
        "Unusual now",
        ("What", "Reports", "Usual", "Said of it"),
        rows,
        "No alarm for the last day.",
    )


def _coming(seen: Seen, forecasts: list[Forecast]) -> Table:
    ordered = sorted(forecasts, key=lambda one: -one.figures["next"]["p80"])[:BUSIEST]
    rows = [
        [
            Cell(
                seen.name(one.service_id),
                url=links.page("forecasts", service=seen.services[one.service_id].service_code),
            ),
            number(
                sum(one.figures["recent"][-5:]),
                url=links.rows(
                    seen.services[one.service_id].service_code, "", seen.day - timedelta(days=4), seen.day
                ),
            ),
            number(one.figures["next"]["p50"]),
            number(one.figures["next"]["p80"]),
        ]
        for one in ordered
    ]
    first = seen.day + timedelta(days=1)
    caption = f"The next five days, from {words.spoken(first)}"
    return Table(
        "coming",
        caption,
        ("Service", "Last 5 days", "Middle", "Plan for"),
        rows,
        "Nothing came yet.",
        note="“Plan for”: 8 of 10 times it is enough.",
    )


def _slower(whole: dict[int, DurationFigures], seen: Seen) -> Table:
    rows = []
    for pk, one in whole.items():
        for kind in ("comparison", "change"):
            found = one.figures[kind]
            if found.get("passes"):
                url = links.page("durations", service=seen.services[pk].service_code)
                rows.append([Cell(found["sentence"], url=url), number(one.figures["n"])])
    return Table(
        "slower",
        "Slower, or changed",
        ("What", "Requests in 180 days"),
        rows[:SLOWEST],
        "No district is measurably slower, and no service has changed its pace.",
    )
