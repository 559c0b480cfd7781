from datetime import timedelta

import pytest
from django.utils import timezone

from civic311.tasks import HEARTBEAT, heartbeat
from requests_app.desk import contacts
from requests_app.models import JobRun
from requests_app.outbox import messages


def test_healthz_answers_without_the_database(client):
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_is_ready_after_a_heartbeat(client):
    heartbeat()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "database": "ok", "broker": "ok", "beat": "ok", "outbox": "ok"}


@pytest.mark.django_db
def test_readyz_says_when_beat_has_stopped(client):
    heartbeat()
    JobRun.objects.filter(job=HEARTBEAT).update(started_at=timezone.now() - timedelta(hours=1))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "are beat and a worker running?" in response.json()["beat"]


@pytest.mark.django_db
def test_readyz_says_when_the_queue_is_gone(client, settings):
    from civic311.celery import app

    heartbeat()
    before = app.conf.broker_url, app.conf.broker_transport
    app.conf.broker_url, app.conf.broker_transport = "amqp://127.0.0.1:1//", None
    try:
        response = client.get("/readyz")
    finally:
        app.conf.broker_url, app.conf.broker_transport = before
    assert response.status_code == 503
    assert response.json()["broker"].startswith("does not answer")


@pytest.mark.django_db
def test_one_heartbeat_replaces_the_last(client):
    heartbeat()
    heartbeat()
    assert JobRun.objects.filter(job=HEARTBEAT).count() == 1


def test_metrics_are_for_this_machine(client):
    assert b"django_http_requests" in client.get("/metrics").content


@pytest.mark.parametrize(
    "elsewhere", [{"REMOTE_ADDR": "203.0.113.7"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}]
)
def test_metrics_are_hidden_from_others_without_the_token(client, settings, elsewhere):
    settings.METRICS_TOKEN = "a long token"
    assert client.get("/metrics", **elsewhere).status_code == 404
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer wrong", **elsewhere).status_code == 404
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer a long token", **elsewhere).status_code == 200


def test_metrics_need_a_token_that_is_set(client, settings):
    settings.METRICS_TOKEN = ""
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer ", REMOTE_ADDR="203.0.113.7").status_code == 404


def test_readyz_says_when_a_caller_waits_for_what_was_promised_in_writing(client, cast):
    heartbeat()
    contact = contacts.begin(csr=cast.ana)
    messages.write(
        contact,
        by="text",
        to="+18605550123",
        subject="",
        body="Due July 1.",
        at=timezone.now() - timedelta(minutes=16),
    )
    assert client.get("/readyz").json()["outbox"] == "1 messages wait to be sent for more than 15 minutes"
