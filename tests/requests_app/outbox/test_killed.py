"""Nothing is lost and nothing silently sent twice when a process dies in the middle of sending."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from civic311.broker import QUEUE_PARAMETERS
from requests_app.cases import actions
from requests_app.cases.intake import NewRequest, Place
from requests_app.models import Notice
from requests_app.outbox import claims, sending
from requests_app.tasks import send_pending_notices
from tests.civic311.test_broker import purge, wait_for
from tests.requests_app.cases import city as small_city

from .post_office import PostOffice, post_office

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORKER = [sys.executable, "-m", "celery", "-A", "civic311", "worker", "--concurrency", "1"]
SENDER = [sys.executable, "-c", "import django; django.setup(); from requests_app.outbox import sending; sending.send_pending()"]  # fmt: skip


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    purge()
    with post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        yield office
    purge()


@pytest.fixture
def notice() -> Notice:
    city = small_city.build()
    place = Place("12 Elm Street", "", *small_city.INSIDE)
    actions.submit(NewRequest(city.pothole, "A hole", place=place, resident=city.rosa))
    return Notice.objects.get()


@contextmanager
def process(command: list[str], office: PostOffice) -> Iterator[subprocess.Popen]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.requests_app.outbox.post_settings",
        "TEST_CLONE": connection.settings_dict["NAME"],
        "TEST_POST_OFFICE": str(office.port),
    }
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def test_a_worker_killed_after_the_server_took_it_sends_it_again_under_the_same_id(notice, office):
    office.stops_after = True
    send_pending_notices.delay()
    with process(WORKER, office):
        assert office.reached.wait(30)
    notice.refresh_from_db()
    assert (notice.status, notice.attempts) == ("sending", 1)
    assert sending.send_pending() == 0, "nobody else touches it while its lease runs"
    office.stops_after = False
    Notice.objects.update(next_attempt_at=timezone.now())  # the lease is over
    with process(WORKER, office):  # the broker gives the task of the dead one to this one
        wait_for(Notice.objects.filter(status="sent").exists)
    notice.refresh_from_db()
    assert notice.is_repeat, "staff see that it may have arrived twice"
    first, second = office.mails
    assert first["Message-ID"] == second["Message-ID"]


def test_a_sender_killed_before_the_server_took_it_loses_nothing(notice, office):
    office.stops_before = True
    with process(SENDER, office):
        assert office.reached.wait(30)
    assert office.mails == []
    office.stops_before = False
    assert sending.send_pending(timezone.now() + claims.LEASE + timedelta(seconds=1)) == 1
    assert len(office.mails) == 1


def test_what_kills_its_sender_twice_is_given_up_and_shown(notice):
    now = timezone.now()
    for _ in range(2):
        assert claims.claim(Notice.objects.all(), now) is not None
        now += claims.LEASE
    assert claims.claim(Notice.objects.all(), now) is None
    notice.refresh_from_db()
    assert (notice.status, notice.last_error) == ("failed", claims.TWICE)


def test_a_mailbox_that_does_not_exist_is_not_tried_again(notice, office):
    notice.resident.email, notice.resident.phone = "gone@example.org", "+18605550123"
    notice.resident.save()
    assert sending.send_pending() == 0
    notice.refresh_from_db()
    assert notice.status == "bounced" and "5.1.1" in notice.last_error and office.mails == []


def test_a_database_that_goes_away_while_a_mail_goes_out_is_waited_for(notice, office):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ours = cursor.fetchone()[0]
    parameters = {k: v for k, v in connection.get_connection_params().items() if k in QUEUE_PARAMETERS}
    with psycopg.connect(**parameters, autocommit=True) as other:
        office.on_mail = lambda: other.execute("SELECT pg_terminate_backend(%s, 2000)", [ours])
        assert sending.send_pending() == 1
    notice.refresh_from_db()
    assert (notice.status, notice.attempts, len(office.mails)) == ("sent", 1, 1)
