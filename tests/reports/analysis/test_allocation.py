from datetime import date, timedelta

import pytest

from reports.analysis import allocation
from reports.analysis.allocation import Cell, Group, Post, Problem, Task

DAYS = tuple(date(2026, 6, 15) + timedelta(days=at) for at in range(5))
ZONES = ("north", "south")
WEEDS = Task("weeds", "High weeds", 30)
BUILDING = Task("building", "Building", 60, weight=2.0)
LIFE = Task("life", "Life safety", 60, weight=3.0, floor=2)


def problem(weeds_due=20, building_due=2, **changes):
    """A mower's June: two weeds inspectors, four of building, who know weeds, too."""
    given = {
        "tasks": (WEEDS, BUILDING, LIFE),
        "zones": ZONES,
        "days": DAYS,
        "groups": (
            Group("w", "Weeds inspectors", frozenset({"weeds"}), shifts=dict.fromkeys(DAYS, 4)),
            Group(
                "b",
                "Building inspectors",
                frozenset({"building", "life"}),
                frozenset({"weeds"}),
                shifts=dict.fromkeys(DAYS, 8),
            ),
        ),
        "ready": {("weeds", zone, day): weeds_due for zone in ZONES for day in DAYS}
        | {("building", zone, day): building_due for zone in ZONES for day in DAYS},
        "due": {("weeds", zone, day): weeds_due for zone in ZONES for day in DAYS}
        | {("building", zone, day): building_due for zone in ZONES for day in DAYS},
    }
    return Problem(**{**given, **changes})


def shifts_of(plan, group, task):
    return sum(number for post, number in plan.posts.items() if (post.group, post.task) == (group, task))


def test_season_diverts_people_and_fewer_items_are_late_than_as_today_or_in_proportion():
    """Rain last week: most of the grass falls due on Monday and Tuesday, in the north."""
    due = {("weeds", "north", day): number for day, number in zip(DAYS, (56, 56, 8, 8, 8), strict=True)}
    due |= {("weeds", "south", day): 8 for day in DAYS}
    due |= {("building", zone, day): 2 for zone in ZONES for day in DAYS}
    season = problem(due=due, ready=due)
    plan = allocation.allocate(season)
    late = plan.outcome.late_days()
    assert shifts_of(plan, "b", "weeds") > 0
    assert late < 0.7 * allocation.proportional(season).late_days()
    assert late < allocation.as_today(season).late_days()
    assert plan.gap <= 0.01


def test_winter_moves_nobody():
    plan = allocation.allocate(problem(weeds_due=1))
    assert shifts_of(plan, "b", "weeds") == 0
    assert allocation.moves(problem(weeds_due=1), plan) == []


def test_floor_holds_whatever_the_weeds_cost():
    plan = allocation.allocate(problem(weeds_due=80))
    for day in DAYS:
        assert plan.posts.get(Post("b", "life", day), 0) >= 2


def test_nobody_works_more_than_the_shifts_and_overtime_there_are():
    groups = problem().groups
    bought = Group(
        groups[0].code, groups[0].name, groups[0].own, shifts=groups[0].shifts, overtime={DAYS[0]: 2}
    )
    plan = allocation.allocate(problem(weeds_due=60, groups=(bought, groups[1])))
    assert plan.overtime == {("w", DAYS[0]): 2}
    for group, most in (("w", 4), ("b", 8)):
        for day in DAYS:
            used = sum(n for post, n in plan.posts.items() if (post.group, post.day) == (group, day))
            assert used <= most + plan.overtime.get((group, day), 0)


def test_decision_of_the_supervisor_is_kept():
    pin = Post("b", "weeds", DAYS[2])
    plan = allocation.allocate(problem(pins={pin: 1}))
    assert plan.posts[pin] == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tasks": (WEEDS, BUILDING, Task("life", "Life safety", 60, floor=9))}, "its own people have 8"),
        ({"pins": {Post("w", "building", DAYS[0]): 1}}, "choose a group that is trained"),
        ({"pins": {Post("b", "weeds", DAYS[0]): 9}}, "9 half-shifts are decided, 8 are there"),
        ({"tasks": (Task("weeds", "High weeds", 0), BUILDING, LIFE)}, "takes more than 0 minutes"),
        ({"due": {("weeds", "north", DAYS[0]): -1}}, "not negative"),
    ],
)
def test_what_cannot_be_is_said_in_words(changes, words):
    plan = allocation.allocate(problem(**changes))
    assert plan.outcome is None
    assert words in " ".join(plan.refusals)


def test_plan_is_played_by_hand():
    """Two half-shifts of weeds in the north do 16 of 20, in the south nothing; on Tuesday the rest waits."""
    season = problem(building_due=0)
    outcome = allocation.played(season, {Cell("w", "weeds", "north", DAYS[0]): 2.0})
    assert outcome.done["weeds", "north", DAYS[0]] == 16
    assert outcome.late["weeds", "north", DAYS[0]] == 4
    assert outcome.late["weeds", "south", DAYS[1]] == 40
    assert outcome.waiting["weeds", "north", DAYS[1]] == 24


def test_move_says_what_it_gives_and_what_it_takes():
    season = problem()
    plan = allocation.allocate(season)
    move = allocation.moves(season, plan)[0]
    assert (move.group.code, move.task.code) == ("b", "weeds")
    assert move.gains > 0
    assert set(move.zones) <= set(ZONES)
    assert move.half_shifts <= 6  # two keep the floor


def test_two_groups_sent_to_one_task_share_what_they_gain():
    other = Group("c", "Clerks", frozenset({"life"}), frozenset({"weeds"}), shifts=dict.fromkeys(DAYS, 8))
    season = problem(weeds_due=50, groups=(*problem().groups, other))
    plan = allocation.allocate(season)
    found = allocation.moves(season, plan)
    last = DAYS[-1]
    usual = allocation.as_today(season)
    spared = sum(usual.late["weeds", zone, last] - plan.outcome.late["weeds", zone, last] for zone in ZONES)
    assert {move.group.code for move in found} == {"b", "c"}
    assert sum(move.gains for move in found) == pytest.approx(spared)


def test_plan_is_scored_against_what_happened():
    season = problem()
    plan = allocation.allocate(season)
    scores = {
        row.task: row
        for row in allocation.score(season, plan.outcome, DAYS[0], {"weeds": 30.0}, {"weeds": 12.0})
    }
    assert scores["weeds"].done == 30
    assert scores["weeds"].planned == pytest.approx(
        sum(plan.outcome.done["weeds", zone, DAYS[0]] for zone in ZONES)
    )
    assert scores["building"].late == 0


def test_big_city_is_planned_within_the_gap():
    zones = tuple(f"zone {at}" for at in range(20))
    codes = ("a", "b", "c", "d", "e", "f")
    tasks = tuple(Task(code, code, 30 + 10 * at, weight=1 + at % 3) for at, code in enumerate(codes))
    groups = tuple(
        Group(
            f"g{at}",
            f"Group {at}",
            frozenset({code}),
            frozenset({codes[(at + 1) % 6]}),
            shifts=dict.fromkeys(DAYS, 14),
        )
        for at, code in enumerate(codes)
    )
    work = {
        (task.code, zone, day): (5 + 3 * at + place) % 7
        for at, task in enumerate(tasks)
        for place, zone in enumerate(zones)
        for day in DAYS
    }
    city = Problem(tasks, zones, DAYS, groups, work, work)
    plan = allocation.allocate(city)
    assert plan.gap <= 0.01
    assert plan.outcome.late_days() <= allocation.proportional(city).late_days()
