"""The tour in the small city, as a visitor on this machine plays it."""

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from civic311 import demo_clock
from civic311.broker import connection_parameters
from civic311.celery import QUEUE
from civic311.demo import build, fees, mailbox, ringing, tasks
from civic311.demo.cast import LOGINS
from civic311.demo.tour import chapters
from civic311.demo.tour.reports import june_week, last_open_day
from knowledgebase import links
from reports.models import DailyReport
from requests_app.models import Contact, JobRun, PhoneCall, ServiceRequest
from requests_app.outbox import sending

from .conftest import TODAY
from .running import under_the_command

pytestmark = pytest.mark.urls("tests.civic311.demo.tour_urls")


@pytest.fixture(autouse=True)
def demo(small, settings, tmp_path, monkeypatch):
    with under_the_command(settings, tmp_path, monkeypatch):
        purge()
        yield
        purge()


def in_the_queue(statement):
    """On a connection of its own: the tests' transaction must not hold a lock on the queue."""
    with psycopg.connect(**connection_parameters(), autocommit=True) as queue:
        return queue.execute(statement, [QUEUE]).fetchone()[0]


def purge():
    in_the_queue("SELECT pgmq.purge_queue(%s)")


def queue_length():
    return in_the_queue("SELECT queue_length FROM pgmq.metrics(%s)")


def test_tour_shows_its_stops_and_the_cast(client):
    page = client.get("/demo/").content.decode()
    for login in LOGINS:
        assert login.password in page
    for title in ("Take a call", "Run 05:30 now", "What Rosa received", "Follow one request"):
        assert title in page


def test_tour_of_an_old_home_says_that_nothing_happened_since(client, monkeypatch):
    days = (timezone.localdate() - TODAY).days
    assert f"{days} days ago, and nothing happened since" in client.get("/demo/").content.decode()
    monkeypatch.setattr(build, "built_as", lambda: ("small", timezone.localdate()))
    assert "nothing happened since" not in client.get("/demo/").content.decode()


def test_tour_of_a_city_on_its_own_clock_says_which_day_it_is_there(client, monkeypatch):
    monkeypatch.setattr(demo_clock, "real_day", lambda: timezone.localdate() + timedelta(days=1))
    page = client.get("/demo/").content.decode()
    assert "The city lives on a clock of its own" in page and "nothing happened since" not in page


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.username)
def test_be_signs_in_as_each_of_the_cast(client, login):
    answer = client.post(f"/demo/be/{login.username}/")
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(username=login.username).pk)
    assert client.get(answer.url).status_code == 200


def test_be_signs_in_as_nobody_else(client):
    User.objects.create_user("mallory", is_staff=True, is_superuser=True)
    assert client.post("/demo/be/mallory/").status_code == 404
    assert client.post("/demo/be/luis/").status_code == 404, "a colleague is not one of the cast"
    assert "_auth_user_id" not in client.session


def test_be_needs_a_post_with_a_token(client):
    assert client.get("/demo/be/ana/").status_code == 405
    strict = type(client)(enforce_csrf_checks=True)
    assert strict.post("/demo/be/ana/").status_code == 403


def test_be_goes_on_to_pages_of_this_city_only(client):
    assert (
        client.post("/demo/be/ana/", {"then": "/admin/worklists/overdue/"}).url == "/admin/worklists/overdue/"
    )
    for elsewhere in ("https://example.com/", "//example.com/", "javascript:alert(1)"):
        assert client.post("/demo/be/ana/", {"then": elsewhere}).url == "/admin/"


def all_stops():
    return [stop for chapter in chapters(TODAY) for stop in chapter.stops]


def test_the_stop_about_what_is_late_has_something_late(client):
    (stop,) = [stop for stop in all_stops() if stop.title == "See what is late"]
    page = client.post(stop.actions[0].url, {"then": stop.actions[0].then}, follow=True).content.decode()
    assert "Nothing is overdue." not in page


def test_every_stop_leads_somewhere(client):
    """Each button that signs in ends on a page that its person may see."""
    for stop in all_stops():
        for action in stop.actions:
            if action.then:
                answer = client.post(action.url, {"then": action.then}, follow=True)
                assert answer.status_code == 200, f"{stop.title}: {action.then}"
                assert answer.redirect_chain[-1][0] == action.then
        for link in stop.links:
            assert client.get(link.url, follow=True).status_code == 200


@pytest.mark.parametrize("caller", ["rosa", "spanish", "closed"])
def test_a_call_rings_at_anas_desk_with_the_caller_known(client, caller):
    answer = client.post(f"/demo/ring/{caller}/")
    assert client.session["_auth_user_id"] == str(User.objects.get(username="ana").pk)
    card = client.get(answer.url).content.decode()
    contact = Contact.objects.get(number=answer.url.split("/")[3])
    assert contact.csr.username == "ana" and contact.phone_call.answered_at and contact.ended_at is None
    assert contact.caller_phone in card
    if caller == "closed":
        assert "Closed; opens" in card and contact.resident is None
    else:
        assert str(contact.resident) in card
        assert contact.language == ("es" if caller == "spanish" else "en")


def test_the_next_call_ends_the_one_before(client):
    for _ in range(2):
        client.post("/demo/ring/rosa/")
    first, second = PhoneCall.objects.filter(call_id__startswith=ringing.DEMO).order_by("began_at")
    assert first.ended_at and first.contact.ended_at and second.ended_at is None


def test_nobody_else_rings(client):
    assert client.post("/demo/ring/mayor/").status_code == 404
    assert client.get("/demo/ring/rosa/").status_code == 405


def test_a_closed_office_is_there_at_any_hour(client):
    for hour in range(0, 168, 3):
        at = datetime(2026, 6, 15, tzinfo=UTC) + timedelta(hours=hour)
        assert not ringing.closed_office(at).is_open


def test_a_changed_fee_is_said_in_both_languages_and_put_back(client):
    fact = fees.fee(timezone.localdate())
    fact.values = {"": "27.50"}
    fact.save()
    for page in (links.answer(fees.ANSWER), links.answer(fees.ANSWER, "es")):
        assert "27.50" in client.get(page).content.decode()
    assert "Put it back" in client.get("/demo/").content.decode()
    client.post("/demo/fee/")
    assert "27.50" not in client.get(links.answer(fees.ANSWER)).content.decode()
    assert "Put it back" not in client.get("/demo/").content.decode()


def test_the_morning_is_queued_for_a_worker(client):
    assert client.post("/demo/morning/").status_code == 302
    assert queue_length() == 1


def test_the_june_week_is_queued_and_then_written(client):
    assert client.post("/demo/june/").status_code == 302
    assert queue_length() == 1
    first, last = june_week(TODAY)
    assert (first, last) == (date(2025, 6, 9), date(2025, 6, 15))
    tasks.write_past_reports("2025-06-09", "2025-06-10")
    assert DailyReport.objects.filter(day=date(2025, 6, 10), department__code="PWD").exists()
    run = JobRun.objects.get(job=tasks.JOB)
    assert run.status == JobRun.Status.DONE and run.message.startswith(f"{DailyReport.objects.count()} new")


def test_the_desks_last_open_day_is_queued_and_read_by_noor(client):
    assert last_open_day(date(2026, 11, 22)) == date(2026, 11, 20)
    client.post("/demo/desk-day/")
    assert queue_length() == 1
    tasks.write_past_reports("2026-06-16", "2026-06-16")
    stop = next(one for one in all_stops() if one.title == "How the desk did")
    page = client.post(stop.actions[0].url, {"then": stop.actions[0].then}, follow=True)
    assert page.status_code == 200 and b"contact" in page.content


def test_past_reports_are_written_once(client):
    tasks.write_past_reports("2025-06-09", "2025-06-09")
    count = DailyReport.objects.count()
    tasks.write_past_reports("2025-06-09", "2025-06-09")
    assert DailyReport.objects.count() == count > 0
    page = client.get("/demo/").content.decode()
    assert "Last run: 0 new" in page


def test_yesterdays_reports_open_for_their_supervisors(client):
    tasks.write_past_reports("2026-06-16", "2026-06-16")
    stop = next(one for one in all_stops() if one.title == "Read yesterday's reports")
    assert len(stop.actions) == 2
    for action in stop.actions:
        answer = client.post(action.url, {"then": action.then}, follow=True)
        assert answer.status_code == 200
        assert b"Tuesday" in answer.content or b"June 16" in answer.content


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        (date(2026, 11, 22), date(2026, 6, 15)),
        (date(2026, 6, 17), date(2025, 6, 9)),
        (date(2027, 2, 1), date(2026, 6, 15)),
    ],
)
def test_june_week_is_over_and_within_the_history(today, monday):
    assert june_week(today)[0] == monday


def test_rosa_reports_and_is_told_so(client):
    before = ServiceRequest.objects.count()
    client.post("/demo/rosa/reports/")
    assert ServiceRequest.objects.count() == before + 1
    assert queue_length() == 1
    sending.send_pending()
    assert [message.to for message in mail.outbox] == [["rosa.villanova@example.org"]]
    page = client.get("/demo/rosa/").content.decode()
    assert mail.outbox[0].subject in page


def test_rosa_is_answered_by_public_works(client):
    client.post("/demo/rosa/reports/")
    waiting = mailbox.open_requests()[-1]
    client.post("/demo/rosa/answered/")
    waiting.refresh_from_db()
    assert waiting.status == "closed" and waiting.resolution == "fixed"
    assert list(waiting.events.values_list("kind", flat=True)) == [
        "received",
        "assigned",
        "started",
        "closed",
    ]
    sending.send_pending()
    assert "The lamp was replaced and tested." in mail.outbox[-1].body
    assert "The lamp was replaced and tested." in client.get("/demo/rosa/").content.decode()


def test_rosa_with_nothing_open_is_said_so(client):
    while mailbox.open_requests():
        client.post("/demo/rosa/answered/")
    page = client.post("/demo/rosa/answered/", follow=True).content.decode()
    assert "Nothing of Rosa" in page
