"""Word that gets through, as the tour plays it: what comes back, and another system that listens."""

import pytest
from django.utils import timezone

from civic311.demo import listener
from requests_app.models import CallBack, ContactPoint, Notice, WebhookDelivery
from requests_app.outbox import webhooks

from .running import under_the_command

pytestmark = pytest.mark.urls("tests.civic311.demo.tour_urls")


@pytest.fixture(autouse=True)
def demo(small, settings, tmp_path, monkeypatch):
    with under_the_command(settings, tmp_path, monkeypatch):
        yield


def test_a_mail_comes_back_and_ana_is_asked_to_ring(client):
    for _ in range(2):
        assert client.post("/demo/returned/").status_code == 302
    assert Notice.objects.filter(status="bounced", resident__first_name="Wanda").count() == 2
    assert ContactPoint.objects.get(value="wanda.brooks@exmaple.example").undeliverable_since
    assert CallBack.objects.filter(resident__first_name="Wanda").count() == 2


def test_the_lamp_store_hears_what_is_signed_and_nothing_else(client):
    assert client.post("/demo/listen/").status_code == 302
    delivery = WebhookDelivery.objects.get()
    assert delivery.event.kind == "received" and delivery.endpoint == listener.endpoint()
    said = '{"type": "request.received"}'
    headers = webhooks.signed(webhooks.secret(delivery.endpoint), "evt_1", timezone.now(), said)
    given = {"data": said, "content_type": "application/json"}
    assert client.post("/demo/hook/", headers=headers, **given).status_code == 204
    assert client.post("/demo/hook/", headers={**headers, "webhook-id": "evt_2"}, **given).status_code == 401
    assert client.post("/demo/hook/", **given).status_code == 401
    assert "Let Rosa report another light" in client.get("/demo/heard/").content.decode()
