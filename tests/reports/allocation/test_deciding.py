from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from reports.allocation import deciding, making, page_one, scoring
from reports.analysis.allocation import Post
from reports.models import AllocationPlan
from requests_app.enforcement import inspecting, rostering
from requests_app.models import Inspection, Posting

from .conftest import moment

State = AllocationPlan.State


@pytest.fixture
def plan(june):
    june.grass(50, june.monday + timedelta(days=1))
    return making.propose(june.department, june.monday, june.evening)


def test_accepted_plan_says_who_goes_where_and_why(june, plan):
    accepted = deciding.accept(plan, by=june.cast.sam, at=june.evening)
    posted = list(Posting.objects.filter(day=june.monday))
    assert accepted.state == State.ACCEPTED
    assert sum(one.half_shifts for one in posted) == 4  # two keep the floor of building
    assert {one.inspector.user.username for one in posted} <= {"bo", "cy", "di"}
    assert all(one.is_diverted and one.plan == plan.pk for one in posted)
    assert any("Bo Builder → weeds, North; begins there" in line for line in accepted.outcome["people"])


def test_overtime_goes_to_those_who_are_sent_so_that_the_floor_is_kept(june):
    """Six half-shifts of building and one more: two keep the floor, five are sent."""
    june.grass(60, june.monday - timedelta(days=1))
    june.building.overtime_half_shifts, june.building.overtime_dollars = 1, 10
    june.building.save()
    plan = making.propose(june.department, june.monday, june.evening)
    assert ["building", "2026-06-08", 1] in plan.overtime
    deciding.accept(plan, by=june.cast.sam, at=june.evening)
    monday = Posting.objects.filter(day=june.monday, task=june.weeds, is_diverted=True)
    assert sum(one.half_shifts for one in monday.filter(is_overtime=False)) == 4
    assert [one.half_shifts for one in monday.filter(is_overtime=True)] == [1]


def test_turn_goes_to_whoever_was_sent_least_of_late(june, plan):
    bo = june.people[1]
    Posting.objects.create(
        inspector=bo,
        day=june.monday - timedelta(days=3),
        task=june.weeds,
        is_diverted=True,
        published_at=june.evening,
    )
    june.people[2].__class__.objects.update(zone=None)
    deciding.accept(plan, by=june.cast.sam, at=june.evening)
    assert not Posting.objects.filter(inspector=bo, day__gte=june.monday, day__lte=june.monday).exists()


def test_pin_is_kept_and_the_rest_is_solved_anew(june, plan):
    post = Post("building", "weeds", june.monday)
    changed = deciding.pin(plan, post, 0, by=june.cast.sam, at=june.evening)
    assert ["building", "weeds", "2026-06-08", 0] in changed.pins
    assert all(row[:3] != ["building", "weeds", "2026-06-08"] for row in changed.posts)
    assert deciding.unpin(changed, post, by=june.cast.sam, at=june.evening).pins == []


def test_decision_holds_on_in_the_plan_of_the_next_night_if_it_can(june, plan):
    deciding.pin(plan, Post("building", "weeds", june.monday), 0, by=june.cast.sam, at=june.evening)
    later = making.propose(june.department, june.monday, june.evening + timedelta(minutes=5))
    assert later.pins == [["building", "weeds", "2026-06-08", 0]]
    for one in june.people[1:]:
        rostering.take_leave(
            one,
            kind="sick",
            first=june.monday + timedelta(days=1),
            last=june.monday + timedelta(days=1),
            by=None,
            at=june.evening,
        )
    june.safety.floor_half_shifts = 0
    june.safety.save()
    deciding.pin(
        later,
        Post("building", "weeds", june.monday + timedelta(days=1)),
        4,
        by=june.cast.sam,
        at=june.evening,
    )
    last = making.propose(june.department, june.monday, june.evening + timedelta(minutes=9))
    assert last.pins == []
    assert "cannot be kept" in last.problem["notes"][-1]


def test_more_than_there_are_cannot_be_pinned_and_the_plan_stays(june, plan):
    with pytest.raises(ValidationError, match="9 half-shifts are decided, 6 are there"):
        deciding.pin(plan, Post("building", "weeds", june.monday), 9, by=june.cast.sam, at=june.evening)
    assert AllocationPlan.objects.get(pk=plan.pk).pins == []


def test_inspector_on_leave_since_the_plan_was_made_is_not_sent(june, plan):
    for one in june.people[1:]:
        rostering.take_leave(
            one, kind="sick", first=june.monday, last=june.monday, by=None, at=moment(june.monday, 6)
        )
    with pytest.raises(ValidationError, match="is there any more"):
        deciding.accept(plan, by=june.cast.sam, at=moment(june.monday, 7))
    assert Posting.objects.count() == 0


def test_setting_aside_needs_words_and_nothing_is_decided_twice(june, plan):
    with pytest.raises(ValidationError, match="Say in a few words why"):
        deciding.set_aside(plan, by=june.cast.sam, why=" ", at=june.evening)
    deciding.set_aside(plan, by=june.cast.sam, why="Storm: all on trees", at=june.evening)
    with pytest.raises(ValidationError, match="has decided on this plan already"):
        deciding.accept(plan, by=june.cast.sam, at=june.evening)


def test_later_plan_replaces_the_days_that_overlap(june, plan):
    deciding.accept(plan, by=june.cast.sam, at=june.evening)
    tuesday = june.monday + timedelta(days=1)
    later = making.propose(june.department, tuesday, moment(june.monday, 22))
    deciding.accept(later, by=june.cast.sam, at=moment(june.monday, 22))
    assert AllocationPlan.objects.get(pk=plan.pk).state == State.REPLACED
    assert set(Posting.objects.filter(day=june.monday).values_list("plan", flat=True)) == {plan.pk}
    assert not Posting.objects.filter(day__gte=tuesday, plan=plan.pk).exists()


def test_day_that_is_over_is_scored_once_and_the_next_report_says_it(june, plan):
    deciding.accept(plan, by=june.cast.sam, at=june.evening)
    bo = Posting.objects.filter(day=june.monday).first().inspector
    for visit in Inspection.objects.filter(task=june.weeds)[:7]:
        inspecting.result(visit, by=bo.user, outcome="in_compliance", at=moment(june.monday, 15))
    scores = scoring.write(june.department, june.monday, at=moment(june.monday, 23))
    assert scoring.write(june.department, june.monday) == []
    weeds = next(row for row in scores[0].figures["tasks"] if row["code"] == "weeds")
    assert weeds["done"] == 7
    assert scores[0].figures["diverted"]["worked"] == 1
    page = page_one.read(june.department, june.monday, moment(june.monday, 23))
    assert page.score_day == "2026-06-08"
    assert "weeds inspections planned, 7 done; late 0 as planned; building backlog " in page.score[0]


def test_days_before_the_plan_was_accepted_have_no_score(june, plan):
    deciding.accept(plan, by=june.cast.sam, at=moment(june.monday + timedelta(days=1), 7))
    assert scoring.write(june.department, june.monday) == []
    assert date.fromisoformat(plan.problem["days"][0]) == june.monday
