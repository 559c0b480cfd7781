"""The picture of page one: hours of work on the next days beside the hours of the people who are there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from .charts import BLUE, INK, LINE, MUTED, RED, SOFT, Chart, Point, _labels, _sized, _top

BAR, APART = 20, 11  # px: two bars a day, and how far from its middle


def ahead(key: str, title: str, points: Sequence[Point]) -> Chart:
    """Points {"day", "must", "late", "p50", "p80", "there"} in hours: to be done, late besides, coming, people there."""
    if not points:
        return Chart(key, title, "There is no day to show.", None)
    import altair as alt

    rows = [_row(point) for point in points]
    top = _top(max(row["do"], row["p80"], row["there"]) for row in rows)
    base = alt.Chart(alt.Data(values=rows))
    x = alt.X(
        "words:O", title=None, sort=None, axis=alt.Axis(labelAngle=0, labelOverlap=False, labelColor=INK)
    )
    y_axis = alt.Axis(values=[0, top / 2, top], format=",d")
    y = alt.Y("must:Q", title=None, axis=y_axis, scale=alt.Scale(domain=[0, top], nice=False))
    drawing = alt.layer(
        base.mark_bar(color=BLUE, size=BAR, xOffset=-APART).encode(x=x, y=y),
        *_late(alt, [row for row in rows if row["late"]], x),
        base.mark_bar(color=SOFT, size=BAR, xOffset=APART).encode(x=x, y="p50:Q"),
        base.mark_bar(color=LINE, size=BAR, xOffset=APART).encode(x=x, y="p50:Q", y2="p80:Q"),
        base.mark_tick(color=INK, thickness=3, size=2 * (BAR + APART) - 12, orient="horizontal").encode(
            x=x, y="there:Q"
        ),
        *_labels(alt, _ends(rows[-1]), 0, top),
    )
    about = "; ".join(
        f"{row['words']}: {row['must']:g} h to be done and {row['late']:g} h late, {row['p50']:g} to {row['p80']:g} h come in, {row['there']:g} h there"
        for row in rows
    )
    return Chart(key, title, f"{about}.", _sized(drawing))


def _row(point: Point) -> dict[str, Any]:
    day = date.fromisoformat(point["day"])
    words = f"{day:%a} {day.day}"
    named = {name: point[name] for name in ("must", "late", "p50", "p80", "there")}
    return {
        "words": words,
        **named,
        "do": point["must"] + point["late"],
        "said": f"{point['late']:,.0f} late",
    }


def _late(alt: Any, rows: list[dict[str, Any]], x: Any) -> list[Any]:
    """On top of what has to be done."""
    if not rows:
        return []
    base = alt.Chart(alt.Data(values=rows)).encode(x=x)
    return [
        base.mark_bar(color=RED, size=BAR, xOffset=-APART).encode(y="must:Q", y2="do:Q"),
        base.mark_text(color=RED, fontSize=13, fontWeight=600, dy=-8, xOffset=-APART + 6).encode(
            y="do:Q", text="said:N"
        ),
    ]


def _ends(last: dict[str, Any]) -> list[tuple[float, str, str]]:
    return [
        (float(last["there"]), f"there {last['there']:,.0f} h", INK),
        (float(last["must"]), f"to do {last['must']:,.0f} h", BLUE),
        (float(last["p80"]), f"comes {_between(last['p50'], last['p80'])} h", MUTED),
    ]


def _between(few: float, many: float) -> str:
    """ "5–6", or "6" where both are the same."""
    said = [f"{one:,.0f}" for one in (few, many)]
    return "–".join(dict.fromkeys(said))
