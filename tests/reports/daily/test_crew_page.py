"""Page one for crews: hours wanted against hours there, learned from what was done."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from reports.daily import crew_pace
from reports.daily.crew_page import NO_CREWS, NOTHING_LEARNED
from reports.models import DailyReport, Forecast
from reports.writing import write
from requests_app.cases import workcosts, workorders
from requests_app.cases.workcosts import Cost
from requests_app.cases.workorders import When
from requests_app.models import Crew, LaborRate
from tests.reports.conftest import DAY, MORNING_AFTER, NOON, Work

TOMORROW = date(2026, 6, 18)  # a Thursday; Friday is Juneteenth


@pytest.fixture
def crews(work: Work) -> list[Crew]:
    """Two crews of two people, eight hours each."""
    LaborRate.objects.create(
        person_class="laborer", starts_on=date(2020, 1, 1), straight=Decimal(30), overtime=Decimal(45)
    )
    department = work.cast.public_works
    return [Crew.objects.create(department=department, code=f"c{n}", name=f"Crew {n}") for n in (1, 2)]


def done(work: Work, crew: Crew, days_ago: int, hours: int) -> None:
    """A pothole mended by the crew: hours are those of both people together."""
    row, at = work.received(days_ago), NOON - timedelta(days=days_ago) + timedelta(minutes=5)
    with time_machine.travel(at, tick=False):
        order = workorders.plan(
            [row], by=work.cast.pat, department=crew.department, crew=crew, when=When(at.date())
        )
        cost = Cost(kind="straight", day=at.date(), quantity=Decimal(hours))
        workcosts.record(order, by=work.cast.pat, costs=[cost])
        workorders.finish(order, by=work.cast.pat, outcome="Patched", closes=True)


def on_list(work: Work, crew: Crew, day: date, minutes: int, at: datetime = NOON) -> None:
    with time_machine.travel(at, tick=False):
        workorders.plan(
            [], by=work.cast.pat, department=crew.department, crew=crew, when=When(day), what="A round",
            minutes=minutes,
        )  # fmt: skip


def forecast(work: Work, a_day: float) -> None:
    path = {"first": str(TOMORROW), "mean": [a_day] * 28}
    path |= {"q10": [a_day - 2] * 28, "q90": [a_day + 2] * 28}
    figures = {"days": path, "next": {"p50": 5 * a_day, "p80": 5 * a_day + 3}, "recent": [1] * 28}
    Forecast.objects.create(day=DAY, service=work.cast.pothole, method="test", figures=figures)


def page_one(work: Work) -> dict:
    write([DAY], known_at=MORNING_AFTER, kinds=["department"], departments=[work.cast.public_works])
    return DailyReport.objects.latest("pk").figures["page_one"]


def test_a_request_takes_what_crews_needed_for_it_and_not_all_need_one(work, crews):
    for days_ago in range(3, 8):
        done(work, crews[0], days_ago, 3)
    work.closed(work.received(2), 2)
    found = crew_pace.read(work.cast.public_works.pk, MORNING_AFTER, MORNING_AFTER)
    pace = found[work.cast.pothole.pk]
    assert (pace.minutes, round(pace.share, 3), pace.learned_from) == (90.0, 0.833, 5)


def test_a_short_day_is_said_first_and_the_crew_with_room_takes_some(work, crews):
    for days_ago in range(3, 8):
        done(work, crews[0], days_ago, 4)
    on_list(work, crews[0], TOMORROW, 600)
    on_list(work, crews[1], TOMORROW, 420)
    found = page_one(work)
    assert found["sentence"] == "Thursday, June 18 is short by 1 crew-hour."
    assert (
        found["moves"][0]["sentence"] == "Thursday, June 18: move 1 crew-hour of work from Crew 1 to Crew 2."
    )
    thursday = found["days"][0]
    assert (thursday["planned"], thursday["there"]) == (17.0, 16.0)
    assert found["tables"][-1]["rows"][0]["cells"][0]["display"] == "10 of 8"


def test_the_forecast_becomes_hours_that_come_and_hours_that_are_due_by_then(work, crews):
    for days_ago in range(3, 8):
        done(work, crews[0], days_ago, 4)
    forecast(work, a_day=4)
    work.cast.pothole.service_levels.filter(priority=3).update(amount=2)
    days = page_one(work)["days"]
    assert [day["day"] for day in days[:3]] == ["2026-06-18", "2026-06-22", "2026-06-23"]
    assert [day["p50"] for day in days] == [8.0, 32.0, 8.0, 8.0, 8.0]  # the long weekend comes with Monday
    assert all(day["p80"] > day["p50"] for day in days)
    assert days[0]["must"] == 0 < days[2]["must"]


def test_what_is_due_and_on_no_list_counts_and_what_is_planned_counts_once(work, crews):
    for days_ago in range(3, 8):
        done(work, crews[0], days_ago, 4)
    waiting, planned = work.received(), work.received()
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        workorders.plan(
            [planned], by=work.cast.pat, department=work.cast.public_works, crew=crews[1], when=When(TOMORROW)
        )
    waiting.refresh_from_db()
    found = page_one(work)
    assert found["days"][0]["planned"] == 0.5
    assert sum(day["must"] for day in found["days"]) == 2.5


def test_a_department_without_crews_says_that_there_is_too_little_to_say(work):
    work.received()
    assert page_one(work)["too_little"] == NO_CREWS


def test_crews_without_a_record_count_only_what_is_planned(work, crews):
    work.received()
    found = page_one(work)
    assert found["notes"] == [NOTHING_LEARNED]
    assert found["sentence"] == "The crews have room: 80 crew-hours are free in the next five days."


def test_a_later_change_leaves_the_page_as_it_was_decided_from(work, crews):
    before = page_one(work)
    on_list(work, crews[0], TOMORROW, 600, at=MORNING_AFTER)
    assert page_one(work) == before
    assert DailyReport.objects.count() == 1
