import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from reports.daily import presentation
from tests.reports.daily import sample

pytestmark = pytest.mark.urls("tests.reports.daily.addresses")
CITY = "https://311.example.gov"


class Page(HTMLParser):
    """Tags with their attributes, and the words a person reads."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words += data

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


def page(figures=None, **context) -> Page:
    html = render_to_string(
        "reports/daily_report.html", presentation.page(figures or sample.frozen()) | context
    )
    return Page(html)


def pages_of(document: bytes) -> int:
    return int(re.search(rb"/Type/Pages/Count (\d+)", document)[1])


def test_page_passes_the_strict_policy():
    shown = page()
    assert not [
        tag for tag, attrs in shown.tags if "style" in attrs or any(name.startswith("on") for name in attrs)
    ]
    assert not shown.all("style") and not shown.all("script")
    sources = [
        attrs.get("src") or attrs.get("href") or ""
        for tag, attrs in shown.tags
        if tag in ("link", "img", "script")
    ]
    assert all(source.startswith("/static/") for source in sources)


def test_page_has_one_heading_a_skip_link_and_landmarks():
    shown = page()
    assert len(shown.all("h1")) == 1
    assert shown.all("a")[0] == {"class": "skip", "href": "#main"}
    assert [tag for tag, _ in shown.tags if tag in ("main", "footer")] == ["main", "footer"]


def test_page_has_no_id_twice():
    ids = [attrs["id"] for _, attrs in page(sample.frozen("enforcement")).tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_page_begins_with_the_decisions():
    words = page().words
    first, figures, late = (
        words.index(w) for w in ("Close or reassign the 9 tree", "Half are closed within", "Late: 38 now")
    )
    assert first < figures < late


def test_every_figure_with_rows_is_a_link_to_them():
    figures = presentation.linked(sample.frozen("enforcement"))
    wanted = {f["url"] for f in presentation.every_figure(figures) if f["rows"]}
    assert wanted <= {a["href"] for a in page(sample.frozen("enforcement")).all("a")}


def test_a_link_carries_the_revision_the_key_and_the_group():
    figures = presentation.linked(sample.frozen(revision=2), CITY)
    url = urlsplit(figures["decisions"][0]["url"])
    assert url.path == "/reports/department/public-works/2026-06-17/rows/overdue/"
    assert parse_qs(url.query) == {"revision": ["2"], "service_group": ["Trees"]}
    assert f"{url.scheme}://{url.netloc}" == CITY


def test_a_cell_of_a_cross_table_links_to_its_row_and_its_column():
    tables = presentation.linked(sample.frozen("enforcement"))["blocks"]["breakdowns"]
    cell = next(t for t in tables if t["group"] == "nature by zone")["rows"][1]["cells"][0]
    assert parse_qs(urlsplit(cell["url"]).query) == {"revision": ["1"], "nature": ["Rodents"], "zone": ["1"]}


def test_a_figure_of_nothing_has_no_link():
    assert not [f["url"] for f in presentation.every_figure(presentation.linked(sample.empty())) if f["url"]]


def test_linking_leaves_the_frozen_figures_alone():
    frozen = sample.frozen()
    presentation.linked(frozen)
    assert frozen == sample.frozen()


def test_a_report_that_does_not_add_up_says_so_first():
    figures = sample.frozen()
    figures["blocks"]["identity"] |= {
        "holds": False,
        "sentence": "The terms give 518, the count 520: 2 requests have no history.",
    }
    for words in (
        page(figures).words,
        render_to_string("reports/daily_report_email.txt", presentation.page(figures) | {"url": ""}),
    ):
        assert words.lower().index("do not rely on this report") < words.index("Close or reassign the 9 tree")
        assert "2 requests have no history" in words


def test_late_facts_are_marked():
    assert (
        "12 requests were entered late."
        in page(sample.frozen(late_facts=True, late_facts_note="12 requests were entered late.")).words
    )


def test_a_first_morning_teaches():
    words = page(sample.empty()).words
    assert "Nothing falls due today." in words and "Nothing is late." in words


def test_a_hidden_rate_says_why():
    assert "Only 4 cases; a percentage needs 20." in page().words


def test_hostile_words_stay_words():
    figures = sample.frozen()
    figures["decisions"][0]["sentence"] = "<script>alert(1)</script> #panic() *x*"
    assert "<script>alert(1)</script> #panic() *x*" in page(figures).words
    assert presentation.paper(figures, CITY).startswith(b"%PDF-")


@pytest.mark.parametrize(("kind", "pages"), [("department", 2), ("enforcement", 2)])
def test_paper_of_requests_is_two_pages(kind, pages):
    assert pages_of(presentation.paper(sample.frozen(kind), CITY)) == pages


def test_paper_of_an_empty_morning_is_printed():
    assert pages_of(presentation.paper(sample.empty(), CITY)) == 2


def test_paper_is_accessible_and_the_same_bytes_each_time():
    document = presentation.paper(sample.frozen(), CITY)
    assert b"<pdfuaid:part>1" in document
    assert document == presentation.paper(sample.frozen(), CITY)


def test_paper_links_every_headline_figure():
    document = presentation.paper(sample.frozen(), CITY)
    for figure in presentation.linked(sample.frozen(), CITY)["headline"]:
        assert figure["url"].encode() in document


@pytest.mark.parametrize(
    ("value", "mean", "unit", "better", "verdict"),
    [
        (520, 471, "requests", "down", "worse"),
        (500, 471, "requests", "down", ""),
        (400, 471, "requests", "down", "better"),
        (44, 30, "requests", "up", "better"),
        (52, 35, "requests", "none", ""),
        (77, 79, "percent", "up", ""),
        (74, 79, "percent", "up", "worse"),
        (None, 79, "percent", "up", ""),
        (5, None, "requests", "up", ""),
        (3, 0, "requests", "down", "worse"),
    ],
)
def test_verdict_needs_more_than_a_tenth(value, mean, unit, better, verdict):
    figure = {"value": value, "mean_28d": mean, "unit": unit, "better": better}
    assert presentation.verdict(figure) == verdict


@pytest.mark.parametrize(
    ("iso", "said"),
    [
        ("2026-06-18T05:30:00-04:00", "Thu, Jun 18, 5:30 a.m."),
        ("2026-06-18T00:00:00-04:00", "Thu, Jun 18, midnight"),
        ("2026-06-18T12:05:00-04:00", "Thu, Jun 18, 12:05 p.m."),
    ],
)
def test_moments_are_said_as_people_say_them(iso, said):
    assert presentation.moment(iso) == said


def test_the_chart_titles_are_findings():
    daily, bands = sample.frozen()["blocks"]["flow"]["daily"], sample.frozen()["blocks"]["ageing"]["bands"]
    assert presentation.flow_finding(daily) == "5 more a day came in than were closed, over 28 days"
    assert presentation.backlog_finding(daily) == "The backlog grew from 393 to 520 in 28 days"
    assert presentation.ageing_finding(bands) == "99 of 520 open requests are older than 30 days"
    assert presentation.flow_finding(daily[:1]) == "5 more a day came in than were closed, over one day"


def test_the_style_sheet_stays_small():
    assert Path(settings.BASE_DIR, "civic311/static/civic311/site.css").stat().st_size <= 20_000
