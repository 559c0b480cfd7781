"""The pictures of /insights/: what came and what may come with its band, values with their intervals, weeks beside weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from .charts import (
    AMBER,
    BLUE,
    INK,
    LINE,
    MUTED,
    SOFT,
    Chart,
    _day,
    _labels,
    _sized,
    _top,
    extent,
)

Path = Mapping[str, Any]  # {"first", "mean", "q10", "q50", "q90" ...} as a stored forecast has it


def ahead(key: str, title: str, recent: Sequence[int], path: Path, last: date, step: int = 1) -> Chart:
    """The counts up to `last` as bars, then the middle of what may come with the band of 8 in 10; a step is so many days."""
    columns = ("From" if step > 1 else "Day", "Half as many or fewer", "8 of 10 times between", "and")
    days = [date.fromisoformat(path["first"]) + timedelta(days=step * n) for n in range(len(path["q50"]))]
    told = list(zip(days, path["q50"], path["q10"], path["q90"], strict=True))
    rows = [(_day(day), f"{mid:,}", f"{low:,}", f"{high:,}") for day, mid, low, high in told]
    import altair as alt

    past = [
        {"day": str(last - timedelta(days=step * (len(recent) - 1 - n))), "n": n_}
        for n, n_ in enumerate(recent)
    ]
    coming = [{"day": str(day), "mid": mid, "low": low, "high": high} for day, mid, low, high in told]
    top = _top([*recent, *path["q90"], 2])
    names = [str(one["day"]) for one in (*past, *coming)]
    x = _axis(alt, names)
    y_axis = alt.Axis(values=[0, top / 2, top], format=",d")
    scale = alt.Scale(domain=[0, top], nice=False)
    bars = alt.Chart(alt.Data(values=past)).mark_bar(color=SOFT, size=max(2, 240 // len(names)))
    next_ = alt.Chart(alt.Data(values=coming))
    drawing = alt.layer(
        bars.encode(x=x, y=alt.Y("n:Q", title=None, axis=y_axis, scale=scale)),
        next_.mark_area(color=LINE, opacity=1).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        next_.mark_line(color=BLUE, strokeWidth=2.5, point=len(coming) == 1).encode(x=x, y="mid:Q"),
        *_labels(alt, [(float(coming[-1]["mid"]), "expected", BLUE), (float(coming[-1]["high"]), "8 of 10 below", MUTED)], 0, top),
    )  # fmt: skip
    about = (
        f"What came (bars), what is expected (line) and the band that holds 8 of 10, from {rows[0][0]} on."
    )
    return Chart(key, title, about, _sized(drawing), columns, rows)


def _axis(alt: Any, days: list[str]) -> Any:
    """Five days named, evenly."""
    every = max(1, len(days) // 4)
    shown = days[::-every][:5]
    names = "{" + ",".join(f"'{d}':'{_day(d)}'" for d in shown) + "}[datum.value]"
    return alt.X(
        "day:O",
        title=None,
        sort=None,
        axis=alt.Axis(values=shown, labelExpr=names, labelAngle=0, labelOverlap=False),
    )


def intervals(key: str, title: str, points: Sequence[Mapping[str, Any]], *, label: str, unit: str) -> Chart:
    """Points {"label", "value", "low", "high"}: a dot with its 95 % interval each, from the largest down; 0 as a line."""
    rows = [(str(p["label"]), f"{p['value']:+.1f}", f"{p['low']:+.1f} to {p['high']:+.1f}") for p in points]
    columns = (label, unit, "95% sure between")
    if not points:
        return Chart(key, title, "There is nothing to compare yet.", None, columns, rows)
    import altair as alt

    data = alt.Data(values=[dict(p) for p in points])
    low, high = min(p["low"] for p in points), max(p["high"] for p in points)
    scale = alt.Scale(domain=[min(low, 0), max(high, 0)], nice=True)
    base = alt.Chart(data).encode(
        y=alt.Y("label:O", title=None, sort=None, axis=alt.Axis(labelColor=INK, labelLimit=210, minExtent=extent(p["label"] for p in points), grid=False))
    )  # fmt: skip
    drawing = alt.layer(
        alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color=MUTED).encode(x=alt.X("at:Q", scale=scale)),
        base.mark_rule(color=SOFT, strokeWidth=5).encode(
            x=alt.X("low:Q", title=None, scale=scale), x2="high:Q"
        ),
        base.mark_circle(color=BLUE, size=70, opacity=1).encode(x="value:Q"),
    )
    about = f"{unit}, each with its 95 % interval: " + "; ".join(" ".join(row) for row in rows) + "."
    return Chart(key, title, about, _sized(drawing, height=24 * len(points)), columns, rows)


def two_lines(
    key: str,
    title: str,
    points: Sequence[Mapping[str, Any]],
    *,
    one: str,
    other: str,
    column: str,
    mark: str = "",
) -> Chart:
    """Points {"label", "one", "other"} in their order; None is a gap. mark: the label at which something changed."""
    rows = [(str(p["label"]), _whole(p["one"]), _whole(p["other"])) for p in points]
    known = [v for p in points for v in (p["one"], p["other"]) if v is not None]
    if not known:
        return Chart(key, title, "There is nothing to show yet.", None, (column, one, other), rows)
    import altair as alt

    top, labels = _top(known), [str(p["label"]) for p in points]
    every = max(1, len(labels) // 4)
    x = alt.X(
        "label:O",
        title=None,
        sort=None,
        scale=alt.Scale(domain=labels),
        axis=alt.Axis(values=labels[::every], labelAngle=0, labelOverlap=False),
    )
    y = alt.Y("one:Q", title=None, axis=alt.Axis(values=[0, top / 2, top], format=",d"), scale=alt.Scale(domain=[0, top], nice=False))  # fmt: skip
    base = alt.Chart(alt.Data(values=[dict(p) for p in points]))
    ends = [
        (next((float(p[name]) for p in reversed(points) if p[name] is not None), None), words, color)
        for name, words, color in (("one", one, BLUE), ("other", other, MUTED))
    ]
    rule = alt.Chart(alt.Data(values=[{"label": mark}])).mark_rule(color=AMBER, strokeDash=[4, 3]).encode(x=x)
    drawing = alt.layer(
        base.mark_line(color=MUTED, strokeWidth=2, strokeDash=[5, 3]).encode(x=x, y=alt.Y("other:Q")),
        base.mark_line(color=BLUE, strokeWidth=2.5).encode(x=x, y=y),
        *([rule] if mark in labels else []),
        *_labels(alt, [(at, words, color) for at, words, color in ends if at is not None], 0, top),
    )
    about = f"{one} (line) and {other} (dashed): " + "; ".join(" ".join(row) for row in rows[-4:]) + "."
    return Chart(key, title, about, _sized(drawing), (column, one, other), rows)


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"
