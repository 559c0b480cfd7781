from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.insights.views import PAGES
from reports.models import Alarm, Refresh
from requests_app.cases import actions
from requests_app.models import ServiceRequest

DAY = date(2026, 6, 17)
NAMES = [name for name in PAGES if name != "overview"]


@pytest.fixture
def night(cast):
    return Refresh.objects.create(day=DAY, known_at=timezone.now(), written_at=timezone.now())


@pytest.fixture
def alarm(cast, night):
    row = cast.submit(cast.high_weeds)
    return Alarm.objects.create(
        kind="surge", key="1:0", day=DAY, since=DAY, service=cast.high_weeds, observed=9, expected=2.0, p=1e-6,
        score=0.01, rank=1, is_shown=True, sentence="“High weeds”: 9 reports, where 2 would be usual.",
        figures={"recent": [1] * 27 + [9], "days": 1}, requests=[row.pk],
    )  # fmt: skip


@pytest.mark.parametrize("name", ["index", *NAMES])
def test_page_without_any_history_says_what_is_missing(cast, night, client, name):
    client.force_login(cast.nora)
    page = client.get(reverse(f"insights:{name}"))
    assert page.status_code == 200
    assert b'<p class="lead">' in page.content


def test_before_the_first_night_the_page_says_when_it_comes(cast, client):
    client.force_login(cast.nora)
    assert "quarter past four" in client.get("/insights/").content.decode()


def test_most_important_thing_is_the_alarm_nobody_has_seen(cast, alarm, client):
    client.force_login(cast.sam)
    assert alarm.sentence in client.get("/insights/").content.decode()


def test_alarm_of_another_department_is_out_of_sight(cast, alarm, client):
    alarm.service = cast.pothole
    alarm.save()
    client.force_login(cast.sam)
    assert client.get(reverse("insights:alarm", args=[alarm.pk])).status_code == 404
    assert alarm.sentence not in client.get("/insights/surges/").content.decode()


def test_explaining_an_alarm_needs_words_and_is_kept(cast, alarm, client):
    client.force_login(cast.sam)
    url = reverse("insights:alarm", args=[alarm.pk])
    assert "Say in a few words" in client.post(url, {"state": "explained", "why": " "}).content.decode()
    assert client.post(url, {"state": "explained", "why": "The fair was in town"}).status_code == 302
    alarm.refresh_from_db()
    assert (alarm.state, alarm.why, alarm.said_by) == ("explained", "The fair was in town", cast.sam)


def test_alarm_leads_to_its_requests_a_storm_and_a_bulletin(cast, alarm, client):
    client.force_login(cast.sam)
    page = client.get(reverse("insights:alarm", args=[alarm.pk])).content.decode()
    assert "The 1 request counted" in page
    assert "/admin/storms/?title=" in page and "/admin/requests_app/bulletin/add/?" in page


def test_table_is_a_file_too(cast, alarm, client):
    client.force_login(cast.nora)
    file = client.get("/insights/surges/today.csv").content.decode("utf-8-sig")
    assert file.splitlines()[0].startswith("What,Kind,Day")
    assert "High weeds" in file


def test_change_that_is_still_to_come_is_refused(cast, night, client):
    client.force_login(cast.sam)
    given = {
        "service": cast.high_weeds.pk,
        "started_on": "2126-01-01",
        "what_changed": "x",
        "outcome": "requests",
    }
    assert "still to come" in client.post("/insights/interventions/add/", given).content.decode()


@pytest.mark.parametrize(
    "query", ["from=2026-06-10&to=2026-06-01", "from=2020-01-01&to=2026-01-01", "from=x"]
)
def test_periods_that_cannot_be_compared_are_said(cast, night, client, query):
    client.force_login(cast.nora)
    assert client.get(f"/insights/compare/?{query}").status_code == 200


def test_measures_have_the_alarms_of_the_own_departments(cast, alarm, client):
    client.force_login(cast.sam)
    found = client.get("/api/v1/measures/alarms/").json()["results"]
    assert [(one["service"], one["observed"], one["state"]) for one in found] == [("high-weeds", 9, "new")]
    assert client.get("/api/v1/measures/flows/?day_from=2026-01-01&day_to=2020-01-01").status_code == 400
    assert len(client.get("/api/v1/measures/flows.csv").content.decode().splitlines()) == 29


def test_rows_of_an_alarm_are_those_that_its_reader_may_see(cast, alarm, client):
    row = ServiceRequest.objects.get()
    actions.hand_over(row, by=cast.sam, to=cast.public_works, reason="Yours.")
    actions.accept(row, by=cast.pat)
    url = reverse("insights:alarm", args=[alarm.pk])
    client.force_login(cast.sam)
    assert row.number not in client.get(url).content.decode()
    client.force_login(cast.nora)
    assert row.number in client.get(url).content.decode()


def test_the_last_and_the_first_day_of_all_are_no_mistake(cast, night, client):
    client.force_login(cast.sam)
    for name in ("rows", "compare"):
        for given in ("from=9999-12-31&to=9999-12-31", "from=0001-01-01&to=0001-01-01"):
            assert client.get(f"/insights/{name}/?{given}").status_code == 200
    for day in ("9999-12-31", "0001-01-01"):
        assert client.get(f"/api/v1/measures/flows/?day_to={day}").status_code == 400
