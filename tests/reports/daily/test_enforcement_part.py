"""The report's part about cases: the season, what came late, gaps in the record, and the loud sentence."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reports import writing
from reports.daily import enforcement_blocks
from reports.daily.figures import Identity
from reports.models import DailyReport
from requests_app.enforcement import hearings, inspecting, opening, windows
from requests_app.models import Citation
from tests.reports.conftest import DAY, MORNING_AFTER, NOON, Work
from tests.reports.enforced import Town


@pytest.fixture
def town(work: Work) -> Town:
    return Town(work)


def written(known_at: datetime = MORNING_AFTER) -> dict:
    result = writing.write([DAY], known_at=known_at, at=known_at, kinds=["enforcement"])
    assert result.alarms == []
    return DailyReport.objects.order_by("-revision").first().figures["enforcement"]


def values(found: dict) -> dict[str, float | None]:
    """Of each figure that is not narrowed."""
    return {
        one["key"]: one["value"] for group in found["groups"] for one in group["figures"] if not one["scope"]
    }


def ago(days: float) -> datetime:
    return NOON - timedelta(days=days)


def test_season_counts_this_one_beside_the_last_to_the_same_day(town: Town):
    for year, complaints in ((0, 3), (364, 2)):
        for number in range(complaints):
            visit = town.complaint(ago(year + 20), parcel=number)
            town.confirmed(ago(year + 19), visit)
    town.result(ago(364 + 9), town.sweep(ago(364 + 10)), "in_compliance")
    late = town.complaint(ago(364 - 1))  # a day after the day of last year: in its week, not in its sum
    assert late.pk
    season = written()["season"]
    steps = {step["this"]["key"]: step for step in season["steps"]}
    assert (season["first"], season["last_first"], len(season["weeks"])) == ("2026-04-01", "2025-04-01", 12)
    assert {
        key: (one["this"]["value"], one["last"]["value"])
        for key, one in steps.items()
        if one["last"]["value"]
    } == {
        "season_complaints": (3, 2),
        "season_sweeps": (0, 1),
        "season_inspected": (3, 3),
        "season_violations": (3, 2),
    }
    assert sum(steps["season_complaints"]["weekly"]) == 3
    assert sum(steps["season_complaints"]["last_weekly"]) == 3
    assert season["sentence"] == "3 complaints since April 1; 2 last season by this day."


def test_day_stands_beside_the_same_week_of_last_year(town: Town):
    town.complaint(ago(420))
    for days in (365, 367):
        town.confirmed(ago(days), town.complaint(ago(days + 1)))
    headline = {one["key"]: one for one in written()["headline"]}
    assert headline["lapsed"]["same_week_last_year"] is None
    assert headline["cases_opened"]["same_week_last_year"] == round(2 / 7, 2)
    assert headline["cases_closed"]["same_week_last_year"] == 0


def test_step_and_result_that_came_late_make_a_revision(town: Town):
    case = town.confirmed(ago(3), town.complaint(ago(5)))[0]
    sweep = town.sweep(ago(2))
    first = values(written())
    assert (first["cases_open"], first["visits_done"], first["notice_unserved"]) == (1, 0, 0)
    sent = MORNING_AFTER + timedelta(hours=3)
    town.at(sent, inspecting.result, sweep, outcome="in_compliance", at=NOON)
    revised = values(written(sent + timedelta(hours=1)))
    assert (DailyReport.objects.count(), revised["visits_done"]) == (2, 1)
    town.at(sent + timedelta(hours=2), windows.issue, case, at=NOON + timedelta(hours=1))
    found = written(sent + timedelta(hours=3))
    assert DailyReport.objects.count() == 3
    stages = {
        one["scope"].get("stage"): one["value"] for one in found["groups"][0]["figures"] if one["scope"]
    }
    assert (stages["confirmed"], stages["noticed"]) == (0, 1)


def test_lapsed_come_longest_first_and_gaps_are_counted(town: Town):
    for days, parcel in ((12, 0), (20, 1)):
        town.served(ago(days), town.confirmed(ago(days + 1), town.complaint(ago(days + 2), parcel))[0])
    town.confirmed(ago(1), town.complaint(ago(2), parcel=3))
    town.work.received(days_ago=3, service=town.work.cast.high_weeds)
    found = written()
    assert [(line["place"], line["days_over"]) for line in found["lapsed"]] == [
        ("1 Elm Street", 14),
        ("0 Elm Street", 6),
    ]
    counts = values(found)
    assert (counts["no_owner"], counts["no_parcel"], counts["lapsed_no_visit"], counts["cases_no_task"]) == (
        1,
        1,
        0,
        0,
    )
    assert found["lapsed"][0]["sections"] == "Sec. 9-14"


def test_hearing_of_the_next_days_is_listed_while_it_is_set(town: Town):
    case = town.served(ago(30), town.confirmed(ago(31), town.complaint(ago(32)))[0])
    town.again(ago(16), case, "cite")
    town.at(ago(14), hearings.set_hearing, case, when=NOON + timedelta(days=5), place="Room 2")
    found = written()
    assert [(line["number"], line["place"]) for line in found["hearings"]] == [(case.number, "Room 2")]
    states = next(table for table in found["tables"] if table["group"] == "citations")
    assert [row["label"] for row in states["rows"]] == ["Issued"]
    assert values(found)["fines_28d"] == Citation.objects.get().amount


def test_count_of_cases_that_does_not_add_up_is_said_loudly(town: Town, monkeypatch):
    town.confirmed(ago(1), town.complaint(ago(2)))
    whole = enforcement_blocks.figures

    def wrong(*given):
        found = whole(*given)
        identity = Identity(before=0, terms=[], after=1, holds=False, sentence="0 cases should be open.")
        return replace(found, identity=identity)

    monkeypatch.setattr(enforcement_blocks, "figures", wrong)
    result = writing.write([DAY], known_at=MORNING_AFTER, at=MORNING_AFTER, kinds=["enforcement"])
    assert result.alarms == ["Code Enforcement, 2026-06-17: 0 cases should be open."]


def test_closing_of_the_day_takes_the_case_out_of_the_open_ones(town: Town):
    case = town.confirmed(ago(3), town.complaint(ago(5)))[0]
    town.at(NOON, opening.void, case, reason="Wrong lot.")
    identity = written()["identity"]
    assert (identity["before"], identity["after"], identity["holds"]) == (1, 0, True)
    assert {term["key"]: term["value"] for term in identity["terms"]}["cases_closed"] == 1


def test_department_without_inspections_says_nothing_of_cases(work: Work):
    work.received(days_ago=1, service=work.cast.high_weeds)
    writing.write([DAY], known_at=MORNING_AFTER, kinds=["enforcement"])
    assert DailyReport.objects.get().figures["enforcement"] is None
