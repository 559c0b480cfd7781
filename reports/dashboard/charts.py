"""The dashboard's picture, drawn once a night in each language."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from reports import charts

Json = dict[str, Any]
WEEK = 7


def drawn(figures: Json) -> dict[str, Json]:
    """Language -> what `reports/_chart.html` shows."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found[language] = _weeks(figures["daily"])
    return found


def _weeks(daily: list[Json]) -> Json:
    """Whole weeks, the last one ending with the last day."""
    weeks = [daily[i : i + WEEK] for i in range(len(daily) % WEEK, len(daily), WEEK)]
    bars = [
        {
            "day": date.fromisoformat(week[-1]["day"]),
            **{key: sum(day[key] for day in week) for key in ("inflow", "outflow")},
        }
        for week in weeks
    ]
    chart = charts.daily_bars(
        "weeks", _title(bars), bars, mean_line_label=_("Mean"), bars=_("Received"), line=_("Closed")
    )
    words = {"title": chart.title, "columns": list(chart.columns), "rows": [list(row) for row in chart.rows]}
    return words | {"svg": charts.svg(chart)}


def _title(bars: list[Json]) -> str:
    received, closed = (sum(bar[key] for bar in bars) for key in ("inflow", "outflow"))
    if closed >= received:
        return _("In these weeks more was closed than came in")
    return _("In these weeks more came in than was closed")


def kept(figures: Json, language: str) -> Json | None:
    found: dict[str, Json] = figures.get("charts", {})
    return found.get(language) or next(iter(found.values()), None)
