"""The decision of the morning, drawn from what is frozen: page, paper, e-mail."""

from dataclasses import replace

import pytest

from reports import export
from reports.daily import inspector_page, mail, page_one_shown, presentation
from tests.reports.daily import sample, sample_crews, sample_enforcement
from tests.reports.daily.test_presentation import CITY, page, pages_of

pytestmark = pytest.mark.urls("tests.reports.daily.addresses")


@pytest.fixture(scope="module")
def enforcement():
    return sample_enforcement.frozen()


def test_the_decision_is_read_first_then_what_is_due_the_hours_and_the_moves(enforcement):
    words = page(enforcement).words
    order = [
        "Proposed: Mon-Tue: 2 building inspectors → weeds, North and East, and 1 more move. "
        "By Thursday, June 25, 3 inspections are late instead of 41.",
        "31 inspections are due today, 12 are overdue; 18 windows have lapsed and nobody was cited.",
        "309 inspector-hours to be done and 290 to 350 coming in, against 424 there",
        "Wed: 1 housing inspector → rubbish, South: done sooner; housing loses nothing.",
        "The plan for Wednesday, June 17, scored",
        "Late that evening: 12 (16 had nobody moved).",
        "Lapsed and not cited: the longest",
        "Every violation is accounted for",
        "Close or reassign the 9 tree requests",
    ]
    places = [words.index(one) for one in order]
    assert places == sorted(places)


def test_every_block_is_on_the_page(enforcement):
    shown = page(enforcement)
    found = enforcement["enforcement"]
    wanted = [*(group["title"] for group in found["groups"]), *(table["label"] for table in found["tables"])]
    wanted += [season["this"]["label"] for season in found["season"]["steps"]]
    wanted += ["until May 20", "29 days past", "Fri, Jun 19, 9:30 a.m.", found["notes"][0]]
    assert [one for one in wanted if one not in shown.words] == []


def test_every_figure_of_cases_leads_to_its_rows_and_every_case_to_its_page(enforcement):
    links = {tag["href"] for tag in page(enforcement).all("a") if "href" in tag}
    linked = presentation.linked(enforcement)
    wanted = {one["url"] for one in presentation.every_figure(linked) if one["rows"]}
    wanted |= {
        cell["url"]
        for table in linked["enforcement"]["tables"]
        for row in table["rows"]
        for cell in row["cells"]
        if cell["rows"]
    }
    wanted |= {"/admin/enforcement/cases/C26-00481-0/", "/insights/staffing/7/"}
    assert wanted <= links


def test_ids_stay_unique_and_nothing_is_styled_in_place(enforcement):
    tags = page(enforcement).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert not [tag for tag, attrs in tags if "style" in attrs]


def test_an_accepted_plan_is_said_to_be_accepted():
    plan = replace(sample_enforcement.plan(), state="accepted", state_words="Accepted")
    found = inspector_page.page(plan, sample_enforcement.figures())
    assert found.sentence.startswith("Accepted: Mon-Tue: 2 building inspectors")
    assert found.plan == "As this report was written: accepted."


def test_a_plan_that_cannot_be_says_why():
    refused = replace(
        sample_enforcement.plan(), refusals=("Nobody is there.",), moves=(), days=(), tasks=(), compared=()
    )
    found = inspector_page.page(refused, sample_enforcement.figures())
    assert found.sentence == "No plan is possible: Nobody is there."
    assert found.why.startswith("31 inspections are due today")


def test_the_counts_are_those_that_the_report_opens():
    plan = replace(sample_enforcement.plan(), due=99, lapsed=99)
    found = inspector_page.page(plan, sample_enforcement.figures())
    assert [figure.value for figure in found.figures[:3]] == [31, 12, 18]


def test_a_quiet_day_moves_nobody():
    words = page(sample_enforcement.quiet()).words
    assert (
        "No inspection is due today; no window has lapsed uncited. Nobody need move: the trades’ own people can do it."
        in words
    )
    assert "No hearing in the next seven days." in words and "The season" not in words


def test_crews_have_the_same_page(enforcement):
    shown = page(sample_crews.frozen())
    for one in (
        "Thursday, June 18 is short by 6 crew-hours.",
        "move 1.5 crew-hours of work from Streets 1 to Trees.",
        "▲ 6 short",
        "46 to 55",
    ):
        assert one in shown.words
    links = {tag["href"] for tag in shown.all("a")}
    assert "/admin/workorders/board/public-works/?from=2026-06-18" in links


def test_without_crews_the_page_says_so_once_and_stays_as_it_was():
    found = sample_crews.without()
    assert "No crews are set up here" in page(found).words
    assert not page_one_shown.is_filled(found)
    assert pages_of(presentation.paper(found, CITY)) == 2


@pytest.mark.parametrize("kind", ["department", "enforcement"])
def test_reports_of_before_still_open(kind):
    old = sample.frozen(kind)
    for added in ("page_one", "enforcement"):
        del old[added]
    assert "Close or reassign the 9 tree" in page(old).words
    assert pages_of(presentation.paper(old, CITY)) == 2
    assert "WHAT TO MOVE" not in mail.message(old, [], CITY).body
    assert list(export.figures(old))


@pytest.mark.parametrize(
    ("figures", "pages"),
    [(sample_enforcement.frozen, 6), (sample_enforcement.quiet, 5), (sample_crews.frozen, 3)],
)
def test_paper_is_two_pages_and_an_appendix(figures, pages):
    assert pages_of(presentation.paper(figures(), CITY)) == pages


def test_the_mail_is_short_and_begins_with_the_decision(enforcement):
    message = mail.message(enforcement, ["sam@example.gov"], CITY)
    assert message.subject.startswith("Code Enforcement, Wednesday, June 17: Proposed: Mon-Tue: 2 building")
    body, html = message.body, message.alternatives[0].content
    for words in (body, html):
        assert "29 days past" in words and f"{CITY}/insights/staffing/7/" in words
        assert "How it stands" not in words and "HOW IT STANDS" not in words
    attached = {part["Content-ID"] for part in message.attachments if hasattr(part, "get")}
    assert "<ahead>" in attached and "cid:ahead" in html


def test_the_file_has_the_hours_of_each_day(enforcement):
    rows = [row for row in export.figures(enforcement) if row[0] == "next days"]
    assert ("next days", "there", "2026-06-18: hours there") in {row[:3] for row in rows}
