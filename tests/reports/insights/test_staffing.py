from datetime import timedelta

import pytest
from django.urls import reverse

from reports.allocation import making
from reports.models import AllocationPlan
from requests_app.models import Posting
from tests.reports.allocation.conftest import june, moment  # noqa: F401  # its fixture

WEEDS = "pin.building.weeds.2026-06-08"


@pytest.fixture
def plan(june):  # noqa: F811
    june.grass(50, june.monday + timedelta(days=1))
    return making.propose(june.department, june.monday, june.evening)


def test_page_shows_moves_comparisons_and_the_grid(plan, cast, client):
    client.force_login(cast.sam)
    page = client.get(reverse("insights:staffing")).content.decode()
    assert plan.moves[0]["sentence"] in page
    assert "Proportional" in page
    assert f'name="{WEEDS}"' in page


def test_analyst_looks_and_cannot_decide_and_others_are_refused(plan, cast, client):
    url = reverse("insights:staffing_plan", args=[plan.pk])
    client.force_login(cast.nora)
    assert WEEDS not in client.get(url).content.decode()
    assert client.post(url, {"do": "accept"}).status_code == 403
    client.force_login(cast.ines)
    assert client.get(url).status_code == 403


def test_change_is_tried_before_it_is_kept(plan, cast, client):
    client.force_login(cast.sam)
    url = reverse("insights:staffing_plan", args=[plan.pk])
    tried = client.post(url, {"do": "try", WEEDS: "0"}).content.decode()
    assert "If you keep this" in tried
    assert AllocationPlan.objects.get(pk=plan.pk).pins == []
    client.post(url, {"do": "keep", WEEDS: "0"})
    assert AllocationPlan.objects.get(pk=plan.pk).pins == [["building", "weeds", "2026-06-08", 0]]


@pytest.mark.parametrize(
    ("said", "words"), [("two", "is no number of half-shifts"), ("99", "99 half-shifts are decided")]
)
def test_what_cannot_be_pinned_is_said_and_nothing_is_kept(plan, cast, client, said, words):
    client.force_login(cast.sam)
    url = reverse("insights:staffing_plan", args=[plan.pk])
    answer = client.post(url, {"do": "keep", WEEDS: said})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert AllocationPlan.objects.get(pk=plan.pk).pins == []


def test_accepting_here_publishes_who_goes_where(plan, june, cast, client, monkeypatch):  # noqa: F811
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment(june.monday, 6))
    client.force_login(cast.sam)
    answer = client.post(reverse("insights:staffing_plan", args=[plan.pk]), {"do": "accept"}, follow=True)
    assert "Who was chosen, and why" in answer.content.decode()
    assert Posting.objects.filter(plan=plan.pk, is_diverted=True).exists()


def test_impossible_plan_says_what_to_change(june, cast, client):  # noqa: F811
    june.safety.floor_half_shifts = 40
    june.safety.save()
    making.propose(june.department, june.monday, june.evening)
    client.force_login(cast.sam)
    page = client.get(reverse("insights:staffing")).content.decode()
    assert "Why there is no plan" in page
    assert "the floor is 40 half-shifts, its own people have 6" in page
    assert "Accept" not in page


def test_table_comes_as_csv(plan, cast, client):
    client.force_login(cast.sam)
    answer = client.get(reverse("insights:staffing_csv", args=[plan.pk, "posts"]))
    assert "2026-06-08,building,weeds," in answer.content.decode()
    assert client.get(reverse("insights:staffing_csv", args=[plan.pk, "nothing"])).status_code == 404


def test_city_without_inspectors_is_told_where_to_enter_them(cast, client):
    client.force_login(cast.sam)
    assert "has inspection tasks" in client.get(reverse("insights:staffing")).content.decode()


def test_supervisor_makes_the_plan_anew_with_the_leave_of_this_morning(plan, june, cast, client, monkeypatch):  # noqa: F811
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment(june.monday, 6))
    june.people[0].group.inspectors.update(is_active=False)
    client.force_login(cast.nora)
    assert client.post(reverse("insights:staffing"), {"department": "DCE"}).status_code == 403
    client.force_login(cast.sam)
    answer = client.post(reverse("insights:staffing"), {"department": "DCE"}, follow=True)
    made = AllocationPlan.objects.get(first_day=june.monday)
    assert answer.context["plan"] == made != plan
    assert made.made_by == cast.sam
    assert made.problem["groups"][1]["shifts"]["2026-06-08"] == 0


def test_reason_with_a_sign_that_cannot_be_kept_is_kept_without_it(plan, june, cast, client, monkeypatch):  # noqa: F811
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment(june.monday, 6))
    client.force_login(cast.sam)
    url = reverse("insights:staffing_plan", args=[plan.pk])
    assert client.post(url, {"do": "set_aside", "why": "Rain\x00 all week"}).status_code == 302
    plan.refresh_from_db()
    assert plan.why == "Rain all week"
