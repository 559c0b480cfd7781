"""Alarms: the day's, at most five, and what staff said of those before."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from reports import charts
from reports.models import Alarm

from . import words
from .page import Cell, Page, Table, number
from .seen import Seen

Json = dict[str, Any]
LISTED = 90  # days
MOST = 200
TONES = {Alarm.State.NEW: "needs", Alarm.State.FALSE: "", Alarm.State.STORM: "danger"}


def page(seen: Seen, asked: Json) -> Page:
    today = list(seen.alarms().filter(day=seen.day))
    earlier = seen.alarms().filter(day__lt=seen.day, day__gt=seen.day - timedelta(days=LISTED))
    found = Page("surges", "What is unusual", sentence(today))
    if today and today[0].kind == Alarm.Kind.SURGE:
        found.add(picture(today[0]))
    found.tables = [
        _table("today", f"{words.whole(seen.day)}: at most five, the most certain first", today, seen,
               "Nothing stands out: no series had more than chance and season explain."),
        _said(seen, earlier | seen.alarms().filter(day=seen.day)),
        _table("earlier", f"The {LISTED} days before", earlier[:MOST], seen, "No alarm in these days."),
    ]  # fmt: skip
    found.note = (
        "A series is a service in a district. Expected is what its weekday, season and last weeks say; an alarm means more "
        "than chance would bring once in 180 days, and of those listed about one in ten is still chance. Reports by "
        "employees and joined ones are not counted. Series with fewer than 90 requests a year are watched in the whole city."
    )
    return found


def sentence(today: list[Alarm]) -> str:
    new = [one for one in today if one.state == Alarm.State.NEW]
    if not today:
        return "Nothing is unusual: no alarm for the last day."
    if not new:
        return f"Nothing new: somebody has looked at {'the one alarm' if len(today) == 1 else f'all {len(today)} alarms'} of the last day."
    return new[0].sentence


def picture(alarm: Alarm) -> charts.Chart:
    recent = alarm.figures.get("recent", [])
    days = [alarm.day - timedelta(days=len(recent) - 1 - n) for n in range(len(recent))]
    usual = alarm.expected / max(1, alarm.figures.get("days", 1))
    points = [
        {"label": words.spoken(day), "value": n, "usual": usual if day >= alarm.since else None}
        for day, n in zip(days, recent, strict=True)
    ]
    return charts.paired_bars(
        f"alarm-{alarm.pk}", alarm.sentence, points, bars="Reports", line="Usual", column="Day", every=7
    )


def _table(key: str, caption: str, alarms: Iterable[Alarm], seen: Seen, empty: str) -> Table:
    columns = ("What", "Kind", "Day", "Reports", "Usual", "Times usual", "Said of it")
    return Table(key, caption, columns, [_row(one) for one in alarms], empty)


def _row(one: Alarm) -> list[Cell]:
    url = reverse("insights:alarm", args=[one.pk])
    said = one.get_state_display() + (f": {one.why}" if one.why else "")
    return [
        Cell(one.sentence, url=url),
        Cell(one.kind, one.get_kind_display()),
        Cell(one.day.isoformat(), words.spoken(one.day)),
        number(one.observed),
        number(one.expected),
        number(round(one.observed / one.expected, 1) if one.expected else None),
        Cell(one.state, said, tone=TONES.get(Alarm.State(one.state), "good")),
    ]


def _said(seen: Seen, alarms: QuerySet[Alarm]) -> Table:
    counts = dict(alarms.order_by().values_list("state").annotate(n=Count("id")))
    rows = [[Cell(str(state.label)), number(counts.get(state, 0))] for state in Alarm.State]
    note = "What staff say of alarms is counted: many that are “nothing there” mean that the alarms ring too easily."
    return Table("said", f"What staff said, last {LISTED} days", ("Said", "Alarms"), rows, note=note)
