"""Reports that the verbs' own history gives, frozen and revised."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from reports import writing
from reports.models import DailyReport
from requests_app.models import ServiceRequest
from tests.reports.conftest import DAY, MORNING_AFTER, NOON, Work


def write(**given):
    return writing.write([DAY], known_at=MORNING_AFTER, at=MORNING_AFTER, **given)


def figures(kind="department", department="PWD", day=DAY) -> dict:
    return DailyReport.objects.newest_revisions().get(kind=kind, department__code=department, day=day).figures


def numbers(report: dict) -> dict:
    blocks = report["blocks"]
    found = [*report["headline"], *blocks["flow"]["figures"], *blocks["due"]["figures"], *blocks["quality"]]
    return {figure["key"]: figure["value"] for figure in found + blocks["unassigned"]}


def test_write_counts_what_the_verbs_left(work: Work):
    work.received(days_ago=30)
    old = work.received(days_ago=3)
    work.received()
    work.closed(old)
    result = write()
    assert (result.new, result.alarms) == (5, [])
    found = numbers(figures())
    assert {key: found[key] for key in ("backlog", "inflow", "outflow", "net", "overdue", "unassigned")} == {
        "backlog": 2, "inflow": 1, "outflow": 1, "net": 0, "overdue": 1, "unassigned": 2,
    }  # fmt: skip


def test_write_again_changes_nothing(work: Work):
    work.received()
    write()
    before = list(DailyReport.objects.order_by("pk").values())
    again = write()
    assert (again.new, again.revised, again.unchanged) == (0, 0, 5)
    assert list(DailyReport.objects.order_by("pk").values()) == before


def test_same_moments_give_the_same_figures(work: Work):
    """What happens after it was written, and what is learned later, changes no figure of (as_of, known_at)."""
    first = work.received(days_ago=2)
    write()
    written = figures()
    work.at(MORNING_AFTER + timedelta(hours=3), "close", first, by=None, resolution="fixed", sentence="Done.")
    work.at(NOON, "submit", recorded=MORNING_AFTER + timedelta(hours=4))
    DailyReport.objects.all().delete()
    write()
    assert figures() == written


def test_late_facts_make_a_revision_that_says_so(work: Work):
    work.received()
    write()
    work.at(NOON, "submit", recorded=MORNING_AFTER + timedelta(hours=4))
    next_morning = MORNING_AFTER + timedelta(days=1)
    result = writing.write([DAY], known_at=next_morning, at=next_morning)
    assert (result.new, result.revised, result.unchanged) == (0, 1, 4)
    revised = DailyReport.objects.get(revision=2)
    assert revised.supersedes == DailyReport.objects.get(department__code="PWD", revision=1)
    assert numbers(revised.figures)["backlog"] == 2
    header = revised.figures["header"]
    assert header["late_facts"] and header["late_facts_note"].endswith("Open: 1 then, 2 as known now.")
    assert numbers(DailyReport.objects.get(department__code="PWD", revision=1).figures)["backlog"] == 1


def test_late_facts_that_change_nothing_are_checked_once(work: Work):
    rosas = work.received()
    write()
    work.at(
        NOON + timedelta(hours=1),
        "add_note",
        rosas,
        by=None,
        text="Seen.",
        recorded=MORNING_AFTER + timedelta(hours=4),
    )
    next_morning = MORNING_AFTER + timedelta(days=1)
    result = writing.write([DAY], known_at=next_morning)
    assert (result.revised, result.unchanged) == (0, 5)
    assert DailyReport.objects.get(department__code="PWD").checked_at == next_morning


def test_a_day_that_is_not_over_is_refused(work: Work):
    with pytest.raises(ValidationError, match="2026-06-18 was not over"):
        writing.write([DAY, DAY + timedelta(days=1)], known_at=MORNING_AFTER)
    assert not DailyReport.objects.exists()


def test_flows_of_a_day_with_everything_add_up(work: Work):
    """Received, reopened, handed over, joined, separated and closed on one day."""
    cast = work.cast
    parent, child, moved, again = (work.received(days_ago=n) for n in (9, 8, 7, 6))
    separated = work.received(days_ago=5)
    work.at(NOON - timedelta(days=4), "merge", separated, by=None, into=parent)
    work.closed(again, days_ago=3)
    work.received()
    work.at(NOON, "reopen", again, by=None, reason="Still there.")
    work.at(NOON, "merge", child, by=None, into=parent)
    work.at(NOON, "unmerge", separated, by=None)
    work.at(NOON, "hand_over", moved, by=None, to=cast.code_enforcement, reason="Theirs.")
    work.at(NOON + timedelta(hours=1), "accept", moved, by=None)
    work.closed(separated)
    assert write().alarms == []
    identity = figures()["blocks"]["identity"]
    assert (identity["before"], identity["after"], identity["holds"]) == (3, 3, True)
    assert {term["key"]: term["value"] for term in identity["terms"]} == {
        "inflow": 1, "reopened": 1, "transferred_in": 0, "unmerged": 1, "outflow": 1, "transferred_out": 1, "merged": 1,
    }  # fmt: skip
    theirs = figures(department="DCE")["blocks"]["identity"]
    assert {term["key"]: term["value"] for term in theirs["terms"] if term["value"]} == {"transferred_in": 1}


def test_on_time_counts_what_is_still_open_as_missed(work: Work):
    """Five working days: of 25 that fell due, 20 were closed in time, 4 too late, 1 is open."""
    requests = [work.received(days_ago=20) for _ in range(25)]
    for one in requests[:20]:
        work.closed(one, days_ago=18)
    for one in requests[20:24]:
        work.closed(one, days_ago=2)
    write()
    report = figures()
    found = {figure["key"]: figure for figure in report["blocks"]["due"]["figures"]}
    assert (found["attainment_28d"]["value"], found["attainment_28d"]["n"]) == (80, 25)
    assert found["attainment_7d"]["hidden_reason"].startswith("Only 0 cases")
    low, high = found["attainment_28d"]["ci"]
    assert low < 80 < high


def test_decisions_name_what_is_late_due_and_piling_up(work: Work):
    work.received(days_ago=60)
    for _ in range(4):
        work.received(days_ago=7)
        work.received()
    write()
    said = [decision["sentence"] for decision in figures()["decisions"]]
    assert said == [
        "Close or reassign the one request for Pothole overdue by more than 30 days.",
        "Give Pothole more hands: 4 more came in than were closed this week.",
        "9 requests belong to no one.",
    ]


def test_missing_days_begin_with_the_first_report_and_reach_back_35_days(work: Work):
    today = DAY + timedelta(days=1)
    assert writing.missing_days(today) == [DAY]
    write()
    assert writing.missing_days(today + timedelta(days=2)) == [DAY + timedelta(days=n) for n in range(3)]
    assert len(writing.missing_days(today + timedelta(days=90))) == 35


def test_one_late_request_of_many_is_said_in_words(work: Work):
    work.received(days_ago=60)
    work.received(days_ago=9)
    write()
    decision = figures()["decisions"][0]
    number = ServiceRequest.objects.earliest("requested_at").number
    assert (
        decision["sentence"] == "Close or reassign the one request for Pothole overdue by more than 30 days."
    )
    assert decision["why"] == (
        f"That is 50% of what is overdue; the longest, {number} at 550 Main Street, has been late for 51 days."
    )
    assert (decision["figure_key"], decision["rows"]) == ("overdue", 1)


def test_too_few_cases_hide_the_time_to_close(work: Work):
    work.closed(work.received(days_ago=4))
    write()
    median = figures()["blocks"]["time_to_close"][0]
    assert (median["value"], median["display"], median["hidden_reason"]) == (None, "unknown", "Only 1 case.")


def test_a_calendar_day_has_the_hours_that_its_clock_gives(work: Work):
    """The day on which the clock goes back has 25 hours: half past midnight of the next day is not in it."""
    fall = date(2025, 11, 2)
    inside = datetime(2025, 11, 3, 4, 59, 59, tzinfo=UTC)
    for moment in (inside, inside + timedelta(seconds=1), datetime(2025, 11, 2, 4, 0, tzinfo=UTC)):
        work.at(moment, "submit")
    known_at = datetime(2025, 11, 3, 10, 0, tzinfo=UTC)
    writing.write([fall], known_at=known_at)
    assert numbers(figures(day=fall))["inflow"] == 2
    assert figures(day=fall)["header"]["as_of"] == "2025-11-03T00:00:00-05:00"


def test_two_workers_at_once_write_each_report_once(work: Work, monkeypatch):
    """The other worker is quicker: it writes everything while this one is reading the facts."""
    work.received()
    gather, others = writing.gather, []

    def overtaken(*given, **needs):
        monkeypatch.setattr(writing, "gather", gather)
        others.append(write())
        return gather(*given, **needs)

    monkeypatch.setattr(writing, "gather", overtaken)
    mine = write()
    assert (others[0].new, mine.new, mine.revised) == (5, 0, 0)
    assert DailyReport.objects.count() == 5
