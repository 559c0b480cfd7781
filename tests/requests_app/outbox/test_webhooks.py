import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from requests_app.cases import actions
from requests_app.models import Message, WebhookDelivery, WebhookEndpoint
from requests_app.outbox import guard, webhooks

from .receiver import receiver


@pytest.fixture
def other():
    with receiver() as server:
        yield server


@pytest.fixture
def endpoint(other, cast):
    return make(other)


def make(other, **given):
    kinds = ["received", "closed", "noted", "reprioritised"]
    endpoint = WebhookEndpoint(name="The water works", url=other.url, events=kinds, **given)
    webhooks.new_secret(endpoint)
    webhooks.check(endpoint)
    endpoint.save()
    return endpoint


def told(other):
    return [json.loads(body) for _headers, body in other.told]


def test_the_signature_is_that_of_the_standard():
    """The example of the standard's own libraries."""
    at = datetime.fromtimestamp(1614265330, UTC)
    signed = webhooks.signed("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')  # fmt: skip
    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_happens_is_told_once_signed_and_without_anything_personal(cast, endpoint, other):
    request = cast.submit(resident=cast.rosa, description="Rosa was here")
    assert webhooks.deliver_pending() == 1 and webhooks.deliver_pending() == 0
    [(headers, body)] = other.told
    key = base64.b64decode(webhooks.secret(endpoint).removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}".encode()
    expected = base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    said = json.loads(body)
    assert (said["type"], said["data"]["service_request_id"]) == ("request.received", request.number)
    assert (said["data"]["status"], said["data"]["service_code"]) == ("open", "pothole")
    assert not any(word in body.decode() for word in ("Rosa", "550 Main", "860555", "rosa@"))


def test_private_services_and_internal_steps_are_for_the_city_s_own_systems(cast, endpoint, other):
    staff = make(other, is_for_staff=True)
    lead = cast.submit(cast.lead_paint, resident=cast.rosa)
    actions.add_note(lead, by=cast.ines, text="Behind the house.")
    actions.reprioritise(cast.submit(resident=cast.rosa), by=cast.ana, priority=2)
    kinds = WebhookDelivery.objects.values_list("event__kind", flat=True).order_by("id")
    assert list(kinds.filter(endpoint=staff)) == ["received", "noted", "received", "reprioritised"]
    assert list(kinds.filter(endpoint=endpoint)) == ["received"]
    webhooks.deliver_pending()
    named = [one["data"] for one in told(other) if one["data"].get("resident")]
    assert {one["resident"]["first_name"] for one in named} == {"Rosa"}
    assert {one["service_code"] for one in named} == {"pothole"}, (
        "who complains of a property is told to nobody"
    )


def test_nothing_is_queued_for_what_did_not_happen(cast, endpoint):
    request = cast.submit()
    with pytest.raises(ValidationError):
        actions.close(request, by=cast.pat, resolution="fixed", sentence=" ")
    assert WebhookDelivery.objects.count() == 1


def test_a_failure_is_tried_again_with_the_same_id_and_the_log_says_what_came_back(cast, endpoint, other):
    other.answers = 503
    cast.submit(), cast.submit()
    now = timezone.now()
    assert webhooks.deliver_pending(now) == 0
    assert len(other.told) == 1, "an endpoint in trouble is not hammered"
    other.answers = 200
    assert webhooks.deliver_pending(now + timedelta(minutes=2)) == 2
    delivery = WebhookDelivery.objects.order_by("pk").first()
    assert [one["status"] for one in delivery.tries] == [503, 200]
    ids = [headers["webhook-id"] for headers, _body in other.told]
    assert ids[0] in ids[1:]
    endpoint.refresh_from_db()
    assert endpoint.failing_since is None


def test_a_redirect_is_a_failure_and_is_not_followed(cast, endpoint, other):
    other.answers = 302
    cast.submit()
    assert webhooks.deliver_pending() == 0
    assert "redirects are not followed" in WebhookDelivery.objects.get().last_error


def test_an_answer_that_drips_is_cut_off(cast, endpoint, other, monkeypatch):
    monkeypatch.setattr(guard, "ANSWER_WITHIN", 0.3)
    other.answers, other.drips = 200, 50
    cast.submit()
    assert webhooks.deliver_pending() == 0
    assert "Timeout" in WebhookDelivery.objects.get().last_error


def test_days_of_failure_switch_an_endpoint_off_and_staff_switch_it_on_again(cast, endpoint, other):
    other.answers = 500
    cast.submit()
    at = timezone.now()
    while WebhookEndpoint.objects.get().is_active:
        at += timedelta(hours=20)
        webhooks.deliver_pending(at)
        cast.submit()
    assert at - timezone.now() > webhooks.DISABLED_AFTER
    assert "It answered 500" in webhooks.in_trouble().get().disabled_because
    assert webhooks.deliver_pending(at + timedelta(days=1)) == 0
    webhooks.enable(endpoint)
    other.answers = 200
    assert webhooks.deliver_pending(at + timedelta(days=2)) > 0


def test_gone_for_good_ends_it_at_once(cast, endpoint, other):
    other.answers = 410
    cast.submit()
    WebhookEndpoint.objects.update(created_by=cast.alma)
    webhooks.deliver_pending()
    assert "gone for good" in webhooks.in_trouble().get().disabled_because
    told = Message.objects.get()
    assert told.to == cast.alma.email and "is switched off" in told.subject


def test_a_replay_sends_the_same_again(cast, endpoint, other):
    cast.submit()
    webhooks.deliver_pending()
    assert webhooks.replay(WebhookDelivery.objects.all()) == 1
    assert webhooks.deliver_pending() == 1
    (one, first), (other_, again) = other.told
    assert (one["webhook-id"], first) == (other_["webhook-id"], again)


def test_a_private_address_is_refused_when_it_is_sent_even_if_it_was_saved(cast, endpoint, other, settings):
    settings.WEBHOOKS_TO_LOOPBACK = False
    cast.submit()
    assert webhooks.deliver_pending() == 0
    assert other.told == []
    assert "https://" in WebhookDelivery.objects.get().last_error
    with pytest.raises(ValidationError, match="https://"):
        webhooks.check(endpoint)


def test_telling_takes_one_statement_with_or_without_endpoints(cast, other, django_assert_num_queries):
    event = cast.submit().events.get()
    WebhookDelivery.objects.all().delete()
    with django_assert_num_queries(1):
        webhooks.queue_all([event])
    for _ in range(3):
        make(other)
    with django_assert_num_queries(1):
        webhooks.queue_all([event])
    assert WebhookDelivery.objects.count() == 3
