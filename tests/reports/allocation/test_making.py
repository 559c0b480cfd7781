from datetime import timedelta

from reports.allocation import making, page_one
from reports.models import AllocationPlan, Forecast
from requests_app.enforcement import rostering
from requests_app.models import InspectorGroup, InspectorShift

from .conftest import moment


def test_plan_diverts_building_inspectors_to_weeds_and_says_so(june):
    june.grass(50, june.monday + timedelta(days=1))
    june.exits(5, june.monday + timedelta(days=4))
    plan = making.propose(june.department, june.monday, june.evening)
    assert plan.state == AllocationPlan.State.PROPOSED
    assert "building inspectors → weeds, North" in plan.moves[0]["sentence"]
    assert plan.compared["plan"]["late_days"] < plan.compared["as_today"]["late_days"]
    assert plan.gap <= 0.01


def test_plan_is_the_same_when_it_is_solved_again_from_what_was_stored(june):
    june.grass(50, june.monday + timedelta(days=1))
    plan = AllocationPlan.objects.get(pk=making.propose(june.department, june.monday, june.evening).pk)
    again = making.again(plan)
    assert [[post.group, post.task, post.day.isoformat(), n] for post, n in again.posts.items()] == plan.posts


def test_asked_twice_there_is_one_plan_and_a_later_one_takes_its_place(june):
    first = making.propose(june.department, june.monday, june.evening)
    assert making.propose(june.department, june.monday, june.evening) == first
    later = making.propose(june.department, june.monday, june.evening + timedelta(minutes=5))
    assert list(AllocationPlan.objects.all()) == [later]


def test_forecast_is_planned_for_where_it_says_how_many_will_come(june):
    path = {"first": june.monday.isoformat(), "mean": [6.0] * 28, "q50": [6] * 28, "q80": [9] * 28}
    Forecast.objects.create(
        day=june.monday - timedelta(days=1), service=june.cast.high_weeds, method="test", figures={"days": path, "recent": [6] * 56}
    )  # fmt: skip
    plan = making.propose(june.department, june.monday, june.evening)
    tuesday = plan.problem["demand"]["days"][1]
    assert (tuesday["p50"], tuesday["p80"]) == (6 * 40, 9 * 40)
    assert plan.problem["notes"] == []


def test_series_too_short_for_a_forecast_takes_the_mean_of_four_weeks_and_says_so(june):
    Forecast.objects.create(
        day=june.monday - timedelta(days=1), service=june.cast.high_weeds, method="none", too_little="20 days",
        figures={"recent": [2] * 56},
    )  # fmt: skip
    plan = making.propose(june.department, june.monday, june.evening)
    assert plan.problem["demand"]["days"][1]["p80"] == 2 * 40
    assert "mean of the last 28 days" in plan.problem["notes"][0]


def test_city_without_inspectors_is_told_what_to_enter(june):
    InspectorShift.objects.all().delete()
    plan = making.propose(june.department, june.monday, june.evening)
    assert plan.state == AllocationPlan.State.IMPOSSIBLE
    assert "enter inspectors, their shifts and leave" in plan.refusals[0]
    InspectorGroup.objects.update(is_active=False)
    none = making.propose(june.department, june.monday, june.evening + timedelta(minutes=1))
    assert "no groups of inspectors" in none.refusals[0]


def test_floor_that_nobody_can_keep_is_said_in_words(june):
    for inspector in june.people[1:]:
        rostering.take_leave(
            inspector,
            kind="training",
            first=june.monday,
            last=june.monday,
            by=None,
            at=moment(june.monday, 7),
        )
    plan = making.propose(june.department, june.monday, june.evening)
    assert plan.state == AllocationPlan.State.IMPOSSIBLE
    assert "the floor is 2 half-shifts, its own people have 0" in plan.refusals[0]


def test_quiet_city_without_zones_or_demand_moves_nobody(june):
    june.lots[0]._meta.model.objects.update(zone=None)
    june.people[0]._meta.model.objects.update(zone=None)
    plan = making.propose(june.department, june.monday, june.evening)
    assert plan.problem["names"] == {"everywhere": "the whole city"}
    assert plan.moves == []


def test_first_page_shows_what_is_due_and_what_the_plan_does(june):
    june.grass(30, june.monday + timedelta(days=1))
    june.grass(4, june.monday - timedelta(days=3), first=30)
    june.grass(2, june.monday, first=34)
    making.propose(june.department, june.monday, june.evening)
    page = page_one.read(june.department, june.monday - timedelta(days=1), june.evening)
    assert (page.due, page.overdue, page.state) == (2, 4, "proposed")
    assert page.sentence.startswith("Mon, June 8: 2 inspections are due, 4 overdue; 0 windows have lapsed")
    assert [one.name for one in page.compared] == ["This plan", "As today", "Proportional"]
    assert page.moves[0].sentence in page.sentence
    assert page.days[0].capacity == 4 * 480
