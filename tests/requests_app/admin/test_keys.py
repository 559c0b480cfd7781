import re

from requests_app import keys
from requests_app.models import ApiKey

ADD = "/admin/requests_app/apikey/add/"


def test_new_key_is_shown_once(cast, client):
    client.force_login(cast.alma)
    given = {"name": "App", "scopes": ["report", "update"], "rate": "30", "user": cast.pat.pk}
    page = client.post(ADD, given, follow=True).content.decode()
    (secret,) = set(re.findall(r"c311_[\w-]{40,}", page))
    key = keys.find(secret)
    assert key and key.scopes == ["report", "update"] and key.rate == 30 and key.user == cast.pat
    for address in ("/admin/requests_app/apikey/", f"/admin/requests_app/apikey/{key.pk}/change/"):
        again = client.get(address).content.decode()
        assert key.hint in again and secret not in again and key.digest not in again


def test_key_is_changed_and_revoked_but_never_deleted(cast, client):
    key, secret = keys.issue("App")
    client.force_login(cast.alma)
    one = f"/admin/requests_app/apikey/{key.pk}"
    client.post(f"{one}/change/", {"name": "Renamed", "scopes": ["work"], "rate": "", "user": ""})
    found = keys.find(secret)
    assert found and (found.name, found.scopes, found.rate) == ("Renamed", ["work"], None)
    assert client.get(f"{one}/delete/").status_code == 403
    client.post("/admin/requests_app/apikey/", {"action": "revoke", "_selected_action": [key.pk]})
    assert keys.find(secret) is None and ApiKey.objects.get().revoked_at


def test_key_with_a_wrong_rate_is_refused(cast, client):
    client.force_login(cast.alma)
    assert client.post(ADD, {"name": "App", "scopes": ["root"], "rate": "0"}).status_code == 200
    assert not ApiKey.objects.exists()
