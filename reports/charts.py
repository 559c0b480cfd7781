"""One chart code: the SVG is the same on the page and in the PDF, the PNG goes into e-mail.

The caller passes the finding as the title; it becomes the accessible name here and the caption beside the chart.
Colours are attributes, never style attributes, so the charts pass a strict CSP and `site.css` can darken them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from html import escape
from importlib.resources import files
from statistics import fmean
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    import altair as alt

INK, MUTED, LINE = "#16202A", "#505B66", "#DCD8CE"
BLUE, SOFT, RED, AMBER, PAPER = "#0B5CAD", "#A9BDD2", "#B3261E", "#B25E00", "#FFFFFF"
WIDTH = 300  # of the plot; with room for the direct labels about 440, so that 14 px stay readable on a phone
HEIGHT = 140
ROOM = {
    "left": 8,
    "right": 32,
    "top": 4,
    "bottom": 2,
}  # a reader's font may be wider than the one measured here
FONT = "Source Sans Pro, Helvetica, Arial, sans-serif"

Point = Mapping[str, Any]
Row = tuple[str, ...]


@dataclass(frozen=True)
class Chart:
    """A drawing with the words and the table that stand beside it."""

    key: str  # unique on a page
    title: str
    description: str
    drawing: alt.TopLevelMixin | None  # None: nothing to draw
    columns: Row = ()
    rows: Sequence[Row] = field(default_factory=list)


def svg(chart: Chart) -> str:
    """A standalone SVG with a title and a description, as wide as its place; "" where there is nothing to draw."""
    if chart.drawing is None:
        return ""
    import vl_convert

    _know_the_font()
    drawn = vl_convert.vegalite_to_svg(_spec(chart.drawing))
    root, body = drawn.split(">", 1)
    box = re.search(r'viewBox="([^"]+)"', root)
    assert box
    body = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", body)  # one picture, not forty unnamed ones
    name, about = f"{chart.key}-title", f"{chart.key}-desc"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box[1]}" role="img" aria-labelledby="{name} {about}">'
        f'<title id="{name}">{escape(chart.title)}</title><desc id="{about}">{escape(chart.description)}</desc>{body}'
    )


def png(chart: Chart) -> bytes:
    """Twice the size, on white, with the title drawn in: for e-mail, where the picture may travel alone."""
    if chart.drawing is None:
        return b""
    import vl_convert

    _know_the_font()
    spec = _spec(chart.drawing) | {
        "title": {"text": _wrapped(chart.title)},
        "background": PAPER,
        "padding": 12,
    }
    return bytes(vl_convert.vegalite_to_png(spec, scale=2))


def daily_bars(
    key: str,
    title: str,
    points: Sequence[Point],
    *,
    mean_line_label: str = "28-day mean",
    bars: str = "Received",
    line: str = "Closed",
) -> Chart:
    """Points {"day", "inflow", "outflow"}, oldest first: inflow as bars, outflow as a line, the mean of the bars named."""
    rows = [(_day(p["day"]), f"{p['inflow']:,}", f"{p['outflow']:,}") for p in points]
    if not points:
        return Chart(key, title, "There are no days to show yet.", None, (_("Day"), bars, line), rows)
    import altair as alt

    mean = fmean(p["inflow"] for p in points)
    top = _top(max(p["inflow"], p["outflow"]) for p in points)
    x = _days(alt, [str(p["day"]) for p in points])
    base = alt.Chart(_data(alt, points))
    y_axis = alt.Axis(values=[0, top / 2, top], format=",d")
    y = alt.Y("inflow:Q", title=None, axis=y_axis, scale=alt.Scale(domain=[0, top], nice=False))
    last = points[-1]
    labels = [
        (last["outflow"], f"{line} {last['outflow']:,}", BLUE),
        (last["inflow"], f"{bars} {last['inflow']:,}", MUTED),
        (mean, f"{mean_line_label} {mean:,.0f}", INK),
    ]
    drawing = alt.layer(
        base.mark_bar(color=SOFT, size=8).encode(x=x, y=y),
        _rule(alt, mean),
        base.mark_line(color=BLUE, strokeWidth=2.5, point=len(points) == 1).encode(x=x, y="outflow:Q"),
        *_labels(alt, labels, 0, top),
    )
    about = f"{bars} (bars) and {line.lower()} (line) on {_count(points)}. {mean_line_label} of {bars.lower()}: {mean:,.0f}."
    return Chart(key, title, about, _sized(drawing), (_("Day"), bars, line), rows)


def trend_line(
    key: str,
    title: str,
    points: Sequence[Point],
    *,
    label: str,
    mean_line_label: str = "28-day mean",
    value_format: str = ",.0f",
) -> Chart:
    """Points {"day", "value"}, oldest first; a value of None is a gap. The last value and the mean are labelled directly."""
    rows = [(_day(p["day"]), "" if p["value"] is None else format(p["value"], value_format)) for p in points]
    known = [p for p in points if p["value"] is not None]
    if not known:
        return Chart(key, title, "There are no values to show yet.", None, (_("Day"), label), rows)
    import altair as alt

    values = [float(p["value"]) for p in known]
    low, high = _room(min(values), max(values))
    mean, last = fmean(values), values[-1]
    x = _days(alt, [str(p["day"]) for p in points])
    y_axis = alt.Axis(values=[low, (low + high) / 2, high], format=value_format)
    y = alt.Y("value:Q", title=None, axis=y_axis, scale=alt.Scale(domain=[low, high], nice=False, zero=False))
    line = (
        alt.Chart(_data(alt, points))
        .mark_line(color=BLUE, strokeWidth=2.5, point=len(known) == 1)
        .encode(x=x, y=y)
    )
    labels = [
        (last, f"{label} {last:{value_format}}", BLUE),
        (mean, f"{mean_line_label} {mean:{value_format}}", INK),
    ]
    drawing = alt.layer(line, _rule(alt, mean), *_labels(alt, labels, low, high))
    about = f"{label} on {_count(points)}: from {values[0]:{value_format}} to {last:{value_format}}."
    return Chart(key, title, about, _sized(drawing), (_("Day"), label), rows)


def paired_bars(
    key: str, title: str, points: Sequence[Point], *, bars: str, line: str, column: str, every: int = 1
) -> Chart:
    """Points {"label", "value", "usual"} in their order: values as bars, usual ones as a line; None is a gap.

    every: each so manieth label is written, and `column` heads the labels in the table.
    """
    rows = [(str(p["label"]), _whole(p["value"]), _whole(p["usual"])) for p in points]
    if not points:
        return Chart(key, title, "There is nothing to show yet.", None, (column, bars, line), rows)
    import altair as alt

    known = [value for p in points for value in (p["value"], p["usual"]) if value is not None]
    top, labels = _top(known or [0]), [str(p["label"]) for p in points]
    x = alt.X(
        "label:O",
        title=None,
        sort=None,
        axis=alt.Axis(values=labels[::every], labelAngle=0, labelOverlap=False),
    )
    y_axis = alt.Axis(values=[0, top / 2, top], format=",d")
    y = alt.Y("value:Q", title=None, axis=y_axis, scale=alt.Scale(domain=[0, top], nice=False))
    base = alt.Chart(alt.Data(values=list(points)))
    ends = [
        (next((p[name] for p in reversed(points) if p[name] is not None), None), words, color)
        for name, words, color in (("value", bars, MUTED), ("usual", line, BLUE))
    ]
    labels_at = [(float(at), words, color) for at, words, color in ends if at is not None]
    drawing = alt.layer(
        base.mark_bar(color=SOFT, size=min(14, 200 // len(points))).encode(x=x, y=y),
        base.mark_line(color=BLUE, strokeWidth=2.5, point=len(points) == 1).encode(x=x, y="usual:Q"),
        *(_labels(alt, labels_at, 0, top) if labels_at else ()),
    )
    about = f"{bars} (bars) and {line} (line): " + "; ".join(f"{a} {b}, {c}" for a, b, c in rows) + "."
    return Chart(key, title, about, _sized(drawing), (column, bars, line), rows)


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"


def extent(labels: Iterable[Any]) -> float:
    """Room for the names beside an axis, in px, measured by the widest font that a reader may have."""
    return min(200, max([104, *(8.5 * len(str(label)) for label in labels)]))


def ageing_bars(key: str, title: str, bands: Sequence[Point], *, label: str = "Open requests") -> Chart:
    """Bands {"label", "value"} in their order: one bar each from zero, its number at its end."""
    rows = [(str(b["label"]), f"{b['value']:,}") for b in bands]
    if not bands:
        return Chart(key, title, "There is nothing to show yet.", None, ("Age", label), rows)
    import altair as alt

    data = alt.Data(
        values=[{"label": b["label"], "value": b["value"], "shown": f"{b['value']:,}"} for b in bands]
    )
    y = alt.Y(
        "label:O",
        title=None,
        sort=None,
        axis=alt.Axis(
            labelColor=INK, labelLimit=210, minExtent=extent(b["label"] for b in bands), grid=False
        ),
    )
    scale = alt.Scale(domain=[0, _top(b["value"] for b in bands)], nice=False)
    base = alt.Chart(data).encode(x=alt.X("value:Q", title=None, axis=None, scale=scale), y=y)
    words = base.mark_text(align="left", dx=6, color=INK, fontSize=14).encode(text="shown:N")
    drawing = _sized(alt.layer(base.mark_bar(color=BLUE, size=18), words), height=28 * len(bands))
    about = ", ".join(f"{name}: {shown}" for name, shown in rows) + "."
    return Chart(key, title, f"{label} by age. {about}", drawing, ("Age", label), rows)


def sparkline(key: str, title: str, values: Sequence[float | None]) -> Chart:
    """A bare line of the last days on its own scale, its mean as a thin rule, its last value as a dot; None is a gap."""
    known = [v for v in values if v is not None]
    if not known:
        return Chart(key, title, "There are no values to show yet.", None)
    import altair as alt

    low, high = _room(min(known), max(known))
    data = alt.Data(values=[{"day": i, "value": v} for i, v in enumerate(values)])
    last = max(i for i, v in enumerate(values) if v is not None)
    x = alt.X("day:Q", axis=None, scale=alt.Scale(domain=[0, max(len(values) - 1, 1)], nice=False))
    y = alt.Y("value:Q", axis=None, scale=alt.Scale(domain=[low, high], nice=False, zero=False))
    base = alt.Chart(data).encode(x=x, y=y)
    drawing = alt.layer(
        alt.Chart(alt.Data(values=[{"mean": fmean(known)}]))
        .mark_rule(color=LINE)
        .encode(y=alt.Y("mean:Q", axis=None)),
        base.mark_line(color=BLUE, strokeWidth=1.75),
        base.mark_circle(color=BLUE, size=34, opacity=1).transform_filter(alt.datum.day == last),
    ).properties(width=172, height=30)
    about = f"The last {len(values)} days, from {known[0]:,.0f} to {known[-1]:,.0f}."
    return Chart(key, title, about, drawing)


def _days(alt: Any, days: list[str]) -> Any:
    """Days as bands, not as times: a browser's zone cannot shift them; every seventh is named, back from the last."""
    shown = days[::-7][:5]
    names = "{" + ",".join(f"'{d}':'{_day(d)}'" for d in shown) + "}[datum.value]"
    return alt.X(
        "day:O", title=None, axis=alt.Axis(values=shown, labelExpr=names, labelAngle=0, labelOverlap=False)
    )


def _data(alt: Any, points: Sequence[Point]) -> Any:
    return alt.Data(values=[{**p, "day": str(p["day"])} for p in points])


def _rule(alt: Any, value: float) -> Any:
    data = alt.Data(values=[{"mean": value}])
    return alt.Chart(data).mark_rule(color=INK, strokeDash=[4, 3], strokeWidth=1).encode(y="mean:Q")


def _labels(alt: Any, labels: list[tuple[float, str, str]], low: float, high: float) -> list[Any]:
    """Words at the right end, each at its value and pushed apart where they would overlap."""
    return [
        alt.Chart(alt.Data(values=[{"at": at, "words": words}]))
        .mark_text(align="left", dx=8, color=color, fontSize=14, fontWeight=600)
        .encode(x=alt.value(WIDTH), y="at:Q", text="words:N")
        for at, words, color in _apart(labels, low, high)
    ]


def _apart(labels: list[tuple[float, str, str]], low: float, high: float) -> list[tuple[float, str, str]]:
    """At least a line's height (17 px) between neighbours, and none outside the plot."""
    gap, placed = (high - low) * 17 / HEIGHT, []
    floor = low
    for at, words, color in sorted(labels):
        floor = max(at, floor)
        placed.append((floor, words, color))
        floor += gap
    over = max(placed[-1][0] - high, 0)
    return [(at - over if at - over > low or not over else at, words, color) for at, words, color in placed]


def _top(values: Any) -> int:
    """A round, even number at or above the largest value, and never 0: the top of a zero-based axis."""
    highest = max(max(values), 2)
    step = 10 ** (len(str(int(highest))) - 1)
    return next(int(m * step) for m in (2, 4, 6, 8, 10, 20) if m * step >= highest)


def _room(low: float, high: float) -> tuple[float, float]:
    """A little air over and under a line; a flat line keeps the middle."""
    air = (high - low) * 0.1 or max(abs(high) * 0.1, 1)
    return max(low - air, 0) if low >= 0 else low - air, high + air


def _day(day: str | date) -> str:
    when = day if isinstance(day, date) else date.fromisoformat(day)
    return _("%(month)s %(day)s") % {"month": _(f"{when:%B}")[:3], "day": when.day}


def _count(points: Sequence[Point]) -> str:
    return "one day" if len(points) == 1 else f"each of {len(points)} days"


def _sized(drawing: Any, height: int = HEIGHT) -> Any:
    return drawing.properties(width=WIDTH, height=height)


def _spec(drawing: Any) -> dict[str, Any]:
    axis = {
        "labelColor": MUTED, "labelFontSize": 14, "labelPadding": 6,
        "domain": False, "ticks": False, "gridColor": LINE, "grid": True,
    }  # fmt: skip
    look = {
        "font": FONT,
        "aria": False,
        "background": None,
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False},
    }
    title = {"anchor": "start", "color": INK, "fontSize": 15, "offset": 12, "lineHeight": 19}
    return drawing.to_dict(validate=False) | {"config": look | {"title": title}, "padding": ROOM}


def _wrapped(title: str) -> list[str]:
    return wrap(title, 58)


@cache
def _know_the_font() -> None:
    import vl_convert

    vl_convert.register_font_directory(str(files("font_source_sans_pro") / "files"))
