"""The morning's task, as a worker runs it."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from reports import tasks
from reports.models import DailyReport
from requests_app.models import JobRun
from tests.reports.conftest import DAY, MORNING_AFTER, Work


@pytest.fixture(autouse=True)
def no_settling(monkeypatch):
    monkeypatch.setattr(tasks.time, "sleep", lambda seconds: None)


@pytest.fixture
def office(work: Work) -> Work:
    work.cast.public_works.email = "works@charteroak.example"
    work.cast.public_works.save()
    work.received()
    return work


def morning(days_later: float = 0) -> dict:
    with time_machine.travel(MORNING_AFTER + timedelta(days=days_later), tick=False):
        return tasks.write_daily_reports()


def test_write_daily_reports_writes_yesterday_and_mails_it(office: Work):
    result = morning()
    assert (result["new"], result["mailed"], result["waiting"]) == (5, 1, [])
    assert {report.day for report in DailyReport.objects.all()} == {DAY}
    assert [message.to for message in mail.outbox] == [["works@charteroak.example"]]
    run = JobRun.objects.get()
    assert (run.job, run.status, run.result["new"]) == ("write_daily_reports", "done", 5)
    assert run.message == "5 new, 0 revised, 0 unchanged, 1 mailed."


def test_write_daily_reports_again_writes_and_mails_nothing(office: Work):
    morning()
    again = morning(0.01)
    assert (again["new"], again["revised"], again["unchanged"], again["mailed"]) == (0, 0, 5, 0)
    assert len(mail.outbox) == 1


def test_a_weekend_of_downtime_is_caught_up(work: Work):
    morning()
    result = morning(3)
    assert (result["new"], result["unchanged"]) == (15, 5)
    assert DailyReport.objects.dates("day", "day").count() == 4


def test_a_mail_that_failed_goes_out_the_next_time(office: Work, monkeypatch):
    monkeypatch.setattr(EmailBackend, "send_messages", lambda *args: 1 / 0)
    assert morning()["not_mailed"] == 1
    monkeypatch.undo()
    monkeypatch.setattr(tasks.time, "sleep", lambda seconds: None)
    assert morning(0.01)["mailed"] == 1
    assert not DailyReport.objects.filter(department__code="PWD", emailed_at=None).exists()


def test_revisions_are_not_mailed_again(office: Work):
    morning()
    late = MORNING_AFTER + timedelta(hours=4)
    office.at(MORNING_AFTER - timedelta(hours=12), "submit", recorded=late)
    result = morning(1)
    assert (result["revised"], result["new"], result["mailed"]) == (1, 5, 1)


def test_a_failure_is_seen_in_the_job(office: Work, monkeypatch):
    monkeypatch.setattr(tasks, "known_at", lambda moment: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        morning()
    assert JobRun.objects.get().status == "failed"
