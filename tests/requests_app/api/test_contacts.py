from datetime import timedelta

from django.utils import timezone

from requests_app import keys
from requests_app.desk import contacts
from requests_app.models import ApiKey, Contact

URL = "/api/v1/contacts/"


def bearer(user=None, scope=ApiKey.Scope.CONTACTS):
    return {"HTTP_AUTHORIZATION": f"Bearer {keys.issue('Bot', scopes=[scope], rate=None, user=user)[1]}"}


def test_contacts_are_listed_without_people(client, cast):
    contact = contacts.begin(csr=cast.ana, resident=cast.rosa, caller_phone="+18605550123")
    contacts.not_our_city(contact, by=cast.ana, topic="weather")
    (row,) = client.get(URL, **bearer()).json()["results"]
    assert row["number"] == contact.number
    assert row["questions"][0]["topic"] == "weather"
    assert "5550123" not in str(row)
    assert cast.rosa.email not in str(row)


def test_only_its_scope_reads_contacts(client, cast):
    assert client.get(URL).status_code == 401
    assert client.get(URL, **bearer(scope=ApiKey.Scope.READ)).status_code == 403


def test_days_narrow(client, cast):
    contacts.begin(csr=cast.ana, at=timezone.now() - timedelta(days=3))
    today = timezone.localdate().isoformat()
    assert client.get(f"{URL}?day_from={today}", **bearer()).json()["results"] == []
    assert client.get(f"{URL}?day_from=x", **bearer()).status_code == 400


def test_another_systems_contact_is_recorded_once(client, cast):
    headers = bearer(user=cast.ana) | {"HTTP_IDEMPOTENCY_KEY": "chat-1"}
    given = {"channel": "text", "language": "es", "topic": "property-tax-pay", "disposition": "answered"}
    for _ in range(2):
        answer = client.post(URL, given, content_type="application/json", **headers)
        assert answer.status_code == 201, answer.json()
    contact = Contact.objects.get()
    assert (contact.csr, contact.disposition, contact.topic) == (cast.ana, "answered", "property-tax-pay")
    assert contact.wrapped_up_at


def test_contact_that_ends_before_it_begins_is_refused(client, cast):
    given = {"channel": "text", "disposition": "answered", "ended_at": "2020-01-01T00:00:00Z"}
    answer = client.post(URL, given, content_type="application/json", **bearer(user=cast.ana))
    assert answer.status_code == 400
    assert "ended_at" in answer.json()["errors"]
    nobody = client.post(URL, given, content_type="application/json", **bearer())
    assert nobody.status_code == 403
