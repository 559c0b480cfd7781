"""Code enforcement in the small city: what stands there, and what a visitor plays."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Max

from civic311.demo import driving
from reports.allocation import deciding, making, scoring
from reports.models import AllocationPlan, PlanScore
from requests_app.enforcement import inspecting, windows
from requests_app.enforcement.ladder import Stage
from requests_app.enforcement.recording import local_day
from requests_app.models import (
    Department,
    EnforcementCase,
    EnforcementNotice,
    EnforcementStep,
    Inspection,
    OrdinanceSection,
    ServiceRequest,
    Violation,
)

from .conftest import TODAY
from .running import under_the_command

pytestmark = pytest.mark.urls("tests.civic311.demo.tour_urls")
MIDNIGHT = datetime(2026, 6, 17, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def demo(small, settings, tmp_path, monkeypatch):
    with under_the_command(settings, tmp_path, monkeypatch):
        yield


def plan_of(day):
    night = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    return making.propose(Department.objects.get(code="DCE"), day, night)


def test_summer_sends_building_inspectors_to_the_weeds_and_winter_does_not():
    summer, winter = plan_of(TODAY), plan_of(date(2026, 1, 14))
    assert {(move["group"], move["task"]) for move in summer.moves} >= {("building", "weeds")}
    assert summer.compared["plan"]["late_days"] < summer.compared["as_today"]["late_days"] / 2
    assert winter.state == AllocationPlan.State.PROPOSED and winter.moves == []


def test_cases_end_when_their_complaints_end():
    complaints = ServiceRequest.objects.filter(enforcement_cases__isnull=False)
    assert not complaints.filter(status="closed", enforcement_cases__closed_at=None).exists()
    ended = complaints.filter(status="closed", resolution="fixed").annotate(
        last=Max("enforcement_cases__closed_at")
    )
    assert ended.count() > 30
    assert [one.number for one in ended if one.closed_at != one.last] == []


def test_history_ends_with_the_story_and_leaves_a_list_for_today():
    assert not Inspection.objects.filter(resulted_at__gte=MIDNIGHT).exists()
    assert not EnforcementStep.objects.filter(at__gte=MIDNIGHT).exists()
    late = EnforcementStep.objects.filter(recorded_at__gte=MIDNIGHT)
    assert set(late.values_list("kind", flat=True)) <= {"hearing_set", "heard"}, (
        "those are set while it is built"
    )
    waiting = Inspection.objects.filter(resulted_at=None, cancelled_at=None)
    for some in (
        {"due_on": TODAY}, {"due_on__lt": TODAY}, {"ready_early": True}, {"inspector": None}, {"scheduled_on": TODAY},
    ):  # fmt: skip
        assert waiting.filter(**some).exists(), some
    assert EnforcementCase.objects.lapsed(TODAY).exists()
    assert {"voluntary", "forced"} <= set(EnforcementCase.objects.values_list("outcome", flat=True))
    assert Violation.objects.filter(is_repeat=True).exists()


def test_notices_know_nothing_of_who_complained():
    told = EnforcementNotice.objects.filter(case__service_request__isnull=False).select_related(
        "case__service_request"
    )
    for notice in told:
        words = notice.case.service_request.description
        assert not words or words not in str(notice.data)


def test_plan_of_two_days_ago_was_accepted_and_scored():
    plan = AllocationPlan.objects.get(state="accepted")
    assert (plan.first_day, plan.decided_by.username) == (date(2026, 6, 15), "sam")
    assert [score.day for score in plan.scores.order_by("day")] == [date(2026, 6, 15), date(2026, 6, 16)]
    assert plan.scores.latest("day").figures["sentences"]


def test_tall_grass_goes_up_the_ladder_from_a_call_without_a_name(client):
    answer = client.post("/demo/tall-grass/")
    visit = Inspection.objects.latest("pk")
    assert answer.status_code == 302 and str(visit.pk) in answer.url
    complaint, ines = visit.service_request, User.objects.get(username="ines")
    assert (complaint.resident, complaint.contact, visit.inspector) == (None, None, ines)
    # Ines was there three weeks ago, and everything after it happened on its own day
    began = datetime.now(UTC) - timedelta(days=21)
    ServiceRequest.objects.filter(pk=complaint.pk).update(updated_at=began)
    Inspection.objects.filter(pk=visit.pk).update(created_at=began)
    weeds = OrdinanceSection.objects.get(code="Sec. 28-51")
    found = inspecting.result(
        visit, by=ines, outcome="violation", findings=[inspecting.Finding(weeds, "Hip high.")], minutes=12, at=began
    )  # fmt: skip
    case = found.case
    at = began + timedelta(minutes=2)
    notice = windows.issue(case, by=ines, at=at)[0]
    windows.serve(case, notice, by=ines, method="posted", on=local_day(at), at=at)
    assert notice.file.read().startswith(b"%PDF") and complaint.description not in str(notice.data)
    case.refresh_from_db()
    window = case.comply_by
    again = case.inspections.get(resulted_at=None, cancelled_at=None)
    with pytest.raises(ValidationError, match="window runs until"):
        inspecting.result(again, by=ines, outcome="cite", at=began + timedelta(days=1))
    seen = datetime(again.due_on.year, again.due_on.month, again.due_on.day, 15, tzinfo=UTC)
    inspecting.result(again, by=ines, outcome="cite", at=seen)
    case.refresh_from_db()
    assert (case.stage, case.comply_by) == (Stage.CITED, window) and case.citations.get().amount == 100


def test_accepted_plan_is_scored_after_the_day_has_passed():
    sam = User.objects.get(username="sam")
    plan = plan_of(TODAY)
    deciding.accept(plan, by=sam, at=driving.moment(TODAY, driving.EIGHT))
    made = driving.drive(TODAY)
    scoring.write(plan.department, TODAY)
    score = PlanScore.objects.get(plan=plan, day=TODAY)
    assert made == sum(row["done"] for row in score.figures["tasks"]) > 20
    assert score.figures["diverted"]["worked"] == score.figures["diverted"]["posted"] > 0


def test_tour_shows_the_chapter_and_every_stop_opens(client):
    page = client.get("/demo/").content.decode()
    for title in (
        "Theo calls about tall grass",
        "Lapsed, and nobody was cited",
        "Before the board",
        "Who complained?",
    ):
        assert title in page
    assert client.post("/demo/winter-plan/", follow=True).status_code == 200
    plan = plan_of(TODAY)
    answer = client.post("/demo/plan/", follow=True)
    plan.refresh_from_db()
    assert answer.status_code == 200 and plan.state == "accepted"
