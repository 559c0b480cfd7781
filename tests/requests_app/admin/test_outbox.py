import re

from django.utils import timezone

from requests_app.models import Notice, WebhookDelivery, WebhookEndpoint
from requests_app.outbox import points, sending, webhooks

from .test_requests import text, url


def test_staff_read_what_a_resident_was_told_without_the_keys_in_its_links(cast, client):
    request = cast.submit(resident=cast.rosa)
    sending.send_pending()
    client.force_login(cast.ana)
    for address in (url(request), f"/admin/requests_app/resident/{cast.rosa.pk}/change/"):
        page = text(client.get(address))
        assert f"We have your request {request.number}" in page
        assert "key=…" in page and not re.search(r"key=W", page)


def test_what_was_given_up_is_found_and_tried_again(cast, client):
    cast.submit(resident=cast.rosa)
    Notice.objects.update(status="failed", attempts=6, last_error="nobody listens")
    client.force_login(cast.ana)
    assert "1 could not be sent" in text(client.get("/admin/"))
    page = client.get("/admin/requests_app/notice/?stuck=yes")
    assert "nobody listens" in text(page)
    pk = Notice.objects.get().pk
    client.post("/admin/requests_app/notice/", {"action": "try_again", "_selected_action": pk})
    assert sending.send_pending() == 1


def test_staff_say_that_an_address_works_again(cast, client):
    points.undeliverable("rosa@example.org", "full", timezone.now())
    client.force_login(cast.ana)
    assert "Mail to this address came back. full" in text(client.get(url(cast.submit(resident=cast.rosa))))
    (pk,) = points.known(["rosa@example.org"]).values()
    client.post("/admin/requests_app/contactpoint/", {"action": "works_again", "_selected_action": pk.pk})
    assert points.is_mail_for(points.known(["rosa@example.org"])["rosa@example.org"])


def test_an_endpoint_shows_its_secret_once_and_refuses_private_addresses(cast, client, settings):
    client.force_login(cast.alma)
    given = {"name": "Water", "url": "https://10.0.0.8/hook", "events": ["closed"], "is_active": "on"}
    refused = client.post("/admin/requests_app/webhookendpoint/add/", given)
    assert "private address" in text(refused)
    saved = client.post(
        "/admin/requests_app/webhookendpoint/add/", {**given, "url": "https://example.org/h"}, follow=True
    )
    endpoint = WebhookEndpoint.objects.get()
    assert webhooks.secret(endpoint) in text(saved) and endpoint.created_by == cast.alma
    change = f"/admin/requests_app/webhookendpoint/{endpoint.pk}/change/"
    assert "whsec_" not in text(client.get(change))
    client.post(
        "/admin/requests_app/webhookendpoint/", {"action": "send_test", "_selected_action": endpoint.pk}
    )
    delivery = WebhookDelivery.objects.get()
    WebhookDelivery.objects.update(status="sent")
    client.post("/admin/requests_app/webhookdelivery/", {"action": "replay", "_selected_action": delivery.pk})
    assert WebhookDelivery.objects.get().status == "pending"
