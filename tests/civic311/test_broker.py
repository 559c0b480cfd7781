import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from civic311.broker import MOST_TRIES
from civic311.celery import QUEUE, app
from civic311.tasks import HEARTBEAT, heartbeat
from requests_app.models import JobRun
from tests.civic311.slow_tasks import take_your_time

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture(autouse=True)
def empty_queue():
    purge()
    yield
    purge()


def purge() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pgmq.purge_queue(%s)", [QUEUE])


@contextmanager
def worker() -> Iterator[subprocess.Popen]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_CLONE": connection.settings_dict["NAME"],
    }
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "civic311",
        "worker",
        "--include",
        "tests.civic311.slow_tasks",
    ]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{condition} did not come true in {seconds} s"
        time.sleep(0.1)


def queue_length() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT queue_length FROM pgmq.metrics(%s)", [QUEUE])
        return cursor.fetchone()[0]


def test_a_real_worker_runs_a_task_from_the_queue():
    heartbeat.delay()
    assert queue_length() == 1
    with worker():
        wait_for(JobRun.objects.filter(job=HEARTBEAT).exists)
        wait_for(lambda: queue_length() == 0)


def test_a_worker_killed_with_tasks_in_flight_loses_none_of_them():
    for number in range(4):
        take_your_time.delay(number, 1.0)
    with worker():
        wait_for(JobRun.objects.filter(job__startswith="slow").exists)
    assert queue_length() == 4, "the killed worker acknowledged a task that it had not finished"
    with worker():
        wait_for(lambda: done() == {"slow 0", "slow 1", "slow 2", "slow 3"})
        wait_for(lambda: queue_length() == 0)


def test_a_task_longer_than_its_lease_runs_once():
    take_your_time.delay(9, 5.0)
    with worker(), worker():
        wait_for(lambda: done() == {"slow 9"})
    assert JobRun.objects.filter(job="slow 9").count() == 1


def test_a_task_that_always_kills_its_worker_is_set_aside():
    heartbeat.delay()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pgmq.q_civic311 SET read_ct = %s", [MOST_TRIES])
    with app.connection_for_read() as broker:
        assert broker.default_channel.basic_get(QUEUE) is None
    assert queue_length() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT message -> 'headers' ->> 'task' FROM pgmq.a_civic311")
        assert cursor.fetchall() == [("civic311.tasks.heartbeat",)]


def done() -> set[str]:
    return set(JobRun.objects.filter(status=JobRun.Status.DONE).values_list("job", flat=True))
