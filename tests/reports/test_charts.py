import xml.etree.ElementTree as ET

import pytest

from reports import charts

SVG = "{http://www.w3.org/2000/svg}"
DAYS = [{"day": f"2026-06-{day:02}", "inflow": day % 7 + 30, "outflow": day % 5 + 20} for day in range(1, 29)]
LEVELS = [{"day": p["day"], "value": p["inflow"] * 10} for p in DAYS]
BANDS = [{"label": "0–2 days", "value": 118}, {"label": "Over 90 days", "value": 0}]
EVERY = [
    charts.daily_bars("flow", "Ten more a day came in", DAYS),
    charts.daily_bars("one-day", "One day", DAYS[:1]),
    charts.daily_bars("quiet", "A quiet day", [{"day": "2026-06-01", "inflow": 0, "outflow": 0}]),
    charts.trend_line("backlog", "The backlog grew", LEVELS, label="Open"),
    charts.trend_line("gap", "A gap", [*LEVELS[:3], {"day": "2026-06-04", "value": None}], label="Open"),
    charts.trend_line("one-level", "One day", LEVELS[:1], label="Open"),
    charts.ageing_bars("ageing", "Nothing is old", BANDS),
    charts.ageing_bars("none-open", "Nothing is open", [{"label": "0–2 days", "value": 0}]),
    charts.sparkline("trend", "Received", [3, None, 5]),
    charts.sparkline("flat", "Received", [0, 0, 0]),
    charts.sparkline("point", "Received", [3]),
]


def texts(svg: str) -> list[str]:
    return [node.text or "" for node in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.key)
def test_svg_passes_a_strict_content_security_policy(chart):
    root = ET.fromstring(charts.svg(chart))
    attributes = {name for node in root.iter() for name in node.attrib}
    assert not {name for name in attributes if name == "style" or name.startswith("on")}
    assert not {node.tag for node in root.iter()} & {
        f"{SVG}style",
        f"{SVG}script",
        f"{SVG}image",
        f"{SVG}foreignObject",
    }
    assert "http" not in charts.svg(chart).replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.key)
def test_drawing_keeps_the_grammar(chart):
    assert chart.drawing.to_dict(validate=True)["$schema"]


@pytest.mark.parametrize("chart", EVERY, ids=lambda chart: chart.key)
def test_svg_says_what_it_shows_and_fits_its_place(chart):
    root = ET.fromstring(charts.svg(chart))
    assert root.get("role") == "img"
    named = [
        root.find(f"{SVG}{tag}[@id='{ident}']")
        for tag, ident in zip(("title", "desc"), root.get("aria-labelledby").split(), strict=True)
    ]
    assert [node.text for node in named] == [chart.title, chart.description]
    assert root.get("viewBox") and not {"width", "height"} & set(root.attrib)


@pytest.mark.parametrize(
    "chart",
    [charts.daily_bars("a", "None", []), charts.trend_line("b", "None", [], label="Open"), charts.ageing_bars("c", "None", []), charts.sparkline("d", "None", [None])],
    ids=lambda chart: chart.key,
)  # fmt: skip
def test_nothing_to_draw_draws_nothing(chart):
    assert charts.svg(chart) == "" and charts.png(chart) == b""


def test_daily_bars_names_both_series_and_the_mean():
    words = texts(charts.svg(EVERY[0]))
    assert {"Received 30", "Closed 23", "28-day mean 33"} <= set(words)


def test_daily_bars_starts_at_zero():
    assert "0" in texts(charts.svg(EVERY[0]))


def test_daily_bars_names_every_seventh_day_back_from_the_last():
    words = texts(charts.svg(EVERY[0]))
    assert [word for word in words if word.startswith("Jun")] == ["Jun 7", "Jun 14", "Jun 21", "Jun 28"]


def test_daily_bars_has_a_table_of_the_same_numbers():
    chart = EVERY[0]
    assert chart.columns == ("Day", "Received", "Closed")
    assert chart.rows[0] == ("Jun 1", "31", "21") and len(chart.rows) == 28


def test_trend_line_leaves_a_gap_empty_in_its_table():
    assert EVERY[4].rows[3] == ("Jun 4", "")


def test_ageing_bars_are_as_long_as_their_numbers():
    chart = charts.ageing_bars(
        "bars", "Two", [{"label": "0–2 days", "value": 100}, {"label": "3–7 days", "value": 50}]
    )
    bars = [
        p.get("d")
        for p in ET.fromstring(charts.svg(chart)).iter(f"{SVG}path")
        if p.get("fill") == charts.BLUE
    ]
    long, short = (float(d.split("h")[1].split("v")[0]) for d in bars)
    assert long == pytest.approx(2 * short, rel=0.01)


def test_labels_near_each_other_are_pushed_apart():
    placed = [at for at, *_ in charts._apart([(50, "a", ""), (50, "b", ""), (51, "c", "")], 0, 100)]
    gaps = [later - earlier for earlier, later in zip(placed, placed[1:], strict=False)]
    assert min(gaps) == pytest.approx(100 * 17 / charts.HEIGHT)


def test_labels_near_the_top_stay_inside_and_apart():
    placed = [at for at, *_ in charts._apart([(99, "a", ""), (100, "b", ""), (100, "c", "")], 0, 100)]
    assert placed[-1] <= 100
    assert min(b - a for a, b in zip(placed, placed[1:], strict=False)) == pytest.approx(
        100 * 17 / charts.HEIGHT
    )


def test_a_title_cannot_become_markup():
    svg = charts.svg(charts.sparkline("x", '<script>alert("1")</script>', [1, 2]))
    assert "<script" not in svg and ET.fromstring(svg).findtext(f"{SVG}title").startswith("<script>")


def test_png_is_a_picture_for_mail():
    picture = charts.png(EVERY[0])
    assert picture.startswith(b"\x89PNG") and len(picture) > 10_000


def test_svg_is_one_picture_to_a_screen_reader():
    inside = [node for node in ET.fromstring(charts.svg(EVERY[0])).iter() if node.get("role")]
    assert [node.tag for node in inside] == [f"{SVG}svg"]
