from datetime import timedelta

from reports.allocation import deciding, nightly
from reports.foresight.refresh import refresh
from reports.models import AllocationPlan, PlanScore

from .conftest import moment


def test_refresh_scores_the_day_that_is_over_and_proposes_the_next_five(june):
    june.grass(50, june.monday + timedelta(days=1))
    _, plan, _ = nightly.work(june.department, june.monday - timedelta(days=1), june.evening)
    deciding.accept(plan, by=june.cast.sam, at=june.evening)
    night = refresh(june.monday, known_at=moment(june.monday + timedelta(days=1), 4))
    assert night.failures == []
    assert night.figures["plans"]["scored"] == 1
    assert PlanScore.objects.get().day == june.monday
    assert AllocationPlan.objects.get(state="proposed").first_day == june.monday + timedelta(days=1)


def test_old_proposals_go_and_decided_plans_stay(june):
    old, decided = (
        AllocationPlan.objects.create(
            department=june.department, first_day=june.monday - timedelta(days=200), state=state,
            last_day=june.monday - timedelta(days=194), known_at=june.evening, made_at=june.evening,
        )
        for state in ("proposed", "set_aside")
    )  # fmt: skip
    nightly.forget(june.department, june.monday)
    assert list(AllocationPlan.objects.all()) == [decided]


def test_plan_that_fails_is_written_down_and_does_not_stop_the_night(june, monkeypatch):
    def broken(*given):
        raise ValueError("no such zone")

    monkeypatch.setattr("reports.foresight.plans.nightly.work", broken)
    night = refresh(june.monday, known_at=moment(june.monday + timedelta(days=1), 4))
    assert night.failures == [
        {"step": "plans", "series": "Code Enforcement", "reason": "ValueError: no such zone"}
    ]
